"""A process killed while it writes a result leaves the old result or the new one, never half."""

import os
import shutil
import signal
import sqlite3
import sys

import pytest

from gradus.cohort.feedback import render_feedback  # noqa: F401 - imported before the fork
from gradus.cohort.gradebook import Gradebook
from gradus.cohort.ledger import Ledger
from gradus.cohort.publication import Publisher, Result
from gradus.course import read_submission
from tests.cohort.engines import CannedEngine
from tests.course_builder import submit

MOST_EVENTS = 500
# What comes before each change on disk; renameat2 is looked up through ctypes.
EVENTS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "sqlite3.", "ctypes.dlsym")


def kill_at(number):
    """Have this process kill itself at the given audit event, counted from 1."""
    count = 0

    def hook(event, arguments):
        nonlocal count
        is_written = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if is_written or event.startswith(EVENTS):
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def in_a_process(function):
    """Run a function in a fork; return the signal that killed it, 0 if it ended by itself."""
    pid = os.fork()
    if pid == 0:
        try:
            function()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def publish(course, assignment, score):
    engine = CannedEngine({("student", "double_test"): score})
    submission = read_submission("student", course.submission_folder("student", "ps1"))
    graded = engine.grade(assignment, submission)
    gradebook = Gradebook(course)
    publisher = Publisher(course, gradebook, Ledger(course))
    version = f"version with {score} points"
    publisher.publish(Result(assignment, submission, graded, version))
    is_current = publisher.is_current(assignment, "student", version)
    gradebook.close()
    return is_current


def scores(course):
    """The score in the gradebook, and the number of rows that hold scores."""
    database = sqlite3.connect(f"file:{course.root}/gradebook.db?mode=ro", uri=True)
    found = database.execute(
        "select max(auto_score) from grade join base_cell on base_cell.id = cell_id "
        "where base_cell.name = 'double_test'"
    ).fetchone()
    rows = database.execute("select count(*) from grade").fetchone()
    database.close()
    return found + rows


def folder(course, step):
    """What lies in a folder of the student's; None when it is not there."""
    place = course.root / step / "student/ps1"
    if not place.exists():
        return None
    # A feedback page holds the time of grading: its name and end tell that it is whole.
    return {
        path.name: path.read_bytes() if path.suffix != ".html" else path.read_bytes()[-20:]
        for path in place.rglob("*")
        if path.is_file()
    }


def state(course):
    return scores(course), folder(course, "autograded"), folder(course, "feedback")


@pytest.mark.parametrize("has_old_result", [False, True], ids=["first", "again"])
def test_killed_at_any_point_and_graded_again(course, assignment, tmp_path, has_old_result):
    submit(course.root, "ps1", "student", files={"note.txt": b"old", "old.txt": b""})
    if has_old_result:
        publish(course, assignment, 1)
    submit(course.root, "ps1", "student", files={"note.txt": b"new"})
    (course.root / "submitted/student/ps1/old.txt").unlink()
    before = shutil.copytree(course.root, tmp_path / "before")
    old = state(course)
    assert publish(course, assignment, 3)
    new = state(course)

    seen = set()
    for number in range(1, MOST_EVENTS):
        shutil.rmtree(course.root)
        shutil.copytree(before, course.root)

        def run(number=number):
            kill_at(number)
            publish(course, assignment, 3)

        if in_a_process(run) == 0:
            break
        found = state(course)
        assert all(part in (was, will) for part, was, will in zip(found, old, new, strict=True))
        seen.add(tuple(part == will for part, will in zip(found, new, strict=True)))
        assert publish(course, assignment, 3)
        assert state(course) == new
        for step in ("autograded", "feedback"):
            assert [path.name for path in (course.root / step / "student").iterdir()] == ["ps1"]
    else:
        pytest.fail(f"still killed at event {MOST_EVENTS}")

    assert number > 20, "the events were counted"
    # The pages are compared by name and end alone, so they are the same before and after.
    assert {(False, False), (True, True)} <= {parts[:2] for parts in seen}, "early and late"
