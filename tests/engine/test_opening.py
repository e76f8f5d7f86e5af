"""Submissions are forked where the notebook's opening is over, and nobody can tell."""

import json
import os
import signal

import pytest

from gradus.engine import Engine, Verdict
from gradus.hub.processes import descendants
from tests.course_builder import answer_cell, code_cell, grade_cell, locked_cell
from tests.engine.conftest import Sitting, build_assignment
from tests.engine.processes import wait_until

WHO = "import os\nprint('played by', os.getpid())\n"
ANSWER = [answer_cell("two", "def two():\n    return 2"), grade_cell("t", "assert two() == 2")]


@pytest.fixture(scope="module")
def fresh_engine(tmp_path_factory):
    """An engine of its own: the branches are few, and closed when the tests are over."""
    root = tmp_path_factory.mktemp("course")
    (root / "reference_solutions").mkdir()
    with Engine(root) as engine:
        yield engine


@pytest.fixture
def sit(fresh_engine):
    """Like the usual ``sit``, with the assignment checked before, which makes the branch."""

    class Checked(Sitting):
        def __call__(self, cells, answers=None, *, given=None, **options):
            self.engine.check(build_assignment(cells, given=given))
            return super().__call__(cells, answers, given=given, **options)

    return Checked(fresh_engine)


def code_cells(graded):
    cells = json.loads(graded.notebooks[0].content)["cells"]
    return [each for each in cells if each["cell_type"] == "code"]


def streams(graded):
    """What the code cells printed, one text each."""
    return [
        "".join("".join(output.get("text", "")) for output in each["outputs"])
        for each in code_cells(graded)
    ]


def has_branched(graded):
    """Whether the first cell, which says who played it, was played by another than pid 1."""
    assert streams(graded)[0].startswith("played by")
    return streams(graded)[0] != "played by 1\n"


def test_the_opening_is_played_once_for_all(sit):
    cells = [code_cell(WHO + "x = [1]"), locked_cell("lock", "y = x + [2]\ny"), *ANSWER]
    graded = [sit(cells) for _ in range(2)]
    assert [True, True] == [has_branched(each) for each in graded]
    assert streams(graded[0]) == streams(graded[1])
    assert [1.0, 1.0] == [each.score for each in graded]


def test_what_the_opening_made_is_there(sit):
    cells = [
        code_cell(WHO + "import decimal as d\ndata = {'a': [1]}\ndef twice(x):\n    return 2 * x"),
        answer_cell("f", "def f():\n    data['a'].append(2)\n    return twice(d.Decimal(2))"),
        grade_cell("t", "assert f() == 4 and data == {'a': [1, 2]}"),
    ]  # fmt: skip
    for _ in range(2):  # the second one finds nothing of the first
        graded = sit(cells)
        assert has_branched(graded)
        assert Verdict.PASS is graded.exercises[0].verdict


def test_rich_outputs_and_counts_are_those_of_a_play(sit, engine):
    cells = [
        code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
        code_cell("import pandas as pd\npd.DataFrame({'a': [1]})"),
        code_cell("import sys\nprint('out')\nprint('err', file=sys.stderr)\n41 + 1"),
        answer_cell("two", "print('late')\ndef two():\n    return 2"),
        grade_cell("t", "assert two() == 2"),
    ]
    branched, played = sit(cells), Sitting(engine)(cells)
    first, second = map(code_cells, (branched, played))
    assert [each.get("execution_count") for each in second] == [
        each.get("execution_count") for each in first
    ]
    assert [each.get("outputs") for each in second] == [each.get("outputs") for each in first]


def test_a_stream_that_the_opening_keeps_is_still_heard(sit):
    cells = [
        code_cell(WHO + "import sys, logging\nout = sys.stdout\n"
                  "logging.basicConfig(stream=sys.stdout, format='%(message)s')"),
        answer_cell("two", "print('heard', file=out)\nlogging.warning('told')\ntwo = lambda: 2"),
        grade_cell("t", "assert two() == 2"),
    ]  # fmt: skip
    graded = sit(cells)
    assert has_branched(graded)
    assert "heard\ntold\n" == streams(graded)[1]


def test_who_changes_the_opening_has_it_played(sit):
    cells = [code_cell(WHO + "x = 1"), *ANSWER]

    def change(content):
        content["cells"][0]["source"] = WHO + "x = 5\nprint(x)"

    graded = sit(cells, change=change)
    assert "played by 1\n5\n" == streams(graded)[0]
    assert 1.0 == graded.score


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param("open('left.txt', 'w').write('x')", id="writes a file"),
        pytest.param("kept = open('data.csv')", id="keeps a file open"),
        pytest.param("import random\nrandom.random()", id="draws a random number"),
        pytest.param("import numpy as np\nnp.random.seed(3)", id="seeds NumPy"),
        pytest.param(
            "import threading, time\nthreading.Thread(target=time.sleep, args=(30,), daemon=True)"
            ".start()",
            id="starts a thread",
        ),
        pytest.param("import subprocess\np = subprocess.Popen(['sleep', '30'])", id="a process"),
        pytest.param("import asyncio\nawait asyncio.sleep(0)", id="has an event loop"),
        pytest.param("os.mkdir('there'); os.chdir('there')", id="goes to another folder"),
        pytest.param("import mmap\nm = mmap.mmap(-1, 4096)", id="shares memory"),
        pytest.param("import multiprocessing as mp\nlock = mp.Lock()", id="makes a shared lock"),
        pytest.param("raise ValueError", id="raises"),
        pytest.param("os._exit(0)", id="exits"),
    ],
)
def test_an_opening_that_a_fork_can_not_inherit_is_played(sit, opening):
    graded = sit([code_cell(WHO), code_cell(opening), *ANSWER], given={"data.csv": b"1,2\n"})
    assert not has_branched(graded)
    assert 1.0 == graded.score


