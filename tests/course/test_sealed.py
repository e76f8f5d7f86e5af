"""Every assignment through the sealed engine: what its own answers, mutants and variants earn.

The data is in a folder per assignment: ``mutants.toml`` (reference answers with one fault each,
``[[mutant]]``, and tables of the visible answers, ``[[notebook_mutant]]``) and ``variants.toml``
(other correct answers). Mutants and variants are graded with the one test cell that they are about
and what it needs; the source's own answers, the release and the tables with the whole notebook.
"""

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from gradus.course import Role, Submission
from gradus.engine import Verdict, cores
from gradus.validity.exercise import sole_exercises

DATA = {path.parent.name: path.parent for path in Path(__file__).parent.glob("*/mutants.toml")}


def read(name, file):
    return tomllib.loads((DATA[name] / file).read_text(encoding="utf-8"))


MUTANTS = {name: read(name, "mutants.toml") for name in sorted(DATA)}
VARIANTS = {name: read(name, "variants.toml")["variant"] for name in sorted(DATA)}


def each(table):
    """Pairs of assignment and entry, with readable ids."""
    return [
        pytest.param(name, entry, id=f"{name}: {entry['name']}")
        for name, entries in table.items()
        for entry in entries
    ]


@pytest.fixture(scope="session")
def assignment(course):
    return cache(lambda name: course.assignment(name.upper()))


@pytest.fixture(scope="session")
def grade(engine, assignment):
    """Grade an assignment's notebook with some solution cells replaced; the exercises by name."""

    def grade(name, notebook, replaced=None):
        content = json.loads(notebook.to_json())
        for cell in content["cells"]:
            cell["source"] = (replaced or {}).get(cell["id"], cell["source"])
        submission = Submission("student", {notebook.name: json.dumps(content).encode()}, {})
        graded = engine.grade(assignment(name), submission)
        return {exercise.name: exercise for exercise in graded.exercises}

    return grade


def points(exercises):
    return sum(exercise.score for exercise in exercises.values())


@pytest.mark.parametrize("name", sorted(DATA))
def test_the_sources_own_answers_earn_all_points(grade, assignment, name):
    notebook = assignment(name).notebooks[0]
    exercises = grade(name, notebook.source)
    assert 100 == assignment(name).max_score
    assert {
        cell.grade_id: cell.points for cell in notebook.graded_cells() if cell.role is Role.TEST
    } == {key: each.score for key, each in exercises.items() if each.verdict is Verdict.PASS}


@pytest.mark.parametrize("name", sorted(DATA))
def test_the_release_earns_nothing_and_every_test_has_hints(grade, assignment, name):
    exercises = grade(name, assignment(name).notebooks[0].release)
    assert 0 == points(exercises)
    assert {Verdict.MISSING} == {exercise.verdict for exercise in exercises.values()}
    assert all(
        check.hint for exercise in exercises.values() for check in exercise.checks if check.hidden
    )


@pytest.mark.parametrize(
    ("name", "table"), each({name: data["notebook_mutant"] for name, data in MUTANTS.items()})
)
def test_a_table_of_the_visible_answers_earns_next_to_nothing(grade, assignment, name, table):
    notebook = assignment(name).notebooks[0]
    assert points(grade(name, notebook.source, table["cells"])) <= table["at_most"]


@pytest.fixture(scope="session")
def earned(engine, assignment):
    """What every mutant and variant of an assignment earns in its exercise; graded at once."""

    @cache
    def grade_all(name):
        exercises = {each.exercise: each for each in sole_exercises(assignment(name))}
        cases = [*MUTANTS[name]["mutant"], *VARIANTS[name]]

        def grade_one(case):
            exercise = exercises[case["exercise"]]
            submission = exercise.submission({case["cell"]: case["source"]})
            return engine.grade(exercise.assignment, submission).exercises[0]

        with ThreadPoolExecutor(cores()) as executor:
            results = executor.map(grade_one, cases)
            return dict(zip((case["name"] for case in cases), results, strict=True))

    return grade_all


@pytest.mark.parametrize(
    ("name", "mutant"), each({name: data["mutant"] for name, data in MUTANTS.items()})
)
def test_a_mutant_loses_points_in_its_exercise(earned, name, mutant):
    exercise = earned(name)[mutant["name"]]
    assert exercise.score < exercise.max_score, mutant["why"]


@pytest.mark.parametrize(("name", "variant"), each(VARIANTS))
def test_a_correct_variant_keeps_full_points(earned, name, variant):
    exercise = earned(name)[variant["name"]]
    assert exercise.max_score == exercise.score, exercise.detail
