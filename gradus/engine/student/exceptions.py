"""Exceptions between the processes: what the judge is told of one, and one made of its words."""

import builtins
import traceback
from collections.abc import Iterator
from types import CodeType, FrameType, TracebackType
from typing import Any

from gradus.engine.student.objects import lineage

GIVEN = "__test__"
"""The module of the test's own classes, as student code sees them."""
MOST_CAUSES = 3  # of an exception
MOST_MEMBERS = 20  # of a group of exceptions
MOST_STACKS = 200  # whose text is remembered
HEADING = "Traceback (most recent call last):\n"

_STACKS: dict[tuple[tuple[int, int], ...], tuple[list[tuple[CodeType, int]], str]] = {}
"""The text of each stack by the instructions in it; their code, so that no other has its id."""


def details_of(
    error: BaseException,
    encode: Any = None,
    *,
    causes: int = MOST_CAUSES,
    number: int | None = None,
) -> list[Any]:
    """What the judge is told of an exception: see ``judge.errors_of_students.rebuild``."""
    kind = type(error)
    cause, is_named = error.__cause__, True
    if cause is None and not error.__suppress_context__:
        cause, is_named = error.__context__, False
    return [
        kind.__name__,
        _attempt(lambda: str(error)[:20_000], ""),
        lineage(kind),
        _attempt(lambda: _trace(error)[-20_000:], ""),
        _attempt(lambda: encode(_arguments(error)), None),
        _attempt(lambda: encode(_attributes(error)) if _attributes(error) else None, None),
        details_of(cause, encode, causes=causes - 1) if cause is not None and causes else None,
        is_named,
        number,
        [details_of(each, encode, causes=causes - 1) for each in _members(error)] if causes else [],
    ]


def _trace(error: BaseException) -> str:
    """The traceback as text. Many cases of a test raise at one place, whose lines are read once."""
    trace = error.__traceback__
    is_alone = error.__cause__ is None and error.__context__ is None and not _members(error)
    if trace is None or not is_alone:
        return "".join(traceback.format_exception(error))
    places = [(frame.f_code, link.tb_lasti) for link, frame in _links(trace)]
    key = tuple((id(code), instruction) for code, instruction in places)
    if key not in _STACKS:
        if len(_STACKS) >= MOST_STACKS:
            _STACKS.clear()
        _STACKS[key] = places, "".join(traceback.format_tb(trace))
    return "".join([HEADING, _STACKS[key][1], *traceback.format_exception_only(error)])


def _links(trace: TracebackType | None) -> Iterator[tuple[TracebackType, FrameType]]:
    while trace is not None:
        yield trace, trace.tb_frame
        trace = trace.tb_next


def _members(error: BaseException) -> list[BaseException]:
    """The exceptions of a group."""
    return list(error.exceptions)[:MOST_MEMBERS] if isinstance(error, BaseExceptionGroup) else []


def _attributes(error: BaseException) -> dict[str, Any]:
    """What a test may read off an exception: its own attributes, and its class's where plain."""
    kinds = [each for each in type(error).__mro__[::-1] if each.__module__ == "__main__"]
    of_classes = {
        name: value
        for kind in kinds
        for name, value in vars(kind).items()
        if not name.startswith("_") and type(value) in (int, float, str, bool, tuple)
    }
    return of_classes | dict(vars(error))


def _arguments(error: BaseException) -> tuple[Any, ...]:
    if isinstance(error, OSError) and error.filename is not None and len(error.args) == 2:
        return (*error.args, error.filename)
    return tuple(error.args)


def _attempt(read: Any, default: Any) -> Any:
    """What can be read off an exception whose every method may be the student's."""
    try:
        return read()
    except Exception:  # it may raise anything
        return default


def leave(manager: Any, name: str = "", message: str = "") -> Any:
    """Leave a context manager, with an exception of that name if there is one."""
    return manager.__exit__(*_raised(name, message))


def leave_asynchronously(manager: Any, name: str = "", message: str = "") -> Any:
    return manager.__aexit__(*_raised(name, message))


def _raised(name: str, message: str) -> tuple[type[Exception] | None, Exception | None, None]:
    error = exception_named(name, message) if name else None
    return None if error is None else type(error), error, None


_GIVEN: dict[str, type[Exception]] = {}
"""Classes of exceptions that the test defines, as student code has them, by name."""


def given_class(lineage: list[Any]) -> type[Exception]:
    """The class for one of the test's: name and names of the direct bases, from itself on."""
    for name, bases in reversed(lineage):
        kinds = tuple(_GIVEN.get(base) or _builtin(base) for base in bases)
        known = _GIVEN.get(name)
        if known is None or known.__bases__ != kinds:
            _GIVEN[name] = type(name, kinds, {"__module__": GIVEN})
    return _GIVEN[lineage[0][0]]


def _builtin(name: str) -> type[Exception]:
    kind = getattr(builtins, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else Exception


def exception_named(name: str, message: str, lineage: list[Any] | None = None) -> Exception:
    """An exception of a built-in class, or of one of the test's with that lineage."""
    if lineage:
        return given_class(lineage)(message)
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind(message)
    return RuntimeError(f"{name}: {message}")
