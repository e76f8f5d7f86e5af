"""What a stand-in may claim to be, and what the object behind it is never asked for.

Plain data cross by value, so an object that comes as a stand-in is none, whatever it says of
itself.
"""

import functools
import inspect
import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PosixPath, PurePath, PurePosixPath

import numpy as np

from gradus.engine.judge.giving import HANDED_OUT
from gradus.engine.judge.libraries import loaded_class

TRUSTED_LIBRARIES = ("numpy", "scipy", "pandas", "matplotlib", "sklearn")
READABLE_DUNDERS = frozenset(
    {"__name__", "__qualname__", "__module__", "__doc__", "__defaults__", "__kwdefaults__",
     "__annotations__", "__dict__", "__version__", "__len__", "__closure__", "__self__",
     "__func__", "__code__", "__wrapped__", "__cause__", "__context__", "__mro__", "__bases__",
     "__base__", "__flags__", "__abstractmethods__", "__members__", "__slots__",
     "__sklearn_clone__", "__sklearn_tags__"}
)  # fmt: skip
BUILTIN_KINDS = {
    "builtins:function": types.FunctionType,
    "builtins:builtin_function_or_method": types.BuiltinFunctionType,
    "builtins:method": types.MethodType,
    "builtins:generator": types.GeneratorType,
    "builtins:code": types.CodeType,
    "builtins:coroutine": types.CoroutineType,
    "builtins:async_generator": types.AsyncGeneratorType,
    "builtins:module": types.ModuleType,
}
VALUES = frozenset(
    {bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray, object,
     bytearray, range, deque, Counter, OrderedDict, defaultdict, Fraction, Decimal, date, datetime,
     time, timedelta, PurePath, Path, PosixPath, PurePosixPath}
)  # fmt: skip
"""Classes whose objects cross by value: a stand-in that claims to be of one of them lies."""

PREDICATES = frozenset(
    {"equals", "identical", "startswith", "endswith", "issubset", "issuperset", "isdisjoint"}
)
"""Methods by which plain data is compared with other data. An object that is no data has none."""

ARRAY_ATTRIBUTES = frozenset(name for name in dir(np.ndarray) if not name.startswith("_"))
"""What an object that can be an array is not asked for: its array has it."""

MATRIX_ATTRIBUTES = frozenset(
    {"T", "mT", "transpose", "conj", "conjugate", "dot", "diagonal", "trace", "reshape", "ravel",
     "flatten", "astype"}
)  # fmt: skip
"""What a matrix has and a sequence has not: it could be another matrix than the items are."""


def own_class(name: str) -> type | None:
    """The judge's own class of that name, if it is a library's and loaded; None otherwise."""
    module = name.partition(":")[0]
    library = module.partition(".")[0]
    if not {library, module} & {*TRUSTED_LIBRARIES, *sys.stdlib_module_names, *HANDED_OUT}:
        return None
    return None if library == "__main__" else loaded_class(name)


def is_harmless(kind: type) -> bool:
    """Whether a test may have the judge's own class where a student's name or answer is one.

    Whoever gets it may call it, with arguments that student code has chosen: most classes of the
    libraries open files, load code, start programs or hand out memory when they are called.
    """
    if kind is np.ndarray:  # of what happens to be in the memory
        return False
    is_abstract = inspect.isabstract(kind)
    return kind in VALUES or is_abstract or issubclass(kind, np.generic | BaseException)


def is_table(kind: type) -> bool:
    """Whether objects of a class are tables of pandas, or parts of one, which cross by value."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and issubclass(kind, pandas.DataFrame | pandas.Series | pandas.Index)


@functools.cache
def combined(kinds: tuple[type, ...], name: str = "") -> type:
    """One class that is all of these: what ``isinstance`` compares with.

    Parameters
    ----------
    name : of a class that derives from them; empty where it is one of them itself.
    """
    apart = tuple(
        kind
        for kind in dict.fromkeys(kinds)
        if not any(other is not kind and issubclass(other, kind) for other in kinds)
    )
    if len(apart) == 1 and not name:
        return apart[0]
    try:
        return type(name or apart[0].__name__, apart, {})
    except Exception:  # classes that can't be combined, or derived from in this way
        return apart[0]
