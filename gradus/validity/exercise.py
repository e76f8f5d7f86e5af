"""One exercise by itself: what of a notebook is needed to grade one test cell.

An examination grades hundreds of answers to each exercise, so what has nothing to do with it (the
figures of the town, the tests of the other exercises) is left out.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gradus.course import (
    Assignment,
    AssignmentNotebook,
    Cell,
    Notebook,
    Role,
    Submission,
    parse_notebook,
)
from gradus.engine.judge.carryover import names_used
from gradus.engine.judge.cells import parse_or_none
from gradus.engine.judge.namespace import bound_names

MARKERS = "BEGIN SOLUTION", "END SOLUTION"


@dataclass(frozen=True, slots=True)
class SoleExercise:
    """An assignment with one test cell left.

    Attributes
    ----------
    assignment : its one notebook holds the solution cells, what they need, and the test cell.
    exercise : the grade id of the test cell.
    cells : the ids of the solution cells between this test cell and the one before it.
    points : what the test cell is worth.
    behind : the same with the test cells before it: what loses its points there is lent to it.
    together : the same with the test cells that follow and grade the same solution cells.
    sharing : the grade ids of these.
    graded : the ids of the solution cells that are graded: ``cells``, or those of the test before.
    """

    assignment: Assignment
    exercise: str
    cells: tuple[str, ...]
    points: float
    behind: Assignment
    together: Assignment
    sharing: tuple[str, ...] = ()
    graded: tuple[str, ...] = ()

    def solution(self, cell: str) -> str:
        """The author's answer in a solution cell, without the marks around it."""
        for each in self.assignment.notebooks[0].source.cells:
            if cell_id(each) == cell:
                return without_marks(each.source)
        raise KeyError(cell)

    def answered_lines(self, cell: str) -> frozenset[int]:
        """The numbers of the lines of ``solution`` that students write; the others are given."""
        for each in self.assignment.notebooks[0].source.cells:
            if cell_id(each) == cell:
                return _marked_lines(each.source)
        raise KeyError(cell)

    def submission(self, replaced: dict[str, str]) -> Submission:
        """The author's answers with the text of some cells replaced."""
        notebook = self.assignment.notebooks[0]
        return Submission("candidate", {notebook.name: _content(notebook.source, replaced)}, {})

    def alone(self) -> Submission:
        """The author's answer to this exercise, and what students were given in all others."""
        notebook = self.behind.notebooks[0]
        given = {
            cell_id(cell): cell.source
            for cell in notebook.release.cells
            if cell.role is Role.ANSWER and cell_id(cell) not in self.graded
        }
        return self.submission(given)


def sole_exercises(assignment: Assignment) -> Iterator[SoleExercise]:
    """Every exercise of an assignment that test cells grade, in order."""
    for notebook in assignment.notebooks:
        cells: list[str] = []
        graded: list[str] = []
        tests: set[str] = set()
        for place, cell in enumerate(notebook.source.cells):
            if cell.role is Role.ANSWER and cell.kind == "code":
                cells.append(cell_id(cell))
            elif cell.role is Role.TEST:
                wanted = _needed(notebook.source, cell)
                graded = cells or graded
                tests.add(cell_id(cell))
                sharing = list(_sharing(notebook.source.cells[place + 1 :])) if cells else []
                shared = set().union(*(_needed(notebook.source, each) for each in sharing))
                one, behind, together = (
                    _part_of(notebook, wanted | more) for more in (set(), tests, shared)
                )
                yield SoleExercise(
                    replace(assignment, notebooks=(one,)),
                    cell.grade_id or "",
                    tuple(cells),
                    cell.points,
                    replace(assignment, notebooks=(behind,)),
                    replace(assignment, notebooks=(together,)),
                    tuple(each.grade_id or "" for each in sharing),
                    tuple(graded),
                )
                cells = []


def cell_id(cell: Cell) -> str:
    """The nbformat id of a cell, or its grade id in a notebook without ids."""
    return str(cell.data.get("id") or cell.grade_id or "")


def without_marks(source: str) -> str:
    """A solution without the lines that mark where it begins and ends."""
    return "\n".join(
        line for line in source.split("\n") if not any(mark in line for mark in MARKERS)
    )


def _marked_lines(source: str) -> frozenset[int]:
    """Which lines of ``without_marks`` lie between marks, from 1; all where there are no marks."""
    inside, number, found = not any(mark in source for mark in MARKERS), 0, set()
    for line in source.split("\n"):
        if any(mark in line for mark in MARKERS):
            inside = MARKERS[0] in line
            continue
        number += 1
        if inside:
            found.add(number)
    return frozenset(found)


def _sharing(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The test cells before the next solution cell."""
    for cell in cells:
        if cell.role is Role.ANSWER and cell.kind == "code":
            return
        if cell.role is Role.TEST:
            yield cell


def _part_of(notebook: AssignmentNotebook, wanted: set[str]) -> AssignmentNotebook:
    return replace(
        notebook,
        source=_part(notebook.source, lambda cell: cell_id(cell) in wanted),
        release=_part(notebook.release, lambda cell: cell_id(cell) in wanted),
    )


def _needed(notebook: Notebook, test: Cell) -> set[str]:
    """The ids of the test cell, of all solution cells, and of what binds names that these use."""
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    kept = {
        cell_id(cell): cell
        for cell in code
        if cell.role is Role.ANSWER or cell.grade_id == test.grade_id
    }
    while True:
        used = names_used(cell.source for cell in kept.values())
        more = {
            cell_id(cell): cell
            for cell in code
            if cell_id(cell) not in kept and cell.role is not Role.TEST and _binds(cell) & used
        }
        if not more:
            return set(kept)
        kept |= more


def _binds(cell: Cell) -> set[str]:
    """The names that a cell binds; none for one with magics, which is not needed either."""
    tree = parse_or_none(cell.source)
    return set() if tree is None else bound_names(tree)


def _part(notebook: Notebook, is_kept: Callable[[Cell], bool]) -> Notebook:
    part = replace(notebook, cells=tuple(filter(is_kept, notebook.cells)))
    return parse_notebook(notebook.name, part.to_json())


def _content(notebook: Notebook, replaced: dict[str, str]) -> bytes:
    content = json.loads(notebook.to_json())
    for cell in content["cells"]:
        identifier = cell.get("id") or cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = replaced.get(identifier, cell["source"])
    return json.dumps(content).encode()
