"""What one student handed in for one assignment."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gradus.course.printable import printable

STAMP_FILE = "timestamp.txt"
"""In a submission's folder: when it was handed in. Who hands one in is not believed."""
LARGEST_FILE = 50 * 2**20  # bytes
MOST_FILES = 1000
LARGEST_SUBMISSION = 200 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """The bytes of one submission, exactly as handed in.

    Attributes
    ----------
    student : the student's id.
    notebooks : notebook name (without suffix) to content.
    files : every other file, relative path to content.
    timestamp : the text of ``timestamp.txt``, or None.
    notes : what was left out and why, in words for the student.
    """

    student: str
    notebooks: dict[str, bytes]
    files: dict[str, bytes]
    timestamp: str | None = None
    notes: tuple[str, ...] = ()

    def case_seed(self, assignment: str) -> int:
        """The seed that cases are drawn from afresh for this attempt; 62 bits.

        It follows from what was handed in and by whom, so grading the same attempt again draws the
        same cases, and another attempt, or another student's, draws others.
        """
        digest = hashlib.sha256()
        parts = [assignment.encode(), self.student.encode("utf-8", "surrogateescape")]
        for name, content in sorted((self.notebooks | self.files).items()):
            parts += [name.encode("utf-8", "surrogateescape"), content]
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        return int.from_bytes(digest.digest()[:8], "big") >> 2


def read_submission(student: str, folder: Path) -> Submission:
    """Read a submission folder, following no link and reading no device.

    A file that is too large, a link, or one too many is left out and named in ``notes``.
    """
    notebooks: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    notes: list[str] = []
    timestamp = None
    total = 0
    for relative, path in _walk(folder):
        content, problem = _read_regular(path)
        if content is not None and total + len(content) > LARGEST_SUBMISSION:
            content, problem = None, "the submission is too large"
        if content is None:
            name = printable(relative).replace("\n", " ")
            notes.append(f"{name} was left out: {problem}")
            continue
        if len(notebooks) + len(files) >= MOST_FILES:
            notes.append(f"only the first {MOST_FILES} files were read")
            break
        total += len(content)
        if relative == STAMP_FILE:
            timestamp = content.decode("utf-8", "replace").strip()
        elif "/" not in relative and relative.endswith(".ipynb"):
            notebooks[relative.removesuffix(".ipynb")] = content
        else:
            files[relative] = content
    return Submission(student, notebooks, files, timestamp, tuple(notes))


def stamped(files: Mapping[str, bytes], stamp: str) -> dict[str, bytes]:
    """The files of a submission's folder, with the stamp in place of whatever has its name.

    It comes first, so that no name handed in can keep it away: without a stamp nothing is late.
    """
    return {STAMP_FILE: b"", **files} | {STAMP_FILE: stamp.encode()}


def _walk(folder: Path) -> list[tuple[str, Path]]:
    found = []
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(parent, name)
                found.append((path.relative_to(folder).as_posix(), path))
    return found


def _read_regular(path: Path) -> tuple[bytes | None, str]:
    """The content, or None and the reason in words."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = "it is a link" if path.is_symlink() else error.strerror or "it can't be opened"
        return None, reason
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None, "it is not a regular file"
        if status.st_size > LARGEST_FILE:
            return None, f"it is larger than {LARGEST_FILE // 2**20} MB"
        return file.read(LARGEST_FILE + 1), ""
