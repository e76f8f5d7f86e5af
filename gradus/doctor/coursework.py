"""The course: its folder, its gradebook, its reference solutions."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import gradus
from gradus.course import Course, CourseError, open_course
from gradus.doctor.finding import Finding, failed, ok, warning

SECONDS = 120
LOCK_SECONDS = 10.0
IMPORT = """
import importlib, json, sys
sys.path[:0] = sys.argv[1:3]
broken = {}
for name in sys.argv[3:]:
    try:
        importlib.import_module(name)
    except BaseException as error:
        broken[name] = f"{type(error).__name__}: {error}"
print(json.dumps(broken))
"""


def look_at_course(folder: Path) -> list[Finding]:
    """The course in a folder; one warning where there is none."""
    try:
        course = open_course(folder)
    except CourseError as error:
        return [warning("course", str(error), "name the course folder with `--course-dir`")]
    names = ", ".join(course.assignment_names()) or "no assignment yet"
    return [ok("course", f"{course.title}: {names}"), _gradebook(course), _references(course)]


def gradebook_file(course: Course) -> Path | None:
    """The file of an SQLite gradebook; None for another database."""
    prefix, _, path = course.db_url.partition("///")
    return course.root / path if prefix == "sqlite:" and path else None


def _gradebook(course: Course) -> Finding:
    path = gradebook_file(course)
    if path is None:
        return _database(course)
    if not path.exists():
        if os.access(path.parent, os.W_OK):
            return ok("gradebook", f"{path} will be made by the first grading")
        return failed("gradebook", f"{path.parent} can't be written", f"`chmod u+w {path.parent}`")
    try:
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
        try:
            connection.execute("begin immediate")
            connection.execute("rollback")
        finally:
            connection.close()
    except sqlite3.Error as error:
        remedy = f"give this user the right to write {path} and its folder, and end what locks it"
        return failed("gradebook", f"{path}: {error}", remedy)
    return ok("gradebook", f"{path} can be written")


def _database(course: Course) -> Finding:
    import sqlalchemy

    try:
        engine = sqlalchemy.create_engine(course.db_url)
        with engine.connect():
            pass
        engine.dispose()
    except Exception as error:  # a driver may be missing, or raise errors of its own
        return failed("gradebook", f"{type(error).__name__}: {error}", "see CourseDirectory.db_url")
    return ok("gradebook", "the database answers")


def _references(course: Course) -> Finding:
    folder = course.root / "reference_solutions"
    names = sorted(
        "reference_solutions" if path.stem == "__init__" else f"reference_solutions.{path.stem}"
        for path in folder.glob("*.py")
    )
    if not names:
        return ok("references", f"{folder} has none")
    package = str(Path(gradus.__file__).parent.parent)
    command = [sys.executable, "-I", "-c", IMPORT, str(course.root), package, *names]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, cwd=course.root
        )
        broken = json.loads(done.stdout.strip().splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        broken = {"reference_solutions": "the import gave no answer"}
    if broken:
        name, reason = next(iter(broken.items()))
        return failed("references", f"{name}: {reason}", "mend the module: its tests need it")
    return ok("references", f"{len(names)} modules can be imported")
