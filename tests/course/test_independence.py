"""No exercise fails because of an earlier one: the references stand in for what went wrong."""

import ast
import importlib
import inspect
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from gradus.course import Role, Submission
from gradus.engine import cores
from gradus.validity.exercise import sole_exercises
from tests.course.test_sealed import DATA

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


@pytest.mark.parametrize("name", sorted(DATA))
def test_each_exercise_is_worth_its_points_with_all_others_unwritten(engine, course, name):
    exercises = list(sole_exercises(course.assignment(name.upper())))
    with ThreadPoolExecutor(cores()) as executor:
        graded = executor.map(lambda each: engine.grade(each.behind, each.alone()), exercises)
    messages = {}
    for exercise, part in zip(exercises, graded, strict=True):
        (result,) = [each for each in part.exercises if each.name == exercise.exercise]
        if result.score < result.max_score:
            messages[result.name] = result.message
    assert {} == messages


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
    for name in sorted(DATA):
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
