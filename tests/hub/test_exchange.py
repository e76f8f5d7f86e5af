"""The rules of the exchange."""

import dataclasses

import pytest

from gradus.hub.attempts import State, stamp
from gradus.hub.exchange import Refusal, RefusedError
from gradus.hub.people import caller_from
from gradus.hub.store import LostContentError
from tests.hub.conftest import RELEASED


def person(name, *groups):
    return caller_from({"kind": "user", "name": name, "groups": list(groups)})


STUDENT = person("student", "nbgrader-mml")
OTHER = person("other", "nbgrader-mml")
TA = person("ta", "formgrade-mml")
INSTRUCTOR = person("instructor", "formgrade-mml", "instruct-mml")
OUTSIDER = person("outsider", "nbgrader-elsewhere")
ANSWER = {"ps1.ipynb": b'{"cells": []}', "data/table.csv": b"1,2\n"}


def refused(refusal, call, *arguments, **options):
    with pytest.raises(RefusedError) as caught:
        call(*arguments, **options)
    assert refusal == caught.value.refusal
    return str(caught.value)


def submit(exchange, caller=STUDENT, *, files=ANSWER, request="mark", assignment="ps1"):
    return exchange.submit(caller, "mml", assignment, files, request=request)


def test_a_student_fetches_what_was_released(exchange):
    assert RELEASED == exchange.fetch(STUDENT, "mml", "ps1")[1]


def test_an_outsider_neither_lists_nor_fetches(exchange):
    refused(Refusal.FORBIDDEN, exchange.releases, OUTSIDER, "mml")
    refused(Refusal.FORBIDDEN, exchange.fetch, OUTSIDER, "mml", "ps1")
    assert [] == exchange.releases(OUTSIDER)


@pytest.mark.parametrize("caller", [STUDENT, TA, OUTSIDER], ids=["student", "ta", "outsider"])
def test_only_instructors_release_and_withdraw(exchange, caller):
    refused(Refusal.FORBIDDEN, exchange.release, caller, "mml", "ps2", RELEASED)
    refused(Refusal.FORBIDDEN, exchange.withdraw, caller, "mml", "ps1")
    assert ["ps1"] == [release.assignment for release in exchange.releases(STUDENT)]


def test_a_release_is_replaced_only_with_force(exchange):
    newer = {"ps1.ipynb": b"newer"}
    refused(Refusal.CONFLICT, exchange.release, INSTRUCTOR, "mml", "ps1", newer)
    exchange.release(INSTRUCTOR, "mml", "ps1", newer, force=True)
    assert newer == exchange.fetch(STUDENT, "mml", "ps1")[1]


def test_a_withdrawn_assignment_is_neither_fetched_nor_submitted(exchange):
    exchange.withdraw(INSTRUCTOR, "mml", "ps1")
    refused(Refusal.UNKNOWN, exchange.fetch, STUDENT, "mml", "ps1")
    refused(Refusal.UNKNOWN, submit, exchange)


def test_an_assignment_s_name_must_be_a_folder_s(exchange):
    for name in ("../ps1", "", "ps*", ".hidden"):
        refused(Refusal.INVALID, exchange.release, INSTRUCTOR, "mml", name, RELEASED)


def test_an_attempt_is_the_caller_s_own_at_the_exchange_s_time(exchange, clock):
    attempt = submit(exchange)
    assert ("student", clock[0], State.QUEUED) == (
        attempt.student,
        attempt.submitted_at,
        attempt.state,
    )


def test_what_was_handed_in_is_given_back_byte_for_byte(exchange):
    attempt = submit(exchange)
    assert ANSWER == exchange.attempt_files(STUDENT, attempt.id)[1]


def test_handing_in_wakes_the_queue_after_the_row_is_there(exchange, ledger):
    seen = []
    waking = dataclasses.replace(exchange, queued=lambda: seen.extend(ledger.attempts("mml")))
    attempt = submit(waking)
    assert [attempt] == seen


def test_nothing_is_recorded_when_the_bytes_can_not_be_stored(exchange, ledger):
    class FullStore:
        def put(self, contents):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        submit(dataclasses.replace(exchange, store=FullStore()))
    assert [] == ledger.attempts("mml")


