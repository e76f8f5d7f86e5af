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


# -- what student code keeps ----------------------------------------------------------------------

KEEPING = "class Box:\n    def __init__(self, items):\n        self.items = items\n"
COPYING = "class Box:\n    def __init__(self, items):\n        self.items = list(items)\n"
ADD = "    def add(self, item):\n        self.items.append(item)\n"


@pytest.mark.parametrize(("box", "is_kept"), [(KEEPING, True), (COPYING, False)])
def test_a_test_sees_whether_an_object_keeps_a_list(sit, box, is_kept):
    for test in (
        "mine = [1]\nbox = Box(mine)\nmine.append(2)\nassert len(box.items) == {0}",
        "mine = [1]\nbox = Box(mine)\nbox.items\nmine += [2]\nassert len(box.items) == {0}",
        "mine = [1]\nbox = Box(items=mine)\nmine[:] = [5, 6]\nassert len(box.items) == {0}",
    ):
        expected = 2 if is_kept else 1
        assert Verdict.PASS is grade(sit, "1", box + ADD, test.format(expected))
        assert Verdict.FAIL is grade(sit, "1", box + ADD, test.format(3 - expected))


def test_what_student_code_has_changed_is_its_own(sit):
    test = (
        "mine = [1]\nbox = Box(mine)\nmine.append(2)\nbox.add(3)\nmine.append(4)\n"
        "assert mine == [1, 2, 4] and list(box.items) == [1, 2, 3]"
    )
    assert Verdict.PASS is grade(sit, "1", KEEPING + ADD, test)


def test_a_later_change_of_what_was_kept_makes_no_wrong_answer_right(sit):
    body = (
        "class Answer:\n    def __len__(self):\n        kept[0][:] = [0]\n        return 1\n"
        "kept = []\ndef f(xs):\n    kept.append(xs)\n    return Answer()"
    )
    test = "xs = [1, 2]\nanswer = f(xs)\nassert len(answer) == len(xs)"
    assert Verdict.FAIL is grade(sit, "1", body, test)


def test_a_list_that_is_kept_by_a_call_that_raises(sit):
    body = "seen = []\ndef f(x):\n    seen.append(x)\n    raise ValueError"
    body += "\ndef last():\n    return seen[-1]"
    test = (
        "mine = [1]\ntry:\n    f(mine)\nexcept ValueError:\n    pass\nmine.append(2)\n"
        "assert last() == [1, 2]"
    )
    assert Verdict.PASS is grade(sit, "1", body, test)


def test_many_arguments_that_are_kept_do_no_harm(sit):
    body = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)"
    test = "for k in range(500):\n    assert f([k]) == k + 1"
    assert Verdict.PASS is grade(sit, "1", body, test)
