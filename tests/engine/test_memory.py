"""What the warm judge remembers of the references: repeatable calls, and nothing else."""

import sys
import types

import numpy as np
import pytest

from gradus.checks import begin_attempt
from gradus.engine.judge import memory as remembering
from gradus.engine.judge.memory import Memory

SOURCE = """
import numpy as np

calls = []

def double(a):
    calls.append("double")
    return 2 * a

def cases(*, seed):
    calls.append("cases")
    return [np.arange(seed), np.ones((2, 2))]

def in_place(a):
    calls.append("in_place")
    a[:] = 0
    return 1

def itself(a):
    calls.append("itself")
    return a

def by_chance(n):
    calls.append("by_chance")
    return np.random.rand(n)

def closure(n):
    calls.append("closure")
    return lambda: n

def refusing(a):
    calls.append("refusing")
    raise ValueError(a)

def outer(a):
    calls.append("outer")
    return double(a) + 1

def applied(f, a):
    calls.append("applied")
    return f(a)
"""


@pytest.fixture
def references(monkeypatch):
    monkeypatch.setattr(remembering, "WORTH_SECONDS", 0.0)
    module = types.ModuleType("references_of_a_test")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(SOURCE, vars(module))
    yield module
    begin_attempt(None)


@pytest.fixture
def rehearse(references):
    """Record what a function does; the module's functions then answer from what was learnt."""

    def rehearse(play):
        memory = Memory()
        memory.watch(references.__name__)
        memory.begin_rehearsal()
        play()
        record = memory.rehearsed()
        memory._record = None
        memory.learn(record)
        references.calls.clear()

    return rehearse


def test_a_known_call_is_not_made_again(references, rehearse):
    rehearse(lambda: (references.double(np.arange(3)), references.cases(seed=4)))
    np.testing.assert_array_equal([0, 2, 4], references.double(np.arange(3)))
    np.testing.assert_array_equal(np.arange(4), references.cases(seed=4)[0])
    assert [] == references.calls


@pytest.mark.parametrize(
    "other", [np.arange(4), np.arange(3.0), [0, 1, 2], np.arange(3).reshape(1, 3)], ids=str
)
def test_other_arguments_are_another_call(references, rehearse, other):
    rehearse(lambda: references.double(np.arange(3)))
    references.double(other)
    assert ["double"] == references.calls


def test_every_answer_is_a_fresh_copy(references, rehearse):
    rehearse(lambda: references.cases(seed=3))
    references.cases(seed=3)[0][:] = 99
    np.testing.assert_array_equal([0, 1, 2], references.cases(seed=3)[0])
    assert [] == references.calls


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("in_place", np.ones(2)),
        ("itself", np.ones(2)),
        ("by_chance", 2),
        ("closure", 2),
    ],
)
def test_what_can_not_be_repeated_is_called_each_time(references, rehearse, name, argument):
    rehearse(lambda: getattr(references, name)(np.copy(argument)))
    getattr(references, name)(np.copy(argument))
    assert [name] == references.calls


def test_an_error_is_raised_each_time(references, rehearse):
    def refuse():
        with pytest.raises(ValueError, match="7"):
            references.refusing(7)

    rehearse(refuse)
    refuse()
    assert ["refusing"] == references.calls


def test_objects_that_are_no_plain_data_are_passed_on(references, rehearse):
    class Liar(np.ndarray):
        pass

    liar = np.ones(2).view(Liar)
    rehearse(lambda: references.double(liar))
    assert type(references.double(liar)) is Liar
    assert ["double"] == references.calls


def test_a_function_of_the_tests_is_called(references, rehearse):
    seen = []
    rehearse(lambda: references.applied(seen.append, 1))
    references.applied(seen.append, 1)
    assert [1, 1] == seen


def test_the_cases_of_another_attempt_are_others(references, rehearse):
    rehearse(lambda: references.cases(seed=4))
    begin_attempt(5)
    references.cases(seed=4)
    assert ["cases"] == references.calls


def test_calls_within_a_call_are_its_own(references, rehearse):
    rehearse(lambda: references.outer(np.arange(3)))
    references.double(np.arange(3))
    assert ["double"] == references.calls


def test_quick_calls_are_not_kept(references, rehearse, monkeypatch):
    monkeypatch.setattr(remembering, "WORTH_SECONDS", 1e9)
    rehearse(lambda: references.double(np.arange(3)))
    references.double(np.arange(3))
    assert ["double"] == references.calls


def test_nothing_is_kept_beyond_the_limit(references, rehearse, monkeypatch):
    monkeypatch.setattr(remembering, "LARGEST", 10)
    rehearse(lambda: references.double(np.arange(3)))
    references.double(np.arange(3))
    assert ["double"] == references.calls


def test_the_engine_learns_from_the_authors_own_solutions(tmp_path):
    """The second judge finds the case made that the first one was slow to make."""
    from gradus.engine import Engine
    from tests.course_builder import answer_cell, grade_cell
    from tests.engine.conftest import Sitting, build_assignment

    (tmp_path / "reference_solutions").mkdir()
    (tmp_path / "reference_solutions" / "__init__.py").write_text("")
    (tmp_path / "reference_solutions" / "slow.py").write_text(
        "import time\n\ndef case():\n    time.sleep(0.05)\n    return time.monotonic_ns()\n"
    )
    cells = [
        answer_cell("f", "def f(x):\n    return x"),
        grade_cell(
            "t",
            "from reference_solutions import slow\nprint(slow.case())\nassert f(1) == 1",
        ),
    ]
    with Engine(tmp_path) as engine:
        engine.check(build_assignment(cells))
        printed = [Sitting(engine)(cells).notebooks[0].content for _ in range(5)]
    assert 1 == len(set(printed[1:]))  # the very first one may start before it is learnt
