"""Modules that a student hands in, as tests import them."""

import pytest

from gradus.engine import Verdict
from tests.course_builder import answer_cell, grade_cell

OWN_MODULE = "LIMIT = 2\nclass Account:\n    balance = 3\ndef square(x):\n    return LIMIT * x\n"
IMPORTS = {
    "a name": "from mine import square\nassert square(2) == 4",
    "the module": "import mine\nassert mine.square(2) == 4 and mine.LIMIT == 2",
    "under another name": "import mine as m\nassert m.square(2) == 4",
    "the notebook's own import": "assert mine.square(2) == 4 and named(3) == 6",
    "a class": "from mine import Account\nassert Account().balance == 3",
    "of a package": "import tools.deep\nassert tools.deep.ONE == 1\nfrom tools.deep import ONE",
    "patched": "import mine\nmine.LIMIT = 5\nassert mine.square(2) == 10\nmine.LIMIT = 2",
    "hidden": (
        "### BEGIN HIDDEN TESTS\nimport mine\nassert mine.square(2) == 4\n### END HIDDEN TESTS\n"
    ),
}


@pytest.mark.parametrize("test", IMPORTS.values(), ids=IMPORTS)
def test_a_test_imports_a_module_that_the_student_wrote(sit, test):
    cells = [
        answer_cell("a", "import mine\nfrom mine import square as named"),
        grade_cell("t", test),
    ]
    files = {"mine.py": OWN_MODULE.encode(), "tools/deep.py": b"ONE = 1\n"}
    (right,) = sit(cells, files=files).exercises
    assert Verdict.PASS is right.verdict, right.detail
    (wrong,) = sit(
        cells,
        files={
            "mine.py": b"def square(x): return 0\nLIMIT = 0\nclass Account: balance = 0\n",
            "tools/deep.py": b"ONE = 0",
        },
    ).exercises
    assert Verdict.PASS is not wrong.verdict
    assert 0 == wrong.score


def test_a_module_that_can_not_be_imported_costs_its_tests(sit):
    cells = [
        grade_cell("t", "from mine import square\nassert square(2) == 4"),
        grade_cell("u", "1"),
    ]
    assert [0, 1] == [e.score for e in sit(cells, files={"mine.py": b"def ("}).exercises]
    assert [0, 1] == [e.score for e in sit(cells, files={"mine.py": b"x = 1"}).exercises]
    assert [0, 1] == [e.score for e in sit(cells, files={}).exercises]


HOSTILE = b"""
class All:
    def __eq__(self, other): return True
    def __call__(self, *args): return self
    def __getattr__(self, name): return self
def __getattr__(name): return All()
"""


@pytest.mark.parametrize("name", ["numpy", "secret", "reference_solutions", "numexpr", "mine"])
def test_no_module_of_the_students_stands_for_another(sit, name):
    """Neither for one that the judge has nor for one that a library looks for."""
    test = (
        "import numpy as np\nimport pandas as pd\n"
        "assert np.add(1, 1) == 2\n"
        "assert pd.DataFrame({'a': [1, 2] * 300_000}).eval('a + a').sum() == 3 * answer()"
    )
    cells = [answer_cell("a", "def answer():\n    return 600_000"), grade_cell("t", test)]
    files = {f"{name}.py": HOSTILE}
    assert [1] == [e.score for e in sit(cells, files=files).exercises]
    lie = {"a": "def answer():\n    return 1"}
    assert [0] == [e.score for e in sit(cells, lie, files=files).exercises]
