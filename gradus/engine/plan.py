"""The plan for grading one notebook: the author's cells and the student's, put together.

The author's notebook says what is graded and in which order; the submission says what the student
wrote. Of the student's metadata only the grade ids are used: whatever else it claims of a cell
(its type, its points, that it is a test) comes from the author's.
"""

import functools
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from gradus.course import AssignmentNotebook, Cell, Notebook, Role

MOST_CELLS = 1024
"""Of the author's whose parts are remembered: they are the same in every submission."""
UNWRITTEN = "raise NotImplementedError"  # what nbgrader puts in place of a solution
BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the notebook as it is graded.

    Attributes
    ----------
    cell : its source and role: the student's text in cells that are theirs, else the author's.
    authored : the author's cell with the same grade id, solution or hidden tests included.
    is_missing : the submission did not have it.
    handed_in : its outputs as they were handed in.
    """

    cell: Cell
    authored: Cell | None = None
    is_missing: bool = False
    handed_in: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be played, cell by cell, and what had to be repaired."""

    notebook: AssignmentNotebook
    steps: tuple[Step, ...]
    notes: tuple[str, ...]


def make_plan(notebook: AssignmentNotebook, submitted: Notebook) -> Plan:
    """Put the author's notebook and the submitted one together.

    A locked or test cell is restored from the author's; a deleted one is put back behind the cell
    that it followed; of two cells with the same grade id the first counts and the other becomes an
    ordinary cell.
    """
    full = {cell.grade_id: cell for cell in notebook.source.cells if cell.grade_id}
    given = {cell.grade_id: cell for cell in notebook.release.cells if cell.grade_id}
    notes = list(submitted.notes)
    steps: list[Step] = []
    seen: set[str] = set()
    for cell in submitted.cells:
        grade_id = cell.grade_id
        if grade_id is None or grade_id not in given:
            steps.append(Step(_as_free(cell), handed_in=_outputs(cell)))
        elif grade_id in seen:
            notes.append(f"the notebook has two cells {grade_id!r}: the first one was graded")
            steps.append(Step(_as_free(cell), handed_in=_outputs(cell)))
        else:
            seen.add(grade_id)
            trusted = full.get(grade_id, given[grade_id])
            merged = _merge(cell, given[grade_id], trusted)
            steps.append(Step(merged, trusted, handed_in=_outputs(cell)))
    for missing, position in _positions_of_missing(notebook.release, seen, steps):
        assert missing.grade_id is not None
        trusted = full.get(missing.grade_id, missing)
        if trusted.role is not Role.LOCKED:
            kind = "test cell" if trusted.role is Role.TEST else "cell"
            notes.append(f"the {kind} {missing.grade_id!r} was missing and has been put back")
        steps.insert(position, Step(_restored(missing, trusted), trusted, is_missing=True))
    return Plan(notebook, tuple(steps), tuple(dict.fromkeys(notes)))


def missing_plan(notebook: AssignmentNotebook) -> Plan:
    """The plan for a notebook that was not handed in, or can't be read: the release, unanswered."""
    full = {cell.grade_id: cell for cell in notebook.source.cells if cell.grade_id}
    steps = []
    for cell in notebook.release.cells:
        trusted = full.get(cell.grade_id, cell) if cell.grade_id else None
        restored = _restored(cell, trusted) if trusted else cell
        steps.append(Step(restored, trusted, is_missing=True))
    return Plan(notebook, tuple(steps), ())


@functools.lru_cache(MOST_CELLS)
def visible_part(source: str) -> str:
    """A test cell without its hidden regions: what students can read."""
    hidden = hidden_lines(source)
    lines = source.split("\n")
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in hidden)


@functools.lru_cache(MOST_CELLS)
def hidden_lines(source: str, given: str | None = None) -> frozenset[int]:
    """The numbers (from 1) of the lines of a test cell that students can't read.

    Parameters
    ----------
    source : the author's cell.
    given : the cell as students were given it; what is not in there is hidden, whichever marks
        the course uses.
    """
    hidden, is_hidden = set(), False
    known = None if given is None else set(given.split("\n"))
    for number, line in enumerate(source.split("\n"), start=1):
        if BEGIN_HIDDEN in line:
            is_hidden = True
        if is_hidden or (known is not None and line not in known):
            hidden.add(number)
        if END_HIDDEN in line:
            is_hidden = False
    return frozenset(hidden)


