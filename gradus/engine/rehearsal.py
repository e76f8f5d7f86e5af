"""The rehearsal: the author's own solutions, graded before any student's.

A test cell that they don't pass would cost every student points, so nothing is graded then. The
author is told of all such cells at once, and of each whether it passes as stock nbgrader runs it:
then it is the seal that it can't do with, and ``course.toml`` can take that off, cell by cell.
"""

import json
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from gradus.course import Assignment, AuthorError
from gradus.engine.report import Exercise, GradedSubmission, Verdict

MOST_TRIALS = 3
"""How often cells that build on an unsealed one are unsealed with it."""
LONGEST_REASON = 300  # characters
ERROR = re.compile(r"(?:[a-z_]\w*\.)*(?:AuthorMistake: )?([A-Za-z_]\w*(?::? .*)?:?)")
PLACE = re.compile(r'  File "<test cell [^"]*>", line (\d+)')
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
SEAL = "Passed as in stock nbgrader, but not sealed"
TOGETHER = "Passed only where no test cell is sealed, for want of what other test cells make"
BROKEN = "Not passed in stock nbgrader either: mend the test or the solution"
ADVICE = (
    "What a sealed test can't do, and what to write instead, is in docs/instructor.md. Or let "
    "{cells} run beside the student's code, as stock nbgrader does: the points of {these} could be "
    "forged then, and reports say so, while all other cells stay sealed."
)
UNSOLVED = (
    "If that is meant (source/ holds no solutions, say), these cells need not be passed by them."
)


class Cell(NamedTuple):
    """A test cell: its notebook and its grade id."""

    notebook: str
    name: str


Reasons = dict[Cell, str]


