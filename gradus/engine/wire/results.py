"""Results of SciPy's: named tuples that have attributes and methods beside their fields.

``ttest_1samp`` gives one with ``df`` and ``confidence_interval``, ``linregress`` one with
``intercept_stderr``. They cross as their data, and are made again of the class that both have.
"""

import sys
from typing import Any

import numpy as np

from gradus.engine.wire.errors import WireError

RESULT = "Re"
MOST_EXTRAS = 32
DATA = (bool, int, float, complex, str, type(None))
NUMPY = "scipy._lib.array_api_compat.numpy"
"""The module that methods of results find NumPy's functions in."""


def take_apart(value: Any) -> tuple[list[Any], list[Any]] | None:
    """What names the class and the attributes, and the items with the attributes' values.

    None for what is no such result, or has nothing but its fields.
    """
    kind = type(value)
    extras = getattr(value, "__dict__", None)
    if not extras or _known(kind.__module__, kind.__qualname__) is not kind:
        return None
    kept = {name: each for name, each in extras.items() if _is_data(each)}
    head = [kind.__module__, kind.__qualname__, list(kept)]
    return head, [*tuple.__iter__(value), *kept.values()]


def put_together(module: Any, name: Any, extras: Any, items: list[Any]) -> Any:
    """The result; raises ``WireError`` for parts that ``take_apart`` can't have made."""
    kind = _known(module, name)
    if kind is None or type(extras) is not list or len(extras) > MOST_EXTRAS:
        raise WireError("a malformed result")
    count = len(items) - len(extras)
    values = items[count:]
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    is_named = all(_is_attribute(kind, each) for each in extras)
    if count != len(fields) or not is_named or not all(map(_is_data, values)):
        raise WireError("a malformed result")
    made = tuple.__new__(kind, items[:count])
    vars(made).update(zip(extras, values, strict=True))
    if hasattr(kind, "confidence_interval") and NUMPY in sys.modules:
        vars(made)["_xp"] = sys.modules[NUMPY]
    return made


def _known(module: Any, name: Any) -> type | None:
    """SciPy's class of that name, where it is loaded and one of a result."""
    if type(module) is not str or type(name) is not str or not module.startswith("scipy."):
        return None
    found = getattr(sys.modules.get(module), name, None)
    is_result = isinstance(found, type) and issubclass(found, tuple) and hasattr(found, "_fields")
    return found if is_result and found.__module__ == module else None


def _is_attribute(kind: type, name: Any) -> bool:
    """Whether an object may have data of its own under that name: no method's, say."""
    return type(name) is str and isinstance(getattr(kind, name, None), property | None)


def _is_data(value: Any) -> bool:
    kind = type(value)  # not what it says of itself
    if kind is np.ndarray:
        return not value.dtype.hasobject
    return kind in DATA or issubclass(kind, np.generic | np.dtype)
