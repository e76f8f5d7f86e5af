"""An author's notebook as nbgrader's gradebook has it.

``nbgrader generate_assignment`` puts every cell with a grade id into the gradebook, test cells with
their hidden tests, answer cells without the solution; when a submission is graded, that is what
counts, whatever ``source/`` says by then. The folders ``release/`` and ``source/`` add what the
gradebook doesn't keep: the order of the cells, the cells without an id, the solutions. Only the
judge reads them, to know which names and imports are the author's.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from gradus.course import AssignmentNotebook, AuthorError, Notebook, SubmissionError, parse_notebook
from gradus.engine.plan import BEGIN_HIDDEN, END_HIDDEN

PYTHON = ("python", "ipython", "python3", "ipython3")
SCHEMA = 3  # of nbgrader's cell metadata


@dataclass(frozen=True, slots=True)
class _Row:
    """A cell of the gradebook: its text for students and its nbgrader metadata."""

    kind: str
    source: str
    grader: dict[str, Any]


def read_authored(
    gradebook: Gradebook, assignment: str, name: str, *, source: Path, release: Path
) -> AssignmentNotebook:
    """Read an author's notebook.

    Parameters
    ----------
    assignment, name : of the notebook, without suffix.
    source, release : the assignment's folders of these names; either may be missing.

    Raises
    ------
    AuthorError
        when it is not a Python notebook, or what the gradebook has of it can't be used.
    nbgrader.api.MissingEntry
        when the gradebook doesn't know it.
    """
    recorded = gradebook.find_notebook(name, assignment)
    rows = _rows(recorded)
    solved, given = (_read(folder / f"{name}.ipynb") for folder in (source, release))
    guide = given or solved or Notebook(name, (), {"metadata": {}})
    metadata = {**guide.data["metadata"]}
    if json.loads(recorded.kernelspec or "null"):
        metadata["kernelspec"] = json.loads(recorded.kernelspec)
        metadata.pop("language_info", None)
    where = f"{assignment}/{name}.ipynb"
    _require_python(where, metadata)
    solutions = {cell.grade_id: cell.source for cell in solved.cells} if solved else {}
    return AssignmentNotebook(
        name,
        source=_notebook(where, name, guide, rows, metadata, solutions),
        release=_notebook(where, name, guide, rows, metadata, {}),
    )


def with_standard_markers(notebook: AssignmentNotebook, begin: str, end: str) -> AssignmentNotebook:
    """The notebook with its hidden tests marked as the engine reads it.

    Parameters
    ----------
    begin, end : what marks hidden tests in this course, ``ClearHiddenTests``'s delimiters.
    """
    if (begin, end) == (BEGIN_HIDDEN, END_HIDDEN):
        return notebook

    def translate(line: str) -> str:
        for marker, standard in ((begin, BEGIN_HIDDEN), (end, END_HIDDEN)):
            if marker in line:
                return f"### {standard}"
        return line

    cells = []
    for cell in notebook.source.cells:
        text = "\n".join(map(translate, cell.source.split("\n")))
        cells.append({**cell.data, "source": text})
    content = json.dumps({**notebook.source.data, "cells": cells}).encode()
    return AssignmentNotebook(
        notebook.name, parse_notebook(notebook.name, content), notebook.release
    )


def language_of(metadata: Any) -> str:
    """The language that a notebook's metadata names, in small letters; empty when it names none."""
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        values = metadata.get(section) if isinstance(metadata, dict) else None
        if isinstance(values, dict) and isinstance(values.get(key), str):
            return values[key].lower()
    return ""


def _rows(recorded: Any) -> dict[str, _Row]:
    """The cells of a notebook in the gradebook, by grade id."""
    graded = {cell.name: cell for cell in recorded.grade_cells}
    tasks = {cell.name: cell for cell in recorded.task_cells}
    solutions = {cell.name for cell in recorded.solution_cells}
    rows = {}
    for cell in recorded.source_cells:
        grader: dict[str, Any] = {
            "cell_type": cell.cell_type,
            "grade": cell.name in graded,
            "grade_id": cell.name,
            "locked": bool(cell.locked),
            "schema_version": SCHEMA,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
        }
        if cell.checksum:
            grader["checksum"] = cell.checksum
        worth = graded.get(cell.name) or tasks.get(cell.name)
        if worth is not None:
            grader["points"] = float(worth.max_score)
        rows[cell.name] = _Row(cell.cell_type, cell.source or "", grader)
    return rows


def _notebook(
    where: str,
    name: str,
    guide: Notebook,
    rows: dict[str, _Row],
    metadata: dict[str, Any],
    solutions: dict[str | None, str],
) -> Notebook:
    """The cells of the gradebook in the guide's order, with the guide's cells without an id."""
    left = dict(rows)
    cells = []
    for cell in guide.cells:
        if not cell.grade_id:
            cells.append(cell.data)
        elif cell.grade_id in left:
            cells.append(_cell(left.pop(cell.grade_id), solutions, cell.data.get("id")))
    cells += [_cell(row, solutions, None) for row in left.values()]
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    try:
        return parse_notebook(name, json.dumps(content).encode())
    except SubmissionError as error:
        raise AuthorError(f"{where}: {error}") from None


def _cell(row: _Row, solutions: dict[str | None, str], identifier: Any) -> dict[str, Any]:
    source = row.source
    if row.grader["solution"]:
        source = solutions.get(row.grader["grade_id"], source)
    metadata: dict[str, Any] = {"nbgrader": row.grader}
    if row.grader["locked"]:
        metadata |= {"deletable": False, "editable": False}
    cell = {"cell_type": row.kind, "metadata": metadata, "source": source}
    if identifier is not None:
        cell["id"] = identifier
    return cell | ({"execution_count": None, "outputs": []} if row.kind == "code" else {})


def _read(path: Path) -> Notebook | None:
    """A notebook of the author's, or None where there is none that can be read."""
    try:
        return parse_notebook(path.stem, path.read_bytes())
    except (OSError, SubmissionError):
        return None


def _require_python(where: str, metadata: dict[str, Any]) -> None:
    language = language_of(metadata)
    if language and language not in PYTHON:
        raise AuthorError(
            f"{where} is a notebook in {language}, and the sealed engine runs Python only: "
            "grade this course without `seal` in its nbgrader_config.py"
        )
