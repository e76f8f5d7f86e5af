"""The ledger: releases, attempts, and who grades what when."""

import itertools
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from gradus.hub.attempts import MOST_TRIES, IllegalTransitionError, State
from gradus.hub.bundle import FileEntry
from gradus.hub.ledger import Ledger
from gradus.hub.schema import open_database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
FILES = (FileEntry("ps1.ipynb", "1" * 64, 10),)
OTHER_FILES = (FileEntry("ps1.ipynb", "2" * 64, 11), FileEntry("data.csv", "3" * 64, 3))
PAGES = (FileEntry("ps1.html", "4" * 64, 100),)
marks = itertools.count()


def submit(ledger, student="student", *, assignment="ps1", request=None, files=FILES, now=NOW):
    request = request or f"request {next(marks)}"
    return ledger.add_attempt("mml", assignment, student, files, request=request, now=now)


def states(ledger, student="student"):
    return [attempt.state for attempt in ledger.attempts("mml", student=student)]


def test_a_release_is_listed_with_its_files(ledger):
    ledger.add_release("mml", "ps1", OTHER_FILES, by="instructor", now=NOW)
    (release,) = ledger.releases("mml")
    assert ("ps1", 1, "instructor", NOW) == (
        release.assignment,
        release.version,
        release.released_by,
        release.released_at,
    )
    assert set(OTHER_FILES) == set(release.manifest)


def test_only_the_latest_version_is_listed(ledger):
    for _ in range(3):
        ledger.add_release("mml", "ps1", FILES, by="instructor", now=NOW)
    assert [3] == [release.version for release in ledger.releases("mml")]


def test_a_withdrawn_release_is_not_listed_until_released_again(ledger):
    ledger.add_release("mml", "ps1", FILES, by="instructor", now=NOW)
    assert ledger.withdraw("mml", "ps1")
    assert [] == ledger.releases("mml")
    assert not ledger.withdraw("mml", "ps1")
    ledger.add_release("mml", "ps1", FILES, by="instructor", now=NOW)
    assert [2] == [release.version for release in ledger.releases("mml")]


def test_a_request_that_was_sent_twice_is_one_attempt(ledger):
    first = submit(ledger, request="mark")
    assert first == submit(ledger, request="mark")
    assert 1 == len(ledger.attempts("mml"))


def test_two_students_may_use_the_same_mark(ledger):
    assert submit(ledger, "one", request="mark").id != submit(ledger, "other", request="mark").id


def test_attempts_of_the_same_instant_get_different_times_in_order(ledger):
    times = [submit(ledger).submitted_at for _ in range(3)]
    assert [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(microseconds=2)] == times


def test_a_clock_that_goes_back_does_not_make_a_newer_attempt_older(ledger):
    first = submit(ledger)
    second = submit(ledger, now=NOW - timedelta(days=1))
    assert first.submitted_at < second.submitted_at


def test_everything_is_there_after_opening_the_database_again(ledger, tmp_path):
    attempt = submit(ledger, files=OTHER_FILES)
    again = Ledger(open_database(tmp_path / "exchange.sqlite"))
    assert [attempt] == again.attempts("mml")


def test_the_oldest_student_s_turn_comes_first(ledger):
    expected = [submit(ledger, student).id for student in ("one", "two", "three")]
    assert expected == [ledger.claim().id for _ in range(3)]


def test_there_is_nothing_to_claim_when_all_is_claimed(ledger):
    submit(ledger)
    ledger.claim()
    assert ledger.claim() is None


def test_a_newer_attempt_supersedes_one_that_waits(ledger):
    submit(ledger)
    newer = submit(ledger)
    assert newer.id == ledger.claim().id
    assert [State.SUPERSEDED, State.RUNNING] == states(ledger)


def test_a_newer_attempt_keeps_the_place_in_the_queue(ledger):
    submit(ledger, "early")
    submit(ledger, "late")
    newer = submit(ledger, "early")
    assert newer.id == ledger.claim().id


def test_an_attempt_waits_while_the_same_student_s_older_one_is_graded(ledger):
    submit(ledger)
    running = ledger.claim()
    newer = submit(ledger)
    assert ledger.claim() is None
    ledger.finish(running, score=1, max_score=2, feedback=PAGES)
    assert newer.id == ledger.claim().id


def test_an_attempt_at_another_assignment_does_not_wait(ledger):
    submit(ledger)
    ledger.claim()
    other = submit(ledger, assignment="ps2")
    assert other.id == ledger.claim().id


def test_a_result_is_on_the_attempt(ledger):
    submit(ledger)
    assert ledger.finish(ledger.claim(), score=7.5, max_score=10, feedback=PAGES)
    (graded,) = ledger.attempts("mml")
    assert (State.GRADED, 7.5, 10, PAGES) == (
        graded.state,
        graded.score,
        graded.max_score,
        graded.feedback,
    )


def test_the_result_of_a_try_that_was_given_up_does_not_count(ledger):
    submit(ledger)
    stale = ledger.claim()
    ledger.interrupt(stale, message="broken")
    current = ledger.claim()
    assert not ledger.finish(stale, score=0, max_score=10, feedback=PAGES)
    assert ledger.finish(current, score=10, max_score=10, feedback=PAGES)
    assert not ledger.finish(current, score=0, max_score=10, feedback=PAGES)
    assert 10 == ledger.attempts("mml")[0].score


