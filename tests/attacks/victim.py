"""The assignment that is attacked, with a secret in every place that students must not see."""

from dataclasses import replace

from tests.course_builder import (
    answer_cell,
    code_cell,
    grade_cell,
    locked_cell,
    manual_cell,
    text_cell,
)

SOURCE = "XQ-HIDDEN-SOURCE"
REFERENCE = "XQ-REFERENCE-CODE"
CLOSURE = "XQ-CLOSURE-OF-A-TEST"
EXPECTED = "XQ-EXPECTED-VALUE"
INPUT = EXPECTED[::-1]
SECRETS = (SOURCE, REFERENCE, CLOSURE)
"""What student code must never get hold of: not even files for the instructor may hold it."""

QUOTED = (EXPECTED, INPUT, "73130.4375")
"""What tests pass to student code, or what follows from it: it must not get back to the student."""

REFERENCES = f'''"""{REFERENCE}"""

import numpy as np

MARK = "{REFERENCE}"
LISTS = [[2.5, 3.5, 9.0], [73130.4375], [-1.0, 1.0, 6.0, 4.0]]
TEXT = "{INPUT}"
TOTAL = 5050


def mean(values):
    return sum(values) / len(values)


def scale(matrix):
    if matrix.size == 0:
        raise ValueError("{REFERENCE}")
    return matrix / np.abs(matrix).max()


def matrices():
    generator = np.random.default_rng(11)
    return [generator.normal(size=size) for size in ((1, 1), (2, 3), (7, 4))]


def cubic(shift):
    note = "{CLOSURE}"

    def function(x):
        return x**3 - x - shift if note else None

    return function
'''
SOLUTIONS = {
    "mean": "def mean(values):\n    return sum(values) / len(values)",
    "mirror": "def mirror(text):\n    return text[::-1]",
    "scale": (
        "def scale(matrix):\n    if matrix.size == 0:\n"
        "        raise ValueError('nothing to scale')\n"
        "    return matrix / np.abs(matrix).max()"
    ),
    "root": (
        "def root(function, low, high):\n    for _ in range(60):\n"
        "        middle = (low + high) / 2\n"
        "        if function(low) * function(middle) <= 0:\n            high = middle\n"
        "        else:\n            low = middle\n    return (low + high) / 2"
    ),
    "vector": (
        "class Vector:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n\n"
        "    def __add__(self, other):\n"
        "        return Vector(self.x + other.x, self.y + other.y)\n\n"
        "    def __eq__(self, other):\n        return (self.x, self.y) == (other.x, other.y)\n\n"
        "    def length(self):\n        return math.hypot(self.x, self.y)"
    ),
    "evens": "def evens(count):\n    for k in range(count):\n        yield 2 * k",
    "parabola": (
        "def parabola(places):\n    fig, axes = plt.subplots()\n"
        "    axes.plot(places, [x**2 for x in places])\n    axes.set_xlabel('x')\n    return axes"
    ),
    "total": "total = sum(range(101))",
    "tidy": "def tidy(frame):\n    return frame.dropna().sort_values('a').reset_index(drop=True)",
    "relay": "def relay(call, values):\n    return call(sorted, values)",
    "ledger": (
        "class Ledger:\n    def __init__(self):\n        self.entries, self.is_open = [], False\n\n"
        "    def __enter__(self):\n        self.is_open = True\n        return self\n\n"
        "    def __exit__(self, *error):\n        self.is_open = False\n\n"
        "    def add(self, amount):\n        self.entries.append(amount)\n        return self\n\n"
        "    def __len__(self):\n        return len(self.entries)"
    ),
}
VISIBLE = {
    "mean": "assert mean([1, 2, 3]) == 2",
    "mirror": "assert mirror('ab') == 'ba'",
    "scale": "np.testing.assert_allclose(scale(np.array([[1.0, -2.0]])), [[0.5, -1.0]])",
    "root": "assert abs(root(lambda x: x - 1, 0, 4) - 1) < 1e-9",
    "vector": "assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)",
    "evens": "assert list(evens(3)) == [0, 2, 4]",
    "parabola": "axes = parabola([0, 1, 2])\nassert len(axes.get_lines()) == 1",
    "total": "assert isinstance(total, int)",
    "tidy": (
        "frame = pd.DataFrame({'a': [2.0, None, 1.0], 'b': [5, 6, 7]})\n"
        "assert tidy(frame)['a'].tolist() == [1, 2]"
    ),
    "relay": "assert relay(lambda function, values: function(values), [2, 1]) == [1, 2]",
    "ledger": "with Ledger() as ledger:\n    assert ledger.is_open\nassert not ledger.is_open",
}
HIDDEN = {
    "mean": (
        "assert mean([2.5, 4.0]) == 3.25, 'Not every number is whole.'\n"
        "for values in secret.LISTS:\n    assert close(mean(values), secret.mean(values))"
    ),
    "mirror": (
        "assert mirror(secret.TEXT) == secret.TEXT[::-1], 'Try a longer text.'\n"
        "assert mirror('') == ''"
    ),
    "scale": (
        "from gradus import checks\n"
        "with checks.check('Every matrix', hint='Divide by the largest size.', weight=2):\n"
        "    for matrix in secret.matrices():\n"
        "        checks.agrees(scale, secret.scale, matrix)\n"
        "with checks.check('An empty matrix', hint='Raise a ValueError.'):\n"
        "    assert np.allclose(scale(np.array([[4.0]])), 1)\n"
        "    with checks.raises(ValueError):\n        scale(np.zeros((0, 2)))\n"
        "with checks.check('Its argument', hint='Leave it alone.'):\n"
        "    given = np.array([[3.0, 6.0]])\n"
        "    assert np.allclose(scale(given), [[0.5, 1.0]])\n"
        "    assert given.tolist() == [[3.0, 6.0]]\n"
        "checks.award(4)"
    ),
    "root": (
        "for shift in (2.0, 11.25):\n    function = secret.cubic(shift)\n"
        "    assert abs(function(root(function, 0.0, 4.0))) < 1e-6"
    ),
    "vector": (
        "v = Vector(5, 12)\nassert v.length() == 13 and isinstance(v, Vector)\n"
        "assert (v + Vector(1, -2)).x == 6 and (v + Vector(1, -2)).y == 10\n"
        "assert not v == Vector(5, 11)\nassert abs(Vector(-3, 4).length() - 5) < 1e-9"
    ),
    "evens": "assert sum(evens(100)) == 9900\nassert next(iter(evens(1))) == 0",
    "parabola": (
        "from gradus import checks\nplaces = [-2.5, 0.25, 3.0]\n"
        "seen = checks.drawing(parabola(places))\nassert len(seen.curves) == 1\n"
        "checks.same_points(seen.curves[0], [(x, x**2) for x in places])\n"
        "assert seen.xlabel == 'x'"
    ),
    "total": "assert abs(total - secret.TOTAL) < SLACK",
    "tidy": (
        "assert tidy(frame).equals(pd.DataFrame({'a': [1.0, 2.0], 'b': [7, 5]}))\n"
        "more = pd.DataFrame({'a': [9.0, 4.0], 'b': [1, 2]})\n"
        "assert tidy(more).equals(pd.DataFrame({'a': [4.0, 9.0], 'b': [2, 1]}))"
    ),
    "relay": (
        "calls = []\ndef call(function, values):\n    assert len(values) == 3, 'The whole list.'\n"
        "    calls.append(values)\n    return function(values)\n"
        "assert relay(call, [7.5, -1.0, 2.0]) == [-1.0, 2.0, 7.5] and len(calls) == 1"
    ),
    "ledger": (
        "with Ledger() as ledger:\n    assert len(ledger.add(4).add(2.5)) == 2\n"
        "    assert sum(ledger.entries) == 6.5, 'What is added is kept.'\n"
        "assert list(ledger.entries) == [4, 2.5]"
    ),
}
POINTS = {
    "mean": 2, "mirror": 2, "scale": 4, "root": 3, "vector": 2, "evens": 1, "parabola": 2,
    "total": 1, "tidy": 2, "relay": 1, "ledger": 2,
}  # fmt: skip
IMPORTS = "import math\n\nimport matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd"
HELPERS = """\
SLACK = 1e-9

def close(one, other):
    return bool(np.all(np.abs(np.subtract(one, other)) <= SLACK))"""
