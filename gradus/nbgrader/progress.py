"""Which submissions are being graded at the moment, and which were when their process ended."""

import fcntl
import os
from pathlib import Path

from nbgrader.utils import rmtree

UNFINISHED = ".gradus-unfinished"
"""A file in the folder of a submission whose grading has begun and not ended.

The process that grades it has it locked: without a lock, that process is no more.
"""


class Mark:
    """The mark of the submission that this process is grading."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._descriptor: int | None = None

    def make(self, folder: Path) -> None:
        """Say that what is in a folder is not finished; once is enough."""
        path = folder / UNFINISHED
        if folder == self._folder and path.is_file():
            return
        self._let_go()
        folder.mkdir(parents=True, exist_ok=True)
        if path.is_dir():  # a student may have handed in anything
            rmtree(str(path))
        path.unlink(missing_ok=True)
        self._folder = folder
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        _lock(self._descriptor)

    def remove(self, folder: Path) -> None:
        """Say that it is finished."""
        (folder / UNFINISHED).unlink(missing_ok=True)
        self._let_go()

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._folder = self._descriptor = None


def is_locked(path: Path) -> bool:
    """Whether the process that made a mark is alive."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # gone meanwhile, or somebody else's
        return True
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
