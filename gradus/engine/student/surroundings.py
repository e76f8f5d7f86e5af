"""What a test has put in place around student code: see ``judge.surroundings``."""

import builtins
import contextlib
import io
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def surrounded(functions: dict[str, Callable[..., Any]]) -> Iterator[None]:
    """Have ``input``, ``print`` and ``sys.stdin`` be the test's while student code runs."""
    saved = builtins.input, builtins.print, sys.stdin
    patched = [
        (sys.modules[title.partition(":")[0]], title.partition(":")[2], function)
        for title, function in functions.items()
        if ":" in title
    ]
    originals = [(module, name, getattr(module, name)) for module, name, _ in patched]
    try:
        builtins.input = functions.get("input", saved[0])
        builtins.print = functions.get("print", saved[1])
        if "stdin" in functions:
            sys.stdin = _Lines(functions["stdin"])
        for module, name, function in patched:
            setattr(module, name, function)
        with _passed_on(functions["warn"]) if "warn" in functions else contextlib.nullcontext():
            yield
    finally:
        builtins.input, builtins.print, sys.stdin = saved
        for module, name, function in originals:
            setattr(module, name, function)


@contextlib.contextmanager
def _passed_on(warn: Callable[[str, str], None]) -> Iterator[None]:
    """Warnings are issued in the test, which records them."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        for each in caught:
            warn(str(each.message), each.category.__name__)


class _Lines(io.TextIOBase):
    """A ``sys.stdin`` whose lines a function gives."""

    def __init__(self, read_line: Callable[[], str]) -> None:
        super().__init__()
        self._read_line = read_line

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        return self._read_line()

    def read(self, size: int | None = -1, /) -> str:
        return "".join(iter(self._read_line, ""))
