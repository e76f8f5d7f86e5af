"""Exceptions that student code raised, rebuilt for the test cell that called it.

A known class (a built-in one, or one of NumPy's) is raised as itself, so ``except ValueError`` and
``pytest.raises`` work; any other as a class made here, with the nearest known base.
"""

import builtins
import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

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
_MADE: dict[str, type[Exception]] = {}
MOST_CLASSES = 500
MOST_CAUSES = 3

TRACEBACK, MESSAGE = "_gradus_student_traceback", "_gradus_student_message"
"""Attributes of a rebuilt exception: student code raised it; what it says, both as text."""

Decode = Callable[[Any], Any]


def class_for(bases: Any) -> type[Exception]:
    """The class for a list of ``module:qualname``, from the exception's own to its last base."""
    names = (
        [str(each) for each in bases if isinstance(each, str)] if isinstance(bases, list) else []
    )
    if not names:
        return RuntimeError
    if names[0] in _KNOWN:
        return _KNOWN[names[0]]
    if names[0] not in _MADE:
        base = next((class_for([name]) for name in names[1:] if _is_known(name)), Exception)
        # Classes with arguments of their own (UnicodeDecodeError) can't be made from a message.
        if base.__init__ is not Exception.__init__ and base.__new__ is not Exception.__new__:
            base = next((each for each in base.__mro__ if each in (OSError, ValueError)), Exception)
        if len(_MADE) >= MOST_CLASSES:
            return RuntimeError
        short = names[0].rpartition(":")[2].rpartition(".")[2]
        name = short if short.isidentifier() else "StudentError"
        _MADE[names[0]] = type(name, (base,), {"__str__": _message})
    return _MADE[names[0]]


def rebuild(details: Any, decode: Decode, *, causes: int = MOST_CAUSES) -> Exception:
    """The exception to raise in the test cell for one that student code raised.

    Parameters
    ----------
    details : as ``student.service`` describes an exception: name, message, bases, traceback,
        encoded arguments and attributes (or None), the details of its cause (or None) and whether
        that cause was named with ``from``.
    decode : of an encoded value.

    Raises
    ------
    WireError
        when the details are none.
    """
    if type(details) is not list or len(details) != 8:
        raise WireError("an exception that can't be read")
    name, message, bases, trace, arguments, attributes, cause, is_named = details
    error = _make(class_for(bases), str(name), str(message), _decoded(arguments, decode, tuple))
    for key, value in (_decoded(attributes, decode, dict) or {}).items():
        if type(key) is str and not key.startswith(("__", "_gradus")):
            with contextlib.suppress(AttributeError, TypeError, ValueError):
                setattr(error, key, value)
    setattr(error, TRACEBACK, str(trace))
    setattr(error, MESSAGE, str(message))
    if cause is not None and causes:
        inner = rebuild(cause, decode, causes=causes - 1)
        if is_named is True:
            error.__cause__ = inner
        else:
            error.__context__ = inner
    return error


def traceback_of(error: BaseException) -> str | None:
    """The student-side traceback of a rebuilt exception; None for the judge's own."""
    return getattr(error, TRACEBACK, None)


def _make(kind: type[Exception], name: str, message: str, arguments: Any) -> Exception:
    for each in (arguments, (message,)):
        try:
            if each is not None:
                return kind(*each)
        except Exception:  # a class that can't be made from these
            continue
    return RuntimeError(f"{name}: {message}")


def _decoded(body: Any, decode: Decode, kind: type) -> Any:
    if body is None:
        return None
    try:
        value = decode(body)
    except WireError:
        return None
    return value if type(value) is kind else None


def _is_known(name: str) -> bool:
    return name in _KNOWN or name in _MADE


def _message(error: BaseException) -> str:
    return getattr(error, MESSAGE, None) or Exception.__str__(error)
