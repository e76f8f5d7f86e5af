"""Exceptions that student code raised, rebuilt for the test cell that called it.

A known class (a built-in one, or one of NumPy's) is raised as itself, so ``except ValueError`` and
``pytest.raises`` work; any other as a class made here, with the nearest known base.
"""

import builtins
import contextlib
import re
from collections.abc import Callable
from typing import Any
from unittest import SkipTest

import numpy as np

from gradus.engine.judge.claims import TRUSTED_LIBRARIES
from gradus.engine.judge.libraries import loaded_class
from gradus.engine.wire import WireError

_KNOWN: dict[str, type[Exception]] = {
    f"builtins:{name}": kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}
for _name in ("StopIteration", "StopAsyncIteration"):
    # A call that raises one would end a test's `map` or `zip` early, and so its checks.
    del _KNOWN[f"builtins:{_name}"]
_KNOWN["numpy.linalg:LinAlgError"] = np.linalg.LinAlgError
_KNOWN["numpy.exceptions:AxisError"] = np.exceptions.AxisError
MODULES = frozenset(
    {"json.decoder", "decimal", "statistics", "_csv", "struct", "zlib", "binascii", "subprocess",
     "re", "zipfile", "xml.etree.ElementTree", "urllib.error", "configparser", "graphlib",
     "_queue", "dataclasses", "copy", "pickle", "_pickle", "shutil", "uuid", "http.client",
     "concurrent.futures._base"}
)  # fmt: skip
"""Of the standard library: not all of it, since ``unittest.SkipTest`` would skip a test."""
_MADE: dict[str, type[Exception]] = {}
MOST_CLASSES = 500
MOST_CAUSES = 3
MOST_MEMBERS = 20

TRACEBACK, MESSAGE = "_gradus_student_traceback", "_gradus_student_message"
NUMBER = "_gradus_student_number"
"""Attributes of a rebuilt exception: student code raised it, what it says, its number there."""

GIVEN = "__test__"
_GIVEN: dict[str, type[Exception]] = {}
_RAISED: dict[type[Exception], Exception] = {}
"""Classes that tests define and student code was given, and of each what was raised last."""

Decode = Callable[[Any], Any]


def give(kind: type[BaseException]) -> list[Any] | None:
    """What student code is told of a class that the test defines; None where it can't have it.

    Returns
    -------
    list
        name and names of the direct bases, of itself and of its bases that the test defines.
    """
    if kind.__module__ != "__main__" or not issubclass(kind, Exception):
        return None
    if issubclass(kind, StopIteration | StopAsyncIteration | SkipTest | AssertionError):
        return None
    own = [each for each in kind.__mro__ if each.__module__ == "__main__"]
    _GIVEN.update({f"{GIVEN}:{each.__name__}": each for each in own if issubclass(each, Exception)})
    return [[each.__name__, [base.__name__ for base in each.__bases__]] for each in own]


def remember_raised(error: Exception) -> list[Any] | None:
    """An exception of the test's goes through student code; what that is told of its class."""
    lineage = give(type(error))
    if lineage is not None:
        _RAISED[type(error)] = error
    return lineage


def class_for(lineage: Any) -> type[Exception]:
    """The class for a lineage: ``[module:qualname, [direct bases]]``, from itself to its last base.

    Raises
    ------
    WireError
        when the lineage is none.
    """
    try:
        table = {name: list(bases) for name, bases in lineage}
        names = [name for name, _ in lineage]
        return _class_named(names[0], table, 0) if names else RuntimeError
    except (TypeError, ValueError, RecursionError):
        raise WireError("a class that can't be read") from None


def _class_named(name: Any, table: dict[Any, list[Any]], depth: int) -> type[Exception]:
    if type(name) is not str or depth > 16:
        raise TypeError
    if name in _KNOWN:
        return _KNOWN[name]
    if name in _GIVEN:
        return _GIVEN[name]
    own = _own_class(name)
    if own is not None:
        return own
    if name not in _MADE:
        bases = [_class_named(each, table, depth + 1) for each in table.get(name, ())]
        if len(_MADE) >= MOST_CLASSES:
            return RuntimeError
        _MADE[name] = _make_class(name, bases)
    return _MADE[name]