def test_an_opening_reads_what_students_were_given(sit):
    cells = [
        code_cell(WHO + "rows = open('data.csv').read().split(',')\nassert len(rows) == 2"),
        answer_cell("f", "def f():\n    return rows + open('data.csv').read().split(',')"),
        grade_cell("t", "assert f() == ['1', '2', '1', '2']"),
    ]
    graded = sit(cells, given={"data.csv": b"1,2"})
    assert has_branched(graded)
    assert Verdict.PASS is graded.exercises[0].verdict


def test_after_a_death_the_opening_is_there_again(sit):
    cells = [
        code_cell(WHO + "x = [1]"),
        answer_cell("one", "def one():\n    return 1"),
        grade_cell("t1", "assert one() == 1"),
        answer_cell("two", "def two():\n    x.append(2)\n    return x"),
        grade_cell("t2", "assert two() == [1, 2]"),
    ]
    graded = sit(cells, {"one": "import os\ndef one():\n    os._exit(0)",
                         "two": "def two():\n    x.append(2)\n    return x"})  # fmt: skip
    assert has_branched(graded)
    assert [Verdict.ERROR, Verdict.PASS] == [each.verdict for each in graded.exercises]


def test_a_branch_that_was_killed_costs_nothing_and_comes_back(sit, fresh_engine):
    cells = [code_cell(WHO + "y = 1"), *ANSWER]
    branched = sit(cells)
    assert has_branched(branched)
    os.kill(max(descendants(fresh_engine._student.pid)), signal.SIGKILL)
    assert [1.0, 1.0] == [Sitting(fresh_engine)(cells).score for _ in range(2)]
    os.kill(fresh_engine._student.pid, signal.SIGKILL)
    assert [1.0, 1.0] == [Sitting(fresh_engine)(cells).score for _ in range(2)]
    assert has_branched(Sitting(fresh_engine)(cells))


def test_a_changed_opening_takes_the_place_of_the_old_one(sit, fresh_engine):
    def processes():
        return len(descendants(fresh_engine._student.pid))

    sit([code_cell(WHO + "x = 1"), *ANSWER])
    before = processes()
    graded = sit([code_cell(WHO + "x = 2\nprint(x)"), *ANSWER])
    assert streams(graded)[0].endswith("\n2\n")
    # Fewer, where the student process of the first play was still ending when they were counted.
    wait_until(lambda: processes() <= before)


PROBES = {
    "sees no process": "import os\nassert os.getpid() == 1 and os.listdir('/proc') == []",
    "has no privilege": "import os\nassert os.getuid() == os.geteuid() == 1000\n"
    "try:\n    os.chroot('/')\nexcept PermissionError:\n    pass\nelse:\n    assert False",
    "makes no namespace": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == -1",
    "has an empty folder": "import os\nassert os.listdir('.') == os.listdir('/tmp') == []",
    "has no network": "import socket\ntry:\n    socket.create_connection(('1.1.1.1', 53), 1)\n"
    "except OSError:\n    pass\nelse:\n    assert False",
}


@pytest.mark.parametrize("probe", PROBES)
def test_a_fork_of_a_branch_is_confined_as_any(sit, probe):
    cells = [code_cell(WHO), answer_cell("ok", PROBES[probe] + "\nok = True"),
             grade_cell("t", "assert ok")]  # fmt: skip
    graded = sit(cells)
    assert has_branched(graded)
    assert 1.0 == graded.score, graded.exercises[0].detail


def test_a_fork_of_a_branch_has_the_descriptors_of_any(sit, engine):
    listing = "import os\nfor each in range(256):\n    try:\n        os.fstat(each)\n"
    listing += "    except OSError:\n        continue\n    print(each)"
    cells = [code_cell(WHO), answer_cell("two", f"{listing}\ntwo = lambda: 2"), ANSWER[1]]
    branched, played = sit(cells), Sitting(engine)(cells)
    assert [True, False] == [has_branched(each) for each in (branched, played)]
    assert streams(played)[1] == streams(branched)[1]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("def two():\n    return len(bytearray(10**11))", id="memory"),
        pytest.param("import os\ndef two():\n    while True: os.fork()", id="processes"),
        pytest.param("def two():\n    while True: pass", id="time"),
    ],
)
def test_a_fork_of_a_branch_has_the_limits_of_any(sit, answer):
    cells = [code_cell(WHO), *ANSWER, answer_cell("three", "three = 3"),
             grade_cell("t3", "assert three == 3")]  # fmt: skip
    graded = sit(cells, {"two": answer, "three": "three = 3"}, cell_seconds=2.0)
    assert has_branched(graded)
    assert [False, True] == [each.verdict is Verdict.PASS for each in graded.exercises]
