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


def test_what_is_kept_is_changed_by_the_test_alone(sit):
    body = (
        "class Box:\n    def __init__(self, items):\n        self.items = items\n"
        "    def add(self, item):\n        self.items.append(item)"
    )
    test = (
        "mine = ['a']\nbox = Box(mine)\nbox.add('b')\nassert mine == ['a']\n"
        "mine.append('c')\nassert box.items == ['a', 'b']"
    )
    assert Verdict.PASS is grade(sit, "1", body, test)


WATCHED = {
    "a variable": ("data = [1]\ndef f(): return data", "data.append(2)\nassert f() == [1, 2]"),
    "a dict": ("data = {}\ndef f(): return data", "data['a'] = 1\nassert f() == {'a': 1}"),
    "an item of an array": (
        "import numpy as np\ndata = np.zeros(2)\ndef f(): return data.sum()",
        "data[1] = 5\nassert f() == 5",
    ),
    "a deletion": ("data = [1, 2]\ndef f(): return data", "del data[0]\nassert f() == [2]"),
    "an attribute of a class": (
        "class Box:\n    items = []",
        "a, b = Box(), Box()\na.items.append(1)\nassert b.items == [1]",
    ),
    "a list that was given out": (
        "own = [1]\ndef f(): return own",
        "got = f()\ngot.append(2)\nassert f() == [1, 2]",
    ),
    "a copy that was given out": (
        "own = [1]\ndef f(): return list(own)",
        "got = f()\ngot.append(2)\nassert f() == [1]",
    ),
}


@pytest.mark.parametrize("case", WATCHED)
def test_what_a_test_changes_in_place_is_the_students_own(sit, case):
    body, test = WATCHED[case]
    assert Verdict.PASS is grade(sit, "1", body, test)


def test_what_student_code_has_changed_since_it_was_read_is_left_alone(sit):
    body = "data = [1]\ndef f():\n    data.append(7)\n    return data"
    test = "old = data\nf()\nold.append(2)\ndata.append(3)\nassert f() == [1, 7, 3, 7]"
    assert Verdict.PASS is grade(sit, "1", body, test)
