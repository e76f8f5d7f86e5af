"""What a test puts around the student's code: where output goes, where input comes from.

A test may redirect ``sys.stdout`` or replace ``builtins.input`` in its own process, the judge; the
student's function runs in another. So with every question asked meanwhile goes what was replaced,
and with the answer comes what was printed.
"""

import builtins
import random
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from gradus.engine.wire import WireError

Usual = tuple[Any, ...]

PATCHED = (
    (time, "sleep"),
    (time, "time"),
    *((random, name) for name in ("random", "randint", "randrange", "choice", "choices", "sample",
                                  "shuffle", "uniform", "gauss")),
)  # fmt: skip
"""Functions that tests replace for a while, in a library of both processes."""


class Surroundings:
    """Of one test cell, from ``begin`` to ``end``."""

    def __init__(self) -> None:
        self._usual: Usual | None = None

    def begin(self) -> None:
        """A test cell starts: whatever is in place now is the usual."""
        self._usual = _current()

    def end(self) -> None:
        self._usual = None

    def replaced(self) -> dict[str, Callable[..., Any]] | None:
        """What the test has replaced, as functions for student code; None when nothing is."""
        if self._usual is None:
            return None
        current = _current()
        if all(one is other for one, other in zip(current, self._usual, strict=True)):
            return None
        _, _, stdin, read, write, warn, *others = (
            one is not other for one, other in zip(current, self._usual, strict=True)
        )
        found: dict[str, Callable[..., Any]] = {}
        if stdin or read:
            found["input"] = _read
        if stdin:
            found["stdin"] = _read_line
        if write:
            found["print"] = _write
        if warn:
            found["warn"] = _warn
        for (module, name), is_replaced in zip(PATCHED, others, strict=True):
            if is_replaced:
                found[f"{module.__name__}:{name}"] = getattr(module, name)
        return found

    def repeat(self, printed: list[Any]) -> None:
        """Put out here what student code printed: into what the test has put in place, only.

        What goes to the cell's own output would show students the inputs of hidden tests.
        """
        if len(printed) != 2 or not all(type(text) is str for text in printed):
            raise WireError("an answer without its output")
        if self._usual is None:
            return
        for text, stream, usual in zip(
            printed, (sys.stdout, sys.stderr), self._usual[:2], strict=True
        ):
            if text and stream is not usual:
                stream.write(text)


def _current() -> Usual:
    show = warnings._showwarnmsg_impl  # type: ignore[attr-defined]  # replaced to record them
    patched = (getattr(module, name) for module, name in PATCHED)
    return sys.stdout, sys.stderr, sys.stdin, builtins.input, builtins.print, show, *patched


def _read(prompt: str = "") -> str:
    return builtins.input(prompt)


def _read_line() -> str:
    return sys.stdin.readline()


def _write(*args: Any, **kwargs: Any) -> None:
    builtins.print(*args, **kwargs)


def _warn(message: str, category: str) -> None:
    kind = getattr(builtins, category, UserWarning)
    is_warning = isinstance(kind, type) and issubclass(kind, Warning)
    warnings.warn(message, kind if is_warning else UserWarning, stacklevel=1)
