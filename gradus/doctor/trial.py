"""The trial: a real student process, started as grading starts it, tries to get out."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gradus.course import Assignment, AssignmentNotebook, Submission, parse_notebook
from gradus.doctor.bait import Bait
from gradus.doctor.escapes import ESCAPES, PARTS, PREAMBLE, Escape, cell
from gradus.engine import Engine, Isolation, PlatformError
from gradus.engine.student.confinement import Confinement

CELL_SECONDS = 20.0
NOTEBOOK_SECONDS = 120.0
MARK = "DOCTOR "


@dataclass(frozen=True, slots=True)
class Attempt:
    """One escape that was tried.

    Attributes
    ----------
    name : what was tried.
    blocked : whether it came to nothing.
    detail : what the student process met, or got.
    """

    name: str
    blocked: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What isolation is really in force.

    Attributes
    ----------
    isolation : of the student process that tried.
    parts : what is in force of it, as seen from inside.
    attempts : the escapes.
    problem : why there was no trial, or none in the sandbox; else empty.
    """

    isolation: Isolation
    parts: dict[str, bool] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()
    problem: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether a sandbox is in force, whole, and nothing got out of it."""
        is_whole = bool(self.parts) and all(self.parts.values())
        is_tight = bool(self.attempts) and all(each.blocked for each in self.attempts)
        return self.isolation.is_safe and is_whole and is_tight


def try_escapes(folder: Path, *, gradebook: Path | None = None) -> Trial:
    """Try all escapes; where no sandbox can be had, from a process without one.

    Parameters
    ----------
    folder : the course folder.
    gradebook : the file of its gradebook.
    """
    problem = ""
    for isolation in Isolation:  # the sandbox first
        try:
            with Bait(course=folder, gradebook=gradebook) as bait:
                return _try(folder, isolation, bait, problem)
        except PlatformError as error:
            problem = problem or str(error)
    return Trial(Isolation.NONE, problem=problem)


def _try(folder: Path, isolation: Isolation, bait: Bait, problem: str) -> Trial:
    limits = Confinement()
    facts = json.dumps(bait.facts | asdict(limits))
    sources = [PREAMBLE.format(facts=facts), PARTS, *map(cell, ESCAPES)]
    content = _notebook(sources)
    assignment = Assignment(
        "doctor",
        "Doctor",
        (AssignmentNotebook("doctor", *[parse_notebook("doctor", _notebook([]))] * 2),),
        {},
        cell_seconds=CELL_SECONDS,
        notebook_seconds=NOTEBOOK_SECONDS,
    )
    with Engine(folder, limits=limits, isolation=isolation) as engine:
        engine.wait()
        graded = engine.grade(assignment, Submission("doctor", {"doctor": content}, {}))
        traces = bait.traces()
    cells = json.loads(graded.notebooks[0].content)["cells"]
    _, parts, *said = [_said(each["outputs"]) for each in cells]
    attempts = tuple(
        _attempt(escape, words, traces.get(escape.name, ""))
        for escape, words in zip(ESCAPES, said, strict=True)
    )
    return Trial(isolation, parts if isinstance(parts, dict) else {}, attempts, problem)


def _attempt(escape: Escape, said: Any, trace: str) -> Attempt:
    """What an escape came to: what the process said of it, and what was seen from outside."""
    if trace:
        return Attempt(escape.name, False, trace)
    if isinstance(said, list) and len(said) == 2:
        verdict, detail = said
        return Attempt(escape.name, verdict == "blocked", f"{detail}")
    if escape.may_die:
        return Attempt(escape.name, True, "the process was ended")
    return Attempt(escape.name, False, "it gave no answer, so nothing is known")


def _said(outputs: Iterable[dict[str, Any]]) -> Any:
    """What a cell reported; None when it did not."""
    text = "".join(each.get("text", "") for each in outputs)
    for line in text.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    return None


def _notebook(sources: list[str]) -> bytes:
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "source": source,
            "execution_count": None,
            "outputs": [],
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
