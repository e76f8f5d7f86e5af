"""Real frames of a wrong answer, mutated, thrown at the real judge: never a pass, never a crash.

The frames are recorded from a real student process. What the tests want can't be guessed: no
mutation of a wrong answer makes it right.
"""

import random
import secrets

import msgpack
import pytest

from gradus.engine import Verdict
from gradus.engine.wire import frames
from tests.course_builder import answer_cell, grade_cell
from tests.engine.conftest import LONG_RUNS, Sitting
from tests.engine.test_wire_fuzz import MB, TAGS
from tests.engine.wiretap import Liar, Recorder

RUNS = 2800 if LONG_RUNS else 105
MOST_MEMORY = 600 * MB  # of a judge: what it shares with the warm process included

WANTED = secrets.token_hex(16)
NUMBERS = [secrets.randbelow(10**15) + 0.5 for _ in range(6)]
SOLUTION = f"""
import numpy as np, pandas as pd
def token():
    return {WANTED!r}
numbers = np.array({NUMBERS}).reshape(2, 3)
table = pd.DataFrame({{"a": numbers[0], "b": ["x", {WANTED!r}, "z"]}})
def apply(function):
    return function(1)
class Box:
    value = {NUMBERS[0]}
    def fill(self, items):
        items.append({WANTED!r})
box = Box()
"""
WRONG = """
import numpy as np, pandas as pd
def token():
    return "0" * 32
numbers = np.arange(6.0).reshape(2, 3)
table = pd.DataFrame({"a": numbers[0], "b": ["x", "y", "z"]})
def apply(function):
    function(1)
    return 0
class Box:
    value = 1.5
    def fill(self, items):
        items.append("0" * 32)
box = Box()
print(table)
"""
TESTS = {
    "text": f"assert token() == {WANTED!r}",
    "array": f"np.testing.assert_allclose(numbers, np.reshape({NUMBERS}, (2, 3)))",
    "sum": f"assert abs(numbers.sum() - {sum(NUMBERS)}) < 1",
    "table": f"assert list(table['b']) == ['x', {WANTED!r}, 'z']",
    "frame": "import pandas as pd\npd.testing.assert_frame_equal(table, pd.DataFrame("
    f"{{'a': {NUMBERS[:3]}, 'b': ['x', {WANTED!r}, 'z']}}))",
    "callback": f"assert apply(lambda x: {NUMBERS[1]}) == {NUMBERS[1]}",
    "attribute": f"1 if box.value == {NUMBERS[0]} else 0",
    "in place": f"items = []\nbox.fill(items)\nassert items == [{WANTED!r}]",
}
CELLS = [
    answer_cell("answer", SOLUTION),
    *(grade_cell(name, f"import numpy as np\n{test}") for name, test in TESTS.items()),
]
LIMITS = {"cell_seconds": 2.0, "notebook_seconds": 10.0}


def record(engine, answer=None):
    """The frames of an answer, and its verdicts."""
    engine.frames.clear()
    graded = Sitting(engine)(CELLS, answer and {"answer": answer}, **LIMITS)
    return list(engine.frames), [exercise.verdict for exercise in graded.exercises]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "reference_solutions").mkdir()
    return root


@pytest.fixture(scope="module")
def recorded(root):
    """The frames and verdicts of the right answer and of the wrong one."""
    with Recorder(root) as engine:
        return record(engine), record(engine, WRONG)


@pytest.fixture(scope="module")
def liar(root):
    with Liar(root) as engine:
        yield engine


def verdicts(liar, *scripts):
    liar.scripts = list(scripts)
    return [each.verdict for each in Sitting(liar)(CELLS, **LIMITS).exercises]


def test_the_recorded_frames_replayed_earn_what_they_earned(recorded, liar):
    (right, passed), (wrong, failed) = recorded
    assert [Verdict.PASS] * len(TESTS) == passed == verdicts(liar, right)
    assert [Verdict.FAIL] * len(TESTS) == failed == verdicts(liar, wrong)


