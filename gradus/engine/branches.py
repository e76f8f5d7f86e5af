"""The branches of a warm student process, one for each notebook that has an opening."""

import os
import threading
from typing import Any

from gradus.course import Assignment, AssignmentNotebook
from gradus.engine.opening import SECONDS, Opening, opening_of
from gradus.engine.warm import Branch, WarmProcess


class Branches:
    """Makes, finds and renews branches. Thread-safe.

    Parameters
    ----------
    trunk : the warm student process.
    request : what a branch is asked for with; see ``student.warm``.
    """

    def __init__(self, trunk: WarmProcess, request: dict[str, Any]) -> None:
        self._trunk = trunk
        self._request = request
        self._lock = threading.Lock()
        self._is_closed = False
        self._by_notebook: dict[tuple[str, str], tuple[Opening, Branch]] = {}

    def grow(self, assignment: Assignment) -> None:
        """Have a branch for each notebook as it is now, where a branch can be had."""
        with self._lock:
            for notebook in assignment.notebooks:
                name, opening = (assignment.name, notebook.name), opening_of(assignment, notebook)
                former, branch = self._by_notebook.get(name, (None, None))
                if former == opening:
                    continue
                if branch is not None:
                    branch.close()
                    del self._by_notebook[name]
                self._try(name, opening)

    def renew(self) -> None:
        """Make those anew that have ended: with the warm process, or alone."""
        with self._lock:
            for name, (opening, branch) in list(self._by_notebook.items()):
                if not branch.is_alive:
                    branch.close()
                    del self._by_notebook[name]
                    self._try(name, opening)

    def find(
        self, assignment: Assignment, notebook: AssignmentNotebook, steps: list[dict[str, Any]]
    ) -> tuple[int, Branch | None]:
        """How many of the steps a branch has played, and the branch; 0 where there is none."""
        opening, branch = self._by_notebook.get((assignment.name, notebook.name), (None, None))
        if opening is None or opening.files != tuple(assignment.files.items()):
            return 0, None
        return (len(opening.sources), branch) if opening.begins(steps) else (0, None)

    def close(self) -> None:
        """End them, for good."""
        self._is_closed = True
        with self._lock:
            while self._by_notebook:
                self._by_notebook.popitem()[1][1].close()

    def _try(self, name: tuple[str, str], opening: Opening) -> None:
        if not opening.sources or self._is_closed:
            return
        file = opening.to_file()
        try:
            branch = self._trunk.branch(self._request, file)
        finally:
            os.close(file)
        if branch.is_ready(SECONDS):
            self._by_notebook[name] = opening, branch
        else:
            branch.close()
