"""A fault costs the exercise it is in, and nothing else."""

import pytest

from gradus.engine import Status, Verdict
from tests.course_builder import answer_cell, code_cell, grade_cell

CELLS = [
    answer_cell("one", "def one():\n    return 1"),
    grade_cell("t1", "assert one() == 1"),
    answer_cell("two", "def two():\n    return 2"),
    grade_cell("t2", "assert two() == 2"),
    answer_cell("three", "def three():\n    return one() + 2"),
    grade_cell("t3", "assert three() == 3"),
]
SOLUTIONS = {
    "one": "def one():\n    return 1",
    "two": "def two():\n    return 2",
    "three": "def three():\n    return one() + 2",
}
FAULTS = {
    "endless cell": ("while True: pass", Verdict.TIMEOUT, "within 1 seconds"),
    "endless call": ("def two():\n    while True: pass", Verdict.TIMEOUT, "within 1 seconds"),
    "deaf cell": (
        "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass",
        Verdict.TIMEOUT,
        "within 1 seconds",
    ),
    "deaf call": (
        "def two():\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        Verdict.TIMEOUT,
        "within 1 seconds",
    ),
    "sleep in C": ("import time\ndef two():\n    time.sleep(60)", Verdict.TIMEOUT, "within 1 s"),
    "exit in cell": ("import os\nos._exit(0)", Verdict.ERROR, "ended the Python process"),
    "exit in call": ("import os\ndef two():\n    os._exit(0)", Verdict.ERROR, "process ended"),
    "sys.exit in call": ("import sys\ndef two():\n    sys.exit(0)", Verdict.ERROR, "stopped"),
    "segmentation fault": (
        "import ctypes\ndef two():\n    ctypes.string_at(0)",
        Verdict.ERROR,
        "process ended",
    ),
    "memory": ("def two():\n    return len(bytearray(10**11))", Verdict.ERROR, "MemoryError"),
    "recursion": ("def two():\n    return two()", Verdict.ERROR, "RecursionError"),
    "flood": ("def two():\n    print('x' * 10**7)\n    return 0", Verdict.FAIL, "does not hold"),
    "huge answer": (
        "import numpy\ndef two():\n    return numpy.zeros(10**8)",
        Verdict.ERROR,
        "too large",
    ),
    "closed wire": (
        "import os\ndef two():\n    os.close(3)\n    return 2",
        Verdict.ERROR,
        "process ended",
    ),
    "forged frame": (
        "import os\ndef two():\n    os.write(3, b'GRDU' + b'\\xff' * 100)\n    return 2",
        Verdict.ERROR,
        "",
    ),
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_costs_its_exercise_alone(sit, fault):
    answer, verdict, words = FAULTS[fault]
    graded = sit(CELLS, {**SOLUTIONS, "two": answer}, cell_seconds=1)
    by_name = {each.name: each for each in graded.exercises}
    assert (Verdict.PASS, verdict, Verdict.PASS) == tuple(
        by_name[name].verdict for name in ("t1", "t2", "t3")
    )
    assert words in by_name["t2"].message
    assert Status.GRADED is graded.status


def test_a_test_that_swallows_everything_gives_no_points_for_a_time_out(sit):
    cells = [
        answer_cell("f", "def f():\n    return 1"),
        grade_cell("t", "try:\n    f()\nexcept:\n    pass"),
    ]
    answers = {"f": "def f():\n    while True: pass"}
    graded = sit(cells, answers, cell_seconds=1)
    assert Verdict.TIMEOUT is graded.exercises[0].verdict


def test_a_notebook_out_of_time_still_has_one_result(sit):
    slow = code_cell("import time; time.sleep(2)")
    graded = sit([slow, slow, *CELLS], SOLUTIONS, cell_seconds=2, notebook_seconds=3)
    assert [each.verdict for each in graded.exercises] == [Verdict.TIMEOUT] * 3
    assert "used up its time" in graded.exercises[0].message


def test_what_came_before_a_death_is_replayed(sit):
    cells = [
        code_cell("counter = 0"),
        answer_cell("f", "counter += 1\ndef f():\n    return counter"),
        grade_cell("t", "assert f() == 1"),
        answer_cell("die", "x = 1"),
        grade_cell("t2", "assert x == 1"),
        grade_cell("t3", "assert f() == 1 and counter == 1"),
    ]
    answers = {"f": "counter += 1\ndef f():\n    return counter", "die": "import os; os._exit(3)"}
    graded = sit(cells, answers)
    assert [each.score for each in graded.exercises] == [1, 0, 1]


BROKEN = {
    "empty": (b"", "is an empty file"),
    "not JSON": (b'{"cells": [', "not valid JSON"),
    "not UTF-8": ('{"cells": []}'.encode("utf-16"), "UTF-8"),
    "a list": (b"[]", "not a notebook of format 4"),
    "old format": (b'{"nbformat": 3, "worksheets": []}', "not a notebook of format 4"),
    "deep": (b"[" * 200_000, "not valid JSON"),
    "cell without text": (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}',
        "cell 1",
    ),
}


@pytest.mark.parametrize("kind", BROKEN, ids=str)
def test_an_unreadable_notebook_has_a_result_with_a_reason(sit, kind):
    content, words = BROKEN[kind]
    graded = sit(CELLS, change=lambda _: content)
    assert (graded.status, graded.score, graded.max_score) == (Status.UNREADABLE, 0, 3)
    assert words in graded.notebooks[0].problem
    assert [each.verdict for each in graded.exercises] == [Verdict.MISSING] * 3


def without(name):
    def change(content):
        content["cells"] = [
            cell
            for cell in content["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") != name
        ]

    return change


def test_a_deleted_test_cell_is_put_back(sit):
    graded = sit(CELLS, change=without("t2"))
    assert graded.score == 3
    assert "'t2' was missing and has been put back" in graded.notebooks[0].notes[0]


def test_a_deleted_answer_costs_its_exercise_alone(sit):
    graded = sit(CELLS, change=without("two"))
    assert [e.verdict for e in graded.exercises] == [Verdict.PASS, Verdict.MISSING, Verdict.PASS]


def test_of_two_cells_with_one_id_the_first_counts(sit):
    def duplicate(content):
        content["cells"].insert(4, dict(content["cells"][3], source="assert False"))
        content["cells"].insert(0, dict(content["cells"][0]))

    graded = sit(CELLS, change=duplicate)
    assert graded.score == 3
    assert sum("has two cells" in note for note in graded.notebooks[0].notes) == 2


def test_a_changed_test_cell_is_restored(sit):
    def edit(content):
        content["cells"][3].update(source="pass", cell_type="markdown")
        content["cells"][3]["metadata"]["nbgrader"].update(points=100, grade=False)

    graded = sit(CELLS, {**SOLUTIONS, "two": "def two():\n    return 0"}, change=edit)
    assert (graded.score, graded.max_score) == (2, 3)
