"""Fixtures of floor 3.

course        : a registered course with one assignment, "ps1"; its notebooks are "algebra" (a test
                cell of 4 points, a text answer of 2 and a task of 1, for a person) and "calculus"
                (a test cell of 3 points). Nobody handed in anything.
registered    : the folder that ``course`` is copied from, one for the session: don't change it.
assignment    : "ps1" of ``course``.
grader        : opens a CourseGrader with a CannedEngine, or the engine that it is given.
gradebook     : opens nbgrader's own Gradebook on ``course``.
"""

import os
import shutil
import sys

import pytest

from gradus.cohort.grader import CourseGrader
from gradus.course import open_course
from tests.cohort.engines import CannedEngine
from tests.course_builder import (
    answer_cell,
    build_course,
    code_cell,
    grade_cell,
    manual_cell,
    task_cell,
    text_cell,
)

ALGEBRA = [
    text_cell("# Algebra"),
    answer_cell("double", "def double(x):\n    return 2 * x"),
    grade_cell(
        "double_test",
        "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n"
        "### END HIDDEN TESTS\n",
        points=4,
    ),
    manual_cell("why", "Because it is the sum of itself and itself.", points=2),
    task_cell("drawing", points=1),
]
CALCULUS = [
    code_cell("import math"),
    answer_cell("slope", "def slope(x):\n    return 2 * x"),
    grade_cell("slope_test", "assert slope(math.e) == 2 * math.e", points=3),
]


@pytest.fixture(scope="session")
def registered(tmp_path_factory):
    root = tmp_path_factory.mktemp("registered") / "course"
    build_course(
        root,
        {"ps1": {"algebra": ALGEBRA, "calculus": CALCULUS}},
        files={"source/ps1/data/table.csv": "1,2\n"},
    )
    with CourseGrader(root, engine=CannedEngine) as grader:
        grader.prepare("ps1")
    return root


@pytest.fixture
def course(registered, tmp_path):
    root = shutil.copytree(registered, tmp_path / "course")
    return open_course(root)


@pytest.fixture
def assignment(course):
    return course.assignment("ps1", release=course.root / ".gradus" / "student_versions" / "ps1")


@pytest.fixture
def grader(course):
    opened = []

    def open_grader(engine=None, **options):
        opened.append(CourseGrader(course, engine=lambda: engine or CannedEngine(), **options))
        return opened[-1]

    yield open_grader
    for each in opened:
        each.close()


@pytest.fixture
def gradebook(course, nbgrader_on_path):
    from nbgrader.api import Gradebook

    opened = []

    def open_gradebook():
        opened.append(Gradebook(f"sqlite:///{course.root}/gradebook.db"))
        return opened[-1]

    yield open_gradebook
    for each in opened:
        each.close()


@pytest.fixture
def nbgrader_on_path(monkeypatch):
    """nbgrader starts alembic by its name."""
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}")
