"""Cases drawn afresh for an attempt (``fresh_cases``): other cases, and tests as fair as before.

The cells run in one namespace of this process, as under stock nbgrader.
"""

import ast
from functools import cache
from pathlib import Path

import matplotlib
import pytest
from matplotlib import pyplot

from gradus import checks
from gradus.course import Role, open_course
from gradus.validity.exercise import cell_id, sole_exercises
from tests.course.test_sealed import DATA

ROOT = Path(__file__).resolve().parents[2]
COURSE = open_course(ROOT)
HIDDEN = "### BEGIN HIDDEN TESTS"
ATTEMPTS = (None, 20261, 2**64 - 1)


@pytest.fixture(autouse=True)
def no_attempt_is_left_over():
    matplotlib.use("Agg")
    yield
    checks.begin_attempt(None)
    pyplot.close("all")


def notebook(name):
    (found,) = COURSE.sources(name.upper())
    return found


@cache
def needed(name):
    """The code cells that are needed to grade an assignment's exercises, in order."""
    exercises = list(sole_exercises(COURSE.assignment(name.upper())))
    parts = [each.assignment.notebooks[0].source for each in exercises]
    wanted = {cell_id(cell) for part in parts for cell in part.cells if cell.kind == "code"}
    return [cell for cell in notebook(name).cells if cell_id(cell) in wanted]


def lost(name, attempt):
    """The checks that the source's own answers fail in an attempt, by test cell."""
    cells = needed(name)
    names = {"__name__": "__main__"}
    failed = {}
    for cell in cells:
        if cell.role is not Role.TEST:
            exec(compile(cell.source, cell_id(cell), "exec"), names)
    for cell in cells:
        if cell.role is Role.TEST:
            checks.begin()
            checks.begin_attempt(attempt)
            exec(compile(cell.source, cell.grade_id, "exec"), names)
            failed[cell.grade_id] = [each for each in checks.recorded() if not each.passed]
    return {key: value for key, value in failed.items() if value}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("name", sorted(DATA))
def test_the_sources_own_answers_pass_every_check_whatever_the_attempt(name, attempt):
    assert {} == lost(name, attempt)


@pytest.mark.parametrize("name", sorted(DATA))
def test_hidden_tests_draw_from_the_generator_of_the_attempt(name):
    hidden = [
        (cell.grade_id, cell.source.split(HIDDEN)[1])
        for cell in notebook(name).cells
        if HIDDEN in cell.source
    ]
    assert hidden
    assert [] == [grade_id for grade_id, source in hidden if "default_rng(" in source]


@pytest.mark.parametrize("name", sorted(DATA))
def test_cases_of_a_seed_are_drawn_from_the_generator_of_the_attempt(name):
    tree = ast.parse((ROOT / f"reference_solutions/{name}_cases.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = [(ast.unparse(call.func), ast.unparse(call)) for call in calls]
    assert any(function == "checks.generator" for function, _ in called)
    # the data of a story has a seed of its own, a constant
    assert [] == [
        text for function, text in called if function.endswith("default_rng") and "seed" in text
    ]
