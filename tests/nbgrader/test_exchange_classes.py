"""nbgrader's exchange, class by class, against the real exchange service."""

import hashlib
import logging
from datetime import UTC, datetime

import pytest
from nbgrader.api import Gradebook
from nbgrader.exchange import ExchangeError

from gradus.hub.attempts import State, stamp
from gradus.hub.bundle import FileEntry

PAGE = b"<p>well done</p>"


def fetch(student):
    student.run("FetchAssignment")
    return student.home / "mml" / "ps1"


def graded(ledger, store, page=PAGE):
    (digest,) = store.put([page])
    feedback = (FileEntry("ps1.html", digest, len(page)),)
    ledger.finish(ledger.claim(), score=1, max_score=1, feedback=feedback)


def submissions(student):
    (entry,) = student.run("List", ExchangeList__cached=True)
    return entry["submissions"]


def test_a_released_assignment_is_listed_with_its_notebooks(student):
    (entry,) = student.run("List")
    assert ("mml", "ps1", "released", ["ps1"]) == (
        entry["course_id"],
        entry["assignment_id"],
        entry["status"],
        [notebook["notebook_id"] for notebook in entry["notebooks"]],
    )


def test_a_fetched_assignment_lies_in_a_folder_named_after_its_course(student):
    folder = fetch(student)
    assert b"{}" == (folder / "ps1.ipynb").read_bytes()
    assert b"1,2\n" == (folder / "data" / "table.csv").read_bytes()


def test_a_fetched_assignment_is_listed_with_the_paths_of_its_notebooks(student):
    folder = fetch(student)
    (entry,) = student.run("List")
    assert ("fetched", str(folder), str(folder / "ps1.ipynb")) == (
        entry["status"],
        entry["path"],
        entry["notebooks"][0]["path"],
    )


def test_fetching_again_does_not_touch_what_the_student_wrote(student):
    folder = fetch(student)
    (folder / "ps1.ipynb").write_bytes(b"hours of work")
    with pytest.raises(ExchangeError, match="already have"):
        student.run("FetchAssignment")
    assert b"hours of work" == (folder / "ps1.ipynb").read_bytes()


def test_fetching_again_can_bring_back_what_is_missing(student):
    folder = fetch(student)
    (folder / "ps1.ipynb").write_bytes(b"hours of work")
    (folder / "data" / "table.csv").unlink()
    student.run("FetchAssignment", ExchangeFetchAssignment__replace_missing_files=True)
    assert b"hours of work" == (folder / "ps1.ipynb").read_bytes()
    assert b"1,2\n" == (folder / "data" / "table.csv").read_bytes()


def test_an_assignment_that_is_not_released_can_not_be_fetched(student):
    with pytest.raises(ExchangeError, match="ps9 is not released"):
        student.run("FetchAssignment", "ps9")
    assert not (student.home / "mml" / "ps9").exists()


def test_a_submission_arrives_byte_for_byte(student, exchange, ledger, store):
    folder = fetch(student)
    (folder / "ps1.ipynb").write_bytes(b'{"cells": ["\xc3\xa9"]}')
    student.run("Submit")
    (attempt,) = ledger.attempts("mml", student="student")
    assert {"ps1.ipynb": b'{"cells": ["\xc3\xa9"]}', "data/table.csv": b"1,2\n"} == {
        entry.path: store.get(entry.sha256) for entry in attempt.manifest
    }


