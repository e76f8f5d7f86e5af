"""The examination of one assignment: candidates graded through the sealed engine, and the marks."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gradus.course import Assignment, Submission
from gradus.engine import Engine, GradedSubmission, cores
from gradus.validity.candidates import Candidates
from gradus.validity.exercise import SoleExercise, sole_exercises
from gradus.validity.mutation import Mutant, difference, faulty_sources

REPEATS = 30
LEAST_SECONDS = 2.0
SLOWER = 20
"""A mutant may take so many times as long as the solution before it counts as hanging."""


class Kind(StrEnum):
    """What a trial is about."""

    MUTANT = "mutant"
    EQUIVALENT = "equivalent"  # a mutant that is listed as no fault
    VARIANT = "variant"
    ALONE = "alone"  # the author's answer, with every other exercise unwritten
    REPEAT = "repeat"  # the author's answers once more


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate and what it earned.

    Attributes
    ----------
    exercise : the grade id of the test cell; empty for a repeat of the whole notebook.
    name : of the candidate.
    lost : the points it lost.
    difference : what it changes in the solution, as lines of a diff.
    detail : the failure in full, for the author.
    seed : the cases' seed, for a repeat with fresh cases.
    """

    kind: Kind
    exercise: str
    name: str
    lost: float
    difference: str = ""
    detail: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination found.

    Attributes
    ----------
    solution_score, release_score : percent of the points.
    exercises : the grade ids of the test cells, in order.
    trials : everything that was graded.
    """

    assignment: str
    solution_score: float
    release_score: float
    exercises: tuple[str, ...]
    trials: tuple[Trial, ...]
    seconds: float

    def of(self, kind: Kind, exercise: str | None = None) -> tuple[Trial, ...]:
        return tuple(
            each for each in self.trials if each.kind is kind and exercise in (None, each.exercise)
        )

    @property
    def survivors(self) -> tuple[Trial, ...]:
        """Mutants that kept all points: faults which the tests don't see."""
        return tuple(each for each in self.of(Kind.MUTANT) if not each.lost)

    @property
    def rejected(self) -> tuple[Trial, ...]:
        """Variants that lost points: right answers which the tests refuse."""
        return tuple(each for each in self.of(Kind.VARIANT) if each.lost)

    @property
    def dependent(self) -> tuple[Trial, ...]:
        """Exercises that a right answer can't pass while the others are unwritten."""
        return tuple(each for each in self.of(Kind.ALONE) if each.lost)

    @property
    def flaky(self) -> tuple[Trial, ...]:
        """Repeats of the author's answers that lost points."""
        return tuple(each for each in self.of(Kind.REPEAT) if each.lost)

    @property
    def killed(self) -> int:
        return len(self.of(Kind.MUTANT)) - len(self.survivors)

    @property
    def kill_rate(self) -> float:
        """The share of the mutants that lost points, those that are no faults left out."""
        mutants = len(self.of(Kind.MUTANT))
        return self.killed / mutants if mutants else 1.0

    @property
    def is_valid(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.survivors or self.rejected or self.dependent or self.flaky) and (
            self.solution_score,
            self.release_score,
        ) == (100.0, 0.0)

    def as_object(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "assignment": self.assignment,
            "mutants": len(self.of(Kind.MUTANT)) + len(self.of(Kind.EQUIVALENT)),
            "killed": self.killed,
            "equivalent": len(self.of(Kind.EQUIVALENT)),
            "kill_rate": round(self.kill_rate, 4),
            "survivors": [_named(each) | {"diff": each.difference} for each in self.survivors],
            "variants": len(self.of(Kind.VARIANT)),
            "rejected": [_named(each) | {"detail": each.detail} for each in self.rejected],
            "dependent": [each.exercise for each in self.dependent],
            "repeats": len(self.of(Kind.REPEAT)),
            "flaky": [_named(each) | {"seed": each.seed} for each in self.flaky],
            "solution_score": self.solution_score,
            "release_score": self.release_score,
            "seconds": round(self.seconds, 1),
        }


def _named(trial: Trial) -> dict[str, Any]:
    return {"exercise": trial.exercise, "name": trial.name, "lost": trial.lost}