def _own_class(name: str) -> type[Exception] | None:
    """The judge's own class of that name, where it is a library's and loaded."""
    module = name.partition(":")[0]
    if module.partition(".")[0] not in TRUSTED_LIBRARIES and module not in MODULES:
        return None
    found = loaded_class(name)
    is_plain = found is not None and issubclass(found, Exception)
    return found if is_plain and not issubclass(found, StopIteration | SkipTest) else None


def _make_class(name: str, bases: list[type[Exception]]) -> type[Exception]:
    short = name.rpartition(":")[2].rpartition(".")[2]
    short = short if short.isidentifier() else "StudentError"
    # Not two that say the same, and a class before those that it derives from.
    bases = [
        each
        for each in dict.fromkeys(bases)
        if not any(each is not other and issubclass(other, each) for other in bases)
    ]
    try:
        return type(short, tuple(bases) or (Exception,), {"__str__": _message})
    except TypeError:  # classes of C that can't be combined
        return type(short, (bases[0],), {"__str__": _message})


def rebuild(details: Any, decode: Decode, *, causes: int = MOST_CAUSES) -> Exception:
    """The exception to raise in the test cell for one that student code raised.

    Parameters
    ----------
    details : as ``student.service`` describes an exception: name, message, lineage, traceback,
        encoded arguments and attributes (or None), the details of its cause (or None), whether
        that cause was named with ``from``, and the number under which the student side keeps it.
    decode : of an encoded value.

    Raises
    ------
    WireError
        when the details are none.
    """
    if type(details) is not list or len(details) != 10:
        raise WireError("an exception that can't be read")
    name, message, lineage, trace, arguments, attributes, cause, is_named, number, members = details
    kind = class_for(lineage)
    raised = _RAISED.get(kind)
    if raised is not None and str(raised) == message:
        setattr(raised, TRACEBACK, str(trace))
        return raised  # the test's own, come through student code
    if issubclass(kind, ExceptionGroup) and type(members) is list and members and causes:
        inner = [rebuild(each, decode, causes=causes - 1) for each in members[:MOST_MEMBERS]]
        title = re.sub(r" \(\d+ sub-exceptions?\)$", "", str(message))
        error: Exception = kind(title, inner)
    else:
        error = _make(kind, str(name), str(message), _decoded(arguments, decode, tuple))
    for key, value in (_decoded(attributes, decode, dict) or {}).items():
        is_plain = type(key) is str and not key.startswith(("__", "_gradus"))
        if is_plain or key == "__notes__":
            with contextlib.suppress(AttributeError, TypeError, ValueError):
                setattr(error, key, value)
    setattr(error, TRACEBACK, str(trace))
    setattr(error, MESSAGE, str(message))
    setattr(error, NUMBER, number if type(number) is int else None)
    if cause is not None and causes:
        behind = rebuild(cause, decode, causes=causes - 1)
        if is_named is True:
            error.__cause__ = behind
        else:
            error.__context__ = behind
    return error


def traceback_of(error: BaseException) -> str | None:
    """The student-side traceback of a rebuilt exception; None for the judge's own."""
    return getattr(error, TRACEBACK, None)


def is_verdict(error: BaseException | None) -> bool:
    """Whether an exception is a failed assertion of the test's own."""
    return isinstance(error, AssertionError) and traceback_of(error) is None


def number_of(error: BaseException) -> int | None:
    """The number under which the student side keeps the exception; None where it doesn't."""
    return getattr(error, NUMBER, None)


def _make(kind: type[Exception], name: str, message: str, arguments: Any) -> Exception:
    for each in (arguments, (message,)):
        try:
            if each is not None:
                return kind(*each)
        except Exception:  # a class that can't be made from these
            continue
    with contextlib.suppress(Exception):  # a class whose constructor wants more
        error = kind.__new__(kind)
        error.args = arguments or (message,)
        return error
    return RuntimeError(f"{name}: {message}")


def _decoded(body: Any, decode: Decode, kind: type) -> Any:
    if body is None:
        return None
    try:
        value = decode(body)
    except WireError:
        return None
    return value if type(value) is kind else None


def _message(error: BaseException) -> str:
    return getattr(error, MESSAGE, None) or Exception.__str__(error)
