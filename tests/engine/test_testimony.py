"""Answers that claim what they are not: the author's has the point, the forged one has none."""

import pytest

from tests.course_builder import answer_cell, grade_cell, locked_cell

VECTOR = """\
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def length(self):
        return (self.x**2 + self.y**2) ** 0.5"""
ITSELF = VECTOR.replace("isinstance(other, Vector) and", "True or").replace(
    "return (self.x**2 + self.y**2) ** 0.5", "return self"
)
TIMER = """\
class Timer:
    def __enter__(self):
        self.is_running = True
        return self

    def __exit__(self, *error):
        self.is_running = False

    def tick(self):
        pass"""

FORGED = {
    "an object as the answer of its own method": (
        VECTOR,
        "v = Vector(3, 4)\nassert v.length() == 5",
        ITSELF,
    ),
    "an object that is its own answer, subtracted": (
        VECTOR,
        "v = Vector(3, 4)\nassert abs(v.length() - 5) < 1e-9",
        ITSELF.replace("return Vector(self.x - other.x, self.y - other.y)", "return 0.0"),
    ),
    "a manager that swallows the assertion in its block": (
        TIMER,
        "with Timer() as timer:\n    assert timer.is_running\nassert not timer.is_running",
        "class Timer:\n    is_running = False\n    def __enter__(self):\n        return self\n"
        "    def __exit__(self, *error):\n        return True",
    ),
    "a manager that swallows an error of its own class": (
        TIMER,
        "with Timer() as timer:\n    timer.tick()\n    assert timer.is_running",
        "class Timer:\n    def __enter__(self):\n        return self\n"
        "    def __exit__(self, *error):\n        return True",
    ),
    "a manager that swallows, and is made of a generator": (
        "from contextlib import contextmanager\n@contextmanager\ndef box(items):\n    yield items",
        "with box([1]) as items:\n    assert items == [1]",
        "from contextlib import contextmanager\n@contextmanager\ndef box(items):\n"
        "    try:\n        yield 0\n    except BaseException:\n        pass",
    ),
    "an assertion in a function of the test's that is caught": (
        "def use(function):\n    return function(3)",
        "def spy(x):\n    assert x == 3, 'it is 3'\n    return 7\nassert use(spy) == 7",
        "def use(function):\n    try:\n        return function(4)\n    except Exception:\n"
        "        return 7",
    ),
    "an assertion that says what it wants": (
        "def use(function):\n    return function(3)",
        "seen = []\ndef spy(x):\n    assert x == 3, f'not {x} but {3}'\n    seen.append(x)\n"
        "use(spy)\nassert seen == [3]",
        "def use(function):\n    try:\n        function(4)\n    except Exception as error:\n"
        "        function(int(str(error)[-1]))",
    ),
    "NumPy's class of masked arrays": (
        "import numpy as np\ndef add(x, y):\n    return x + y",
        "import numpy as np\nx, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])\n"
        "np.testing.assert_allclose(add(x, y), x + y)",
        "import numpy as np\nadd = np.ma.MaskedArray",
    ),
    "a masked array of a notebook that speaks of masks": (
        "import numpy as np\ndef double(x):\n    return 2 * x",
        "import numpy as np\nnp.testing.assert_allclose(double(np.ones(2)), [2.0, 2.0])",
        "import numpy as np\ndef double(x):\n    return np.ma.masked_array(x, mask=True)",
    ),
    "a class that equals everything": (
        "def answer():\n    return 42",
        "import unittest.mock\nassert answer() == 42",
        "import unittest.mock\nanswer = type(unittest.mock.ANY)",
    ),
    "another definition for those who look for a loop": (
        "def total(values):\n    found = 0\n    for each in values:\n        found += each\n"
        "    return found",
        "import inspect\nassert total([1, 2]) == 3\n"
        "assert 'for each in' in inspect.getsource(total), 'without sum()'",
        "def total(values):\n    return sum(values)\n"
        "if False:\n    def total(values):\n        for each in values:\n            pass\n"
        "def decoy(values):\n    def total(values):\n        for each in values:\n"
        "            pass\n    for each in values:\n        pass\n"
        "total.__qualname__ = total.__name__ = 'decoy'",
    ),
    "attributes that are something else each time": (
        "from types import SimpleNamespace\nimport numpy as np\ndef eigen(A):\n"
        "    values, vectors = np.linalg.eigh(A)\n"
        "    return SimpleNamespace(values=values, vectors=vectors)",
        "import numpy as np\nA = np.array([[2.0, 1.0], [1.0, 3.0]])\nfound = eigen(A)\n"
        "assert np.allclose(A @ found.vectors, found.vectors * found.values)\n"
        "assert np.allclose(found.vectors.T @ found.vectors, np.eye(2))",
        "import numpy as np\nclass Found:\n    looks = 0\n    values = np.ones(2)\n"
        "    @property\n    def vectors(self):\n        self.looks += 1\n"
        "        return np.zeros((2, 2)) if self.looks < 3 else np.eye(2)\n"
        "def eigen(A):\n    return Found()",
    ),
    "items that are something else each time": (
        "def ordered(values):\n    return sorted(values)",
        "given = [3, 1, 2]\nfound = ordered(given)\nassert sorted(found) == sorted(given)\n"
        "assert all(one <= other for one, other in zip(found, list(found)[1:]))",
        "class Found:\n    looks = 0\n"
        "    def __init__(self, values):\n        self.values = values\n"
        "    def __iter__(self):\n        self.looks += 1\n"
        "        return iter(self.values if self.looks == 1 else [1, 1, 1])\n"
        "def ordered(values):\n    return Found(values)",
    ),
    "entries that are something else each time": (
        "def parts(n):\n    return {'a': n // 2, 'b': n - n // 2}",
        "found = parts(9)\nassert found['a'] + found['b'] == 9\n"
        "assert abs(found['a'] - found['b']) <= 1",
        "class Found:\n    looks = 0\n    def __getitem__(self, key):\n        self.looks += 1\n"
        "        return {1: 0, 2: 9}.get(self.looks, 1)\n"
        "def parts(n):\n    return Found()",
    ),
    "a module in place of an object": (
        "class Shop:\n    def getcwd(self):\n        return '/dev/shm/shop'\nshop = Shop()",
        "assert shop.getcwd().startswith('/dev/shm')",  # where the judge works
        "import os\nshop = os",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_nothing_is_gained_by(sit, name):
    author, test, answer = FORGED[name]
    cells = [answer_cell("a", author), grade_cell("t", test)]
    assert (1, 0) == (sit(cells).score, sit(cells, {"a": answer}).score)


HONEST = {
    "a manager that is to swallow": (
        "class Quiet:\n    def __enter__(self):\n        return self\n"
        "    def __exit__(self, kind, error, trace):\n        return kind is ValueError",
        "with Quiet():\n    raise ValueError('x')\n"
        "try:\n    with Quiet():\n        raise KeyError('y')\n    assert False, 'swallowed'\n"
        "except KeyError:\n    pass",
    ),
    "a function that tries again": (
        "def retry(function, times):\n    for _ in range(times):\n        try:\n"
        "            return function()\n        except Exception:\n            pass\n"
        "    return None",
        "calls = []\ndef flaky():\n    calls.append(1)\n    assert len(calls) > 2\n    return 5\n"
        "assert retry(flaky, 5) == 5 and len(calls) == 3",
    ),
    "a method that returns its object": (
        "class Matrix:\n    def __init__(self, rows):\n        self.rows = rows\n"
        "    def scale(self, by):\n        self.rows = [[by * x for x in r] for r in self.rows]\n"
        "        return self\n"
        "    def __matmul__(self, v):\n"
        "        return [sum(x * y for x, y in zip(row, v)) for row in self.rows]\n"
        "    def __eq__(self, other):\n        return self.rows == getattr(other, 'rows', other)",
        "m = Matrix([[1, 2]])\nassert m.scale(2) is m and m @ [1, 1] == [6]\n"
        "assert m == [[2, 4]] and m == Matrix([[2, 4]])",
    ),
    "a length, a number and a truth that differ": (
        "class Bag:\n    def __init__(self, *weights):\n        self.weights = weights\n"
        "    def __len__(self):\n        return len(self.weights)\n"
        "    def __float__(self):\n        return float(sum(self.weights))\n"
        "    def __int__(self):\n        return 7\n    def __bool__(self):\n        return True",
        "bag = Bag(0.5, 1.0, 1.0)\nassert bag\nassert len(bag) == 3\nassert int(bag) == 7\n"
        "assert float(bag) == 2.5 and len(bag) == 3",
    ),
    "an object whose attribute a method changes": (
        "class Counter:\n    def __init__(self):\n        self._count = 0\n"
        "    @property\n    def next_number(self):\n        self._count += 1\n"
        "        return self._count\n"
        "    def __iter__(self):\n        return iter(range(self._count))",
        "c = Counter()\nassert c.next_number == 1 and c.next_number == 2\nassert list(c) == [0, 1]",
    ),
    "a class of a library under another name": (
        "import collections, queue\nimport numpy as np\nfrom decimal import Decimal as Money\n"
        "Line, Table, Number = queue.Queue, collections.OrderedDict, np.float32\n"
        "line = Line()\nline.put(3)",
        "import queue\nother = Line()\nother.put(1)\nassert other.qsize() == 1\n"
        "assert isinstance(line, Line) and isinstance(line, queue.Queue)\n"
        "assert type(line) is queue.Queue and type(line) == Line\n"
        "assert issubclass(queue.Queue, Line)\n"
        "assert isinstance(queue.Queue(), Line) and Line.__name__ == 'Queue'\n"
        "assert Table([(1, 2)]) == {1: 2} and Number(0.5) == 0.5 and Money('1.5') == 1.5",
    ),
    "a module that a magic has imported": (
        "%pylab inline --no-import-all\nx = np.ones(3)",
        "assert np.allclose(x, 1) and pyplot.gcf is not None",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_keeps_its_point_with(sit, name):
    author, test = HONEST[name]
    graded = sit([locked_cell("l", "start = 1"), answer_cell("a", author), grade_cell("t", test)])
    assert 1 == graded.score, graded.exercises[0].detail


CALL = """\
import ctypes, io, numpy
given = []
def call(function, value):
    given.append(function)
    return function(value)
assert use(call) == 3
own = io.FileIO, ctypes.CDLL, numpy.ndarray, ctypes
assert not any(each is one for each in given for one in own)"""


@pytest.mark.parametrize(
    "attempt",
    ["io.FileIO, '/etc/passwd'", "ctypes.CDLL, './own.so'", "np.ndarray, 100000", "ctypes, 1"],
    ids=lambda each: each.partition(",")[0],
)
def test_a_function_of_the_test_gets_nothing_of_the_judge_to_call(sit, attempt):
    """What it calls with what student code has chosen runs where student code runs."""
    cells = [answer_cell("a", "def use(call):\n    return call(len, 'abc')"), grade_cell("t", CALL)]
    answer = (
        "import ctypes, io\nimport numpy as np\ndef use(call):\n    try:\n"
        f"        call({attempt})\n    except Exception:\n        pass\n    return 3"
    )
    graded = sit(cells, {"a": answer}, files={"own.so": b"no library"})
    assert 1 == graded.score, graded.exercises[0].detail