"""Locked, so that students may read and use them, and tests rely on them."""

LOOK_ROUND = """\
import os, stat, sys
print(sorted(os.listdir('.')), os.listdir('/tmp'), os.listdir('/dev/shm'), os.getcwd())
print(os.getpid(), sorted(os.environ.items()), sys.path, sys.argv, np.geterr(), plt.rcParams)
print(sorted(name for name in globals() if not name.startswith('_')), sorted(sys.modules))"""
"""What an honest notebook can see of its surroundings: the same, whoever was there before."""


def rename(assignment):
    """The assignment with its one notebook under the name that attacks hand in."""
    (notebook,) = assignment.notebooks
    return replace(assignment, notebooks=(replace(notebook, name="victim"),))


def write_references(root):
    """Put the references where an engine (or plain Python) looks for them."""
    folder = root / "reference_solutions"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "secret.py").write_text(REFERENCES)


OPEN = {
    "open": (
        "def opened():\n    return 7",
        "OPENING = 7\ndef near(one, other):\n    return -1 < one - other < 1\n"
        "expected = OPENING\nassert near(opened(), expected)\n"
        "### BEGIN HIDDEN TESTS\nassert 'OPEN_MARK' and opened() == 7\n### END HIDDEN TESTS",
    ),
    "shut": (
        "def shut(x):\n    return 7 * x",
        "assert near(shut(1), OPENING)\n"
        "### BEGIN HIDDEN TESTS\nassert near(shut(3), 3 * OPENING)\n### END HIDDEN TESTS",
    ),
}
"""They come first where a test cell is unsealed: ``open_test`` is, ``shut_test`` uses its names."""


def cells(*, hidden=True, unsealed=False):
    """The author's cells with their solutions, and with hidden tests or without.

    Those of ``OPEN`` are among them where a test cell is unsealed.
    """
    found = [
        text_cell("# Attacked"),
        locked_cell("imports", IMPORTS),
        locked_cell("helpers", HELPERS),
        code_cell(LOOK_ROUND),
    ]
    for name, (solution, test) in OPEN.items() if unsealed else ():
        found += [answer_cell(name, solution), grade_cell(f"{name}_test", test)]
    for name, solution in SOLUTIONS.items():
        test = VISIBLE[name]
        if hidden:
            test += (
                f"\n### BEGIN HIDDEN TESTS\n# {SOURCE}\n"
                f"from reference_solutions import secret\n{HIDDEN[name]}\n### END HIDDEN TESTS"
            )
        found += [
            text_cell(f"## The exercise {name}"),
            answer_cell(name, solution),
            grade_cell(f"{name}_test", test, points=POINTS[name]),
        ]
    return [*found, text_cell("## In your own words"), manual_cell("essay", points=2)]