@pytest.mark.parametrize("caller", [TA, INSTRUCTOR, OUTSIDER], ids=["ta", "instructor", "outsider"])
def test_only_students_of_the_course_hand_in(exchange, caller):
    refused(Refusal.FORBIDDEN, submit, exchange, caller)


def test_a_student_whose_name_can_not_be_a_folder_is_told(exchange):
    for name in ("..", "a/b", "*"):
        refused(Refusal.INVALID, submit, exchange, person(name, "nbgrader-mml"))


def test_an_assignment_that_was_never_released_is_unknown(exchange):
    assert "ps9 is not released" in refused(Refusal.UNKNOWN, submit, exchange, assignment="ps9")


def test_the_same_mark_with_other_files_is_refused(exchange):
    submit(exchange)
    refused(Refusal.CONFLICT, submit, exchange, files={"ps1.ipynb": b"other"})


@pytest.mark.parametrize("request_mark", ["", "x" * 65, None, 7])
def test_a_request_needs_a_mark(exchange, request_mark):
    refused(Refusal.INVALID, submit, exchange, request=request_mark)


def test_students_list_their_own_attempts_only(exchange):
    submit(exchange, STUDENT)
    mine = submit(exchange, OTHER)
    assert [mine.id] == [attempt.id for attempt in exchange.attempts(OTHER, "mml")]
    refused(Refusal.FORBIDDEN, exchange.attempts, OTHER, "mml", everyone=True)
    refused(Refusal.FORBIDDEN, exchange.attempts, OTHER, everyone=True)


def test_those_who_grade_list_everyone_s_attempts(exchange):
    submit(exchange, STUDENT)
    submit(exchange, OTHER)
    found = exchange.attempts(TA, "mml", everyone=True)
    assert {"student", "other"} == {attempt.student for attempt in found}


def test_somebody_else_s_attempt_is_as_unknown_as_none(exchange):
    attempt = submit(exchange, STUDENT)
    for call in (exchange.attempt_files, exchange.feedback):
        told = refused(Refusal.UNKNOWN, call, OTHER, attempt.id)
        assert told == refused(Refusal.UNKNOWN, call, OTHER, 999).replace("999", str(attempt.id))


def test_feedback_goes_to_the_attempt_with_the_stamp(exchange, clock):
    first = submit(exchange)
    second = submit(exchange, request="second")
    pages = {"ps1.html": b"<p>well done</p>"}
    exchange.give_feedback(INSTRUCTOR, "mml", "ps1", "student", stamp(second.submitted_at), pages)
    assert {} == exchange.feedback(STUDENT, first.id)[1]
    assert pages == exchange.feedback(STUDENT, second.id)[1]


@pytest.mark.parametrize("timestamp", ["yesterday", None, "2001-01-01 00:00:00.000000 UTC"])
def test_feedback_on_no_attempt_is_refused(exchange, timestamp):
    submit(exchange)
    with pytest.raises(RefusedError):
        exchange.give_feedback(INSTRUCTOR, "mml", "ps1", "student", timestamp, {"a.html": b""})


def test_a_ta_can_not_give_feedback_to_students(exchange):
    attempt = submit(exchange)
    refused(
        Refusal.FORBIDDEN,
        exchange.give_feedback,
        TA,
        "mml",
        "ps1",
        "student",
        stamp(attempt.submitted_at),
        {"ps1.html": b""},
    )


def test_those_who_grade_have_an_attempt_graded_again(exchange, ledger):
    attempt = submit(exchange)
    refused(Refusal.CONFLICT, exchange.regrade, TA, attempt.id)
    ledger.finish(ledger.claim(), score=1, max_score=2, feedback=())
    assert State.QUEUED == exchange.regrade(TA, attempt.id).state
    refused(Refusal.FORBIDDEN, exchange.regrade, STUDENT, attempt.id)


def test_a_damaged_file_is_not_handed_out_as_if_it_were_whole(exchange, tmp_path):
    attempt = submit(exchange)
    for path in (tmp_path / "contents").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"damaged")
    with pytest.raises(LostContentError):
        exchange.attempt_files(STUDENT, attempt.id)
