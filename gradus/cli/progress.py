"""Progress bars on standard error, if that is a terminal: one line for each stage of the work."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any


class Stages:
    """Bars of work in stages, as a context manager; ``is_kept`` leaves them there at the end.

    Call it with a stage's name and the number of its steps, and what it gives after each step.
    """

    def __init__(self, *, is_kept: bool = True) -> None:
        self._bars: AbstractContextManager[Any] = nullcontext()
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

            columns = "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            # Drawn seldom: the work may be one whose speed is measured.
            self._bars = Progress(
                *columns,
                console=Console(stderr=True),
                transient=not is_kept,
                refresh_per_second=2,
            )

    def __enter__(self) -> "Stages":
        self._bars.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._bars.__exit__(*exception)

    def __call__(self, name: str, steps: int | None) -> Callable[[], None]:
        bars: Any = self._bars
        if isinstance(bars, nullcontext):
            return lambda: None
        task = bars.add_task(name, total=steps)
        return lambda: bars.advance(task)
