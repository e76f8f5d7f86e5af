"""Registration: nbgrader's gradebook knows an assignment, and its student version exists.

nbgrader's own generator does the work, so that header and footer, locked cells, checksums and the
rows of the gradebook are what nbgrader makes them. It changes the working directory and takes
seconds to import, so it runs in a process of its own: this module, as a program. The student
version that it makes is kept in ``.gradus/student_versions/``; ``release/`` is left alone.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gradus.cohort.folders import replace_folder
from gradus.cohort.gradebook import Gradebook
from gradus.cohort.installation import state_folder
from gradus.course import Assignment, AuthorError, Course, CourseError, open_course

STAGING = ".generate-"
TIME_LIMIT = 300  # seconds; the generator takes about five


def register(course: Course, name: str, version: str, gradebook: Gradebook) -> Assignment:
    """Read an assignment, after making nbgrader's gradebook know this version of it.

    For the holder of the course's writer lock. Nothing is generated when the version is the one
    generated last and the gradebook still has it.

    Parameters
    ----------
    version : the assignment's version, of ``gradus.cohort.version.assignment_version``.

    Raises
    ------
    AuthorError
        when the source can't be read or nbgrader refuses it.
    CourseError
        when the gradebook can't be used.
    """
    source = course.folder("source") / name
    # Read as its own student version: what can't be read is named before nbgrader sees it.
    course.assignment(name, release=source)
    student_version = state_folder(course) / "student_versions" / name
    stamp = student_version.with_name(f".{name}.version")
    if stamp.is_file() and stamp.read_text() == version and student_version.is_dir():
        assignment = course.assignment(name, release=student_version)
        if gradebook.knows(assignment):
            return assignment
    stamp.unlink(missing_ok=True)
    for leftover in student_version.parent.glob(f"{STAGING}*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(prefix=STAGING, dir=student_version.parent) as staging:
        _generate(course, name, Path(staging), db_url=gradebook.url)
        replace_folder(Path(staging, name), student_version)
    assignment = course.assignment(name, release=student_version)
    if not gradebook.knows(assignment):
        raise CourseError(
            f"assignment {name}: nbgrader registered it, but {gradebook.url} does not show it: "
            "is CourseDirectory.db_url set elsewhere?"
        )
    stamp.write_text(version)
    return assignment


def _generate(course: Course, name: str, release: Path, *, db_url: str) -> None:
    environment = os.environ | {
        # nbgrader starts alembic by its name to create a gradebook.
        "PATH": os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ.get("PATH", os.defpath)]),
        "TMPDIR": str(release),  # of ours: one that is interrupted leaves what it has made there
    }
    order = {"course": str(course.root), "name": name, "release": str(release), "db_url": db_url}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "gradus.cohort.registration", json.dumps(order)],
            cwd=course.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise CourseError(
            f"assignment {name}: nbgrader took more than {TIME_LIMIT} s to generate it; "
            f"see what `nbgrader generate_assignment {name}` does"
        ) from None
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise AuthorError(f"assignment {name}: nbgrader can't register it: {reason[-1]}")


def _generate_here(course: str, name: str, release: str, db_url: str) -> None:
    # The IRI grammar costs half of nbgrader's import, and no notebook is checked against it.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    config = open_course(course).config
    directory = CourseDirectory(
        config=config, root=course, assignment_id=name, release_directory=release, db_url=db_url
    )
    generator = GenerateAssignment(coursedir=directory, config=config)
    generator.permissions = 644  # of our own copy, which must be removable whatever the course says
    generator.start()
    # With the student part of nbgrader's folder structure empty, the files are in RELEASE/./NAME.
    if not Path(release, name).is_dir():
        raise CourseError(f"it wrote nothing to {release}")


class _LastError(logging.Handler):
    """Keeps the reason that nbgrader logs before it raises its general exception."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().strip()
        if message.startswith("Traceback") or not self.reason:
            self.reason = message.splitlines()[-1]


def _main(order: str) -> int:
    errors = _LastError()
    logger = logging.getLogger("traitlets")
    logger.addHandler(errors)
    logger.propagate = False
    try:
        _generate_here(**json.loads(order))
    except Exception as error:  # nbgrader and the course's settings may raise anything
        print(errors.reason or f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
