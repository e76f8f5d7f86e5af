"""Answers made from the author's solutions."""

import ast
import random

import pytest

from gradus.bench import answers

GIVEN = "raise NotImplementedError()"
SOLUTION = "def slope(x):\n    if x > 1:\n        return 2 * x + 1\n    return -1\n"


def run(source):
    names = {}
    exec(source, names)
    return names


def test_a_solution_has_no_marks_left():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    assert "def f():\n    return 1\n" == answers.solution(source)


@pytest.mark.parametrize(
    "fault, expected",
    [
        (answers.nothing_returned, None),
        (answers.other_operator, 2 + 3 - 1),
        (answers.other_number, 3 * 3 + 2),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_fault_changes_what_a_function_returns(fault, expected):
    assert expected == run(fault(ast.parse(SOLUTION)))["slope"](3)


def test_a_function_under_another_name_is_the_same_function():
    names = run(answers.other_name(ast.parse(SOLUTION)))
    assert "slope" not in names
    assert 7 == names["my_slope"](3)


def test_a_name_that_was_set_is_empty():
    assert None is run(answers.nothing_assigned(ast.parse("a = 3\nb = 4")))["b"]


@pytest.mark.parametrize("fault", answers.FAULTS, ids=lambda each: each.__name__)
def test_a_fault_leaves_loops_alone(fault):
    loop = "while rest > 1 + 1:\n    rest = rest - 1\nfor n in range(9 * 9):\n    m = n + 1"
    assert None is fault(ast.parse(loop))


@pytest.mark.parametrize("seed", range(20))
def test_a_faulty_answer_differs_from_the_solution(seed):
    faulty = answers.faulty(SOLUTION, GIVEN, random.Random(seed))
    assert ast.dump(ast.parse(SOLUTION)) != ast.dump(ast.parse(faulty))


@pytest.mark.parametrize(
    "source", ["%%bash\nls", "import math", ""], ids=["magic", "plain", "none"]
)
def test_where_no_fault_can_be_made_the_answer_is_not_written(source):
    assert GIVEN == answers.faulty(source, GIVEN, random.Random(1))


def test_a_line_can_go_before_plain_python_only():
    assert answers.is_plain(SOLUTION)
    assert not answers.is_plain("%%timeit\n1 + 1")
