"""What one installation keeps beside a course: its state folder, and the lock of its writers."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradus.course import Course


def state_folder(course: Course) -> Path:
    """``.gradus/`` in the course folder, made if need be. It can be deleted: grading makes it anew.

    It ignores itself in git: it holds students' names.
    """
    folder = course.root / ".gradus"
    for part in ("graded", "student_versions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    return folder


@contextmanager
def writing(course: Course) -> Iterator[None]:
    """Hold the course's writer lock: at most one process of this machine is inside.

    Only ``CourseGrader`` takes it, for the milliseconds that one result takes to write.
    """
    with (state_folder(course) / "writer.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
