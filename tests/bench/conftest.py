"""Fixtures of the bench.

assignment : an assignment with two notebooks, read without registering it anywhere.
"""

import pytest

from gradus.course.assignment import read_assignment
from gradus.course.catalogue import CatalogueEntry
from tests.course_builder import (
    answer_cell,
    build_course,
    code_cell,
    grade_cell,
    manual_cell,
    submit,
    text_cell,
)

ALGEBRA = [
    text_cell("# Algebra"),
    answer_cell(
        "double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    ),
    grade_cell(
        "test_double",
        "assert double(2) == 4\n"
        "### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS",
        points=4,
    ),
    answer_cell("limit", "limit = 3\nhalf = limit / 2"),
    grade_cell("test_limit", "assert limit == 3\nassert half == 1.5", points=1),
    manual_cell("why", "Because it is so.", points=2),
]
CALCULUS = [
    code_cell("import math"),
    answer_cell("slope", "def slope(x):\n    return 2 * x + 1"),
    grade_cell("test_slope", "assert slope(math.pi) == 2 * math.pi + 1", points=3),
    answer_cell("area", "def area(x):\n    return x * x - 1"),
    grade_cell("test_area", "assert area(3) == 8\n2", points=2),
]


@pytest.fixture(scope="session")
def assignment(tmp_path_factory):
    root = tmp_path_factory.mktemp("bench") / "course"
    build_course(
        root,
        {"ps1": {"algebra": ALGEBRA, "calculus": CALCULUS}},
        files={"source/ps1/table.csv": "1,2\n"},
    )
    given = submit(root, "ps1", "given", answers={})  # what nbgrader would release
    return read_assignment(CatalogueEntry("ps1"), root / "source" / "ps1", given)