def test_what_nbgrader_ignores_stays_at_home(student, ledger):
    folder = fetch(student)
    for name in (".hidden", "feedback/old/ps1.html", "__pycache__/a.pyc", "timestamp.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("no")
    (folder / "link.txt").symlink_to("/etc/passwd")
    student.run("Submit")
    (attempt,) = ledger.attempts("mml")
    assert ["data/table.csv", "ps1.ipynb"] == [entry.path for entry in attempt.manifest]


def test_a_file_above_nbgrader_s_limit_is_left_out_and_named(student, ledger, caplog):
    folder = fetch(student)
    (folder / "large.bin").write_bytes(b"x" * 1500)
    with caplog.at_level(logging.WARNING):
        student.run("Submit", CourseDirectory__max_file_size=1)
    (attempt,) = ledger.attempts("mml")
    assert "large.bin" not in [entry.path for entry in attempt.manifest]


def test_what_the_exchange_refuses_is_what_the_student_is_told(student, ledger):
    folder = fetch(student)
    (folder / "large.bin").write_bytes(b"x" * 3000)
    with pytest.raises(ExchangeError, match=r"large\.bin has 0\.0 MB, more than"):
        student.run("Submit")
    assert [] == ledger.attempts("mml")


def test_strict_refuses_a_submission_without_a_released_notebook(student, ledger):
    folder = fetch(student)
    (folder / "ps1.ipynb").unlink()
    with pytest.raises(ExchangeError, match="lacks ps1"):
        student.run("Submit", ExchangeSubmit__strict=True)
    student.run("Submit")
    assert 1 == len(ledger.attempts("mml"))


def test_an_assignment_that_was_not_fetched_can_not_be_submitted(student):
    with pytest.raises(ExchangeError, match="fetch ps1 first"):
        student.run("Submit")


def test_those_who_grade_can_not_submit(grader):
    fetch(grader)
    with pytest.raises(ExchangeError, match="not enrolled"):
        grader.run("Submit")


def test_a_submission_is_listed_without_feedback_until_it_is_graded(student, ledger, store):
    fetch(student)
    student.run("Submit")
    (before,) = submissions(student)
    graded(ledger, store)
    (after,) = submissions(student)
    assert (False, True) == (before["has_exchange_feedback"], after["has_exchange_feedback"])


def test_feedback_lies_where_nbgrader_looks_for_it(student, ledger, store):
    fetch(student)
    student.run("Submit")
    graded(ledger, store)
    student.run("FetchFeedback")
    (entry,) = submissions(student)
    folder = student.home / "mml" / "ps1" / "feedback" / entry["timestamp"]
    assert PAGE == (folder / "ps1.html").read_bytes()
    assert (True, str(folder), False) == (
        entry["has_local_feedback"],
        entry["local_feedback_path"],
        entry["feedback_updated"],
    )


def test_newer_feedback_is_announced_and_replaces_the_old(student, ledger, store):
    fetch(student)
    student.run("Submit")
    graded(ledger, store)
    student.run("FetchFeedback")
    (attempt,) = ledger.attempts("mml")
    (digest,) = store.put([b"<p>by hand</p>"])
    ledger.give_feedback(attempt.id, (FileEntry("ps1.html", digest, 14),))
    assert submissions(student)[0]["feedback_updated"]
    student.run("FetchFeedback")
    path = student.home / "mml/ps1/feedback" / stamp(attempt.submitted_at) / "ps1.html"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def test_fetching_feedback_waits_a_little_for_grading_to_end(student, ledger, store):
    fetch(student)
    student.run("Submit")
    student.run("FetchFeedback", ExchangeFetchFeedback__patience=0.01)
    assert not (student.home / "mml/ps1/feedback").exists()


def test_feedback_of_all_own_attempts_is_fetched_and_of_no_other(desk, ledger, store):
    for who in ("student", "other"):
        fetch(desk(who))
        for _ in range(2):
            desk(who).run("Submit")
            graded(ledger, store, f"<p>{who}</p>".encode())
    student = desk("student")
    student.run("FetchFeedback")
    pages = sorted((student.home / "mml/ps1/feedback").glob("*/*.html"))
    assert [b"<p>student</p>"] * 2 == [page.read_bytes() for page in pages]


def test_the_formgrader_releases_and_withdraws(grader, student):
    folder = grader.home / "release" / "ps2"
    folder.mkdir(parents=True)
    (folder / "ps2.ipynb").write_bytes(b"{}")
    (folder / "data.csv").write_bytes(b"1\n")
    grader.run("ReleaseAssignment", "ps2")
    assert {"ps2"} == {entry["assignment_id"] for entry in student.run("List", "ps2")}
    with pytest.raises(ExchangeError, match="released already"):
        grader.run("ReleaseAssignment", "ps2")
    grader.run("ReleaseAssignment", "ps2", ExchangeReleaseAssignment__force=True)
    removed = grader.run("List", "ps2", ExchangeList__remove=True)
    assert ["removed"] == [entry["status"] for entry in removed]
    assert [] == student.run("List", "ps2")


def test_a_student_can_not_release(student):
    folder = student.home / "release" / "ps2"
    folder.mkdir(parents=True)
    (folder / "ps2.ipynb").write_bytes(b"{}")
    with pytest.raises(ExchangeError, match="only instructors"):
        student.run("ReleaseAssignment", "ps2")


def test_attempts_can_not_be_removed(student):
    with pytest.raises(ExchangeError, match="keeps what was handed in"):
        student.run("List", ExchangeList__remove=True, ExchangeList__cached=True)


def test_the_formgrader_sees_everyone_s_attempts(desk, grader):
    for who in ("student", "other"):
        fetch(desk(who))
        desk(who).run("Submit")
    entries = grader.run("List", ExchangeList__inbound=True)
    assert {"student", "other"} == {entry["student_id"] for entry in entries}


def test_collecting_takes_each_student_s_newest_attempt(desk, grader, ledger):
    for who in ("student", "other"):
        folder = fetch(desk(who))
        for text in (b"first", b"second"):
            (folder / "ps1.ipynb").write_bytes(text)
            desk(who).run("Submit")
    grader.run("Collect")
    for who in ("student", "other"):
        folder = grader.home / "submitted" / who / "ps1"
        newest = ledger.attempts("mml", student=who)[-1]
        assert b"second" == (folder / "ps1.ipynb").read_bytes()
        assert stamp(newest.submitted_at) == (folder / "timestamp.txt").read_text()


def test_collecting_replaces_an_older_submission_only_when_asked(desk, grader):
    student = desk("student")
    folder = fetch(student)
    collected = grader.home / "submitted" / "student" / "ps1" / "ps1.ipynb"
    student.run("Submit")
    grader.run("Collect")
    (folder / "ps1.ipynb").write_bytes(b"newer")
    student.run("Submit")
    grader.run("Collect")
    assert b"{}" == collected.read_bytes()
    grader.run("Collect", ExchangeCollect__update=True)
    assert b"newer" == collected.read_bytes()


def test_collecting_before_the_due_date_takes_what_was_in_time(
    desk, grader, clock, monkeypatch, nbgrader_on_path
):
    student = desk("student")
    folder = fetch(student)
    student.run("Submit")
    clock[0] = datetime(2026, 12, 24, tzinfo=UTC)
    (folder / "ps1.ipynb").write_bytes(b"late")
    student.run("Submit")
    with Gradebook(f"sqlite:///{grader.home}/gradebook.db", "mml") as gradebook:
        gradebook.add_assignment("ps1", duedate="2026-12-01 00:00:00 UTC")
    grader.run("Collect", ExchangeCollect__before_duedate=True)
    assert b"{}" == (grader.home / "submitted/student/ps1/ps1.ipynb").read_bytes()


def test_the_formgrader_releases_feedback_to_the_attempt_it_is_on(desk, grader, ledger, store):
    student = desk("student")
    fetch(student)
    student.run("Submit")
    graded(ledger, store)
    (attempt,) = ledger.attempts("mml")
    folder = grader.home / "feedback" / "student" / "ps1"
    folder.mkdir(parents=True)
    (folder / "ps1.html").write_bytes(b"<p>by hand</p>")
    (folder / "timestamp.txt").write_text(stamp(attempt.submitted_at))
    grader.run("ReleaseFeedback")
    (after,) = ledger.attempts("mml")
    assert [b"<p>by hand</p>"] == [store.get(entry.sha256) for entry in after.feedback]
    assert State.GRADED == after.state


def test_an_exchange_that_is_not_there_is_named(desk, monkeypatch):
    monkeypatch.setattr("gradus.nbgrader.client.PAUSES", (0, 0))
    student = desk("student")
    student._environment["GRADUS_EXCHANGE_URL"] = "http://127.0.0.1:9/services/exchange"
    with pytest.raises(ExchangeError, match="can't be reached"):
        student.run("List")
