"""What the judge reads off students' cells, whose text may be anything."""

import ast

import pytest

from gradus.engine.judge.carryover import names_used
from gradus.engine.judge.cells import LONGEST_SKETCH, sketch
from gradus.engine.judge.namespace import bound_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1\ndef f(): pass", {"x", "f"}),
        ("%matplotlib inline\nx = 1", {"x"}),
        ("%%time\nx = 1", {"x"}),
        ("files = !ls\nx = 1", {"files", "x"}),
        ("where = %pwd\nif where:\n    !ls\n    x = 1", {"where", "x"}),
        ("x = 1\nx?\n?x", {"x"}),
        ("x = 7 != 8\ny = (7\n% 3)", {"x", "y"}),
    ],
    ids=["plain", "line magic", "cell magic", "command", "within", "help", "no magics"],
)
def test_names_bound_beside_magics_are_found(source, names):
    assert names == bound_names(sketch(source))


@pytest.mark.parametrize(
    "source",
    ["x = (", "x = " + "-" * 90_000 + "1", "x = 1" + " + 1" * 24_000, "x = 1\0",
     "x = [" + "0," * LONGEST_SKETCH + "]", "\ud800 = 1"],
    ids=["unfinished", "signs", "sum", "null", "long", "surrogate"],
)  # fmt: skip
def test_what_can_t_be_parsed_in_reasonable_time_and_memory_is_left_alone(source):
    tree = sketch(source)
    assert tree is None or isinstance(tree, ast.Module)
    assert names_used([source]) <= {"x"}