def test_an_attempt_fails_after_its_last_try_and_says_so(ledger):
    submit(ledger)
    came_to = [ledger.interrupt(ledger.claim(), message="told") for _ in range(MOST_TRIES)]
    assert [State.QUEUED] * (MOST_TRIES - 1) + [State.FAILED] == came_to
    assert "told" == ledger.attempts("mml")[0].message


def test_what_ran_when_the_service_ended_is_queued_again(ledger):
    submit(ledger, "one")
    submit(ledger, "two")
    ledger.claim()
    assert 1 == ledger.recover(message="told")
    assert [State.QUEUED] == states(ledger, "one")


def test_an_attempt_that_ends_the_service_every_time_is_not_tried_for_ever(ledger):
    submit(ledger)
    for _ in range(MOST_TRIES):
        ledger.claim()
        ledger.recover(message="told")
    assert [State.FAILED] == states(ledger)


def test_a_failed_attempt_is_tried_again_at_the_next_start(ledger):
    submit(ledger)
    ledger.interrupt(ledger.claim(), message="told", is_final=True)
    assert 1 == ledger.recover(message="told")
    (attempt,) = ledger.attempts("mml")
    assert (State.QUEUED, 0, "") == (attempt.state, attempt.tries, attempt.message)


def test_a_failed_attempt_stays_failed_when_there_is_a_newer_one(ledger):
    submit(ledger)
    ledger.interrupt(ledger.claim(), message="told", is_final=True)
    submit(ledger)
    ledger.recover(message="told")
    assert [State.FAILED, State.QUEUED] == states(ledger)


def test_stopping_on_purpose_costs_no_try(ledger):
    submit(ledger)
    for _ in range(MOST_TRIES + 1):
        claimed = ledger.claim()
        ledger.give_back(claimed)
    assert 1 == claimed.tries


def test_only_the_newest_attempt_can_be_graded_again(ledger):
    older = submit(ledger)
    ledger.finish(ledger.claim(), score=1, max_score=2, feedback=PAGES)
    newer = submit(ledger)
    ledger.finish(ledger.claim(), score=1, max_score=2, feedback=PAGES)
    with pytest.raises(IllegalTransitionError, match="newer"):
        ledger.regrade(older.id)
    assert State.QUEUED == ledger.regrade(newer.id).state


def test_a_new_score_of_a_graded_attempt_replaces_the_old_one(ledger):
    attempt = submit(ledger)
    ledger.finish(ledger.claim(), score=1, max_score=2, feedback=())
    ledger.rescore(attempt.id, score=2, max_score=2, feedback=PAGES)
    assert (2, PAGES) == (ledger.attempt(attempt.id).score, ledger.attempt(attempt.id).feedback)


def test_a_new_score_of_an_attempt_that_waits_is_left_to_the_queue(ledger):
    attempt = submit(ledger)
    ledger.rescore(attempt.id, score=2, max_score=2, feedback=PAGES)
    assert (State.QUEUED, None) == (attempt.state, ledger.attempt(attempt.id).score)


def test_threads_never_claim_the_same_attempt(ledger):
    for number in range(12):
        submit(ledger, f"student {number}")
    claimed = []

    def claim():
        while (attempt := ledger.claim()) is not None:
            claimed.append(attempt.id)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(claimed)) == sorted(claimed)
    assert 12 == len(claimed)


class QueueMachine(RuleBasedStateMachine):
    """Students submit, workers claim, finish, break off, and the service restarts."""

    claims = Bundle("claims")

    def __init__(self):
        super().__init__()
        self.ledger = Ledger(open_database(QueueMachine.folder / f"{next(marks)}.sqlite"))
        self.submitted = []
        self.scores = {}

    @rule(student=st.sampled_from(["one", "two"]))
    def submit(self, student):
        self.submitted.append(submit(self.ledger, student).id)

    @rule(target=claims)
    def claim(self):
        attempt = self.ledger.claim()
        return attempt if attempt is not None else multiple()

    @rule(attempt=consumes(claims), score=st.integers(0, 10))
    def finish(self, attempt, score):
        if self.ledger.finish(attempt, score=score, max_score=10, feedback=PAGES):
            self.scores[attempt.id] = score

    @rule(attempt=claims)
    def break_off(self, attempt):
        self.ledger.interrupt(attempt, message="told")

    @rule()
    def restart(self):
        self.ledger.recover(message="told")

    @invariant()
    def no_attempt_is_lost(self):
        assert self.submitted == [attempt.id for attempt in self.ledger.attempts("mml")]

    @invariant()
    def one_at_a_time_of_each_student(self):
        running = [
            each.student for each in self.ledger.attempts("mml") if each.state is State.RUNNING
        ]
        assert len(set(running)) == len(running)

    @invariant()
    def a_recorded_score_stays(self):
        graded = {
            each.id: each.score
            for each in self.ledger.attempts("mml")
            if each.state is State.GRADED
        }
        assert graded.items() <= self.scores.items()

    @invariant()
    def the_newest_attempt_is_never_superseded(self):
        for student in ("one", "two"):
            assert states(self.ledger, student)[-1:] != [State.SUPERSEDED]


TestQueue = QueueMachine.TestCase
TestQueue.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(autouse=True, scope="module")
def folder_of_the_machine(tmp_path_factory):
    QueueMachine.folder = tmp_path_factory.mktemp("queue")
