"""The processes of an engine and of a test: which there are, and what they hold of the machine."""

import ctypes
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from gradus.hub.processes import PR_SET_CHILD_SUBREAPER, descendants

DEADLINE = 180  # seconds, on a machine that is busy with other things
DROPPED = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
WITHOUT_POWER = DROPPED if os.getuid() == 0 else ()
"""Before a command: as root, too, it reads only what it is permitted to."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Of an engine: its warm processes, what they forked, and the process that holds it.

    ``memory`` is in bytes, shared pages counted in shares. ``files`` are those in the private
    ``/dev/shm`` (and the student's ``/tmp``) of the warm processes.
    """

    processes: int
    descriptors: int
    mounts: int
    files: int
    memory: int

    def __sub__(self, other):
        return Holdings(*(getattr(self, each.name) - getattr(other, each.name)
                          for each in fields(self)))  # fmt: skip


def tree(process):
    """The process ids of a warm process: bubblewrap, its init, Python, and what Python forked."""
    pid = process.pid
    return [pid, *descendants(pid)] if pid else []


def wait_until(holds):
    """Wait for what another process does: the first true answer, asked for again and again."""
    deadline = time.monotonic() + DEADLINE
    pause = threading.Event()
    while not (found := holds()):
        assert time.monotonic() < deadline
        pause.wait(0.005)
    return found


@contextmanager
def adopted_orphans():
    """Processes whose parent dies become this process's; yields what gives those still there."""
    before = set(descendants())
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield lambda: sorted(set(descendants()) - before)
    finally:
        prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def holdings(engine):
    """What an engine that is idle holds; call it from the process that made it."""
    warm = tree(engine._student) + tree(engine._judge)
    everybody = [os.getpid(), *warm]
    return Holdings(
        processes=len(warm),
        descriptors=sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in everybody),
        mounts=sum(len(_read(pid, "mountinfo").splitlines()) for pid in everybody),
        files=_files_below(engine._student, "tmp", "dev/shm")
        + _files_below(engine._judge, "dev/shm"),
        memory=sum(_memory(pid) for pid in everybody),
    )


def _read(pid, name):
    return Path(f"/proc/{pid}/{name}").read_text()


def _memory(pid):
    rows = (line.split() for line in _read(pid, "smaps_rollup").splitlines())
    return sum(int(row[1]) * 1024 for row in rows if row[0] == "Pss:")


def _files_below(process, *places):
    """Files in folders that the sandbox has for itself."""
    root = Path(f"/proc/{tree(process)[-1]}/root")
    return sum(len(names) for place in places for _, _, names in os.walk(root / place))