def for_judge(
    plan: Plan, unsealed: Collection[str] = frozenset()
) -> tuple[list[dict[str, Any]], list[int]]:
    """The steps as the judge gets them, and for each the number of its cell in the plan.

    Parameters
    ----------
    unsealed : the grade ids of the test cells that are to run in the student process.
    """
    steps: list[dict[str, Any]] = []
    numbers: list[int] = []
    given = {cell.grade_id: cell.source for cell in plan.notebook.release.cells}
    exercises = exercise_numbers(plan.notebook)
    for number, step in enumerate(plan.steps):
        cell = step.cell
        if cell.kind != "code" or not cell.source.strip():
            continue
        if cell.role is Role.TEST:
            steps.append(
                {
                    "kind": "test",
                    "name": cell.grade_id,
                    "exercise": exercises[cell.grade_id],
                    "points": cell.points,
                    "is_sealed": cell.grade_id not in unsealed,
                    "source": cell.source,
                    "visible": visible_part(given[cell.grade_id]),
                }
            )
        else:
            binds = step.authored.source if step.authored is not None else None
            exercise = exercises.get(cell.grade_id) if cell.grade_id else None
            steps.append(
                {
                    "kind": "run",
                    "source": cell.source,
                    "binds": binds,
                    "exercise": exercise,
                    "is_written": UNWRITTEN not in cell.source
                    or cell.source != given.get(cell.grade_id),
                }
            )
        numbers.append(number)
    return steps, numbers


def exercise_numbers(notebook: AssignmentNotebook) -> dict[str, int]:
    """For each solution cell and test cell, by grade id, the number of its exercise.

    In the author's order, whatever the student's is: an exercise begins with a solution cell, and
    the test cells behind it belong to it, up to the next solution cell.
    """
    numbers: dict[str, int] = {}
    number, is_tested = 0, False
    for cell in notebook.release.cells:
        if cell.kind != "code" or cell.role not in (Role.ANSWER, Role.MANUAL, Role.TEST):
            continue
        if is_tested and cell.role is not Role.TEST:
            number += 1
        is_tested = cell.role is Role.TEST
        if cell.grade_id is not None:
            numbers[cell.grade_id] = number
    return numbers


def trusted_sources(notebook: AssignmentNotebook) -> list[str]:
    """The author's code cells that are not tests, in order; the header of the release included."""
    full = {cell.grade_id: cell for cell in notebook.source.cells if cell.grade_id}
    cells = [full.get(cell.grade_id, cell) for cell in notebook.release.cells]
    return [cell.source for cell in cells if cell.kind == "code" and cell.role is not Role.TEST]


def locked_sources(notebook: AssignmentNotebook) -> list[str]:
    """Those of the author's code cells that are locked and no tests, in order."""
    return [
        cell.source
        for cell in notebook.release.cells
        if cell.kind == "code" and cell.role is Role.LOCKED
    ]


def unsealed_sources(notebook: AssignmentNotebook, unsealed: Collection[str]) -> list[str]:
    """The test cells that run in the student process, in order."""
    return [cell.source for cell in notebook.graded_cells() if cell.grade_id in unsealed]


def _positions_of_missing(
    release: Notebook, seen: set[str], steps: list[Step]
) -> list[tuple[Cell, int]]:
    """Where each missing cell goes, last one first, so that inserting keeps positions right."""
    where = {step.cell.grade_id: index for index, step in enumerate(steps) if step.authored}
    found, after = [], 0
    for cell in release.cells:
        if cell.grade_id is None:
            continue
        if cell.grade_id in seen:
            after = where[cell.grade_id] + 1
        else:
            found.append((cell, after))
    return found[::-1]


def _merge(cell: Cell, given: Cell, trusted: Cell) -> Cell:
    """The student's text in a cell of the author's making, or the author's where it is locked."""
    if trusted.role in (Role.ANSWER, Role.MANUAL, Role.FREE):
        data = {**cell.data, "cell_type": given.kind}
        return replace(
            given, source=cell.source, points=trusted.points, data=_with_grader(data, given)
        )
    return _restored(given, trusted)


def _restored(given: Cell, trusted: Cell) -> Cell:
    if trusted.role in (Role.ANSWER, Role.MANUAL, Role.FREE):
        return replace(given, points=trusted.points)
    return replace(trusted, data=_with_grader(trusted.data, given))


def _with_grader(data: dict[str, Any], given: Cell) -> dict[str, Any]:
    metadata = data.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    metadata["nbgrader"] = given.data["metadata"]["nbgrader"]
    return {**data, "metadata": metadata}


def _outputs(cell: Cell) -> tuple[dict[str, Any], ...]:
    outputs = cell.data.get("outputs")
    return tuple(each for each in outputs if type(each) is dict) if type(outputs) is list else ()


def _as_free(cell: Cell) -> Cell:
    metadata = cell.data.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    metadata.pop("nbgrader", None)
    return replace(
        cell, role=Role.FREE, grade_id=None, points=0.0, data={**cell.data, "metadata": metadata}
    )
