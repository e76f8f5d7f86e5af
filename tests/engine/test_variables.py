"""Variables of the notebook that a test reads, and passes to the student's functions."""

import pytest

from gradus.engine import Verdict
from tests.course_builder import answer_cell, code_cell, grade_cell

DATA = {
    "list": ("data = [3, 1, 2]", "data.sort()", "sorted(data)", "data == [3, 1, 2]"),
    "dict": ("data = {'a': 1}", "data['b'] = 2", "dict(data, b=2)", "data == {'a': 1}"),
    "array": (
        "import numpy as np\ndata = np.array([1.0, 2.0])",
        "data *= 2",
        "data * 2",
        "data.tolist() == [1.0, 2.0]",
    ),
    "frame": (
        "import pandas as pd\ndata = pd.DataFrame({'a': [1, 2]})",
        "data['b'] = 1",
        "data.assign(b=1)",
        "list(data.columns) == ['a']",
    ),
}


def grade(sit, made, body, test):
    cells = [code_cell(made), answer_cell("f", body), grade_cell("t", test)]
    return sit(cells).exercises[0].verdict


@pytest.mark.parametrize("kind", DATA)
def test_a_test_sees_whether_a_call_changes_a_variable(sit, kind):
    made, changing, _, unchanged = DATA[kind]
    body = f"def f(data):\n    {changing}\n    return data"
    assert Verdict.FAIL is grade(sit, made, body, f"f(data)\nassert {unchanged}")
    assert Verdict.PASS is grade(sit, made, body, f"f(data)\nassert not ({unchanged})")


@pytest.mark.parametrize("kind", DATA)
def test_a_call_that_leaves_a_variable_alone_passes(sit, kind):
    made, _, keeping, unchanged = DATA[kind]
    body = f"def f(data):\n    return {keeping}"
    assert Verdict.PASS is grade(sit, made, body, f"f(data)\nassert {unchanged}")


def test_a_copy_that_the_test_makes_is_a_copy(sit):
    body = "def f(data):\n    data.append(1)"
    test = "mine = data.copy()\nf(mine)\nassert data == [0] and mine == [0, 1]"
    assert Verdict.PASS is grade(sit, "data = [0]", body, test)


def test_another_name_in_the_test_is_the_same_variable(sit):
    body = "def f(data):\n    data.append(1)"
    test = "mine = data\nf(mine)\nf(mine)\nassert data == [0, 1, 1] and mine == data"
    assert Verdict.PASS is grade(sit, "data = [0]", body, test)


def test_a_value_that_the_test_has_changed_is_passed_as_it_is(sit):
    body = "def f(data):\n    return sum(data)"
    assert Verdict.PASS is grade(
        sit, "data = [1]", body, "mine = data\nmine += [2]\nassert f(mine) == 3"
    )


def test_a_function_gets_the_variable_and_not_one_like_it(sit):
    body = "def f(given):\n    return given is data"
    assert Verdict.PASS is grade(sit, "data = [1]", body, "assert f(data) and not f([1])")
