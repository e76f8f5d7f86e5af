"""Grading on submission: the queue, the folders of the course, graders that fail."""

import errno
import itertools
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from gradus.course import open_course
from gradus.engine.errors import PlatformError
from gradus.hub.attempts import MOST_TRIES, State, stamp
from gradus.hub.bundle import FileEntry
from gradus.hub.grading import AUTHOR_MESSAGE, BROKEN_MESSAGE, Desk, GradingQueue
from tests.course_builder import answer_cell, build_course, grade_cell
from tests.hub.graders import (
    BrokenAssignmentGrader,
    CannedGrader,
    DyingGrader,
    GatedGrader,
    StallingGrader,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DEADLINE = 20  # seconds
marks = itertools.count()


@pytest.fixture
def course(tmp_path):
    cells = [answer_cell("square", "square = abs"), grade_cell("test", "assert square(3) == 9")]
    return open_course(build_course(tmp_path / "course", {"ps1": cells}))


@pytest.fixture
def school(course, ledger, store):
    made = School(course, ledger, store)
    yield made
    made.close()


class School:
    """A ledger, a store, a course, and the queue under test."""

    def __init__(self, course, ledger, store):
        self.course, self.ledger, self.store = course, ledger, store
        self.graders = []
        self.queue = None

    def open(self, kind=CannedGrader, **options):
        def make():
            self.graders.append(kind(self.course))
            return self.graders[-1]

        options = {"workers": 2} | options
        self.queue = GradingQueue(self.ledger, Desk(self.course, self.store), make, **options)
        self.queue.start()

    def close(self):
        if self.queue:
            self.queue.close()

    def submit(self, student, points=5, **files):
        contents = {"points.txt": str(points).encode(), "ps1.ipynb": b"{}"}
        contents |= {f"{name}.txt": text.encode() for name, text in files.items()}
        digests = self.store.put(contents.values())
        manifest = tuple(
            FileEntry(path, digest, len(content))
            for (path, content), digest in zip(contents.items(), digests, strict=True)
        )
        attempt = self.ledger.add_attempt(
            self.course.id, "ps1", student, manifest, request=f"{next(marks)}", now=NOW
        )
        if self.queue:
            self.queue.notify()
        return attempt

    def wait_for(self, *attempts, states=(State.GRADED, State.FAILED, State.SUPERSEDED)):
        """The attempts, once they are in one of these states."""
        deadline = time.monotonic() + DEADLINE
        pause = threading.Event()
        while True:
            found = [self.ledger.attempt(attempt.id) for attempt in attempts]
            if all(attempt.state in states for attempt in found):
                return found
            assert time.monotonic() < deadline, [attempt.state for attempt in found]
            pause.wait(0.02)


def test_an_attempt_is_graded_without_being_asked_for(school):
    school.open()
    (graded,) = school.wait_for(school.submit("student", points=7))
    assert (State.GRADED, 7, 10) == (graded.state, graded.score, graded.max_score)


def test_the_feedback_page_is_the_attempt_s(school):
    school.open()
    (graded,) = school.wait_for(school.submit("student", points=7))
    assert {"ps1.html": b"<p>7.0</p>"} == {
        entry.path: school.store.get(entry.sha256) for entry in graded.feedback
    }


def test_submitted_holds_what_nbgrader_s_collect_would_leave(school):
    school.open()
    attempt = school.submit("student", points=7)
    school.wait_for(attempt)
    folder = school.course.root / "submitted" / "student" / "ps1"
    assert {
        "points.txt": b"7",
        "ps1.ipynb": b"{}",
        "timestamp.txt": stamp(attempt.submitted_at).encode(),
    } == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_newer_attempt_takes_the_place_of_the_older_one_in_submitted(school):
    school.open()
    school.wait_for(school.submit("student", extra="old"))
    newer = school.submit("student", points=9)
    school.wait_for(newer)
    folder = school.course.root / "submitted" / "student"
    assert ["ps1"] == [path.name for path in folder.iterdir()]
    assert not (folder / "ps1" / "extra.txt").exists()
    assert stamp(newer.submitted_at) == (folder / "ps1" / "timestamp.txt").read_text()


def test_what_a_killed_process_was_writing_does_not_stay(school):
    left = school.course.root / "submitted" / "student" / ".gradus-left"
    left.mkdir(parents=True)
    school.open()
    school.wait_for(school.submit("student"))
    assert not left.exists()


def test_attempts_that_wait_at_the_start_are_graded(school):
    waiting = [school.submit(f"student {number}") for number in range(4)]
    school.open()
    assert [State.GRADED] * 4 == [each.state for each in school.wait_for(*waiting)]


def test_as_many_are_graded_at_a_time_as_there_are_workers(school):
    school.open(GatedGrader)
    attempts = [school.submit(f"student {number}") for number in range(3)]
    (grader,) = wait_until(lambda: school.graders)
    for _ in range(2):
        assert grader.arrived.acquire(timeout=DEADLINE)
    assert not grader.arrived.acquire(timeout=0.2)
    for _ in attempts:
        grader.gate.release()
    school.wait_for(*attempts)


def test_two_attempts_in_a_row_are_graded_in_order(school):
    school.open(GatedGrader)
    first = school.submit("student", points=1)
    (grader,) = wait_until(lambda: school.graders)
    assert grader.arrived.acquire(timeout=DEADLINE)
    second = school.submit("student", points=2)
    third = school.submit("student", points=3)
    grader.gate.release()
    grader.gate.release()
    found = school.wait_for(first, second, third)
    assert [(State.GRADED, 1), (State.SUPERSEDED, None), (State.GRADED, 3)] == [
        (each.state, each.score) for each in found
    ]


def test_an_attempt_that_breaks_the_grader_fails_alone(school):
    poison = school.submit("poisoner", poison="yes")
    others = [school.submit(f"student {number}") for number in range(6)]
    school.open(DyingGrader)
    failed, *graded = school.wait_for(poison, *others)
    assert (State.FAILED, BROKEN_MESSAGE, MOST_TRIES) == (
        failed.state,
        failed.message,
        failed.tries,
    )
    assert [State.GRADED] * 6 == [each.state for each in graded]


def test_a_grader_that_failed_is_closed_and_made_anew(school):
    school.open(DyingGrader, workers=1)
    school.wait_for(school.submit("poisoner", poison="yes"))
    school.wait_for(school.submit("student"))
    assert MOST_TRIES + 1 == len(school.graders)
    assert [True] * MOST_TRIES + [False] == [grader.is_closed for grader in school.graders]


def test_an_attempt_that_stalls_the_grader_fails_and_the_others_go_on(school):
    stalled = school.submit("staller", stall="yes")
    others = [school.submit(f"student {number}") for number in range(3)]
    school.open(StallingGrader, time_limit=0.3)
    failed, *graded = school.wait_for(stalled, *others)
    assert State.FAILED == failed.state
    assert [State.GRADED] * 3 == [each.state for each in graded]


def test_a_grader_that_can_not_be_made_costs_no_attempt(school):
    def impossible(course):
        raise OSError("no sandbox here")

    school.open(impossible)
    (failed,) = school.wait_for(school.submit("student"))
    assert State.FAILED == failed.state
    school.close()
    school.open(CannedGrader)
    assert State.GRADED == school.wait_for(failed, states=(State.GRADED,))[0].state


class StubbornLedger:
    """A ledger whose database refuses everything until it is told to give in."""

    def __init__(self, ledger, *methods):
        self.ledger, self.methods = ledger, methods
        self.refused = threading.Event()
        self.is_stubborn = True

    def __getattr__(self, name):
        method = getattr(self.ledger, name)
        if name not in self.methods:
            return method

        def refuse(*arguments, **options):
            if self.is_stubborn:
                self.refused.set()
                raise OperationalError("", {}, Exception("database or disk is full"))
            return method(*arguments, **options)

        return refuse


@pytest.mark.parametrize(
    "methods", [["claim"], ["finish"], ["claim", "finish", "interrupt"]], ids=str
)
def test_a_database_that_refuses_costs_nothing_but_time(school, methods):
    attempt = school.submit("a", 7)
    school.ledger = ledger = StubbornLedger(school.ledger, *methods)
    school.open(pause=0.05)
    assert ledger.refused.wait(DEADLINE)
    ledger.is_stubborn = False
    (attempt,) = school.wait_for(attempt)
    assert (State.GRADED, 7, 1) == (attempt.state, attempt.score, attempt.tries)


def test_a_full_disk_costs_no_try(school, monkeypatch):
    full, left = threading.Event(), [OSError(errno.ENOSPC, "No space left on device")] * 5
    lay_out = Desk.lay_out

    def fail(desk, attempt):
        if left:
            full.set()
            raise left.pop()
        lay_out(desk, attempt)

    monkeypatch.setattr(Desk, "lay_out", fail)
    attempt = school.submit("a", 7)
    school.open(pause=0.01)
    (attempt,) = school.wait_for(attempt)
    assert (State.GRADED, 7, 1, True) == (
        attempt.state,
        attempt.score,
        attempt.tries,
        full.is_set(),
    )


def test_what_was_handed_in_can_not_keep_the_time_stamp_away(school):
    """Without one nothing would be late."""
    contents = {"points.txt": b"5", "timestamp.txt/a": b"", "timestamp.txt": b"1970"}
    digests = school.store.put(contents.values())
    rows = zip(contents, digests, strict=True)
    manifest = tuple(FileEntry(path, digest, 0) for path, digest in rows)
    attempt = school.ledger.add_attempt(
        school.course.id, "ps1", "a", manifest, request="mark", now=NOW
    )
    school.open()
    school.wait_for(attempt)
    folder = school.course.submission_folder("a", "ps1")
    assert stamp(NOW) == (folder / "timestamp.txt").read_text()


def test_a_broken_assignment_is_not_tried_again_and_the_student_is_told(school):
    school.open(BrokenAssignmentGrader)
    (failed,) = school.wait_for(school.submit("student"))
    assert (State.FAILED, AUTHOR_MESSAGE, 1) == (failed.state, failed.message, failed.tries)


def test_what_is_graded_when_the_service_stops_is_graded_at_the_next_start(school):
    school.open(StallingGrader, workers=1)
    attempt = school.submit("student", points=6, stall="yes")
    school.wait_for(attempt, states=(State.RUNNING,))
    school.close()
    assert State.QUEUED == school.ledger.attempt(attempt.id).state
    school.open(CannedGrader)
    (graded,) = school.wait_for(attempt)
    assert (6, 1) == (graded.score, graded.tries)


def test_no_grader_is_made_once_the_service_has_stopped(school):
    school.open()
    school.wait_for(school.submit("student"))
    school.close()
    with pytest.raises(PlatformError, match="grading has stopped"):
        school.queue.grade_now("ps1", "student", True)
    assert [True] == [grader.is_closed for grader in school.graders]


def test_grading_now_gives_the_attempt_in_the_folder_its_new_result(school):
    school.open()
    attempt = school.submit("student", points=4)
    school.wait_for(attempt)
    (school.course.root / "submitted" / "student" / "ps1" / "points.txt").write_text("8")
    assert 8 == school.queue.grade_now("ps1", "student", True).score
    assert 8 == school.ledger.attempt(attempt.id).score


def wait_until(value):
    """What a function gives once it is something."""
    deadline = time.monotonic() + DEADLINE
    pause = threading.Event()
    while not value():
        assert time.monotonic() < deadline
        pause.wait(0.01)
    return value()
