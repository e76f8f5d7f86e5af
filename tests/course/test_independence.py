"""No exercise fails because of an earlier one: the references stand in for what went wrong."""

import ast
import importlib
import inspect
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from gradus.course import Role, Submission, parse_notebook
from gradus.engine import cores
from gradus.engine.plan import exercise_numbers
from tests.course.test_sealed import MUTANTS

OTHER_NAMES = {("C3_W4", "n_for_power")}
"""References whose parameters are called otherwise, for a reason: `power` is a function there."""

WRONG_ECHELON = "def row_echelon(M):\n    return np.array(M, dtype=float)[::-1]"


def graded_by_test(engine, assignment, notebook, answers):
    """The exercises, by name, of a notebook of which some answers are replaced (grade id: text)."""
    content = json.loads(notebook.source.to_json())
    for cell in content["cells"]:
        cell["source"] = answers.get(
            cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"]
        )
    submission = Submission("student", {notebook.name: json.dumps(content).encode()}, {})
    graded = engine.grade(assignment, submission)
    return {each.name: each for each in graded.exercises}


def up_to(assignment, number, given):
    """The assignment with the tests up to an exercise's, and of the other cells what they need."""
    (notebook,) = assignment.notebooks
    numbers = exercise_numbers(notebook)

    def part(authored):
        cells = [
            cell
            for cell in authored.cells
            if cell.data["id"] in given or numbers.get(cell.grade_id, number + 1) <= number
        ]
        return parse_notebook(authored.name, replace(authored, cells=tuple(cells)).to_json())

    one = replace(notebook, source=part(notebook.source), release=part(notebook.release))
    return replace(assignment, notebooks=(one,))


def answered_alone(engine, assignment, number, given):
    """The scores of an exercise of which alone the author's answer was handed in."""
    part = up_to(assignment, number, given)
    (notebook,) = part.notebooks
    numbers = exercise_numbers(notebook)
    unwritten = {
        cell.grade_id: cell.source
        for cell in notebook.release.cells
        if cell.role is Role.ANSWER and numbers[cell.grade_id] != number
    }
    graded = graded_by_test(engine, part, notebook, unwritten)
    return {name: each for name, each in graded.items() if numbers.get(name) == number}


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_each_exercise_is_worth_its_points_with_all_others_unwritten(engine, course, name):
    assignment = course.assignment(name.upper())
    given = MUTANTS[name]["given"]
    last = max(exercise_numbers(assignment.notebooks[0]).values())
    with ThreadPoolExecutor(cores()) as executor:
        graded = list(
            executor.map(
                lambda number: answered_alone(engine, assignment, number, given), range(last + 1)
            )
        )
    exercises = {test: each for part in graded for test, each in part.items()}
    lost = {test for test, each in exercises.items() if each.score < each.max_score}
    assert lost == set(), {test: exercises[test].message for test in lost}


def test_a_wrong_row_echelon_costs_its_own_points_alone(engine, course):
    assignment = course.assignment("C1_W2")
    (notebook,) = assignment.notebooks
    exercises = graded_by_test(engine, assignment, notebook, {"row_echelon": WRONG_ECHELON})
    tests = {name: each for name, each in exercises.items() if name.startswith("test_")}
    assert ["test_row_echelon"] == [
        name for name, each in tests.items() if each.score < each.max_score
    ]
    assert {"test_solve", "test_reduced_row_echelon"} <= {
        name for name, each in tests.items() if each.lent == ("row_echelon",)
    }


def functions(course):
    """Assignment, name and parameters (with defaults) of every function that students write."""
    for name in sorted(MUTANTS):
        for cell in course.assignment(name.upper()).notebooks[0].source.cells:
            if cell.role is Role.ANSWER and cell.kind == "code":
                for node in ast.parse(cell.source).body:
                    if isinstance(node, ast.FunctionDef):
                        yield name.upper(), node.name, parameters(node.args)


def parameters(arguments):
    defaults = [ast.literal_eval(each) for each in arguments.defaults]
    names = [each.arg for each in arguments.args]
    missing = [inspect.Parameter.empty] * (len(names) - len(defaults))
    return list(zip(names, [*missing, *defaults], strict=True))


def test_a_reference_is_called_as_the_students_function_is(course):
    different = {}
    for assignment, name, expected in functions(course):
        module = importlib.import_module(f"reference_solutions.{assignment.lower()}")
        reference = getattr(module, name, None)
        if inspect.isfunction(reference):
            found = inspect.signature(reference).parameters.values()
            if expected != [(each.name, each.default) for each in found]:
                different[assignment, name] = expected
    assert set(different) == OTHER_NAMES
