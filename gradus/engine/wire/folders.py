"""Two copies of a folder: what is in one, and how the other is made to look like it.

Both sides keep a copy of the working folder and tell each other what has changed there. A file is
told by its bytes; links, devices and whatever begins with a dot are left out.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gradus.engine.wire.errors import WireError

MOST_FILES = 1000
LONGEST_NAME = 1000  # characters of a file and its folders
DEEPEST = 32  # folders in folders
LARGEST_FILES = 20 * 2**20  # bytes that cross at once
LARGEST_DIGESTED = 2**20  # bytes of a file whose content is compared, not only its date
SETTLED_NS = 50_000_000
"""A file that was written this long ago has another date when it is written again."""

FOLDER = None

Status = tuple[int, int, int, int] | None
Places = Mapping[str, str]
"""The beginning of names ("" for the working folder) to the folder that such names are in."""


# Through ``Path``, since a test may have put another ``open`` in place.


class Difference(NamedTuple):
    """What one side tells the other: names that are gone, new folders, and new files."""

    removed: list[str]
    folders: list[str]
    files: list[str]
    contents: list[bytes]


class Listing:
    """What is in some folders, looked at again and again."""

    def __init__(self, places: Places) -> None:
        self._places = dict(places)
        self._digests: dict[str, tuple[tuple[int, int, int], int]] = {}
        self.known: dict[str, Status] = {}

    def look(self) -> dict[str, Status]:
        """Name to size, date, number and digest of every file; to None for a folder."""
        found: dict[str, Status] = {}
        for prefix, folder in self._places.items():
            self._look_into(folder, prefix, found)
        return found

    def know(self, is_known: Callable[[str, int, int], bool]) -> None:
        """Take for known to the other side those files whose name, size and date are."""
        found = self.look()
        names = [name for name, status in found.items()
                 if status is not FOLDER and is_known(name, *status[:2])]  # fmt: skip
        parents = {name[:end] for name in names for end, each in enumerate(name) if each == "/"}
        self.known = {name: found[name] for name in (*names, *parents) if name in found}

    def difference(self) -> Difference | None:
        """What has changed since the last time, which is known now; None for nothing."""
        found = self.look()
        if found == self.known:
            return None
        files, contents, room = [], [], LARGEST_FILES
        for name, status in found.items():
            if status is not FOLDER and self.known.get(name) != status and status[0] <= room:
                with contextlib.suppress(OSError):
                    contents.append(Path(self.path_of(name)).read_bytes())
                    files.append(name)
                    room -= len(contents[-1])
        removed = [name for name in self.known if name not in found]
        folders = [name for name, status in found.items()
                   if status is FOLDER and name not in self.known]  # fmt: skip
        self.known = found
        return Difference(removed, folders, files, contents)

    def apply(self, removed: Iterable[str], folders: Iterable[str], files: Sequence[str],
              contents: Sequence[Any]) -> None:  # fmt: skip
        """Make these folders look like the other side's; what can't be written is left out.

        Raises
        ------
        WireError
            for a name that leads out of the folders.
        """
        removed, folders = list(removed), list(folders)
        for name in sorted(removed, reverse=True):
            with contextlib.suppress(OSError):
                path = self.path_of(name)
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        for name in folders:
            with contextlib.suppress(OSError):
                os.makedirs(self.path_of(name), exist_ok=True)
        for name, content in zip(files, contents, strict=True):
            path = self.path_of(name)
            with contextlib.suppress(OSError):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                Path(path).write_bytes(content)
        found = self.look()  # of which only what was told of is known to the other side
        for name in removed:
            self.known.pop(name, None)
        self.known |= {name: found[name] for name in (*folders, *files) if name in found}

    def path_of(self, name: Any) -> str:
        """Where the file of that name is."""
        if type(name) is str:
            for prefix, folder in self._places.items():
                rest = name[len(prefix) :]
                if name.startswith(prefix) and is_safe(rest):
                    return f"{folder}/{rest}"
        raise WireError(f"a file name that leads elsewhere: {str(name)[:80]!r}")

    def _look_into(self, folder: str, prefix: str, found: dict[str, Status]) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            if entry.name.startswith(".") or len(found) >= MOST_FILES:
                continue
            name = prefix + entry.name
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    found[name] = FOLDER
                    self._look_into(entry.path, f"{name}/", found)
                elif entry.is_file(follow_symlinks=False):
                    found[name] = self._status(entry)

    def _status(self, entry: os.DirEntry[str]) -> Status:
        status = entry.stat(follow_symlinks=False)
        key = status.st_size, status.st_mtime_ns, status.st_ino
        old, digest = self._digests.get(entry.path, (None, 0))
        if old != key and status.st_size <= LARGEST_DIGESTED:
            digest = hash(Path(entry.path).read_bytes())
        # The clock of files ticks slowly: a new file may change once more at the same date.
        if time.time_ns() - status.st_mtime_ns > SETTLED_NS:
            self._digests[entry.path] = key, digest
        return (*key, digest)


def is_safe(name: Any) -> bool:
    """Whether it is the name of a file in its folder, with no part that begins with a dot.

    Nor one so long, or so deep in other folders, that nobody could work with it.
    """
    if type(name) is not str or "\0" in name or len(name) > LONGEST_NAME:
        return False
    parts = name.split("/")
    return len(parts) <= DEEPEST and all(part and not part.startswith(".") for part in parts)
