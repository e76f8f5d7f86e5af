"""The result of each exercise, in the words of the page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gradus.cohort.feedback.text import NOTHING, clean, phrase, shorten
from gradus.engine.report import Check, CheckStatus, Exercise, Verdict

LONGEST_TITLE = 200  # characters

VERDICT_WORDS = {
    Verdict.PASS: "Passed",
    Verdict.PARTIAL: "Partly passed",
    Verdict.FAIL: "Not passed",
    Verdict.ERROR: "Stopped with an error",
    Verdict.TIMEOUT: "Time limit reached",
    Verdict.MISSING: "No answer found",
    Verdict.MANUAL: "Waits for a person",
}

# What to do before a check that was not reached can be; its hint waits until then. Where nothing
# was written yet, there is no other step: the hint helps to begin.
FIRST_STEPS = {
    Verdict.MISSING: "",
    Verdict.TIMEOUT: "Make your code end in time first",
}

STATUS_WORDS = {
    CheckStatus.PASSED: "Passed",
    CheckStatus.FAILED: "Failed",
    CheckStatus.NOT_REACHED: "Not reached",
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its status in words, and the hint where it is of use."""

    name: Markup
    status: str
    words: str
    hint: Markup
    hidden: bool


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """One exercise as the page shows it.

    Attributes
    ----------
    number : its place in the notebook, from 1; its section is ``exercise-NUMBER``.
    title : never empty, and different for each exercise.
    verdict : the value of the verdict; ``words`` say it.
    score, max_score, lost : points as text; ``lost`` is empty when there is nothing to say.
    share : the score in percent of the points.
    first_step : what to do before checks that were not reached; empty when nothing is before them.
    answer : the number of the cell with the student's answer, or None.
    forgeable : whether its test ran together with the student's code.
    """

    number: int
    name: str
    title: str
    verdict: str
    words: str
    score: str
    max_score: str
    lost: str
    share: float
    message: Markup
    checks: tuple[CheckResult, ...]
    first_step: str
    answer: int | None = None
    forgeable: bool = False

    @property
    def is_complete(self) -> bool:
        """True when nothing was lost and nothing is open, so that the checks can be folded."""
        return self.verdict == Verdict.PASS

    @property
    def waits(self) -> bool:
        return self.verdict == Verdict.MANUAL


def exercise_results(
    exercises: Sequence[Exercise], answers: Mapping[str, int], *, is_readable: bool = True
) -> tuple[ExerciseResult, ...]:
    """The exercises of a notebook in the order of the assignment.

    Parameters
    ----------
    exercises : the graded cells.
    answers : grade id to the number of the cell with the student's answer.
    is_readable : False when there was no notebook to look for answers in.
    """
    titles = Counter(exercise.title for exercise in exercises)
    return tuple(
        _result(
            number,
            exercise,
            is_shared=titles[exercise.title] > 1,
            words=VERDICT_WORDS[exercise.verdict] if is_readable else "Not graded",
            answer=answers.get(exercise.name),
        )
        for number, exercise in enumerate(exercises, start=1)
    )


def points(score: float) -> str:
    """Points as people write them: 7, 7.5, 3.33."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def _result(
    number: int, exercise: Exercise, *, is_shared: bool, words: str, answer: int | None
) -> ExerciseResult:
    lost = round(exercise.max_score - exercise.score, 2)
    waits = exercise.needs_person
    title = shorten(exercise.title, LONGEST_TITLE).strip()
    name = shorten(exercise.name, LONGEST_TITLE)
    return ExerciseResult(
        number=number,
        name=name,
        title=f"{title} ({name})" if title and is_shared else title or name,
        verdict=exercise.verdict.value,
        words=words,
        score="\N{EN DASH}" if waits else points(exercise.score),
        max_score=points(exercise.max_score),
        lost=points(lost) if lost > 0 and not waits else "",
        share=share(exercise.score, exercise.max_score),
        message=phrase(exercise.message),
        checks=tuple(_check(check) for check in exercise.checks),
        first_step=FIRST_STEPS.get(exercise.verdict, "Fix the failure above first"),
        answer=answer,
        forgeable=exercise.forgeable,
    )


def share(score: float, max_score: float) -> float:
    """The score in percent of the points, within 0 and 100; 0 where there are no points."""
    return round(min(max(score / max_score, 0), 1) * 100, 1) if max_score > 0 else 0


def _check(check: Check) -> CheckResult:
    has_hint = check.status is not CheckStatus.PASSED
    return CheckResult(
        name=phrase(clean(check.name), limit=300),
        status=check.status.value.replace(" ", "-"),
        words=STATUS_WORDS[check.status],
        hint=phrase(check.hint) if has_hint else NOTHING,
        hidden=check.hidden,
    )
