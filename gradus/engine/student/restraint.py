"""Student processes that nothing confines, for ``--unsafe``: a folder each, and an end to them.

Best effort: limits, no capabilities, the filter on system calls, a temporary folder to work in, and
an end to what is left running. Such a process sees the machine's files, its processes and its
network; only a sandbox changes that.
"""

import contextlib
import os
import shutil
import signal
import tempfile
import time

from gradus.engine.student.confinement import adopt_orphans
from gradus.engine.wire.nursery import leave

STRAYS_SECONDS = 2.0


class Unconfined:
    """Forks student processes and clears up after them.

    Parameters
    ----------
    workspace : the folder in which each gets a folder of its own.
    """

    def __init__(self, workspace: str) -> None:
        self._workspace = workspace
        self._folders: dict[int, str] = {}
        adopt_orphans()

    def fork(self) -> int:
        """Like ``os.fork``; the child is in its folder."""
        folder = tempfile.mkdtemp(prefix="work-", dir=self._workspace)
        try:
            pid = os.fork()
        except OSError:
            os.rmdir(folder)
            raise
        if pid == 0:
            os.chdir(folder)
            os.environ["HOME"] = os.environ["TMPDIR"] = folder
            tempfile.tempdir = None  # it is looked up anew
        self._folders[pid] = folder
        return pid

    def bury(self, pid: int) -> None:
        """A child has ended: so does whatever it left running, and its folder goes."""
        folder = self._folders.pop(pid)
        self._end_strays()
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """The engine is gone: so is every child, with all that it left, and the workspace."""
        self._folders.clear()
        self._end_strays()
        leave(self._workspace)

    def _end_strays(self) -> None:
        end = time.monotonic() + STRAYS_SECONDS
        while strays := _children() - self._folders.keys():
            for stray in strays:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(stray, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(stray, os.WNOHANG)
            if time.monotonic() > end:
                break


def _children() -> set[int]:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return set(map(int, file.read().split()))
