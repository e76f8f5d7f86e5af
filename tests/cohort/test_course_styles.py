"""Courses of three styles have the scores that stock nbgrader gives: right, partly right and wrong.

``asserts`` uses nothing but ``assert`` and a number as partial credit, ``unittests`` the testing
tools of Python and NumPy, ``tables`` data frames, a file and plots.
"""

import shutil

import pytest

from tests.cohort.test_stock_nbgrader import grades, nbgrader, run  # noqa: F401  (a fixture)
from tests.course_builder import answer_cell, build_course, code_cell, grade_cell, submit, text_cell

ASSERTS = [
    text_cell("## Vowels"),
    answer_cell(
        "vowels",
        "def vowels(text):\n    return sum(letter in 'aeiou' for letter in text.lower())",
    ),
    grade_cell(
        "vowels_test",
        "assert vowels('otter') == 2\nassert vowels('') == 0, 'an empty text has none'\n"
        "### BEGIN HIDDEN TESTS\nassert vowels('AEIOU') == 5\n### END HIDDEN TESTS",
        points=2,
    ),
    text_cell("## Caesar's cipher"),
    answer_cell(
        "shift",
        "def shift(text, by):\n    found = ''\n    for letter in text:\n"
        "        if letter.isalpha():\n"
        "            start = ord('A' if letter.isupper() else 'a')\n"
        "            letter = chr((ord(letter) - start + by) % 26 + start)\n"
        "        found += letter\n    return found",
    ),
    grade_cell(
        "shift_test",
        "cases = [('abc', 1, 'bcd'), ('xyz', 3, 'abc'), ('Hi, you', 2, 'Jk, aqw')]\n"
        "right = sum(shift(text, by) == wanted for text, by, wanted in cases)\n"
        "assert right > 0\nright",
        points=3,
    ),
    answer_cell("notes", "notes = ['c', 'd']\nnotes.append('e')"),
    grade_cell("notes_test", "assert notes == ['c', 'd', 'e'] and type(notes) is list"),
]
UNITTESTS = [
    code_cell("import numpy as np"),
    answer_cell(
        "smooth",
        "import numpy as np\ndef smooth(x, width):\n    if width < 1:\n"
        "        raise ValueError(f'width {width} is too small')\n"
        "    return np.convolve(x, np.ones(width) / width, mode='valid')",
    ),
    grade_cell(
        "smooth_test",
        "from numpy.testing import assert_allclose, assert_raises\n"
        "assert_allclose(smooth([1, 2, 3, 4], 2), [1.5, 2.5, 3.5])\n"
        "### BEGIN HIDDEN TESTS\nassert_allclose(smooth(np.arange(5.0), 5), [2.0])\n"
        "assert_raises(ValueError, smooth, [1, 2], 0)\n### END HIDDEN TESTS",
        points=2,
    ),
    answer_cell(
        "account",
        "class Overdrawn(Exception):\n    pass\n\nclass Account:\n"
        "    def __init__(self):\n        self.balance = 0\n"
        "    def deposit(self, amount):\n        self.balance += amount\n"
        "    def withdraw(self, amount):\n        if amount > self.balance:\n"
        "            raise Overdrawn(amount)\n        self.balance -= amount",
    ),
    grade_cell(
        "account_test",
        "import unittest\n\nclass TestAccount(unittest.TestCase):\n"
        "    def setUp(self):\n        self.account = Account()\n        self.account.deposit(5)\n"
        "    def test_deposit(self):\n        self.assertEqual(self.account.balance, 5)\n"
        "    def test_withdraw(self):\n        self.account.withdraw(2)\n"
        "        self.assertEqual(self.account.balance, 3)\n"
        "    def test_overdrawn(self):\n        with self.assertRaises(Overdrawn):\n"
        "            self.account.withdraw(6)\n\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestAccount)\n"
        "result = unittest.TestResult()\nsuite.run(result)\n"
        "result.testsRun - len(result.failures) - len(result.errors)",
        points=3,
    ),
    answer_cell("greet", "def greet(name):\n    print(f'Good morning, {name}!')"),
    grade_cell(
        "greet_test",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as heard:\n"
        "    greet('Ada')\nassert heard.getvalue() == 'Good morning, Ada!\\n'",
    ),
]
TABLES = [
    code_cell("import pandas as pd\nimport matplotlib.pyplot as plt"),
    answer_cell(
        "load",
        "def load(path):\n    table = pd.read_csv(path)\n"
        "    return table.dropna().astype({'price': float})",
    ),
    grade_cell(
        "load_test",
        "fruit = load('fruit.csv')\nassert isinstance(fruit, pd.DataFrame)\n"
        "assert fruit.shape == (3, 3) and fruit.price.dtype == float\n"
        "assert not fruit.isna().any().any()",
        points=2,
    ),
    answer_cell(
        "mean_price",
        "def mean_price(table):\n    return table.groupby('kind')['price'].mean()",
    ),
    grade_cell(
        "mean_price_test",
        "table = pd.DataFrame({'kind': ['a', 'b', 'a'], 'price': [1.0, 4.0, 2.0]})\n"
        "pd.testing.assert_series_equal(mean_price(table), table.groupby('kind').price.mean())\n"
        "### BEGIN HIDDEN TESTS\nassert mean_price(table)['a'] == 1.5\n"
        "assert list(table.columns) == ['kind', 'price'], 'the table was changed'\n"
        "### END HIDDEN TESTS",
        points=2,
    ),
    answer_cell(
        "draw",
        "def draw(means):\n    fig, ax = plt.subplots()\n"
        "    ax.bar(means.index, means.values)\n    ax.set_ylabel('price')\n    return ax",
    ),
    grade_cell(
        "draw_test",
        "ax = draw(pd.Series([1.0, 3.0], index=['a', 'b']))\n"
        "points = 2 * ([bar.get_height() for bar in ax.patches] == [1.0, 3.0])\n"
        "points += ax.get_ylabel() == 'price'\nassert points\npoints",
        points=3,
    ),
]
PARTLY = {
    "asserts": {
        "vowels": "def vowels(text):\n    return sum(letter in 'aeiou' for letter in text)",
        "shift": "def shift(text, by):\n    return ''.join(chr(ord(c) + by) for c in text)",
        "notes": "notes = ['c', 'd', 'e']",
    },
    "unittests": {
        "smooth": "def smooth(x, width):\n    return [sum(x[i:i + width]) / width\n"
        "            for i in range(len(x) - width + 1)]",
        "account": "class Overdrawn(Exception): pass\nclass Account:\n    balance = 0\n"
        "    def deposit(self, amount): self.balance += amount\n"
        "    def withdraw(self, amount): self.balance -= amount",
        "greet": "def greet(name):\n    print('Good morning,', name + '!')",
    },
    "tables": {
        "load": "def load(path):\n    return pd.read_csv(path).dropna()",
        "mean_price": "def mean_price(table):\n    table['double'] = 2 * table.price\n"
        "    return table.groupby('kind')['price'].mean()",
        "draw": "def draw(means):\n    fig, ax = plt.subplots()\n    means.plot.bar(ax=ax)\n"
        "    return ax",
    },
}
WRONG = {
    "asserts": {
        "vowels": "def vowels(text):\n    print(len(text))",
        "shift": "def shift(text, by):\n    return undefined_name",
        "notes": "notes = ('c', 'd', 'e')",
    },
    "unittests": {
        "smooth": "def smooth(x, width):\n    return x",
        "account": "class Account:\n    pass",
        "greet": "def greet(name):\n    return f'Good morning, {name}!'",
    },
    "tables": {
        "load": "def load(path):\n    return open(path).read()",
        "mean_price": "def mean_price(table):\n    return table.price.mean()",
        "draw": "def draw(means):\n    plt.bar(means.index, means.values)",
    },
}
STYLES = {"asserts": ASSERTS, "unittests": UNITTESTS, "tables": TABLES}
SCORES = {  # of each test cell, in order
    "asserts": {"right": [2, 3, 1], "partly": [0, 1, 1], "wrong": [0, 0, 0]},
    "unittests": {"right": [2, 3, 1], "partly": [0, 2, 1], "wrong": [0, 0, 0]},
    "tables": {"right": [2, 2, 3], "partly": [2, 0, 2], "wrong": [0, 0, 0]},
}
FRUIT = "kind,name,price\na,apple,1\na,pear,2.5\nb,fig,\nb,plum,4\n"
PROGRAM = """
import sys
from traitlets.config import Config
from nbgrader.apps.api import NbGraderAPI
config = Config()
config.CourseDirectory.root = sys.argv[1]
config.CourseDirectory.course_id = "course"
api = NbGraderAPI(config=config)
assert api.generate_assignment("ps1")["success"]
for student in sys.argv[2:]:
    assert api.autograde("ps1", student)["success"]
"""


@pytest.mark.parametrize("style", STYLES)
def test_a_course_is_scored_as_by_stock_nbgrader(tmp_path, nbgrader, style):  # noqa: F811
    stock = build_course(
        tmp_path / "stock",
        {"ps1": STYLES[style]},
        config='c.CourseDirectory.course_id = "course"',
        files={"source/ps1/fruit.csv": FRUIT},
    )
    handed_in = {"right": None, "partly": PARTLY[style], "wrong": WRONG[style]}
    for student, answers in handed_in.items():
        submit(stock, "ps1", student, answers=answers)
    ours = shutil.copytree(stock, tmp_path / "ours")
    nbgrader("-c", PROGRAM, str(stock), *handed_in, cwd=stock)
    run("-m", "gradus", "grade", "ps1", "--json", cwd=ours)
    expected = {
        (student, "ps1", cell["metadata"]["nbgrader"]["grade_id"]): score
        for student, scores in SCORES[style].items()
        for cell, score in zip(
            [each for each in STYLES[style] if each["metadata"].get("nbgrader", {}).get("grade")],
            scores,
            strict=True,
        )
    }
    for root in (stock, ours):
        found = {key: row[0] for key, row in grades(root).items() if len(key) == 3}
        assert expected == found, root.name
