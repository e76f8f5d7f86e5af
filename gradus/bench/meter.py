"""What a process and all that descend from it use: processor time and memory, read from /proc.

Memory is the proportional set size (PSS): a page that several forks share counts once in the sum.
A sum of resident sizes would count it once for each. Source: proc(5).
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a tree of processes.

    Attributes
    ----------
    cpu_seconds : used so far by the processes that live and by those that were waited for.
    memory_mb : PSS in units of 2**20 bytes; None where the kernel doesn't let us read it.
    """

    cpu_seconds: float
    memory_mb: float | None


class Meter:
    """Watches the tree below one process.

    ``cpu_seconds`` never falls: a process whose parent did not wait for it takes its time along.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.cpu_seconds = 0.0
        self.peak_mb: float | None = None

    def read(self) -> Reading:
        """Look now; the peak counts what was seen when somebody looked."""
        tree = descendants(self._pid)
        self.cpu_seconds = max(self.cpu_seconds, sum(map(_cpu_seconds, tree)))
        try:
            total = sum(map(_memory, tree)) / MEGABYTE or None
        except PermissionError:  # of a part of the tree nothing is known: nor of the sum
            total = None
        if total is not None:
            self.peak_mb = max(self.peak_mb or 0.0, total)
        return Reading(self.cpu_seconds, total)


def descendants(pid: int) -> list[int]:
    """A process, its children, theirs, and so on; empty when it is gone."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{current}/task"):
                with contextlib.suppress(OSError):
                    children = Path(f"/proc/{current}/task/{thread}/children").read_text()
                    waiting += map(int, children.split())
            found.append(current)
    return found


def _cpu_seconds(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    after_name = text.rpartition(")")[2].split()
    # utime, stime, and those two of the children that were waited for
    return sum(map(int, after_name[11:15])) / TICKS


def _memory(pid: int) -> int:
    """PSS in bytes; nothing when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except PermissionError:
        raise
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
