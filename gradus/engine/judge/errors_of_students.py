"""Exceptions that student code raised, rebuilt for the test cell that called it.

A known class (a built-in one, or one of NumPy's) is raised as itself, so ``except ValueError`` and
``pytest.raises`` work; any other as a class made here, with the nearest known base.
"""

import builtins
from typing import Any

import numpy as np

_KNOWN: dict[str, type[Exception]] = {
    f"builtins:{name}": kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}
_KNOWN["numpy.linalg:LinAlgError"] = np.linalg.LinAlgError
_KNOWN["numpy.exceptions:AxisError"] = np.exceptions.AxisError
_MADE: dict[str, type[Exception]] = {}
MOST_CLASSES = 500

ATTRIBUTE = "_gradus_student_traceback"
"""Marks an exception as raised by student code; holds its traceback there, as text."""


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
        base = next((_KNOWN[name] for name in names if name in _KNOWN), RuntimeError)
        # Classes with arguments of their own (UnicodeDecodeError) can't be made from a message.
        if base.__init__ is not Exception.__init__ and base.__new__ is not Exception.__new__:
            base = next((each for each in base.__mro__ if each in (OSError, ValueError)), Exception)
        if len(_MADE) >= MOST_CLASSES:
            return RuntimeError
        short = names[0].rpartition(":")[2].rpartition(".")[2]
        _MADE[names[0]] = type(short if short.isidentifier() else "StudentError", (base,), {})
    return _MADE[names[0]]


def rebuild(name: Any, message: Any, bases: Any, trace: Any) -> Exception:
    """The exception to raise in the test cell for one that student code raised."""
    kind = class_for(bases)
    text = str(message)
    try:
        error = kind(text)
    except Exception:  # a class that can't be made from a message alone
        error = RuntimeError(f"{name}: {text}")
    setattr(error, ATTRIBUTE, str(trace))
    return error


def traceback_of(error: BaseException) -> str | None:
    """The student-side traceback of a rebuilt exception; None for the judge's own."""
    return getattr(error, ATTRIBUTE, None)
