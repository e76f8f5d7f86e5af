"""The contest: every contender grades the same cohort, one contender after the other."""

import contextlib
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from gradus.bench.contender import Run, watch
from gradus.bench.environment import environment
from gradus.bench.otter import write_autograder
from gradus.bench.peers import PeerError, peers_python
from gradus.bench.performance import Absence, Performance, perform
from gradus.bench.scores import (
    Disagreement,
    Loans,
    Scores,
    disagreements,
    read_scores,
    right_without_full_marks,
)
from gradus.bench.specimens import Specimen
from gradus.bench.stock import grade_with_nbgrader
from gradus.bench.venue import Venue, build_venue
from gradus.course import Course, Role
from gradus.engine import PlatformError
from gradus.engine.sandbox import SINGLE_THREADED

PEERS = ("nbgrader", "otter")
SAMPLE = 10
"""The most submissions that a peer grades: each takes it seconds."""

NOT_ASKED = Absence("not asked for")

START_SECONDS, SUBMISSION_SECONDS = 300, 60
"""What a program is given before it is ended: once, and for each submission."""

Stage = Callable[[str, int], Callable[[], None]]
"""Begins a stage of so many steps, and gives what is to be called after each of them."""


@dataclass(frozen=True, slots=True)
class Contest:
    """What came of it.

    Attributes
    ----------
    cohort : how many submissions there were of each kind.
    contenders : by name: gradus and floor always, and the peers.
    share_by_kind : the mean share of the automatic points that Gradus gave to each kind.
    disagreements : where stock nbgrader gives other points; None when it did not compete.
    notes : what a reader of the numbers should know.
    load : how busy the machine was before (the mean number of running processes in a minute).
    """

    assignment: str
    students: int
    jobs: int
    cohort: dict[str, int]
    contenders: dict[str, Performance | Absence]
    share_by_kind: dict[str, float]
    disagreements: tuple[Disagreement, ...] | None
    notes: tuple[str, ...]
    load: float


def hold_contest(
    course: Course,
    name: str,
    *,
    students: int,
    jobs: int,
    peers: Collection[str] = PEERS,
    stage: Stage = lambda _name, _steps: lambda: None,
) -> Contest:
    """Grade a cohort with everybody.

    Parameters
    ----------
    name : of an assignment of the course.
    students : the size of the cohort.
    jobs : how many submissions Gradus, the floor and Otter grade at a time.
    peers : those of ``PEERS`` that take part.

    Raises
    ------
    CourseError
        for an unknown or broken assignment.
    gradus.engine.PlatformError
        when Gradus itself or the floor can't grade here.
    """
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="gradus-bench-") as folder:
        hall = _Hall(Path(folder).resolve(), jobs, stage)
        built = stage("Building the cohort", 1)
        venue = build_venue(course, name, students=students, folder=hall.room("gradus"))
        built()
        contenders: dict[str, Performance | Absence] = dict.fromkeys(PEERS, NOT_ASKED)
        contenders["gradus"], ours, loans = hall.gradus(venue)
        contenders["floor"], passed = hall.floor(venue)
        differences = None
        notes = _notes_on_scores(venue, ours, passed)
        if "nbgrader" in peers:
            contenders["nbgrader"], theirs = hall.nbgrader(venue)
            if theirs is not None:
                differences = disagreements(ours, theirs, venue.cohort[:SAMPLE], loans)
        if "otter" in peers:
            contenders["otter"], totals = hall.otter(venue)
            notes += _notes_on_otter(venue, totals)
    return Contest(
        assignment=name,
        students=students,
        jobs=jobs,
        cohort=dict(Counter(each.kind.value for each in venue.cohort)),
        contenders=contenders,
        share_by_kind=_share_by_kind(venue, ours),
        disagreements=differences,
        notes=(*hall.notes, *notes),
        load=load,
    )


