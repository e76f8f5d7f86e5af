"""What of the test's own is given to student code though it is no plain data.

An iterator is given as a function that takes the next item, an object of a class that the test
itself defines as a function that reads and sets its public attributes, such a class as a function
that makes an object. Anything else of the judge's
stays here: a library's object could lead student code anywhere.
"""

import io
import types
from collections.abc import Callable, Iterator
from typing import Any

from gradus.engine.judge.troubles import AuthorMistake

REMEDY = (
    "pass numbers, strings, lists, dicts, arrays, data frames, functions, iterators or objects of "
    "a class that the test defines; make any other object in a cell of the notebook, or have this "
    "test cell `unsealed`"
)


HANDED_OUT: set[str] = set()
"""The modules that students were given with the assignment: they have the same classes."""


def kind_of(value: Any) -> str:
    """``iterator``, ``text`` or ``object``; empty for what is not given."""
    if type(value) is io.StringIO:
        return "text"
    module = type(value).__module__
    if isinstance(value, types.SimpleNamespace) or module in ("__main__", *HANDED_OUT):
        return "object"
    return "iterator" if isinstance(value, Iterator) else ""


_NAMES = (
    "lt le gt ge eq ne hash len iter next getitem setitem delitem contains reversed bool int float "
    "index str repr format add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv "
    "rfloordiv mod rmod pow rpow and rand or ror xor rxor neg pos abs round"
)
SPECIAL = frozenset(f"__{name}__" for name in _NAMES.split())
"""Special methods that student code may have called, where the test's own classes define them."""


def specials(value: Any) -> list[str]:
    """The special methods of an object that the test's own classes define."""
    kinds = [each for each in type(value).__mro__ if each.__module__ in ("__main__", *HANDED_OUT)]
    names = {name for kind in kinds for name in vars(kind) if name in SPECIAL}
    return sorted(name for name in names if getattr(type(value), name) is not None)


def is_made_by_a_test(kind: type) -> bool:
    """Whether a class may be called by student code: it makes objects that are given then."""
    return kind.__module__ == "__main__" and not issubclass(kind, BaseException)


def taker(iterator: Iterator[Any]) -> Callable[[], tuple[bool, Any]]:
    """A function that gives whether there is one more item, and the item."""

    def take() -> tuple[bool, Any]:
        try:
            return True, next(iterator)
        except StopIteration:
            return False, None

    return take


def accessor(value: Any) -> Callable[..., Any]:
    """A function that reads (``get``) and sets (``set``) a public attribute, or ``call``s a method.

    Only one of ``specials``; it gives whether that was implemented, and what it gave.
    """
    callable_names = frozenset(specials(value))

    def access(operation: str, name: str, *new: Any) -> Any:
        if operation == "call" and name in callable_names:
            result = getattr(type(value), name)(value, *new)
            return (False, None) if result is NotImplemented else (True, result)
        if type(name) is not str or name.startswith("_"):
            raise AttributeError(f"{type(value).__name__!r} object has no attribute {name!r}")
        if operation == "get":
            return getattr(value, name)
        setattr(value, name, *new)
        return None

    return access


def refusal(value: Any) -> AuthorMistake:
    """The author's mistake of passing something else."""
    return AuthorMistake(
        f"a test passes a {type(value).__name__} to student code, which is not plain data: {REMEDY}"
    )
