"""What each named check of a test cell came to, and the points that follow from it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of one named check.

    ``detail`` is the failure in the test's own words (it may quote inputs and expected values):
    for the instructor, never for the student.
    """

    name: str
    hint: str
    weight: float
    passed: bool
    detail: str = ""


_outcomes: list[CheckOutcome] = []
_award_base = 0


def begin() -> None:
    """Forget every outcome recorded so far: a new test cell starts."""
    global _award_base
    _outcomes.clear()
    _award_base = 0


def recorded() -> tuple[CheckOutcome, ...]:
    """The outcomes since ``begin``, in the order in which the checks ran."""
    return tuple(_outcomes)


@contextmanager
def check(name: str, *, hint: str, weight: float = 1) -> Iterator[None]:
    """Run one named check: any exception inside it fails this check and no other.

    Warnings inside it are dropped: stock nbgrader gives 0 to a test cell with text on stderr, and
    a warning is no wrong answer.

    Parameters
    ----------
    name : what is checked, in words a student understands; shown when it fails.
    hint : the advice that the student sees when it fails.
    weight : this check's share of the award, relative to the others. Positive.
    """
    if not weight > 0:
        raise ValueError(f"check {name!r}: weight must be positive, got {weight!r}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (Exception, SystemExit) as error:  # student code may call exit()
        detail = f"{type(error).__name__}: {error}"
        _outcomes.append(CheckOutcome(name, hint, float(weight), False, detail))
    else:
        _outcomes.append(CheckOutcome(name, hint, float(weight), True))


def award(points: float) -> float:
    """The points earned by the checks since the last award, by weight.

    Make it the last expression of the test cell: nbgrader reads partial credit from there. When
    some checks passed and some failed, it prints the names and hints of those that failed, so that
    nbgrader's own feedback page says more than a number.

    Parameters
    ----------
    points : the points of the test cell, what all checks together are worth.

    Raises
    ------
    AssertionError
        when no check passed; it names the checks and their hints.
    ValueError
        when no check ran since the last award: the author forgot them.
    """
    global _award_base
    outcomes = _outcomes[_award_base:]
    if not outcomes:
        raise ValueError("award: no check has run before it, so there is nothing to award")
    _award_base = len(_outcomes)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if len(failed) == len(outcomes):
        raise AssertionError("; ".join(f"{outcome.name}: {outcome.hint}" for outcome in failed))
    if not failed:
        return float(points)
    for outcome in failed:
        print(f"Failed: {outcome.name}. {outcome.hint}")
    total = sum(outcome.weight for outcome in outcomes)
    return round(points * (total - sum(outcome.weight for outcome in failed)) / total, 2)
