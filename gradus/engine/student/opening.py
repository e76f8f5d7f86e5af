"""Playing the opening of a notebook once, in a process that is forked for every submission.

Whatever a fork can't inherit as if it had played the cells itself rules it out: files that they
wrote or hold open (an event loop among them), random numbers that they drew from the global states
(each submission has a seed of its own), threads, processes, memory that forks share, an error.
"""

import contextlib
import os
import pickle
import random
from typing import Any

import numpy as np

from gradus.engine.student.files import listing, put_files
from gradus.engine.student.shell import StudentShell, as_text

FONTS = (".ttf", ".otf", ".ttc")  # matplotlib opens them anew in a fork


class CannotBranch(Exception):
    """The opening has to be played for each submission; the message says why."""


def play_opening(shell: StudentShell, file: int) -> list[tuple[str, bytes]]:
    """Play the opening that the engine has written into a file.

    Returns
    -------
    list of (source, result) : for each cell what ``run`` would have answered.

    Raises
    ------
    CannotBranch
    """
    with open(file, "rb") as stream:  # the engine's own, not a student's
        sources, files = pickle.load(stream)
    put_files(files)
    before = _state()
    played = []
    for source in sources:
        result = shell.run(source)
        if result["error"]:
            raise CannotBranch(f"a cell raised {result['error'][0]}")
        played.append((source, as_text(result)))
    after = _state()
    for name, value in after.items():
        if value != before[name]:
            raise CannotBranch(f"the opening changes {name}")
    return played


def _state() -> dict[str, Any]:
    """What must be the same after the opening as before."""
    process = f"/proc/self/task/{os.getpid()}"
    with open(f"{process}/children", encoding="ascii") as file:
        children = file.read()
    return {
        "files": listing(),
        "random numbers": pickle.dumps((random.getstate(), np.random.get_state())),
        "open files": [each for each in _open_files() if not each.endswith(FONTS)],
        "threads": os.listdir("/proc/self/task"),
        "processes": children,
        "folder": os.getcwd(),
        "shared memory": _shared_memory(),
    }


def _shared_memory() -> list[str]:
    """The memory that all forks would write to: a lock of ``multiprocessing``, say."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        maps = [line.split(maxsplit=2)[:2] for line in file]
    return [place for place, access in maps if access.startswith("rw") and access.endswith("s")]


def _open_files() -> list[str]:
    found = []
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # the one of the listing itself
            found.append(os.readlink(f"/proc/self/fd/{descriptor}"))
    return found
