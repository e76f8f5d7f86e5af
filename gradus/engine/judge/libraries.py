"""Libraries that both processes have: what is sent by its name, and what a name may lead to."""

import importlib
import sys
import types
from typing import Any

import numpy as np

from gradus.engine.wire import WireError

PUBLIC_LIBRARIES = frozenset(
    {"numpy", "scipy", "pandas", "matplotlib", "sklearn", *sys.stdlib_module_names}
)


def public_name(value: Any) -> tuple[str, str] | None:
    """Module and name under which everybody can import a function or class; None if nowhere."""
    if isinstance(value, np.ufunc):
        return ("numpy", value.__name__) if getattr(np, value.__name__, None) is value else None
    module = getattr(value, "__module__", None) or ""
    name = getattr(value, "__qualname__", "")
    if module.partition(".")[0] not in PUBLIC_LIBRARIES or module == "__main__":
        return None
    return (module, name) if _loaded(module, name) is value else None


def loaded_class(name: str) -> type | None:
    """The judge's own class of that name (``module:name``), where it is loaded; None otherwise.

    Not what a module has merely imported: a program to run, say.
    """
    module, _, qualname = name.partition(":")
    found = _loaded(module, qualname)
    is_own = isinstance(found, type) and f"{found.__module__}:{found.__qualname__}" == name
    return found if is_own else None


def _loaded(module: str, name: str) -> Any:
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def own_module(name: Any) -> types.ModuleType:
    """The judge's own import of a module that the student's name leads to.

    Only what is loaded already, or one of the great libraries: importing is running code, and the
    student side chooses the name.
    """
    if type(name) is str and name.partition(".")[0] in PUBLIC_LIBRARIES:
        if name in sys.modules:
            return sys.modules[name]
        if name in ("numpy", "scipy", "pandas", "matplotlib", "sklearn"):
            return importlib.import_module(name)
    raise WireError(f"a module that tests can't use: {str(name)[:80]!r}")
