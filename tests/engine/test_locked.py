"""What tests use of the author's locked cells, when student code binds the names anew."""

import pytest

from gradus.engine.judge.locked import locked_names
from gradus.engine.judge.namespace import read_names
from tests.course_builder import answer_cell, grade_cell, locked_cell

LOCKED = """\
import math
LIMIT = 10
POINT = (1, 2)
data = [1]
calls = []
start = stop = 0
twice = 1
twice = 2
def close(a, b): return math.isclose(a, b)
def local(a):
    found = []
    found.append(a)
    return found
def log(a): calls.append(a)
def fill(a): data[0] = a
def count():
    global calls
    calls = []
class Node: pass
"""


def names(locked, *others):
    return set(read_names((locked, *others), (locked,)).locked)


def test_functions_without_effects_and_constants_are_the_judges():
    assert {"LIMIT", "POINT", "close", "local"} == names(LOCKED)


@pytest.mark.parametrize(
    "other",
    ["LIMIT = 5", "def f():\n    global LIMIT\n    LIMIT = 5", "for LIMIT in range(3): pass"],
    ids=["bound", "global", "loop"],
)
def test_a_name_that_another_cell_binds_is_the_students(other):
    assert "LIMIT" not in names(LOCKED, other)


def test_nothing_is_locked_in_no_cells():
    assert {} == locked_names([], {}, ())


HELPERS = (
    "calls = []\nLIMIT = 3\ndef within(x): return inside(x, LIMIT)\n"
    "def inside(x, limit):\n    return x < limit\n"
    "def note(x): calls.append(x)\ndef apply(f, x): return f(x)"
)


@pytest.mark.parametrize(
    ("answer", "test", "score"),
    [
        ("def f(x): return 1", "assert within(f(1))", 1),
        ("def f(x): return 9", "assert within(f(1))", 0),
        ("LIMIT = 100\ndef f(x): return 9", "assert within(f(1))", 0),
        ("inside = lambda x, limit: True\ndef f(x): return 9", "assert within(f(1))", 0),
        ("def f(x): return x", "note(f(1))\nassert calls == [1]", 1),
        ("def f(x): return x + 1", "assert apply(f, 2) == 3", 1),
        ("def f(x): return (x(1), x is within)", "assert f(within) == (True, True)", 1),
    ],
    ids=["right", "wrong", "constant", "behind", "effects", "callback", "handed over"],
)
def test_a_test_relies_on_a_locked_cell(sit, answer, test, score):
    cells = [
        locked_cell("helpers", HELPERS),
        answer_cell("f", "def f(x):\n    return x"),
        grade_cell("t", test),
    ]
    assert score == sit(cells, {"f": answer}).score
