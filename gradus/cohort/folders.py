"""The folders that a graded submission leaves behind: ``autograded/`` and ``feedback/``.

A folder is written under a hidden name beside its destination, and takes its place in one step.
"""

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from gradus.course import Course

STAGED = ".gradus-"  # how the names of folders begin that did not reach their place yet
_NO_NAMES = {
    errno.EEXIST,
    errno.EILSEQ,
    errno.EINVAL,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ENOTDIR,
}
"""What the system says of a path that can't be a file here."""
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD: paths are relative to the working directory, as everywhere


class StagedFolder:
    """A folder in the making. ``publish`` puts it in place, ``discard`` forgets it.

    Parameters
    ----------
    destination : the folder that it will be; its parent is made.
    """

    def __init__(self, destination: Path) -> None:
        destination.parent.mkdir(parents=True, exist_ok=True)
        self.destination = destination
        self.path = Path(tempfile.mkdtemp(prefix=STAGED, dir=destination.parent))

    def write(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        """Write files by relative path; return the paths that can't be files here.

        The paths may come from student code: one that leads out of the folder, is no proper name
        or lies below another file is not written.

        Raises
        ------
        OSError
            when a file can't be written for any other reason.
        """
        refused = []
        for name, content in files.items():
            if not _is_inside(name):
                refused.append(name)
                continue
            path = self.path / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except (OSError, ValueError) as error:
                if not is_fault_of_name(error):
                    raise
                refused.append(name)
        return tuple(refused)

    def publish(self, *, mode: int, is_shared: bool) -> None:
        """Set the permissions of the files and put the folder in its place, whole."""
        self.path.chmod(0o2775 if is_shared else 0o755)
        for parent, folders, names in os.walk(self.path):
            for name in names:
                os.chmod(os.path.join(parent, name), mode)
            for name in folders if is_shared else ():
                os.chmod(os.path.join(parent, name), 0o2775)
        replace_folder(self.path, self.destination)

    def discard(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


class Permissions:
    """The permissions that a course's settings give to the files nbgrader makes."""

    def __init__(self, course: Course) -> None:
        directory = course.config.get("CourseDirectory", {})
        self.is_shared = bool(directory.get("groupshared", False))
        self.autograded = _mode(course, "Autograde", 0o664 if self.is_shared else 0o444)
        self.feedback = _mode(course, "GenerateFeedback", 0o664 if self.is_shared else 0o644)


def is_fault_of_name(error: OSError | ValueError) -> bool:
    """Whether a file could not be written because its path can't be one; not if a disk is full."""
    return not isinstance(error, OSError) or error.errno in _NO_NAMES


def replace_folder(new: Path, destination: Path) -> None:
    """Put a folder in the place of another, if there is one, in a single step.

    Where the file system can't exchange two names, the old folder is out of the way for a moment;
    ``clear_staged`` puts it back if the process ends right then.
    """
    try:
        _exchange(new, destination)
    except FileNotFoundError:
        new.rename(destination)
        return
    except OSError:
        aside = new.with_name(f"{STAGED}old-{destination.name}")
        destination.rename(aside)
        new.rename(destination)
        new = aside
    shutil.rmtree(new)


def clear_staged(parent: Path) -> None:
    """Remove what a killed process staged in a folder, and put back what it had put aside.

    Only for the one who holds the course's writer lock: nobody else is staging anything then.
    """
    for path in parent.glob(f"{STAGED}*"):
        name = path.name.removeprefix(f"{STAGED}old-")
        if name != path.name and not (parent / name).exists():
            path.rename(parent / name)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _exchange(one: Path, other: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        failed = libc.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE)
    except AttributeError:
        raise OSError(errno.ENOSYS, "the C library has no renameat2") from None
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\0" not in name


def _mode(course: Course, converter: str, default: int) -> int:
    # nbgrader writes permissions as a decimal number whose digits are octal: 664.
    for section in (converter, "BaseConverter"):
        value = course.config.get(section, {}).get("permissions")
        if value is not None:
            return int(str(value), 8)
    return default
