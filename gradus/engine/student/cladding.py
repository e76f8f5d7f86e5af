"""Classes of the student's that are plain data and more: a named tuple with methods, say.

An object of such a class crosses with its plain value; the judge takes the object where the class
is one that the author's notebook defines, and the value otherwise.
"""

import enum
from collections import deque

BASES = (tuple, list, dict, set, frozenset, str, bytes, int, float, complex, deque)
NAMED_TUPLE = frozenset(
    {"__annotations__", "__doc__", "__getnewargs__", "__match_args__", "__module__", "__new__",
     "__orig_bases__", "__replace__", "__repr__", "__slots__", "_asdict", "_field_defaults",
     "_fields", "_make", "_replace"}
)  # fmt: skip
"""What ``namedtuple`` itself puts into a class, beside its fields."""


def is_clad(kind: type) -> bool:
    """Whether objects of a class are plain data that can do more than the data can."""
    if not issubclass(kind, BASES):
        return False
    if issubclass(kind, enum.Enum):
        return True
    return any(each.__module__ == "__main__" and _adds_to_data(each) for each in kind.__mro__)


def _adds_to_data(kind: type) -> bool:
    fields = vars(kind).get("_fields")
    if not isinstance(fields, tuple):
        return "_fields" not in vars(kind) and bool(vars(kind).keys() - {"__slots__", "__doc__"})
    return not vars(kind).keys() <= NAMED_TUPLE | {*fields}
