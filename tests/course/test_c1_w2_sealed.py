"""C1_W2 through the sealed engine: the same scores as by plain execution.

Mutants and variants are graded with the solution cells and the one test cell that they are about;
the source's answers, the release and the answer table with the whole notebook.
"""

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gradus.course import Notebook, Role, Submission, parse_notebook
from gradus.engine import Verdict, cores

DATA = Path(__file__).parent / "c1_w2"
MUTANTS = tomllib.loads((DATA / "mutants.toml").read_text(encoding="utf-8"))
VARIANTS = tomllib.loads((DATA / "variants.toml").read_text(encoding="utf-8"))["variant"]
GIVEN = {"imports", "zero_threshold"}
NAME = "systems_of_linear_equations"


@pytest.fixture(scope="module")
def assignment(course):
    return course.assignment("C1_W2")


@pytest.fixture(scope="module")
def grade(engine, assignment):
    """Grade C1_W2 with some solution cells replaced; the exercises by name."""

    def grade(notebook, replaced=None):
        content = json.loads(notebook.to_json())
        for cell in content["cells"]:
            cell["source"] = (replaced or {}).get(cell["id"], cell["source"])
        submission = Submission("student", {NAME: json.dumps(content).encode()}, {})
        return {each.name: each for each in engine.grade(assignment, submission).exercises}

    return grade


def points(exercises):
    return sum(each.score for each in exercises.values())


def test_the_sources_own_answers_earn_all_points(grade, assignment):
    exercises = grade(assignment.notebooks[0].source)
    assert {
        cell.grade_id: cell.points
        for cell in assignment.notebooks[0].graded_cells()
        if cell.role is Role.TEST
    } == {name: each.score for name, each in exercises.items() if each.verdict is Verdict.PASS}


def test_the_release_earns_nothing_and_every_test_has_hints(grade, assignment):
    exercises = grade(assignment.notebooks[0].release)
    assert 0 == points(exercises)
    assert {Verdict.MISSING} == {each.verdict for each in exercises.values()}
    assert all(check.hint for each in exercises.values() for check in each.checks if check.hidden)


def test_a_table_of_the_visible_answers_earns_next_to_nothing(grade, assignment):
    table = MUTANTS["notebook_mutant"][0]
    assert points(grade(assignment.notebooks[0].source, table["cells"])) <= table["at_most"]


@pytest.fixture(scope="module")
def earned(engine, assignment):
    """The points that each mutant and variant earns in its exercise, and what that is worth."""

    def grade(each):
        one = _one_exercise(assignment, each["exercise"])
        content = json.loads(one.notebooks[0].source.to_json())
        for cell in content["cells"]:
            if cell["id"] == each["cell"]:
                cell["source"] = each["source"]
        submission = Submission("student", {NAME: json.dumps(content).encode()}, {})
        exercise = engine.grade(one, submission).exercises[0]
        return exercise.score, exercise.max_score, exercise.detail

    cases = [*MUTANTS["mutant"], *VARIANTS]
    with ThreadPoolExecutor(cores()) as executor:
        return dict(zip((each["name"] for each in cases), executor.map(grade, cases), strict=True))


def _one_exercise(assignment, exercise):
    """The assignment with all solution cells and one test cell."""
    notebook = assignment.notebooks[0]

    def keep(authored: Notebook):
        cells = [
            cell
            for cell in authored.cells
            if cell.role is Role.ANSWER or cell.data["id"] in GIVEN or cell.grade_id == exercise
        ]
        return parse_notebook(NAME, replace(authored, cells=tuple(cells)).to_json())

    one = replace(notebook, source=keep(notebook.source), release=keep(notebook.release))
    return replace(assignment, notebooks=(one,))


@pytest.mark.parametrize("mutant", MUTANTS["mutant"], ids=lambda each: each["name"])
def test_a_mutant_loses_points_in_its_exercise(earned, mutant):
    score, maximum, _ = earned[mutant["name"]]
    assert score < maximum, mutant["why"]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each["name"])
def test_a_correct_variant_keeps_full_points(earned, variant):
    score, maximum, detail = earned[variant["name"]]
    assert maximum == score, detail