def examine(
    engine: Engine,
    assignment: Assignment,
    candidates: Candidates,
    *,
    repeats: int = REPEATS,
    most_mutants: int | None = None,
    on_trial: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Examine one assignment.

    Parameters
    ----------
    engine : warm, for the assignment's course.
    repeats : how often the author's own answers are graded again; each time with fresh cases where
        the assignment draws them afresh.
    most_mutants : of each exercise, made by ``mutation``; a fixed sample of them. All when None.
    on_trial : called after each trial with the number of those done, and of all.

    Raises
    ------
    gradus.course.AuthorError
        when the author's own answers don't pass.
    """
    started = time.monotonic()
    engine.check(assignment)
    authored = Submission("author", {n.name: n.source.to_json() for n in assignment.notebooks}, {})
    released = Submission(
        "release", {n.name: n.release.to_json() for n in assignment.notebooks}, {}
    )
    fixed = replace(assignment, fresh_cases=False)
    exercises = list(sole_exercises(fixed))
    work = [
        *_repeats(engine, assignment, authored, repeats),
        *_trials(engine, exercises, candidates, most_mutants),
    ]
    solution = engine.grade(fixed, authored)
    release = engine.grade(fixed, released)
    trials: list[Trial] = []
    with ThreadPoolExecutor(cores()) as executor:
        futures = [executor.submit(each) for each in work]
        try:
            for future in as_completed(futures):
                trials.append(future.result())
                on_trial(len(trials), len(futures))
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    order = {each.exercise: number for number, each in enumerate(exercises)}
    trials.sort(key=lambda each: (order.get(each.exercise, -1), each.kind, each.name))
    return Report(
        assignment.name,
        _percent(solution),
        _percent(release),
        tuple(each.exercise for each in exercises),
        tuple(trials),
        time.monotonic() - started,
    )


def _percent(graded: GradedSubmission) -> float:
    """Of the points that are given without a person."""
    scored = [each for each in graded.exercises if not each.needs_person and each.max_score]
    most = sum(each.max_score for each in scored)
    return round(100 * sum(each.score for each in scored) / most, 2) if most else 100.0


def _repeats(
    engine: Engine, assignment: Assignment, authored: Submission, repeats: int
) -> Iterator[Callable[[], Trial]]:
    def trial(number: int) -> Trial:
        # Another name is another attempt, which has cases of its own where they are drawn afresh.
        graded = engine.grade(assignment, replace(authored, student=f"repeat {number}"))
        lost = [each for each in graded.exercises if each.score < each.max_score]
        lost = [each for each in lost if not each.needs_person]
        detail = "\n".join(f"{each.name}: {each.detail or each.message}" for each in lost)
        return Trial(
            Kind.REPEAT,
            lost[0].name if lost else "",
            f"repeat {number}",
            round(sum(each.max_score - each.score for each in lost), 6),
            detail=detail,
            seed=graded.seed,
        )

    for number in range(1, repeats + 1):
        yield lambda number=number: trial(number)  # type: ignore[misc]


def _trials(
    engine: Engine,
    exercises: Iterable[SoleExercise],
    candidates: Candidates,
    most_mutants: int | None,
) -> Iterator[Callable[[], Trial]]:
    for sole in exercises:
        behind = replace(sole, assignment=sole.behind)
        yield lambda sole=behind: _trial(  # type: ignore[misc]
            engine, sole, Kind.ALONE, "every other exercise unwritten", sole.alone()
        )
        limit = _limit(engine, sole)
        hurried, together = (
            replace(sole, assignment=replace(each, cell_seconds=limit))
            for each in (sole.assignment, sole.together)
        )
        for mutant in mutants(sole, candidates, most=most_mutants):
            kind = Kind.EQUIVALENT if candidates.is_equivalent(mutant) else Kind.MUTANT
            judged = hurried if mutant in candidates.mutants else together
            yield lambda s=judged, m=mutant, k=kind: _try(engine, s, k, m)  # type: ignore[misc]
        for variant in candidates.variants:
            if variant.exercise == sole.exercise:
                yield lambda s=sole, v=variant: _try(engine, s, Kind.VARIANT, v)  # type: ignore[misc]


def _limit(engine: Engine, sole: SoleExercise) -> float:
    """A time limit, in seconds for a cell, that only hanging mutants reach."""
    seconds = engine.grade(sole.assignment, sole.submission({})).seconds
    return min(sole.assignment.cell_seconds, max(LEAST_SECONDS, SLOWER * seconds))


def mutants(
    sole: SoleExercise, candidates: Candidates, *, most: int | None = None
) -> Iterator[Mutant]:
    """The mutants of an exercise: a sample of those that ``mutation`` makes, and those by hand."""
    made = [
        Mutant(name, cell, sole.exercise, source)
        for cell in sole.cells
        for name, source in faulty_sources(sole.solution(cell), lines=sole.answered_lines(cell))
    ]
    if most is not None and len(made) > most:
        chosen = random.Random(sole.exercise).sample(range(len(made)), most)
        made = [made[number] for number in sorted(chosen)]
    yield from made
    yield from (each for each in candidates.mutants if each.exercise == sole.exercise)


def _try(engine: Engine, sole: SoleExercise, kind: Kind, mutant: Mutant) -> Trial:
    submission = sole.submission({mutant.cell: mutant.source})
    changes = difference(sole.solution(mutant.cell), mutant.source)
    return _trial(engine, sole, kind, mutant.name, submission, changes)


def _trial(
    engine: Engine,
    sole: SoleExercise,
    kind: Kind,
    name: str,
    submission: Submission,
    changes: str = "",
) -> Trial:
    graded = engine.grade(sole.assignment, submission)
    counted = [e for e in graded.exercises if e.name in (sole.exercise, *sole.sharing)]
    failed = [each for each in counted if each.score < each.max_score]
    lost = round(sum(each.max_score - each.score for each in failed), 6)
    detail = "\n".join(each.detail or each.message for each in failed)
    return Trial(kind, sole.exercise, name, lost, changes, detail)
