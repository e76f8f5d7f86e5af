"""Whatever dies while a submission is graded, it gets its score, and nothing is left behind.

A warm process is three processes of the machine: bubblewrap, its init (the first process of the
sandbox) and Python, which forks.
"""

import itertools
import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gradus.engine import Engine
from tests.course_builder import answer_cell, grade_cell
from tests.engine.conftest import LONG_RUNS, Sitting
from tests.engine.processes import DEADLINE, holdings, tree, wait_until

MB = 2**20

CELLS = [
    answer_cell("double", "def double(x):\n    return 2 * x"),
    grade_cell("double_test", "assert double(2) == 4", points=4),
    grade_cell("share", "2 if double(3) == 6 else 0.5", points=2),
]
ANSWERS = {
    "def double(x):\n    return 2 * x": [4, 2],
    "def double(x):\n    return 4": [4, 0.5],
    "def double(x):\n    return x": [0, 0.5],
    "import os\nos._exit(0)": [0, 0],
}
SLOWLY = "import time\ntime.sleep(0.5)\ndef double(x):\n    return 2 * x"
VICTIMS = ["bubblewrap", "init", "Python"]
WARM = ["student", "judge"]


def points(graded):
    return [exercise.score for exercise in graded.exercises]


def process_of(engine, warm):
    return {"student": engine._student, "judge": engine._judge}[warm]


def kill(process, victim):
    """Kill one of the three as soon as it is there: it may just be replaced."""

    def is_killed():
        try:
            os.kill(tree(process)[VICTIMS.index(victim)], signal.SIGKILL)
        except (IndexError, ProcessLookupError):
            return False
        return True

    wait_until(is_killed)


# -- a warm process dies ---------------------------------------------------------------------------


@pytest.mark.parametrize("warm", WARM)
@pytest.mark.parametrize("victim", VICTIMS)
def test_one_killed_while_idle_is_replaced_and_the_next_submission_graded(
    engine, sit, warm, victim
):
    sit(CELLS)
    process = process_of(engine, warm)
    before = process.pid
    kill(process, victim)
    assert [4, 2] == points(sit(CELLS))
    assert before != process.pid


@pytest.mark.parametrize("warm", WARM)
@pytest.mark.parametrize("victim", VICTIMS)
def test_one_killed_while_grading_is_replaced_and_the_submission_graded_again(
    engine, sit, warm, victim
):
    process = process_of(engine, warm)
    engine.wait()
    wait_until(lambda: len(tree(process)) == len(VICTIMS))
    before = process.pid
    with ThreadPoolExecutor(1) as executor:
        graded = executor.submit(sit, CELLS, {"double": SLOWLY})
        wait_until(lambda: len(tree(process)) > len(VICTIMS))
        kill(process, victim)
        assert [4, 2] == points(graded.result(DEADLINE))
    assert before != process.pid


@pytest.mark.parametrize("warm", WARM)
@pytest.mark.parametrize("victim", VICTIMS)
def test_one_killed_while_it_gets_warm_is_replaced(engine, sit, warm, victim):
    process = process_of(engine, warm)
    engine._keeper.submit(process.start).result()
    kill(process, victim)
    assert [4, 2] == points(sit(CELLS))


def test_killed_again_and_again_under_load_every_submission_gets_its_score(engine, sit):
    chance = random.Random(5)
    work = list(itertools.islice(itertools.cycle(ANSWERS), 40))
    done = threading.Semaphore(0)

    def grade(answer):
        found = points(sit(CELLS, {"double": answer}))
        done.release()
        return found

    with ThreadPoolExecutor(4) as executor:
        results = [executor.submit(grade, answer) for answer in work]
        for _ in range(5):
            for _ in range(chance.randrange(2, 9)):
                assert done.acquire(timeout=DEADLINE)
            kill(process_of(engine, chance.choice(WARM)), chance.choice(VICTIMS))
        assert [ANSWERS[answer] for answer in work] == [each.result(DEADLINE) for each in results]


# -- many submissions ------------------------------------------------------------------------------


def idle(engine):
    """Wait until nothing that was forked for a submission is left."""
    for warm in WARM:
        wait_until(lambda warm=warm: len(tree(process_of(engine, warm))) == len(VICTIMS))


def test_many_submissions_leave_nothing_in_the_machine(tmp_path, capsys):
    """A thousand in a long run, else 200."""
    number = 1000 if LONG_RUNS else 200
    answers = list(itertools.islice(itertools.cycle(ANSWERS), number))
    (tmp_path / "reference_solutions").mkdir()
    with Engine(tmp_path) as engine:
        sit = Sitting(engine)
        for answer in answers[:40]:  # until caches are filled and the memory is touched
            sit(CELLS, {"double": answer}, files={"own.txt": b"mine"})
        idle(engine)
        before = holdings(engine)
        with ThreadPoolExecutor(2) as executor:
            graded = executor.map(lambda answer: points(sit(CELLS, {"double": answer})), answers)
            assert [ANSWERS[answer] for answer in answers] == list(graded)
        idle(engine)
        after = holdings(engine)
    with capsys.disabled():
        if LONG_RUNS:
            print(f"\n{number} submissions\nbefore: {before}\nafter:  {after}")
    growth = after - before
    assert (0, 0, 0, 0) == (growth.processes, growth.descriptors, growth.mounts, growth.files)
    assert growth.memory < 8 * MB
