"""A notebook as data: nbformat JSON in, frozen cells out."""

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gradus.course.errors import SubmissionError

LARGEST_NOTEBOOK = 50 * 2**20  # bytes


class Role(StrEnum):
    """What nbgrader's metadata makes of a cell."""

    ANSWER = "answer"  # the student writes it, test cells grade it
    TEST = "test"  # locked, worth points, graded by running it
    MANUAL = "manual"  # the student writes it, a person grades it
    TASK = "task"  # locked description of free work, a person grades it
    LOCKED = "locked"  # the author's text or code, not to be changed
    FREE = "free"  # anything else


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``data`` is its nbformat JSON, not to be changed."""

    kind: str
    source: str
    role: Role
    grade_id: str | None
    points: float
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook. ``data`` is its nbformat JSON without the cells, not to be changed."""

    name: str
    cells: tuple[Cell, ...]
    data: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def kernel_language(self) -> str:
        """The language that the notebook says it is in; empty when it says nothing."""
        metadata = self.data["metadata"]
        for section, key in (("language_info", "name"), ("kernelspec", "language")):
            part = metadata.get(section)
            if isinstance(part, dict) and isinstance(part.get(key), str):
                return part[key]
        return ""

    def to_json(self) -> bytes:
        """The notebook as nbformat JSON again."""
        return json.dumps({**self.data, "cells": [cell.data for cell in self.cells]}).encode()


def parse_notebook(name: str, content: bytes, *, repairs: bool = False) -> Notebook:
    """Read nbformat 4 JSON.

    Parameters
    ----------
    repairs : leave out what is no proper cell, and say so in ``notes``; else it is an error.

    Raises
    ------
    SubmissionError
        when it is too large, not UTF-8, not JSON, or not a notebook of version 4: the message says
        which, in words for the person who wrote it.
    """
    data = _read_json(name, content)
    _require_form(name, data)
    cells, notes = [], []
    for number, cell in enumerate(data["cells"], start=1):
        try:
            cells.append(_cell(name, number, cell))
        except SubmissionError:
            is_hopeless = number == len(data["cells"]) and not cells
            if not repairs or is_hopeless:
                raise
            notes.append(f"cell {number} was left out: it has no text or no known type")
    rest = {key: value for key, value in data.items() if key != "cells"}
    if not isinstance(rest.get("metadata"), dict):
        rest["metadata"] = {}
    return Notebook(name, tuple(cells), rest, tuple(notes))


def _read_json(name: str, content: bytes) -> Any:
    """The JSON value in a file; raises ``SubmissionError`` where there is none."""
    if len(content) > LARGEST_NOTEBOOK:
        size, limit = len(content) // 2**20, LARGEST_NOTEBOOK // 2**20
        raise SubmissionError(f"{name}.ipynb has {size} MB, more than the {limit} MB allowed")
    if not content.strip():
        raise SubmissionError(f"{name}.ipynb is an empty file")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"{name}.ipynb is not text in UTF-8 (byte {error.start}): save it again in JupyterLab"
        ) from None
    except (ValueError, RecursionError) as error:  # ValueError also for a number without end
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SubmissionError(
            f"{name}.ipynb is not a notebook: it is not valid JSON{where}. "
            "It may have been cut off: open it in JupyterLab, save and submit it again"
        ) from None


def _require_form(name: str, data: Any) -> None:
    """Raise ``SubmissionError`` for JSON that is no notebook of format 4."""
    version = data.get("nbformat") if isinstance(data, dict) else None
    if type(version) is int and version == 4 and not isinstance(data.get("cells"), list):
        raise SubmissionError(
            f"{name}.ipynb has no list of cells: open it in JupyterLab and save it again"
        )
    if type(version) is not int or version != 4:
        shown = f" (it says {version})" if type(version) is int and abs(version) < 100 else ""
        raise SubmissionError(
            f"{name}.ipynb is not a notebook of format 4{shown}: "
            "open it in JupyterLab and save it again"
        )


def _cell(name: str, number: int, data: Any) -> Cell:
    source = data.get("source", "") if isinstance(data, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    kind = data.get("cell_type") if isinstance(data, dict) else None
    if not isinstance(source, str) or kind not in ("code", "markdown", "raw"):
        raise SubmissionError(
            f"{name}.ipynb is not a valid notebook: cell {number} has no text or no known type"
        )
    metadata = data.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(grader, dict):
        grader = {}
    grade_id = grader.get("grade_id")
    if not isinstance(grade_id, str):
        return Cell(kind, source, Role.FREE, None, 0.0, data)
    return Cell(kind, source, _role(kind, grader), grade_id, _points(grader.get("points")), data)


def _points(value: Any) -> float:
    """The points of a cell; none where there is no number that can be counted with."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0.0
    try:
        points = float(value)
    except OverflowError:
        return 0.0
    return points if math.isfinite(points) else 0.0


def _role(kind: str, grader: dict[str, Any]) -> Role:
    if grader.get("task"):
        return Role.TASK
    if grader.get("grade"):
        return Role.MANUAL if grader.get("solution") or kind != "code" else Role.TEST
    if grader.get("solution"):
        return Role.ANSWER
    return Role.LOCKED if grader.get("locked") else Role.FREE
