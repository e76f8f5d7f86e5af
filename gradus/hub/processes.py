"""The processes below this one, so that none outlives it."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """From now on, a descendant whose parent dies becomes a child of this process."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def dying_with(parent: int) -> Callable[[], None]:
    """What a new child of a process has to call to be killed when that ends, however it ends."""

    def die_with_parent() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the kernel knew
            os.kill(os.getpid(), signal.SIGKILL)

    return die_with_parent


def descendants(root: int | None = None) -> list[int]:
    """The process ids of all live descendants of a process (this one), parents first."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # "pid (name) state parent ...": the name may hold spaces and brackets.
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(path.parent.name))
    found = list(children.get(root or os.getpid(), []))
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def end_descendants(*, grace: float) -> None:
    """Terminate every descendant; kill what is left after ``grace`` seconds."""
    deadline = time.monotonic() + grace
    _signal_all(signal.SIGTERM)
    while _remaining() and time.monotonic() < deadline:
        time.sleep(0.05)
    while _remaining():
        _signal_all(signal.SIGKILL)
        time.sleep(0.05)


def _signal_all(number: signal.Signals) -> None:
    for pid in descendants():
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _remaining() -> bool:
    """Collect those that ended; True while some have not."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return bool(descendants())
