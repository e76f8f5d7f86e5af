"""The cohort that every contender grades: who hands in what.

The kinds come in turn by their shares, so every beginning of the list is a fair sample of it: a
peer that is too slow for the whole cohort grades the first few.
"""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gradus.bench import answers
from gradus.course import Assignment, AssignmentNotebook, Cell, Role


class Kind(StrEnum):
    """What sort of work a submission is."""

    RIGHT = "right"  # the author's solutions
    PARTLY = "partly right"  # some answers wrong or not written
    WRONG = "wrong"  # every answer wrong or not written
    SLOW = "slow"  # right, with an answer that takes a few tenths of a second
    BROKEN = "broken"  # no notebook at all, or a cell that is no Python, or one that raises


SHARES = {Kind.RIGHT: 8, Kind.PARTLY: 5, Kind.WRONG: 3, Kind.SLOW: 2, Kind.BROKEN: 2}
"""Of twenty."""

# The first of a kind is the one that costs the peers least: their sample may hold no other.
VARIANTS = {
    Kind.SLOW: ("sleeps", "computes"),
    Kind.BROKEN: ("is not JSON", "does not parse", "raises"),
}


@dataclass(frozen=True, slots=True)
class Specimen:
    """One submission of the cohort.

    ``variant`` says how it is slow or broken; ``notebooks`` holds the content by name.
    """

    student: str
    kind: Kind
    variant: str
    notebooks: dict[str, bytes]

    @property
    def is_readable(self) -> bool:
        return self.variant != "is not JSON"


def specimens(assignment: Assignment) -> Iterator[Specimen]:
    """The submissions of a cohort without end, the same every time."""
    seen = dict.fromkeys(Kind, 0)
    for number, kind in enumerate(kinds(), start=1):
        variants = VARIANTS.get(kind, ("",))
        variant = variants[seen[kind] % len(variants)]
        seen[kind] += 1
        choice = random.Random(f"{assignment.name} {number}")
        yield Specimen(
            f"student-{number:05}", kind, variant, _notebooks(assignment, kind, variant, choice)
        )


def kinds() -> Iterator[Kind]:
    """The kinds in turn, each by its share (the smooth weighted round robin of load balancers)."""
    credit = dict.fromkeys(SHARES, 0)
    whole = sum(SHARES.values())
    while True:
        for kind, share in SHARES.items():
            credit[kind] += share
        next_one = max(credit, key=lambda kind: credit[kind])
        credit[next_one] -= whole
        yield next_one


def _notebooks(
    assignment: Assignment, kind: Kind, variant: str, choice: random.Random
) -> dict[str, bytes]:
    solutions = {
        (notebook.name, cell.grade_id): answers.solution(cell.source)
        for notebook in assignment.notebooks
        for cell in notebook.source.cells
        if cell.grade_id and cell.role in (Role.ANSWER, Role.MANUAL)
    }
    changed = solutions | _changes(assignment, solutions, kind, variant, choice)
    written = {each.name: _written(each, changed) for each in assignment.notebooks}
    if variant == "is not JSON":
        name = assignment.notebooks[0].name
        written[name] = written[name][: len(written[name]) // 2]
    return written


def _changes(
    assignment: Assignment,
    solutions: dict[Any, str],
    kind: Kind,
    variant: str,
    choice: random.Random,
) -> dict[Any, str]:
    """The answers that differ from the author's, by notebook and grade id."""
    cells = {
        (notebook.name, cell.grade_id): cell
        for notebook in assignment.notebooks
        for cell in notebook.release.cells
        if cell.role is Role.ANSWER and cell.kind == "code"
    }
    if kind in (Kind.PARTLY, Kind.WRONG):
        share = 1.0 if kind is Kind.WRONG else choice.uniform(0.2, 0.6)
        most = min(len(cells), max(1, round(share * len(cells))))
        chosen = choice.sample(sorted(cells), most)
        return {
            key: answers.faulty(solutions.get(key, ""), cells[key].source, choice) for key in chosen
        }
    plain = [key for key in sorted(cells) if answers.is_plain(solutions.get(key, "%"))]
    if kind is Kind.RIGHT or variant == "is not JSON" or not plain:
        return {}
    key = choice.choice(plain)
    before = {"sleeps": answers.SLEEPING, "computes": answers.COMPUTING}.get(variant, "")
    after = {"does not parse": answers.UNPARSABLE, "raises": answers.RAISING}.get(variant, "")
    return {key: before + solutions[key] + after}


def _written(notebook: AssignmentNotebook, answers_by_key: dict[Any, str]) -> bytes:
    """The student version with answers in it, as JupyterLab would save it."""
    cells = [
        _cell(cell, answers_by_key.get((notebook.name, cell.grade_id)))
        for cell in notebook.release.cells
    ]
    content = {**notebook.release.data, "cells": cells}
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _cell(cell: Cell, answer: str | None) -> dict[str, Any]:
    if answer is None or cell.role not in (Role.ANSWER, Role.MANUAL):
        return cell.data
    return {**cell.data, "source": answer.splitlines(keepends=True)}


def first(assignment: Assignment, count: int) -> Iterator[Specimen]:
    """The first submissions of the cohort."""
    return itertools.islice(specimens(assignment), count)
