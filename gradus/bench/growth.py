"""How time and memory grow with the size of the cohort.

An assignment whose answers cost next to nothing, so that what is seen is the price of grading
itself; each size in a fresh copy of the course and a fresh process.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradus.bench.contender import watch
from gradus.bench.contest import START_SECONDS, SUBMISSION_SECONDS, Stage, failure
from gradus.bench.fit import exponent
from gradus.bench.performance import Performance, perform
from gradus.bench.venue import Venue, build_venue, move_venue
from gradus.course import Course, open_course
from gradus.engine import PlatformError

SIZES = (10, 100, 1000, 5000)
CHEAP = "cheap"


@dataclass(frozen=True, slots=True)
class Growth:
    """What grading cohorts of several sizes came to.

    Attributes
    ----------
    performances : by size of the cohort.
    time_exponent : of the time to grade, getting ready left out, against the size.
    memory_exponent : of the most memory in use, likewise; None where it can't be read.
    load : how busy the machine was before.
    """

    assignment: str
    jobs: int
    performances: dict[int, Performance]
    time_exponent: float
    memory_exponent: float | None
    load: float


def sizes_up_to(largest: int) -> tuple[int, ...]:
    """The sizes of cohorts to grade, none larger than what was asked for."""
    return (*(size for size in SIZES if size < largest), largest)


def measure_growth(
    sizes: Sequence[int],
    *,
    jobs: int,
    course: Course | None = None,
    name: str = CHEAP,
    stage: Stage = lambda _name, _steps: lambda: None,
) -> Growth:
    """Grade cohorts of several sizes with Gradus.

    Parameters
    ----------
    sizes : of the cohorts, at least two different ones.
    jobs : how many submissions to grade at a time.
    course, name : an assignment to use in the place of the cheap one.

    Raises
    ------
    CourseError
        for an unknown or broken assignment.
    gradus.engine.PlatformError
        when it can't be graded here.
    """
    load = os.getloadavg()[0]
    performances = {}
    with tempfile.TemporaryDirectory(prefix="gradus-bench-") as folder:
        root = Path(folder).resolve()
        built = stage("Registering the assignment", 1)
        (root / "empty").mkdir()
        course = course or cheap_course(root / "cheap")
        empty = build_venue(course, name, students=0, folder=root / "empty")
        built()
        for size in sizes:
            performances[size] = _grade(empty, size, root / str(size), jobs, stage)
    work = [each.seconds - each.warm_seconds for each in performances.values()]
    memory = [each.peak_mb for each in performances.values() if each.peak_mb is not None]
    is_known = len(memory) == len(performances)
    return Growth(
        assignment=name,
        jobs=jobs,
        performances=performances,
        time_exponent=exponent(list(performances), work),
        memory_exponent=exponent(list(performances), memory) if is_known else None,
        load=load,
    )


def _grade(empty: Venue, size: int, folder: Path, jobs: int, stage: Stage) -> Performance:
    built = stage(f"Building a cohort of {size}", 1)
    venue = move_venue(empty, students=size, folder=folder)
    built()
    run = watch(
        [sys.executable, "-m", "gradus.bench.sealed_run", str(folder), venue.assignment.name,
         str(jobs)],
        folder=folder,
        environment=os.environ,
        seconds=START_SECONDS + SUBMISSION_SECONDS * size,
        on_submission=stage(f"Grading {size}", size),
    )  # fmt: skip
    if not run.result:
        raise PlatformError(failure("Gradus", run))
    shutil.rmtree(folder)
    failed = run.result["failed"]
    return perform([run], students=size, sample=size, at_once=jobs, failed=failed)


def cheap_course(root: Path) -> Course:
    """A course with one assignment of two exercises that need no library."""
    cells = [
        _cell("markdown", "# Two small exercises"),
        _cell("code", "def double(x):\n    return 2 * x", "double", solution=True),
        _cell("code", "assert double(3) == 6", "test_double", grade=True, points=1),
        _cell("code", "def total(numbers):\n    return sum(numbers)", "total", solution=True),
        _cell("code", _TOTAL, "test_total", grade=True, points=2),
    ]
    content = {
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder = root / "source" / CHEAP
    folder.mkdir(parents=True)
    (folder / f"{CHEAP}.ipynb").write_text(json.dumps(content, indent=1))
    return open_course(root)


_TOTAL = """\
assert total([1, 2, 3]) == 6
### BEGIN HIDDEN TESTS
assert total([]) == 0
assert total([5]) == 5
### END HIDDEN TESTS
"""


def _cell(kind: str, source: str, name: str = "", **grader: object) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    if name:
        is_test = "grade" in grader
        flags = {"grade": False, "solution": False, "locked": is_test, "task": False} | grader
        cell["metadata"] = {"nbgrader": {"grade_id": name, "schema_version": 3, **flags}}
    return cell
