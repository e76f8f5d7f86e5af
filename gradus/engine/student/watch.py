"""The watch over all processes of a student's together.

Limits of the kernel (rlimits) hold for one process each, and some not at all where the platform
runs as root. So the warm process looks at the whole family of each student process now and then and
has it killed when there are too many, or when together they hold too much memory. Source: proc(5).
"""

import os
import resource

PAGE = resource.getpagesize()


class Watch:
    """Finds the families that are too large. Memory that they share with this process is free."""

    def __init__(self) -> None:
        self._allowed: dict[int, tuple[int, int]] = {}
        self._shared = _pages_of("self")

    def allow(self, child: int, *, memory: int, processes: int) -> None:
        """What the family of a child may have: bytes of memory; processes, threads included."""
        self._allowed[child] = memory // PAGE, processes

    @property
    def is_needed(self) -> bool:
        """Whether there is a child that is not allowed everything."""
        return bool(self._allowed)

    def forget(self, child: int) -> None:
        """A child has ended."""
        self._allowed.pop(child, None)

    def look(self, children: list[int]) -> dict[int, str]:
        """The children whose family is too large, each with ``memory`` or ``processes``."""
        children = [each for each in children if each in self._allowed]
        count = dict.fromkeys(children, 0)
        pages = dict.fromkeys(children, 0)
        parents = _read_processes()
        for pid in parents:
            head = _head(pid, parents, count)
            if head is None:
                continue
            count[head] += parents[pid][1]
            if count[head] <= self._allowed[head][1]:
                pages[head] += max(0, _pages_of(str(pid)) - self._shared)
        found = {}
        for child in children:
            allowed_pages, allowed_processes = self._allowed[child]
            if count[child] > allowed_processes:
                found[child] = "processes"
            elif pages[child] > allowed_pages:
                found[child] = "memory"
        return found


def _read_processes() -> dict[int, tuple[int, int]]:
    """For each process of this sandbox its parent and its number of threads."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:  # it has just ended
                continue
            found[int(name)] = int(fields[1]), int(fields[17])
    return found


def _head(pid: int, parents: dict[int, tuple[int, int]], heads: dict[int, int]) -> int | None:
    for _ in range(len(parents)):
        if pid in heads:
            return pid
        if pid not in parents:
            return None
        pid = parents[pid][0]
    return None


def _pages_of(name: str) -> int:
    try:
        with open(f"/proc/{name}/statm", "rb") as file:
            return int(file.read().split()[1])
    except (OSError, IndexError):
        return 0
