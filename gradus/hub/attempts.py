"""An attempt (one submission of one assignment) and the states that it goes through.

::

    queued --claimed--> running --finished--> graded
      |  ^                |  |
      |  +--interrupted---+  +--gave up--> failed --regrade--> queued
      +--overtaken--> superseded

An attempt that waits is *overtaken* when the same student hands in a newer one: only the newest
can stand in ``submitted/``. It is kept all the same. Grading that was *interrupted* (the service
ended, or the grader broke) is tried again, up to ``MOST_TRIES`` times. One that an instructor
grades anew in the formgrader is *rescored*: it is graded then, whatever it was.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gradus.hub.bundle import Manifest

MOST_TRIES = 3
STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"  # nbgrader's; as text it sorts by time


class State(StrEnum):
    """Where an attempt is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class Event(StrEnum):
    """What can happen to an attempt."""

    CLAIMED = "claimed"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    GAVE_UP = "gave up"
    OVERTAKEN = "overtaken"
    REGRADE = "regrade"
    RESCORED = "rescored"


TRANSITIONS = {
    (State.QUEUED, Event.CLAIMED): State.RUNNING,
    (State.QUEUED, Event.OVERTAKEN): State.SUPERSEDED,
    (State.RUNNING, Event.FINISHED): State.GRADED,
    (State.RUNNING, Event.INTERRUPTED): State.QUEUED,
    (State.RUNNING, Event.GAVE_UP): State.FAILED,
    (State.GRADED, Event.REGRADE): State.QUEUED,
    (State.FAILED, Event.REGRADE): State.QUEUED,
    (State.GRADED, Event.RESCORED): State.GRADED,
    (State.FAILED, Event.RESCORED): State.GRADED,
}


class IllegalTransitionError(Exception):
    """An event that can't happen to an attempt in its state."""


def after(state: State, event: Event) -> State:
    """The state that follows.

    Raises
    ------
    IllegalTransitionError
        when the event can't happen in that state.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransitionError(f"an attempt that is {state} can't be {event}") from None


def broken(tries: int) -> Event:
    """What it means that the n-th try of grading an attempt broke off."""
    return Event.INTERRUPTED if tries < MOST_TRIES else Event.GAVE_UP


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission of one assignment by one student.

    Attributes
    ----------
    id : number, unique in this exchange.
    submitted_at : when it arrived, by the clock of the exchange; unique per student and assignment.
    manifest : the files handed in.
    digest : SHA-256 over the manifest.
    tries : how often grading was begun; also the token that a result has to carry.
    message : for the student, when there is something to say.
    score, max_score : None until graded.
    feedback : the files that the student may read; empty until there are some.
    """

    id: int
    course: str
    assignment: str
    student: str
    submitted_at: datetime
    manifest: Manifest
    digest: str
    state: State
    tries: int
    message: str
    score: float | None
    max_score: float | None
    feedback: Manifest


def stamp(moment: datetime) -> str:
    """An aware time as nbgrader writes it into ``timestamp.txt``."""
    return moment.astimezone(UTC).strftime(STAMP)


def moment(text: str) -> datetime:
    """The aware time that a stamp stands for; ``ValueError`` for any other text."""
    return datetime.strptime(text, STAMP).replace(tzinfo=UTC)


def next_moment(now: datetime, latest: datetime | None) -> datetime:
    """The time to give a new attempt: later than the latest, even when the clock went back."""
    if latest is None or now > latest:
        return now
    return latest + timedelta(microseconds=1)