class _Hall:
    """Where contenders perform, each in a room of its own."""

    def __init__(self, folder: Path, jobs: int, stage: Stage) -> None:
        self._folder = folder
        self._jobs = jobs
        self._stage = stage
        self.notes: list[str] = []

    def room(self, name: str) -> Path:
        room = self._folder / name
        room.mkdir()
        return room

    def gradus(self, venue: Venue) -> tuple[Performance, Scores, Loans]:
        run = self._run_ours("sealed_run", "Gradus", venue, dict(os.environ))
        failed = run.result["failed"]
        if late := run.result["verdicts"].get("timeout"):
            self.notes.append(f"{late} exercises of the cohort ran into a time limit in Gradus")
        students = len(venue.cohort)
        performance = perform(
            [run], students=students, sample=students, at_once=self._jobs, failed=failed
        )
        scores = read_scores(venue.course, venue.assignment.name)
        return performance, scores, run.result["loans"]

    def floor(self, venue: Venue) -> tuple[Performance, dict[str, int]]:
        variables = environment(venue.course.root, Path(sys.prefix)) | SINGLE_THREADED
        run = self._run_ours("floor_run", "The floor", venue, variables)
        students = len(venue.cohort)
        performance = perform(
            [run],
            students=students,
            sample=students,
            at_once=self._jobs,
            failed={},
            is_warm=True,
        )
        return performance, run.result["passed"]

    def nbgrader(self, venue: Venue) -> tuple[Performance | Absence, Scores | None]:
        sample = venue.cohort[:SAMPLE]
        step = self._stage("nbgrader", 2 * len(sample))
        try:
            runs, failed, scores = grade_with_nbgrader(venue, sample, self.room("nbgrader"), step)
        except PeerError as error:
            return Absence(str(error)), None
        performance = perform(
            runs, students=len(venue.cohort), sample=len(sample), at_once=1, failed=failed
        )
        return performance, scores

    def otter(self, venue: Venue) -> tuple[Performance | Absence, dict[str, float]]:
        sample = venue.cohort[:SAMPLE]
        room = self.room("otter")
        try:
            installed = self._stage("Installing Otter, if need be", 1)
            python = peers_python()
            installed()
            run = self._run_otter(python, venue, sample, room)
        except PeerError as error:
            return Absence(str(error)), {}
        if not run.result:
            return Absence(failure("Otter", run)), {}
        performance = perform(
            [run],
            students=len(venue.cohort),
            sample=len(sample),
            at_once=self._jobs,
            failed=run.result["failed"],
        )
        return performance, run.result["scores"]

    def _run_otter(
        self, python: Path, venue: Venue, sample: tuple[Specimen, ...], room: Path
    ) -> Run:
        assignment, work = venue.assignment, []
        for notebook in assignment.notebooks:
            autograder = room / f"{notebook.name}.zip"
            write_autograder(assignment, notebook, autograder)
            for specimen in sample:
                submission = venue.course.submission_folder(specimen.student, assignment.name)
                path = submission / f"{notebook.name}.ipynb"
                work.append([specimen.student, str(path), str(autograder)])
        variables = environment(venue.course.root, python.parent.parent)
        return watch(
            [str(python), "-m", "gradus.bench.otter_run", str(self._jobs), json.dumps(work)],
            folder=room,
            environment=variables,
            seconds=START_SECONDS + SUBMISSION_SECONDS * len(work),
            on_submission=self._stage("Otter", len(work)),
        )

    def _run_ours(self, module: str, name: str, venue: Venue, variables: dict[str, str]) -> Run:
        root, students = venue.course.root, len(venue.cohort)
        run = watch(
            [sys.executable, "-m", f"gradus.bench.{module}", str(root), venue.assignment.name,
             str(self._jobs)],
            folder=root,
            environment=variables,
            seconds=START_SECONDS + SUBMISSION_SECONDS * students,
            on_submission=self._stage(name, students),
        )  # fmt: skip
        if not run.result:
            raise PlatformError(failure(name, run))
        return run


def failure(name: str, run: Run) -> str:
    """Why a program did not get to its end, in one line."""
    words = run.errors.splitlines()[-1:] or [f"it ended with status {run.status}"]
    return f"{name} did not get to the end: {words[0].strip()}"


def _share_by_kind(venue: Venue, scores: Scores) -> dict[str, float]:
    full = _automatic_points(venue)
    shares: dict[str, list[float]] = {}
    for each in venue.cohort:
        points = sum(score or 0.0 for score in scores.get(each.student, {}).values())
        shares.setdefault(each.kind.value, []).append(points / full if full else 0.0)
    return {kind: sum(each) / len(each) for kind, each in shares.items()}


def _automatic_points(venue: Venue) -> float:
    return sum(
        cell.points
        for notebook in venue.assignment.notebooks
        for cell in notebook.graded_cells()
        if cell.role is Role.TEST
    )


def _notes_on_scores(venue: Venue, ours: Scores, passed: dict[str, int]) -> list[str]:
    totals = {
        student: sum(score or 0.0 for score in scores.values()) for student, scores in ours.items()
    }
    tests = sum(
        cell.role is Role.TEST
        for notebook in venue.assignment.notebooks
        for cell in notebook.graded_cells()
    )
    found = {
        "Gradus": right_without_full_marks(totals, _automatic_points(venue), venue.cohort),
        "the floor": right_without_full_marks(passed, tests, venue.cohort),
    }
    return [_incomplete(name, students) for name, students in found.items() if students]


def _notes_on_otter(venue: Venue, totals: dict[str, float]) -> list[str]:
    full = _automatic_points(venue)
    students = right_without_full_marks(totals, full, venue.cohort[:SAMPLE]) if totals else ()
    return [_incomplete("Otter", students)] if students else []


def _incomplete(name: str, students: tuple[str, ...]) -> str:
    return (
        f"right answers did not get all points from {name}: {', '.join(students[:5])}"
        f"{' ...' if len(students) > 5 else ''}; its numbers may be of other work"
    )


def versions() -> dict[str, str]:
    """The versions of what competes, where they are known."""
    found = {}
    for package in ("gradus", "nbgrader"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    pin = next(text for text in _lock_lines() if text.startswith("otter-grader=="))
    return found | {"otter": pin.partition("==")[2].split()[0]}


def _lock_lines() -> list[str]:
    from gradus.bench.peers import LOCK

    return LOCK.read_text().splitlines()
