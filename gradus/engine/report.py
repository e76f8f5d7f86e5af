"""What grading one submission comes to: verdicts, exercises, the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gradus.engine.isolation import Isolation


class Verdict(StrEnum):
    """The outcome of one graded cell."""

    PASS = "pass"  # full points
    PARTIAL = "partial"  # some points
    FAIL = "fail"  # a check or assertion did not hold
    ERROR = "error"  # the student's code, or the test, stopped with an error
    TIMEOUT = "timeout"  # the time limit was reached
    MISSING = "missing"  # there is nothing to grade: no notebook, or no answer written
    MANUAL = "manual"  # a person grades it

    @property
    def severity(self) -> int:
        """0 for the best. The worst of several exercises speaks for a notebook."""
        order = ("pass", "manual", "partial", "fail", "error", "timeout", "missing")
        return order.index(self.value)


class Status(StrEnum):
    """How the grading of one submission as a whole ended."""

    GRADED = "graded"  # every notebook was graded
    UNREADABLE = "unreadable"  # a notebook of it could not be read; the others were graded
    MISSING = "missing"  # there is no notebook of the assignment in it


class CheckStatus(StrEnum):
    """The outcome of one named check of a test cell."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a test cell, in words for the student.

    Attributes
    ----------
    name : what is checked.
    status : how it ended; not reached when something before it stopped the cell.
    hint : advice, shown when it did not pass; may be empty.
    hidden : False for the asserts that students can read in their notebook.
    """

    name: str
    status: CheckStatus
    hint: str = ""
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class Exercise:
    """The result of one graded cell.

    Attributes
    ----------
    name : the cell's grade id.
    notebook : the name of its notebook, without suffix.
    title : the heading above the exercise in the notebook, as plain text; may be empty.
    score, max_score : points. The score of a cell that waits for a person is 0.
    verdict : how it ended.
    message : one or two sentences for the student: what happened, and what to do. Never shows a
        hidden test's source or inputs.
    checks : the checks of a test cell, in order.
    detail : the failure in full (traceback of the test, quoted inputs), for instructors alone.
    seconds : time taken.
    lent : functions of earlier exercises for which the references stood in, because the student's
        own had failed their tests; the message says so.
    forgeable : its test cell ran in the student process, so its points are the student's word.
    """

    name: str
    notebook: str
    title: str
    score: float
    max_score: float
    verdict: Verdict
    message: str = ""
    checks: tuple[Check, ...] = ()
    detail: str = ""
    seconds: float = 0.0
    lent: tuple[str, ...] = ()
    forgeable: bool = False

    @property
    def needs_person(self) -> bool:
        return self.verdict is Verdict.MANUAL


@dataclass(frozen=True, slots=True)
class GradedNotebook:
    """One graded notebook.

    Attributes
    ----------
    name : without suffix.
    content : the executed notebook as nbformat 4 JSON, for ``autograded/``: the student's cells and
        outputs, every locked cell restored, the test cells with the judge's outcome. It holds the
        hidden tests, so it is for instructors alone.
    exercises : the graded cells in the order of the assignment.
    problem : why the submitted notebook could not be read, in words for the student; else empty.
    notes : what was repaired (a deleted test cell, a duplicate id), in words for the student.
    handed_in : for cells that ran after a hidden test, by their number in ``content`` (from 0), the
        outputs that were handed in: what the student is shown instead (see ``discretion``).
    """

    name: str
    content: bytes
    exercises: tuple[Exercise, ...]
    problem: str = ""
    notes: tuple[str, ...] = ()
    handed_in: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GradedSubmission:
    """The one result of one submission, whatever it did.

    ``files`` are what student code wrote into its working folder (relative path to content),
    within limits. ``forgeable`` says that tests ran in the student process (all of them, or those
    of the exercises that say so themselves), ``isolation`` what kept that process in. ``seed`` is
    what the cases were drawn from (``fresh_cases = true``), or None where all attempts have the
    same.
    """

    student: str
    assignment: str
    status: Status
    notebooks: tuple[GradedNotebook, ...]
    files: dict[str, bytes]
    seconds: float
    notes: tuple[str, ...] = ()
    forgeable: bool = False
    isolation: Isolation = Isolation.SANDBOXED
    seed: int | None = None

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return tuple(each for notebook in self.notebooks for each in notebook.exercises)

    @property
    def score(self) -> float:
        return total(exercise.score for exercise in self.exercises)

    @property
    def max_score(self) -> float:
        return total(exercise.max_score for exercise in self.exercises)

    @property
    def needs_person(self) -> bool:
        return any(exercise.needs_person for exercise in self.exercises)


def total(points: Iterable[float]) -> float:
    """The sum of points, free of binary rounding dust (0.1 + 0.2 is 0.3)."""
    return round(sum(points), 6)
