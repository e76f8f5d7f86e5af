"""What a test can do with what the student's code made, through the real engine.

``HONEST`` holds pairs of the student's cell and a test that it must pass; ``SHAPE_SHIFTERS`` classes
of a student's who would rather talk to the test than solve the exercise (more: ``tests/attacks``).
"""

import pytest

from gradus.engine import Verdict
from tests.course_builder import answer_cell, grade_cell

HONEST = {
    # -- functions ---------------------------------------------------------------------------
    "positional and keyword arguments": (
        "def f(a, b=2, *rest, c, d=4, **more):\n    return [a, b, rest, c, d, more]",
        "assert f(1, c=3) == [1, 2, (), 3, 4, {}]\n"
        "assert f(1, 5, 6, 7, c=3, e=8) == [1, 5, (6, 7), 3, 4, {'e': 8}]",
    ),
    "a default that is changed in place stays changed": (
        "def f(x, seen=[]):\n    seen.append(x)\n    return seen",
        "assert f(1) == [1]\nassert f(2) == [1, 2]",
    ),
    "the signature": (
        "def f(a, b: int = 3, *, c='x') -> float:\n    'Adds.'\n    return a + b",
        "import inspect\ns = inspect.signature(f)\nassert list(s.parameters) == ['a', 'b', 'c']\n"
        "assert s.parameters['b'].default == 3 and s.parameters['c'].default == 'x'\n"
        "assert s.parameters['c'].kind is inspect.Parameter.KEYWORD_ONLY\n"
        "assert s.parameters['a'].default is inspect.Parameter.empty\n"
        "assert f.__name__ == 'f' and f.__doc__ == 'Adds.'\n"
        "assert f.__annotations__ == {'b': int, 'return': float}\n"
        "assert f.__code__.co_argcount == 2 and f.__defaults__ == (3,)",
    ),
    "kinds of functions": (
        "def f(): pass\ndef g(): yield 1\nh = lambda x: x\nimport numpy as np\nk = np.vectorize(h)",
        "import inspect, types\nassert callable(f) and inspect.isfunction(f)\n"
        "assert inspect.isgeneratorfunction(g) and not inspect.isgeneratorfunction(f)\n"
        "assert isinstance(h, types.FunctionType)\nassert list(k([1, 2])) == [1, 2]",
    ),
    "a closure with state": (
        "def counter():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n"
        "        return n\n    return count",
        "a, b = counter(), counter()\nassert [a(), a(), b()] == [1, 2, 1]",
    ),
    "a memo that grows": (
        "memo = {}\ndef fib(n):\n    if n not in memo:\n"
        "        memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)\n    return memo[n]",
        "assert fib(30) == 832040\nassert len(memo) == 31 and memo[10] == 55",
    ),
    "functools": (
        "from functools import lru_cache, partial, wraps\n@lru_cache\ndef f(x):\n    return x + 1\n"
        "g = partial(f, 4)\ndef deco(fn):\n    @wraps(fn)\n    def w(*a):\n        return -fn(*a)\n"
        "    return w\n@deco\ndef h(x):\n    'doc'\n    return x",
        "assert f(1) == 2 and f(1) == 2 and f.cache_info().hits == 1\nassert g() == 5\n"
        "assert h(3) == -3 and h.__name__ == 'h' and h.__doc__ == 'doc'",
    ),
    "a name that shadows a built-in": (
        "def sum(xs):\n    return 'mine'\nmax = 17",
        "assert sum([1]) == 'mine' and max == 17 and min(2, 1) == 1",
    ),
    "recursion to the depth of a hundred calls": (
        "def depth(n):\n    return 0 if n == 0 else 1 + depth(n - 1)", "assert depth(500) == 500",
    ),
    # -- arguments ---------------------------------------------------------------------------
    "changes in place": (
        "def f(xs, d, s, a, n):\n    xs.sort(); d['k'] = 1; s.add(9); a[0] = 7; n[1]['x'].append(2)",
        "import numpy as np\nxs, d, s, a, n = [3, 1, 2], {}, {1}, np.zeros(3), [0, {'x': [1]}]\n"
        "inner = n[1]['x']\nassert f(xs, d, s, a, n) is None\nassert xs == [1, 2, 3]\n"
        "assert d == {'k': 1} and s == {1, 9} and a.tolist() == [7, 0, 0]\n"
        "assert n == [0, {'x': [1, 2]}] and inner == [1, 2]",
    ),
    "growing and shrinking": (
        "def f(xs, d, b, q):\n    xs += [4, 5]; d.clear(); b.extend(b'!'); q.popleft()",
        "from collections import deque\nxs, d, b, q = [1], {1: 2}, bytearray(b'a'), deque([1, 2])\n"
        "f(xs, d, b, q)\nassert xs == [1, 4, 5] and d == {} and b == b'a!' and list(q) == [2]",
    ),
    "rows of a matrix": (
        "def swap(rows):\n    rows[0], rows[1] = rows[1], rows[0]",
        "m = [[1, 2], [3, 4]]\nswap(m)\nassert m == [[3, 4], [1, 2]]",
    ),
    "arguments that stay as they are": (
        "def f(xs):\n    return sorted(xs)",
        "xs = [3, 1]\nassert f(xs) == [1, 3] and xs == [3, 1]",
    ),
    "changes before an exception": (
        "def f(xs):\n    xs.append(1)\n    raise ValueError('no')",
        "xs = []\ntry:\n    f(xs)\nexcept ValueError:\n    pass\nassert xs == [1]",
    ),
    "a slice of an array": (
        "def f(a):\n    a *= 2",
        "import numpy as np\na = np.arange(6).reshape(2, 3)\nf(a[:, 1])\n"
        "assert a.tolist() == [[0, 2, 2], [3, 8, 5]]",
    ),
    "the argument itself as result": (
        "def f(x):\n    x.append(1)\n    return x\ndef g(x):\n    return list(x)",
        "xs = []\nassert f(xs) is xs\nassert g(xs) is not xs and g(xs) == xs",
    ),
    "an array returned as it came": (
        "def f(a):\n    return a", "import numpy as np\na = np.ones(3)\nassert f(a) is a",
    ),
    "a data frame changed in place": (
        "def f(df):\n    df['c'] = df.a * 2\n    df.drop(0, inplace=True)",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\nf(df)\n"
        "assert df.to_dict('list') == {'a': [2], 'c': [4]}",
    ),
    "a random generator goes on": (
        "def f(rng):\n    return rng.normal(size=2)",
        "import numpy as np\na, b = np.random.default_rng(1), np.random.default_rng(1)\n"
        "assert f(a).tolist() == b.normal(size=2).tolist()\nassert a.normal() == b.normal()",
    ),
    # -- callbacks ---------------------------------------------------------------------------
    "functions of the test's": (
        "def newton(f, df, x):\n    for _ in range(50):\n        x -= f(x) / df(x)\n    return x",
        "import numpy as np\nassert abs(newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0) ** 2 - 2) "
        "< 1e-9\nassert abs(newton(np.sin, np.cos, 3.0) - np.pi) < 1e-9\n"
        "import math\nassert abs(newton(math.sin, math.cos, 3.0) - math.pi) < 1e-9",
    ),
    "a nested function that remembers": (
        "def apply(f, xs):\n    return [f(x) for x in xs]",
        "seen = []\ndef f(x):\n    seen.append(x)\n    return x * 10\n"
        "assert apply(f, [1, 2]) == [10, 20] and seen == [1, 2]",
    ),
    "a function of the test's that raises": (
        "def safe(f):\n    try:\n        return f()\n    except ValueError as e:\n        return str(e)",
        "def bad():\n    raise ValueError('told you')\nassert safe(bad) == 'told you'\n"
        "def worse():\n    raise KeyError('k')\ntry:\n    safe(worse)\nexcept KeyError:\n    pass\n"
        "else:\n    assert False",
    ),
    "functions that go round and come back": (
        "def compose(f, g):\n    return lambda x: f(g(x))\ndef twice(f):\n    return compose(f, f)",
        "h = compose(lambda x: x + 1, lambda x: x * 2)\nassert h(5) == 11\n"
        "assert twice(h)(5) == 23\nassert compose(compose(h, h), h)(1) == 15",
    ),
    "the student's functions as arguments": (
        "def f(x):\n    return x + 1\ndef apply(g, x):\n    return g(x)", "assert apply(f, 1) == 2",
    ),
    "map, filter, sorted and reduce": (
        "def key(x):\n    return -x\ndef even(x):\n    return x % 2 == 0\ndef add(a, b):\n"
        "    return a + b",
        "from functools import reduce\nassert sorted([1, 3, 2], key=key) == [3, 2, 1]\n"
        "assert list(map(key, [1, 2])) == [-1, -2] and list(filter(even, range(4))) == [0, 2]\n"
        "assert reduce(add, [1, 2, 3]) == 6 and max([1, 5, 2], key=key) == 1",
    ),
    "many cases in one question": (
        "calls = []\ndef half(x, by=2):\n    calls.append(x)\n    if x < 0:\n"
        "        raise ValueError(x)\n    return x / by",
        "from gradus import checks\n"
        "checks.agrees_on(half, lambda x, by=2: x / by, [*range(70), (6, 3)])\n"
        "assert calls == [*range(70), 6]\n"
        "try:\n    checks.agrees_on(half, lambda x: x / 2, [4, -1, 8])\n"
        "except ValueError as error:\n    assert error.args == (-1,)\n"
        "else:\n    raise AssertionError('nothing was raised')",
    ),
    "many cases whose answers are large": (
        "import numpy as np\ndef zeros(n):\n    return np.zeros(n)",
        "import numpy as np\nfrom gradus import checks\n"
        "checks.agrees_on(zeros, np.zeros, [4 * 10**6] * 8)",
    ),
    "errors and answers that come together": (
        "def root(x):\n    if x < 0:\n        raise ValueError(x)\n    return x ** 0.5",
        "from gradus import checks\n"
        "checks.raises_on(ValueError, root, [-1, -4])\n"
        "assert [((4,), 2.0), ((9,), 3.0)] == list(checks.answers(root, [4, 9]))",
    ),
    "a plot as data": (
        "import matplotlib.pyplot as plt\ndef plot():\n    fig, ax = plt.subplots()\n"
        "    ax.plot([0, 1], [2, 3], label='up')\n    ax.scatter([4], [5])\n    ax.bar([6], [7])\n"
        "    ax.set_title(' T ')\n    ax.legend()\n    return ax",
        "from gradus import checks\ndrawn = checks.drawing(plot())\n"
        "assert [each.tolist() for each in drawn.curves] == [[[0, 2], [1, 3]]]\n"
        "checks.same_points(drawn.dots, [[4, 5]])\n"
        "checks.same(drawn.bars, [[5.6, 0, 6.4, 7]])\n"
        "assert (drawn.xlabel, drawn.title, drawn.legend) == ('', 'T', ('up',))\n"
        "try:\n    checks.drawing(plot)\nexcept AttributeError as error:\n"
        "    assert 'get_lines' in str(error)\n"
        "else:\n    raise AssertionError('a function was read as a plot')",
    ),
    "a Generator that a callback draws from": (
        "def twice(draw, rng):\n    return draw(rng), draw(rng), rng.random()",
        "import numpy as np\n"
        "a, b, c = twice(lambda rng: rng.normal(), np.random.default_rng(1))\n"
        "rng = np.random.default_rng(1)\n"
        "assert (a, b, c) == (rng.normal(), rng.normal(), rng.random())",
    ),
    "a list and an array that a callback changes": (
        "import numpy as np\n"
        "def gather(visit):\n    seen, x = [], np.zeros(2)\n    for k in (1, 2):\n"
        "        visit(seen, x=x)\n    return seen, x",
        "def visit(seen, x):\n    seen.append(len(seen))\n    x += 1\n"
        "seen, x = gather(visit)\nassert seen == [0, 1] and list(x) == [2, 2]",
    ),
    "an argument of the test's that a callback changes": (
        "def run(step, table):\n    step(table)\n    return table",
        "table = {'n': [0]}\nassert run(lambda t: t['n'].append(1), table) is table\n"
        "assert table == {'n': [0, 1]}",
    ),
    "numbers that a callback is given": (
        "class Dual:\n    def __init__(self, v, d): self.v, self.d = v, d\n"
        "    def __mul__(self, o):\n"
        "        o = o if isinstance(o, Dual) else Dual(o, 0)\n"
        "        return Dual(self.v * o.v, self.v * o.d + self.d * o.v)\n    __rmul__ = __mul__\n"
        "    def __add__(self, o):\n        o = o if isinstance(o, Dual) else Dual(o, 0)\n"
        "        return Dual(self.v + o.v, self.d + o.d)\n    __radd__ = __add__\n"
        "def derivative(f, x):\n    return f(Dual(x, 1)).d",
        "assert derivative(lambda x: 3 * x * x + 2 * x + 1, 2.0) == 14",
    ),
    # -- exceptions --------------------------------------------------------------------------
    "exceptions of Python's": (
        "def f(kind):\n    raise {'v': ValueError, 'k': KeyError, 'z': ZeroDivisionError,\n"
        "        'i': IndexError, 't': TypeError}[kind]('why')",
        "import pytest\nfor k, e in dict(v=ValueError, k=KeyError, z=ZeroDivisionError,\n"
        "        i=IndexError, t=TypeError).items():\n"
        "    with pytest.raises(e, match='why') as info:\n        f(k)\n"
        "    assert info.value.args == ('why',) and info.type is e",
    ),
    "exceptions of the student's": (
        "class BankError(Exception):\n    pass\nclass Broke(BankError, ValueError):\n"
        "    def __init__(self, missing):\n        super().__init__(f'{missing} missing')\n"
        "        self.missing = missing\ndef pay(x):\n    raise Broke(x)",
        "import pytest\nwith pytest.raises(Broke, match='5 missing') as info:\n    pay(5)\n"
        "assert info.value.missing == 5 and str(info.value) == '5 missing'\n"
        "with pytest.raises(BankError):\n    pay(1)\nwith pytest.raises(ValueError):\n    pay(1)\n"
        "try:\n    pay(2)\nexcept Broke as e:\n    assert e.missing == 2\n"
        "assert issubclass(Broke, BankError) and issubclass(Broke, ValueError)",
    ),
    "chains of exceptions": (
        "def f():\n    try:\n        {}['k']\n    except KeyError as e:\n"
        "        raise RuntimeError('outer') from e\ndef g():\n    try:\n        1 / 0\n"
        "    except ZeroDivisionError:\n        int('x')",
        "import pytest\nwith pytest.raises(RuntimeError) as info:\n    f()\n"
        "assert isinstance(info.value.__cause__, KeyError) and info.value.__cause__.args == ('k',)\n"
        "with pytest.raises(ValueError) as info:\n    g()\n"
        "assert isinstance(info.value.__context__, ZeroDivisionError)",
    ),
    "exceptions of libraries": (
        "import numpy as np\ndef f(m):\n    return np.linalg.inv(m)\ndef g():\n"
        "    open('nowhere.txt')",
        "import numpy as np, pytest\nwith pytest.raises(np.linalg.LinAlgError, match='Singular'):\n"
        "    f(np.zeros((2, 2)))\nwith pytest.raises(FileNotFoundError, match='nowhere') as i:\n"
        "    g()\nassert i.value.filename == 'nowhere.txt'",
    ),
    "unusual exceptions": (
        "def f(i):\n    if i == 0: raise UnicodeDecodeError('utf-8', b'x', 0, 1, 'bad')\n"
        "    if i == 1: raise Exception\n    if i == 2: raise OSError(2, 'gone')\n"
        "    if i == 3: raise ValueError(1, [2])\n    if i == 4: raise SystemExit(3)",
        "import pytest\nfor i, e in enumerate([UnicodeDecodeError, Exception, OSError, ValueError]):\n"
        "    with pytest.raises(e):\n        f(i)\ntry:\n    f(3)\nexcept ValueError as e:\n"
        "    assert e.args == (1, [2])\nwith pytest.raises(Exception):\n    f(4)",
    ),
    # -- iterators and context managers ------------------------------------------------------
    "generators": (
        "def g(n):\n    for i in range(n):\n        yield i * i\ndef endless():\n    i = 0\n"
        "    while True:\n        yield i\n        i += 1\ndef echo():\n    got = None\n"
        "    while True:\n        got = yield got",
        "import types, itertools\nassert list(g(4)) == [0, 1, 4, 9] and sum(g(3)) == 5\nx = g(2)\n"
        "assert isinstance(x, types.GeneratorType) and iter(x) is x\n"
        "assert next(x) == 0 and next(x) == 1 and next(x, 'end') == 'end'\n"
        "assert list(itertools.islice(endless(), 3)) == [0, 1, 2]\n"
        "e = echo()\nnext(e)\nassert e.send(5) == 5\ne.close()\nassert next(e, None) is None\n"
        "a, b, c = g(3)\nassert (a, b, c) == (0, 1, 4) and list(zip(g(2), 'ab')) == [(0, 'a'), (1, 'b')]",
    ),
    "iterators": (
        "class Count:\n    def __init__(self, n): self.n = n\n    def __iter__(self): return self\n"
        "    def __next__(self):\n        if self.n == 0: raise StopIteration\n        self.n -= 1\n"
        "        return self.n\nclass Old:\n    def __getitem__(self, i):\n"
        "        if i > 2: raise IndexError\n        return i",
        "assert list(Count(3)) == [2, 1, 0]\nc = Count(1)\nassert next(c) == 0\n"
        "import pytest\nwith pytest.raises(StopIteration):\n    next(c)\n"
        "assert list(Old()) == [0, 1, 2] and 2 in Old() and list(map(str, Old())) == ['0', '1', '2']",
    ),
    "context managers": (
        "from contextlib import contextmanager\nlog = []\n@contextmanager\ndef place(name):\n"
        "    log.append('in')\n    try:\n        yield name.upper()\n    finally:\n"
        "        log.append('out')\nclass Swallow:\n    def __enter__(self): return self\n"
        "    def __exit__(self, kind, error, trace):\n        self.told = (kind, str(error))\n"
        "        return kind is ValueError",
        "with place('a') as x:\n    assert x == 'A'\nassert log == ['in', 'out']\n"
        "with Swallow() as s:\n    raise ValueError('quiet')\nassert s.told[1] == 'quiet'\n"
        "import pytest\nwith pytest.raises(KeyError):\n    with Swallow():\n        {}['x']",
    ),
    # -- classes -----------------------------------------------------------------------------
    "a class": (
        "class Account:\n    rate = 0.1\n    def __init__(self, owner, balance=0):\n"
        "        self.owner, self._balance = owner, balance\n    @property\n"
        "    def balance(self):\n        return self._balance\n    @balance.setter\n"
        "    def balance(self, v):\n        if v < 0: raise ValueError('negative')\n"
        "        self._balance = v\n    def deposit(self, x):\n        self._balance += x\n"
        "        return self\n    @classmethod\n    def empty(cls):\n        return cls('nobody')\n"
        "    @staticmethod\n    def check(x):\n        return x > 0\n"
        "    def __repr__(self):\n        return f'Account({self.owner!r})'\n"
        "    def __str__(self):\n        return self.owner\n    def __len__(self):\n        return 3",
        "import pytest\na = Account('ann', balance=5)\nassert a.owner == 'ann' and a.balance == 5\n"
        "assert a.deposit(5) is a and a.balance == 10\na.balance = 7\nassert a.balance == 7\n"
        "with pytest.raises(ValueError):\n    a.balance = -1\na.note = 'new'\nassert a.note == 'new'\n"
        "assert hasattr(a, 'owner') and not hasattr(a, 'missing')\ndel a.note\n"
        "assert getattr(a, 'note', None) is None\n"
        "assert Account.empty().owner == 'nobody' and Account.check(1) and Account.rate == 0.1\n"
        "assert repr(a) == \"Account('ann')\" and str(a) == 'ann' and f'{a}' == 'ann' and len(a) == 3\n"
        "assert isinstance(a, Account) and not isinstance(3, Account)\n"
        "assert type(a).__name__ == 'Account' and a.__class__.__name__ == 'Account'\n"
        "assert Account.__name__ == 'Account' and 'deposit' in dir(a) and callable(a.deposit)\n"
        "assert a.__dict__['owner'] == 'ann' and vars(a)['owner'] == 'ann'",
    ),
    "operators": (
        "class V:\n    def __init__(self, x, y): self.x, self.y = x, y\n"
        "    def __eq__(self, o): return isinstance(o, V) and (self.x, self.y) == (o.x, o.y)\n"
        "    def __add__(self, o): return V(self.x + o.x, self.y + o.y)\n"
        "    def __sub__(self, o): return V(self.x - o.x, self.y - o.y)\n"
        "    def __mul__(self, k): return V(self.x * k, self.y * k)\n    __rmul__ = __mul__\n"
        "    def __matmul__(self, o): return self.x * o.x + self.y * o.y\n"
        "    def __neg__(self): return V(-self.x, -self.y)\n"
        "    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5\n"
        "    def __getitem__(self, i): return (self.x, self.y)[i]\n"
        "    def __iter__(self): return iter((self.x, self.y))\n"
        "    def __bool__(self): return bool(self.x or self.y)\n"
        "    def __lt__(self, o): return abs(self) < abs(o)\n"
        "    def __call__(self, t): return V(self.x * t, self.y * t)\n"
        "    def __contains__(self, v): return v in (self.x, self.y)\n"
        "    def __hash__(self): return hash((self.x, self.y))",
        "a, b = V(1, 2), V(3, 4)\nassert a + b == V(4, 6) and b - a == V(2, 2) and -a == V(-1, -2)\n"
        "assert 2 * a == a * 2 == V(2, 4) and a @ b == 11 and abs(b) == 5\n"
        "assert a[0] == 1 and list(a) == [1, 2] and a and not V(0, 0)\n"
        "assert a < b and sorted([b, a])[0] == a and max(a, b) == b and a != b\n"
        "x, y = a\nassert (x, y) == (1, 2) and a(3) == V(3, 6) and 2 in a and 9 not in a\n"
        "assert sum([a, b], V(0, 0)) == V(4, 6)\na += b\nassert a == V(4, 6)",
    ),
    "a number of the student's": (
        "class Money:\n    def __init__(self, cents): self.cents = cents\n"
        "    def __eq__(self, o): return self.cents == (o.cents if isinstance(o, Money) else o)\n"
        "    def __add__(self, o): return Money(self.cents + getattr(o, 'cents', o))\n"
        "    __radd__ = __add__\n    def __lt__(self, o): return self.cents < getattr(o, 'cents', o)\n"
        "    def __float__(self): return self.cents / 100\n    def __round__(self, n=0): return 'r'",
        "assert Money(5) == 5 and Money(5) != 6 and Money(5) + 1 == Money(6)\n"
        "assert sum([Money(1), Money(2)]) == Money(3) and Money(1) < 2 and float(Money(50)) == 0.5\n"
        "assert round(Money(1)) == 'r'",
    ),
    "results of operators beside plain data": (
        "class Mod:\n    def __init__(self, v, n): self.v, self.n = v % n, n\n"
        "    def __eq__(self, o): return (getattr(o, 'v', o) - self.v) % self.n == 0\n"
        "    def __add__(self, o): return Mod(self.v + getattr(o, 'v', o), self.n)\n"
        "    def __mul__(self, k): return Mod(self.v * k, self.n)\n"
        "    def __floordiv__(self, k): return self.v // k\n    def twice(self): return self + self",
        "assert Mod(1, 2) + Mod(1, 2) == 0 and Mod(5, 7) + Mod(4, 7) == 2\n"
        "assert (Mod(2, 7) + Mod(2, 7)) * 3 == Mod(5, 7) and Mod(8, 9) // 3 == 2\n"
        "assert Mod(5, 11).twice() == 10 and Mod(5, 11).twice() != 9 and (Mod(1, 3) + 1) + 1 == 0",
    ),
    "inheritance": (
        "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n"
        "    def area(self): ...\nclass Square(Shape):\n    def __init__(self, s): self.s = s\n"
        "    def area(self): return self.s ** 2",
        "import pytest\nwith pytest.raises(TypeError):\n    Shape()\ns = Square(3)\n"
        "assert s.area() == 9 and isinstance(s, Shape) and issubclass(Square, Shape)\n"
        "assert not issubclass(Shape, Square) and Square.__mro__[1] is Shape\n"
        "assert Square.__bases__ == (Shape,)",
    ),
    "data classes and enumerations": (
        "from dataclasses import dataclass\nfrom enum import Enum\n@dataclass(order=True)\n"
        "class P:\n    x: int\n    y: int = 0\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\n"
        "def favourite(): return Color.BLUE",
        "assert P(1, 2) == P(1, 2) and P(1) != P(2) and P(1) < P(2) and repr(P(1)) == 'P(x=1, y=0)'\n"
        "assert P(3).x == 3 and favourite() is Color.BLUE and favourite() == Color.BLUE\n"
        "assert Color.RED.value == 1 and Color.RED.name == 'RED' and Color(2) is Color.BLUE\n"
        "assert [c.name for c in Color] == ['RED', 'BLUE'] and len(Color) == 2\n"
        "assert Color['RED'] is Color.RED and isinstance(Color.RED, Color)",
    ),
    "linked objects": (
        "class Node:\n    def __init__(self, value, next=None):\n"
        "        self.value, self.next = value, next\ndef reverse(node):\n    last = None\n"
        "    while node:\n        node.next, last, node = last, node, node.next\n    return last",
        "c = Node(3)\nb = Node(2, c)\na = Node(1, b)\nassert a.next is b and a.next.next is c\n"
        "head = reverse(a)\nassert head is c and head.next is b and b.next is a and a.next is None\n"
        "a.next = c\nassert a.next is c\nassert {a: 1}[a] == 1 and a in [b, a] and len({a, b, a}) == 2",
    ),
    "containers of objects": (
        "class T:\n    def __init__(self, n): self.n = n\ndef make():\n"
        "    return [T(1), {'k': T(2)}, (T(3),)]\ndef total(ts): return sum(t.n for t in ts)",
        "a, d, (t,) = make()\nassert (a.n, d['k'].n, t.n) == (1, 2, 3)\n"
        "assert total([a, t, T(10)]) == 14",
    ),
    "a stack": (
        "class Stack:\n    def __init__(self): self._items = []\n"
        "    def push(self, x): self._items.append(x)\n    def pop(self): return self._items.pop()\n"
        "    def __len__(self): return len(self._items)\n"
        "    def __setitem__(self, i, v): self._items[i] = v\n"
        "    def __getitem__(self, i): return self._items[i]\n"
        "    def __delitem__(self, i): del self._items[i]",
        "import pytest\ns = Stack()\nassert len(s) == 0 and not s\ns.push([1, 2])\ns.push('x')\n"
        "assert len(s) == 2 and s.pop() == 'x' and s[0] == [1, 2]\ns[0] = 5\nassert s[0] == 5\n"
        "del s[0]\nwith pytest.raises(IndexError):\n    s.pop()",
    ),
    # -- values of libraries -----------------------------------------------------------------
    "numbers": (
        "import numpy as np\nfrom fractions import Fraction\nfrom decimal import Decimal\n"
        "import datetime\ndef f():\n    return [np.float32(1.5), np.int8(3), np.bool_(True), 2j,\n"
        "        np.complex64(1j), Fraction(1, 3), Decimal('0.1'), 2 ** 100]\ndef g():\n"
        "    return datetime.date(2025, 1, 2), datetime.datetime(2025, 1, 2, 3, 4, 5, 6),\\\n"
        "        np.datetime64('2025-01-02'), datetime.timedelta(hours=1), datetime.time(12, 30)",
        "import numpy as np, datetime\nfrom fractions import Fraction\nfrom decimal import Decimal\n"
        "a = f()\nassert a == [1.5, 3, True, 2j, 1j, Fraction(1, 3), Decimal('0.1'), 2 ** 100]\n"
        "assert isinstance(a[0], np.float32) and isinstance(a[1], np.int8)\n"
        "assert isinstance(a[2], np.bool_) and type(a[3]) is complex\n"
        "d, t, n, delta, time = g()\nassert d == datetime.date(2025, 1, 2) and t.microsecond == 6\n"
        "assert n == np.datetime64('2025-01-02') and delta.total_seconds() == 3600\n"
        "assert time == datetime.time(12, 30)",
    ),
    "collections": (
        "from collections import Counter, OrderedDict, defaultdict, deque, namedtuple\n"
        "P = namedtuple('P', 'x y')\ndef f(text):\n    d = defaultdict(list)\n"
        "    for c in text: d[c].append(1)\n"
        "    return Counter(text), OrderedDict(a=1), d, deque(text, maxlen=2), P(1, 2)",
        "from collections import Counter, OrderedDict, deque\nc, o, d, q, p = f('aab')\n"
        "assert c == Counter('aab') and c.most_common(1) == [('a', 2)] and isinstance(c, Counter)\n"
        "assert o == OrderedDict(a=1) and d == {'a': [1, 1], 'b': [1]} and d['z'] == []\n"
        "assert q == deque('ab') and q.maxlen == 2 and p == (1, 2) and p.x == 1 and p._fields == ('x', 'y')",
    ),
    "arrays": (
        "import numpy as np\ndef f():\n    return np.ma.array([1.0, 2], mask=[0, 1]), \\\n"
        "        np.array([(1, 'a')], dtype=[('n', int), ('s', 'U2')]), np.array(['2025'], 'M8[Y]'),\\\n"
        "        np.asfortranarray(np.eye(2)), np.float64(3).reshape(()), np.array([], int),\\\n"
        "        np.array([[1, 'x']], dtype=object), np.arange(5)[::-1], np.matrix([[1]])",
        "import numpy as np\nm, s, t, e, z, n, o, r, x = f()\n"
        "assert np.ma.is_masked(m) and m.mask.tolist() == [False, True] and m.sum() == 1\n"
        "assert s['n'][0] == 1 and s[0]['s'] == 'a' and s.dtype.names == ('n', 's')\n"
        "assert t[0] == np.datetime64('2025') and (e == np.eye(2)).all() and z.shape == ()\n"
        "assert n.size == 0 and n.dtype == int and o[0, 1] == 'x' and r.tolist() == [4, 3, 2, 1, 0]\n"
        "assert isinstance(x, np.ndarray) and x.shape == (1, 1)",
    ),
    "data frames": (
        "import pandas as pd\ndef f(df):\n    return df.groupby('k').v.agg(['sum', 'mean'])\ndef g():\n"
        "    return pd.date_range('2025', periods=2, freq='D'), pd.Series([1, 2], name='s'),\\\n"
        "        pd.cut([1, 5], 2), pd.Timestamp('2025', tz='UTC'), pd.NA",
        "import pandas as pd\ndf = pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]})\n"
        "want = df.groupby('k').v.agg(['sum', 'mean'])\npd.testing.assert_frame_equal(f(df), want)\n"
        "assert f(df).loc['a', 'sum'] == 4 and isinstance(f(df), pd.DataFrame)\ni, s, c, t, na = g()\n"
        "pd.testing.assert_index_equal(i, pd.date_range('2025', periods=2, freq='D'))\n"
        "assert i.freq == 'D' and s.name == 's' and s.sum() == 3 and list(c.codes) == [0, 1]\n"
        "assert t == pd.Timestamp('2025', tz='UTC') and na is pd.NA",
    ),
    "a data frame group": (
        "import pandas as pd\ngroups = pd.DataFrame({'k': [1, 1], 'v': [2, 3]}).groupby('k')",
        "assert groups.v.sum().tolist() == [5] and len(groups) == 1\n"
        "assert [k for k, part in groups] == [1]",
    ),
    "a fitted estimator": (
        "from sklearn.linear_model import LinearRegression\nfrom sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import StandardScaler\ndef fit(X, y):\n"
        "    return LinearRegression().fit(X, y)\n"
        "model = make_pipeline(StandardScaler(), LinearRegression())",
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression\n"
        "X = np.arange(5.0)[:, None]\ny = 3 * X[:, 0] + 1\nm = fit(X, y)\n"
        "assert isinstance(m, LinearRegression) and abs(m.coef_[0] - 3) < 1e-9\n"
        "assert np.allclose(m.predict(X), y) and m.score(X, y) > 0.999\n"
        "assert m.get_params()['fit_intercept'] is True and abs(m.intercept_ - 1) < 1e-9\n"
        "model.fit(X, y)\nassert np.allclose(model.predict(X), y)\n"
        "assert model.named_steps['linearregression'].coef_.shape == (1,)\n"
        "assert [name for name, _ in model.steps] == ['standardscaler', 'linearregression']\n"
        "import pytest\nfrom sklearn.exceptions import NotFittedError\n"
        "with pytest.raises(NotFittedError):\n    type(model)\n    LinearRegression().predict(X)",
    ),
    "a plot": (
        "import matplotlib.pyplot as plt, numpy as np\nfig, ax = plt.subplots()\n"
        "x = np.linspace(0, 1, 5)\nax.plot(x, x ** 2, 'r--', label='square')\nax.bar([0, 1], [2, 3])\n"
        "ax.set_title('T'); ax.set_xlabel('X'); ax.legend(); ax.set_xlim(0, 2)\n"
        "def draw(ax):\n    ax.scatter([1, 2], [3, 4])\n    return ax",
        "import numpy as np, matplotlib\nline = ax.lines[0]\n"
        "assert np.allclose(line.get_xydata()[:, 1], np.linspace(0, 1, 5) ** 2)\n"
        "assert len(ax.get_lines()) == 1 and line.get_label() == 'square' and line.get_color() == 'r'\n"
        "assert line.get_linestyle() == '--' and ax.get_title() == 'T' and ax.get_xlabel() == 'X'\n"
        "assert [p.get_height() for p in ax.patches] == [2, 3]\n"
        "assert ax.get_legend().get_texts()[0].get_text() == 'square'\n"
        "assert tuple(ax.get_xlim()) == (0, 2) and isinstance(ax, matplotlib.axes.Axes)\n"
        "assert isinstance(fig, matplotlib.figure.Figure) and fig.axes[0] is ax\n"
        "assert draw(ax) is ax and np.allclose(ax.collections[0].get_offsets(), [[1, 3], [2, 4]])",
    ),
    "a result of an optimiser": (
        "from scipy.optimize import minimize\ndef f():\n"
        "    return minimize(lambda x: (x[0] - 2) ** 2, [0.0])",
        "r = f()\nassert r.success and abs(r.x[0] - 2) < 1e-4 and abs(r['fun']) < 1e-6 and 'nit' in r",
    ),
    "a frozen distribution and a spline": (
        "from scipy import stats\nfrom scipy.interpolate import CubicSpline\nd = stats.norm(1, 2)\n"
        "s = CubicSpline([0, 1, 2], [0, 1, 4])",
        "assert d.mean() == 1 and abs(d.cdf(1) - 0.5) < 1e-12 and abs(s(1.5) - 2.25) < 0.5",
    ),
    "polynomials of NumPy's": (
        "import numpy as np\np = np.poly1d([1, 0, -2])\nq = np.polynomial.Polynomial([1, 2])",
        "import numpy as np\nassert p(3) == 7 and p == np.poly1d([1, 0, -2]) and q(2) == 5\n"
        "assert np.allclose(p.coeffs, [1, 0, -2]) and q.degree() == 1",
    ),
    "modules that only the student imports": (
        "import math as m, itertools\nfrom math import sqrt as root",
        "assert m.pi > 3 and root(4) == 2.0 and list(itertools.chain([1], [2])) == [1, 2]",
    ),
    # -- globals -----------------------------------------------------------------------------
    "a function replaced by the test": (
        "def helper(x):\n    return x + 1\ndef main(x):\n    return helper(x) * 10",
        "assert main(1) == 20\ncalls = []\noriginal = helper\ndef helper(x):\n    calls.append(x)\n"
        "    return 0\nassert main(5) == 0 and calls == [5]\nhelper = original\nassert main(1) == 20",
    ),
    "a function taken away by the test": (
        "def helper(x):\n    return x\ndef main(x):\n    return helper(x)",
        "saved = helper\ndel helper\ntry:\n    main(1)\n    assert False, 'helper is not used'\n"
        "except NameError:\n    pass\nhelper = saved\nassert main(1) == 1",
    ),
    "globals that a call changes": (
        "total = 0\nlog = []\ndef add(x):\n    global total\n    total += x\n    log.append(x)",
        "add(2)\nassert total == 2 and log == [2]\nadd(3)\nassert total == 5 and log == [2, 3]",
    ),
    "output of the student's functions": (
        "def hello():\n    print('Hello')\n    return 1", "assert hello() == 1",
    ),
    "input that is refused": (
        "def ask():\n    return input('?')",
        "import pytest\nwith pytest.raises(Exception, match='graded'):\n    ask()",
    ),
    "a patched NumPy of the student's own": (
        "import numpy as np\nnp.mean = lambda x: 42.0\ndef f():\n    return np.mean([1])",
        "import numpy as np\nassert f() == 42.0 and np.mean([1.0, 2.0]) == 1.5",
    ),
    "a comprehension and a lambda of the test's": (
        "def f(x):\n    return x * 2",
        "assert [f(i) for i in range(3)] == [0, 2, 4]\nassert (lambda y: f(y))(4) == 8\n"
        "def inner():\n    return {k: f(k) for k in (1, 2)}\nassert inner() == {1: 2, 2: 4}",
    ),
    "text of every kind": (
        "def f(s):\n    return s + '\\ud800\\x00\\U0001f600'", "assert f('a') == 'a\\ud800\\x00\\U0001f600'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_answer_passes_a_test_of(sit, name):
    answer, test = HONEST[name]
    graded = sit([answer_cell("a", answer), grade_cell("t", test)], cell_seconds=20)
    result = graded.exercises[0]
    assert Verdict.PASS is result.verdict, f"{result.message}\n{result.detail}"


FACTORS = """\
import numpy as np
A = np.array([[1.0, 2.0], [3.0, 4.0]])
Q, R = factors(A)
assert np.allclose(Q.T @ Q, np.eye(2))
assert np.allclose(R, np.triu(R))
assert np.allclose(Q @ R, A)
"""
SHAPE_SHIFTERS = {
    "an attribute": (
        "class Q:\n    def __init__(self, A): self.A = A\n    T = property(lambda s: inverse(s.A))\n"
        "    def __array__(self, dtype=None, copy=None): return self.A"
    ),
    "rows": (
        "class Q:\n    def __init__(self, A): self.rows = A.tolist()\n"
        "    T = property(lambda s: inverse(s.rows))\n    shape = (2, 2)\n"
        "    def __len__(self): return 2\n    def __getitem__(self, i): return self.rows[i]"
    ),
    "every look": (
        "class Q:\n    def __init__(self, A): self.A, self.looks = A, 0\n"
        "    def __array__(self, dtype=None, copy=None):\n        self.looks += 1\n"
        "        return [np.eye(2), np.eye(2), self.A][min(self.looks, 3) - 1]\n"
        "    def seen(self): return None"
    ),
}


@pytest.mark.parametrize("name", SHAPE_SHIFTERS)
def test_a_matrix_is_the_same_however_it_is_looked_at(sit, name):
    author = "import numpy as np\ndef factors(A):\n    return np.linalg.qr(A)"
    answer = (
        "import numpy as np\nfrom numpy.linalg import inv as inverse\n"
        f"{SHAPE_SHIFTERS[name]}\ndef factors(A):\n    return Q(A), np.eye(2)"
    )
    cells = [answer_cell("a", author), grade_cell("t", FACTORS)]
    assert (1, 0) == (sit(cells).score, sit(cells, {"a": answer}).score)


def test_an_object_of_the_tests_that_equals_everything_answers_in_its_own_cell_alone(sit):
    cells = [
        answer_cell("keep", "def keep(x):\n    return x"),
        grade_cell("t1", "class Whatever:\n    def __eq__(self, other):\n        return True\n"
                         "whatever = Whatever()\nassert keep(whatever) is whatever"),
        answer_cell("seven", "def seven():\n    return 7"),
        grade_cell("t2", "assert seven() == 7"),
    ]  # fmt: skip
    kept = "def keep(x):\n    global kept\n    kept = x\n    return x"
    graded = sit(cells, {"keep": kept, "seven": "def seven():\n    return kept"})
    assert {"t1": 1, "t2": 0} == {each.name: each.score for each in graded.exercises}


def test_a_class_of_errors_that_was_not_given_is_none_of_the_tests(sit):
    test = (
        "class Refused(Exception):\n    pass\ntry:\n    f()\nexcept Refused:\n    caught = True\n"
        "except Exception:\n    caught = False\nassert not caught"
    )
    answer = "def f():\n    class Refused(Exception):\n        pass\n    raise Refused('no')"
    assert 1 == sit([answer_cell("a", answer), grade_cell("t", test)]).score


def test_an_object_of_the_tests_has_no_more_special_methods_than_its_class(sit):
    test = (
        "class Thing:\n    def __len__(self):\n        return 3\nassert f(Thing()) == (3, True, 2)"
    )
    answer = (
        "def f(thing):\n    refused = 0\n    for name in ('__reduce__', '__init_subclass__'):\n"
        "        try:\n            object.__getattribute__(thing, '_access')('call', name)\n"
        "        except (AttributeError, TypeError):\n            refused += 1\n"
        "    try:\n        thing[0]\n        plain = False\n"
        "    except TypeError:\n        plain = True\n    return len(thing), plain, refused"
    )
    assert 1 == sit([answer_cell("a", answer), grade_cell("t", test)]).score