# -- mutations: of a frame, with all recorded ones at hand ----------------------------------------


def flip_bits(frame, others, chance):
    data = bytearray(frame)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def lie_about_lengths(frame, others, chance):
    sizes = list(frames.HEADER.unpack(frame[: frames.HEADER.size]))
    lie = chance.choice([0, 1, 2**31, 2**32 - 1, frames.LARGEST_BODY, frames.LARGEST_BLOBS])
    sizes[chance.randint(1, 2)] = chance.choice([lie, chance.randrange(2 * len(frame))])
    return frames.HEADER.pack(*sizes) + frame[frames.HEADER.size :]


def truncate(frame, others, chance):
    return frame[: chance.randrange(len(frame))]


def repeat(frame, others, chance):
    return frame * chance.randint(2, 5)


def splice(frame, others, chance):
    other = chance.choice(others)
    return frame[: chance.randrange(len(frame))] + other[chance.randrange(len(other)) :]


def answer_another(frame, others, chance):
    return chance.choice(others)


def confuse_types(frame, others, chance):
    """A whole frame again, a part of its message being of another kind or from elsewhere."""
    body, blobs = _open(frame)
    for _ in range(chance.randint(1, 4)):
        *_, (parent, place) = _ways(body, chance)
        donor, _ = _open(chance.choice(others))
        *_, (other, there) = _ways(donor, chance)
        parent[place] = chance.choice(
            [
                other[there], None, True, 0, -1, 2**63, 1.5, float("nan"), "", b"", [], [[]],
                chance.choice(TAGS), [chance.choice(TAGS), parent[place]],
                ["f", "object", chance.randint(0, 9), "Box", []], ["f", "module", 1, "numpy"],
            ]
        )  # fmt: skip
    packed = msgpack.packb(body, use_bin_type=True, unicode_errors="surrogatepass")
    return frames.HEADER.pack(frames.MAGIC, len(packed), len(blobs)) + packed + blobs


def _open(frame):
    _, size, _ = frames.HEADER.unpack(frame[: frames.HEADER.size])
    end = frames.HEADER.size + size
    return msgpack.unpackb(
        frame[frames.HEADER.size : end], unicode_errors="surrogatepass"
    ), frame[end:]  # fmt: skip


def _ways(body, chance):
    """Lists and places in them, each in the one before it; the first is the message itself."""
    parent, place = body, 1
    yield parent, place
    while type(parent[place]) is list and parent[place] and chance.random() < 0.8:
        parent, place = parent[place], chance.randrange(len(parent[place]))
        yield parent, place


MUTATIONS = {
    each.__name__.replace("_", " "): each
    for each in (
        flip_bits, lie_about_lengths, truncate, repeat, splice, answer_another, confuse_types,
    )
}  # fmt: skip


@pytest.mark.parametrize("kind", MUTATIONS)
def test_no_mutated_frame_makes_a_pass_or_costs_more_than_its_exercise(recorded, liar, kind):
    _, (wrong, _) = recorded
    before = liar._judge.pid
    for number in range(RUNS // len(MUTATIONS)):
        chance = random.Random(f"{kind} {number}")
        script = list(wrong)
        # Not the first: no code of the student's has run when it is sent.
        for place in chance.sample(range(1, len(script)), chance.randint(1, 3)):
            script[place] = MUTATIONS[kind](script[place], wrong, chance)
        found = verdicts(liar, script, script, wrong)
        assert not {Verdict.PASS, Verdict.PARTIAL, Verdict.MANUAL} & set(found), (number, found)
    assert before == liar._judge.pid
    assert liar.peak < MOST_MEMORY


def test_after_all_lies_honest_frames_earn_all_points(recorded, liar):
    (right, passed), _ = recorded
    assert passed == verdicts(liar, right)
