"""The states of an attempt, and its time stamps."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from dateutil.parser import parse
from hypothesis import given
from hypothesis import strategies as st

from gradus.hub.attempts import (
    MOST_TRIES,
    TRANSITIONS,
    Event,
    IllegalTransitionError,
    State,
    after,
    broken,
    moment,
    next_moment,
    stamp,
)

TIMES = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("state", "event"),
    [(state, event) for state in State for event in Event if (state, event) not in TRANSITIONS],
)
def test_an_event_that_is_not_in_the_table_can_not_happen(state, event):
    with pytest.raises(IllegalTransitionError, match=state):
        after(state, event)


def test_nothing_happens_to_a_superseded_attempt_any_more():
    assert [] == [event for state, event in TRANSITIONS if state is State.SUPERSEDED]


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_only_an_attempt_that_was_claimed_since_it_was_queued_finishes(events):
    state, is_claimed = State.QUEUED, False
    for event in events:
        try:
            state = after(state, event)
        except IllegalTransitionError:
            continue
        assert is_claimed or event is not Event.FINISHED
        if event in (Event.CLAIMED, Event.INTERRUPTED, Event.REGRADE):
            is_claimed = event is Event.CLAIMED


def test_grading_is_given_up_after_the_last_try():
    events = [broken(tries) for tries in range(1, MOST_TRIES + 1)]
    assert [Event.INTERRUPTED] * (MOST_TRIES - 1) + [Event.GAVE_UP] == events


@given(TIMES)
def test_a_stamp_gives_back_the_moment(time):
    assert time == moment(stamp(time))


@given(TIMES, TIMES)
def test_stamps_sort_by_time(one, other):
    assert (one < other) == (stamp(one) < stamp(other))


@given(TIMES)
def test_nbgrader_reads_a_stamp_as_the_same_moment(time):
    assert time == parse(stamp(time))


def test_a_stamp_is_in_utc_whatever_the_clock_s_zone():
    zone = timezone(timedelta(hours=2))
    assert "2026-11-22 10:00:00.000000 UTC" == stamp(datetime(2026, 11, 22, 12, tzinfo=zone))


@given(TIMES, TIMES)
def test_the_next_moment_is_later_than_the_latest_and_never_early(now, latest):
    given_moment = next_moment(now, latest)
    assert given_moment > latest
    assert given_moment >= now


def test_the_first_attempt_gets_the_clock_s_time():
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert now == next_moment(now, None)