class Grade(Protocol):
    """Grades the author's own solutions."""

    def __call__(self, assignment: Assignment, *, is_rehearsal: bool) -> GradedSubmission: ...


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The test cells that the author's solutions don't pass, each with the reason.

    Attributes
    ----------
    unsealable : those that pass in the student process, beside sealed ones.
    together : those that pass only where all run in the student process.
    broken : those that pass nowhere.
    """

    unsealable: Reasons
    together: Reasons
    broken: Reasons


def rehearse(assignment: Assignment, grade: Grade, *, catalogue: Path) -> None:
    """Grade the author's own solutions.

    Parameters
    ----------
    catalogue : the course's ``course.toml``, which need not be there.

    Raises
    ------
    AuthorError
        when a test cell does not give them full points.
    """
    failed = _failures(assignment, grade(assignment, is_rehearsal=True))
    if failed:
        raise AuthorError(_words(assignment, catalogue, _diagnose(assignment, grade, failed)))


def _failures(assignment: Assignment, graded: GradedSubmission) -> Reasons:
    """The test cells that did not give all their points, but for those that need not."""
    tests = {
        Cell(notebook.name, grade_id): bool(
            {grade_id, f"{notebook.name}/{grade_id}"} & assignment.unsolved
        )
        for notebook in assignment.notebooks
        for grade_id in notebook.test_cells()
    }
    return {
        cell: reason_of(exercise)
        for exercise in graded.exercises
        if not tests.get(cell := Cell(exercise.notebook, exercise.name), True)
        and exercise.verdict is not Verdict.PASS
    }


def _diagnose(assignment: Assignment, grade: Grade, failed: Reasons) -> Diagnosis:
    if not assignment.sealed:
        return Diagnosis({}, {}, failed)
    whole = _failures(assignment, grade(replace(assignment, sealed=False), is_rehearsal=False))
    broken = {cell: _both(failed[cell], whole[cell]) for cell in failed if cell in whole}
    tried = {cell: reason for cell, reason in failed.items() if cell not in whole}
    left: Reasons = dict(tried)
    for _ in range(MOST_TRIALS if tried else 0):
        names = assignment.unsealed.union(_names(assignment, tried))
        trial = grade(replace(assignment, unsealed=names), is_rehearsal=False)
        left = _failures(assignment, trial)
        more = {cell: left[cell] for cell in left if cell not in tried and cell not in broken}
        if not more:
            break
        tried |= more
    return Diagnosis(
        {cell: tried[cell] for cell in tried if cell not in left},
        {cell: tried[cell] for cell in tried if cell in left},
        broken,
    )


def _both(sealed: str, unsealed: str) -> str:
    return sealed if sealed == unsealed else f"{sealed}; unsealed: {unsealed}"


def reason_of(exercise: Exercise) -> str:
    """Where a test cell stopped, and with which error, in one line."""
    if exercise.verdict is Verdict.PARTIAL:
        return f"{exercise.score:g} of {exercise.max_score:g} points"
    lines = exercise.detail.rstrip().splitlines()
    starts = [number for number, line in enumerate(lines) if ERROR.fullmatch(line)]
    words = " ".join(lines[starts[-1] :]) if starts else exercise.detail or exercise.message
    found = ERROR.match(words) if starts else None
    words = " ".join((words[found.start(1) :] if found else words).split())
    places = [(number, place) for number, line in enumerate(lines) if (place := PLACE.match(line))]
    if places:
        number, place = places[-1]
        words = f"line {place[1]}, `{''.join(lines[number + 1 : number + 2]).strip()}`: {words}"
    return words if len(words) <= LONGEST_REASON else f"{words[: LONGEST_REASON - 3]}..."


def _names(assignment: Assignment, cells: Collection[Cell]) -> list[str]:
    """The cells as ``course.toml`` names them, in the order of the notebooks."""
    every = [
        Cell(notebook.name, grade_id)
        for notebook in assignment.notebooks
        for grade_id in notebook.test_cells()
    ]
    ids = [cell.name for cell in every]
    return [
        cell.name if ids.count(cell.name) == 1 else f"{cell.notebook}/{cell.name}"
        for cell in every
        if cell in cells
    ]


# -- words ----------------------------------------------------------------------------------------


def _words(assignment: Assignment, catalogue: Path, found: Diagnosis) -> str:
    groups = [(SEAL, found.unsealable), (TOGETHER, found.together), (BROKEN, found.broken)]
    count = sum(len(reasons) for _, reasons in groups)
    noun = "test cell" if count == 1 else "test cells"
    lines = [
        f"{assignment.name}: the author's own solutions do not pass {count} {noun}, "
        "so nothing was graded."
    ]
    for heading, reasons in groups:
        if reasons and (heading != BROKEN or assignment.sealed):
            lines.append(f"{heading}:")
        lines += [
            f"- {assignment.name}/{cell.notebook}.ipynb, {cell.name!r}: {reason}"
            for cell, reason in reasons.items()
        ]
    settings = []
    if found.unsealable:
        is_one = len(found.unsealable) == 1
        cells = "this cell" if is_one else "these cells"
        lines.append(ADVICE.format(cells=cells, these="it" if is_one else "them"))
        names = {*assignment.unsealed, *_names(assignment, found.unsealable)}
        settings.append(setting("unsealed", names))
    if found.together:
        lines.append("Let each make what it uses, or unseal the whole assignment.")
        settings = ["sealed = false"]
    if found.broken:
        lines.append(UNSOLVED)
        names = {*assignment.unsolved, *_names(assignment, found.broken)}
        settings.append(setting("unsolved", names))
    return "\n".join([*lines, *catalogued(assignment.name, catalogue, settings)])


def setting(key: str, names: Iterable[str]) -> str:
    """A line of ``course.toml`` that names cells."""
    return f"{key} = {json.dumps(sorted(names), ensure_ascii=False)}"


def catalogued(name: str, catalogue: Path, settings: list[str]) -> list[str]:
    """How to put settings of an assignment into ``course.toml``, there or not."""
    table = f"[assignments.{name if BARE_KEY.fullmatch(name) else json.dumps(name)}]"
    try:
        known = tomllib.loads(catalogue.read_text(encoding="utf-8")).get("assignments", {})
    except FileNotFoundError:
        place = f"For that make a file {catalogue} (beside the folder source) that holds:"
        return [place, table, *settings]
    except (OSError, ValueError):
        known = {}
    if name in known:
        return [f"For that have {catalogue} say under {table}:", *settings]
    return [f"For that add to {catalogue}:", table, *settings]
