"""The engine in use, and its replacement when what its warm judge has imported is out of date."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from gradus.course import Assignment, Submission
from gradus.engine.report import GradedSubmission


class GradingEngine(Protocol):
    """What grades one submission: ``gradus.engine.Engine``, or a double of it in tests."""

    def check(self, assignment: Assignment) -> None: ...

    def grade(self, assignment: Assignment, submission: Submission) -> GradedSubmission: ...

    def close(self) -> None: ...


class Engines:
    """Holds the current engine. One that was replaced is closed when nobody uses it any more.

    Parameters
    ----------
    start : starts an engine; the first one is started at once.
    """

    def __init__(self, start: Callable[[], GradingEngine]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._users: dict[int, int] = {}
        self._current = start()

    @contextmanager
    def use(self) -> Iterator[GradingEngine]:
        """The current engine, which lasts until the end of the block at least, or ``close``."""
        with self._lock:
            engine = self._current
            self._users[id(engine)] = self._users.get(id(engine), 0) + 1
        try:
            yield engine
        finally:
            with self._lock:
                self._users[id(engine)] -= 1
                is_over = engine is not self._current and not self._users[id(engine)]
            if is_over:
                engine.close()

    def replace(self) -> None:
        """Start a new engine for whoever comes next."""
        new = self._start()
        with self._lock:
            old, self._current = self._current, new
            is_idle = not self._users.get(id(old))
        if is_idle:
            old.close()

    def close(self) -> None:
        """Stop the current engine; who uses it is told so by an error."""
        self._current.close()
