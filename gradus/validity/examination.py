"""The examination of one assignment: candidates graded through the sealed engine, and the marks."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial

from gradus.course import Assignment, Submission
from gradus.engine import Engine, Exercise, GradedSubmission, cores
from gradus.validity.candidates import Candidates
from gradus.validity.exercise import SoleExercise, sole_exercises
from gradus.validity.mutation import Mutant, difference, faulty_sources
from gradus.validity.report import Kind, Report, Trial

REPEATS = 30
LEAST_SECONDS = 2.0
SLOWER = 20
"""A mutant may take so many times as long as the solution before it counts as hanging."""

Work = Callable[[], Trial]
Stage = Callable[[str, int], Callable[[], None]]


def examine(
    engine: Engine,
    assignment: Assignment,
    candidates: Candidates,
    *,
    repeats: int = REPEATS,
    most_mutants: int | None = None,
    stage: Stage = lambda _name, _steps: lambda: None,
) -> Report:
    """Examine one assignment.

    Parameters
    ----------
    engine : warm, for the assignment's course.
    repeats : how often the author's own answers are graded again; each time with fresh cases where
        the assignment draws them afresh.
    most_mutants : of each exercise, made by ``mutation``; a fixed sample of them. All when None.
    stage : called with the assignment's name and the number of trials; what it gives is called
        after each.

    Raises
    ------
    gradus.course.AuthorError
        when the author's own answers don't pass.
    """
    started = time.monotonic()
    engine.check(assignment)
    fixed = replace(assignment, fresh_cases=False)
    exercises = list(sole_exercises(fixed))
    work = list(_repeats(engine, assignment, repeats))
    for sole in exercises:
        work += _Examiner(engine, sole, candidates).work(most_mutants)
    trials = _done(work, after_each=stage(assignment.name, len(work)))
    order = {each.exercise: number for number, each in enumerate(exercises)}
    trials.sort(key=lambda each: (order.get(each.exercise, -1), each.kind, each.name))
    return Report(
        assignment.name,
        _percent(engine.grade(fixed, _authored(assignment))),
        _percent(engine.grade(fixed, _released(assignment))),
        tuple(each.exercise for each in exercises),
        tuple(trials),
        time.monotonic() - started,
    )


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


def _done(work: Iterable[Work], *, after_each: Callable[[], None]) -> list[Trial]:
    """The trials in the order of their end; as many at a time as there are processors."""
    trials: list[Trial] = []
    with ThreadPoolExecutor(cores()) as executor:
        futures = [executor.submit(each) for each in work]
        try:
            for future in as_completed(futures):
                trials.append(future.result())
                after_each()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return trials


def _authored(assignment: Assignment) -> Submission:
    return Submission("author", {n.name: n.source.to_json() for n in assignment.notebooks}, {})


def _released(assignment: Assignment) -> Submission:
    return Submission("release", {n.name: n.release.to_json() for n in assignment.notebooks}, {})


def _percent(graded: GradedSubmission) -> float:
    """Of the points that are given without a person."""
    scored = [each for each in graded.exercises if not each.needs_person and each.max_score]
    most = sum(each.max_score for each in scored)
    return round(100 * sum(each.score for each in scored) / most, 2) if most else 100.0


def _repeats(engine: Engine, assignment: Assignment, repeats: int) -> Iterator[Work]:
    authored = _authored(assignment)
    for number in range(1, repeats + 1):
        # Another name is another attempt, which has cases of its own where they are drawn afresh.
        again = replace(authored, student=f"repeat {number}")
        yield partial(_repeat, engine, assignment, again)


def _repeat(engine: Engine, assignment: Assignment, submission: Submission) -> Trial:
    graded = engine.grade(assignment, submission)
    lost = [each for each in graded.exercises if _lost([each]) and not each.needs_person]
    return Trial(
        Kind.REPEAT,
        lost[0].name if lost else "",
        submission.student,
        _lost(lost),
        detail="\n".join(f"{each.name}: {each.detail or each.message}" for each in lost),
        seed=graded.seed,
    )


def _lost(exercises: Iterable[Exercise]) -> float:
    return round(sum(each.max_score - each.score for each in exercises), 6)


@dataclass(frozen=True, slots=True)
class _Examiner:
    """Tries the candidates of one exercise."""

    engine: Engine
    sole: SoleExercise
    candidates: Candidates

    def work(self, most_mutants: int | None) -> Iterator[Work]:
        """All trials of the exercise, to be called; at most so many made mutants among them."""
        yield self._alone
        limit = self._limit()
        by_itself = replace(self.sole.assignment, cell_seconds=limit)
        with_others = replace(self.sole.together, cell_seconds=limit)
        for mutant in mutants(self.sole, self.candidates, most=most_mutants):
            kind = Kind.EQUIVALENT if self.candidates.is_equivalent(mutant) else Kind.MUTANT
            # One written by hand names the test cell that has to notice it.
            tests = by_itself if mutant in self.candidates.mutants else with_others
            yield partial(self._try, tests, kind, mutant)
        for variant in self.candidates.variants:
            if variant.exercise == self.sole.exercise:
                yield partial(self._try, self.sole.assignment, Kind.VARIANT, variant)

    def _limit(self) -> float:
        """A time limit, in seconds for a cell, that only hanging mutants reach."""
        tests = self.sole.assignment
        seconds = self.engine.grade(tests, self.sole.submission({})).seconds
        return min(tests.cell_seconds, max(LEAST_SECONDS, SLOWER * seconds))

    def _alone(self) -> Trial:
        name = "every other exercise unwritten"
        return self._trial(self.sole.behind, self.sole.alone(), Kind.ALONE, name)

    def _try(self, tests: Assignment, kind: Kind, mutant: Mutant) -> Trial:
        submission = self.sole.submission({mutant.cell: mutant.source})
        trial = self._trial(tests, submission, kind, mutant.name)
        changes = difference(self.sole.solution(mutant.cell), mutant.source)
        return replace(trial, difference=changes)

    def _trial(self, tests: Assignment, submission: Submission, kind: Kind, name: str) -> Trial:
        counted = {self.sole.exercise, *self.sole.sharing}
        graded = self.engine.grade(tests, submission)
        failed = [each for each in graded.exercises if each.name in counted and _lost([each])]
        detail = "\n".join(each.detail or each.message for each in failed)
        return Trial(kind, self.sole.exercise, name, _lost(failed), detail=detail)
