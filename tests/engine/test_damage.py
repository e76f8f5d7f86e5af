"""A fault costs the exercise it is in, and nothing else."""

import time

import pytest

from gradus.engine import Status, Verdict
from tests.course_builder import answer_cell, code_cell, grade_cell, manual_cell

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
        "def two():\n    while True:\n        try:\n            x = 1\n"
        "            while True: x = 2\n        except BaseException: pass",
        Verdict.TIMEOUT,
        "within 1 seconds",
    ),
    "sleep in C": ("import time\ndef two():\n    time.sleep(60)", Verdict.TIMEOUT, "within 1 s"),
    "exit in cell": ("import os\nos._exit(0)", Verdict.ERROR, "ended Python itself (a call"),
    "exit in call": (
        "import os\ndef two():\n    os._exit(0)",
        Verdict.ERROR,
        "Python itself ended",
    ),
    "sys.exit in call": ("import sys\ndef two():\n    sys.exit(0)", Verdict.ERROR, "stopped"),
    "segmentation fault": (
        "import ctypes\ndef two():\n    ctypes.string_at(0)",
        Verdict.ERROR,
        "Python itself ended",
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
        "Python itself ended",
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


KINDS = {
    # What the student's code does: verdict and words where it breaks a test.
    "time-out": ("while True: x = 1", Verdict.TIMEOUT, "did not finish within 1 seconds. Is there"),
    "memory": ("bytearray(10**11)", Verdict.ERROR, "It used more memory than it may. Is there"),
    "death": ("import os; os._exit(1)", Verdict.ERROR, "(a call that ends it, such as `os._exit`"),
    "exit": ("import sys; sys.exit(3)", Verdict.ERROR, "SystemExit: 3. Leave out what ends Python"),
    "exception": ("raise ValueError('why')", Verdict.ERROR, "stopped with ValueError: why"),
    "interrupt": ("raise KeyboardInterrupt", Verdict.ERROR, "stopped with"),
    "flood": ("print('x' * 10**7)", Verdict.PASS, ""),
}
HIDDEN = (
    "### BEGIN HIDDEN TESTS\nfrom gradus import checks\n"
    "with checks.check('first', hint='f'):\n    assert two(1) == 2\n"
    "with checks.check('second', hint='s'):\n    assert two(5) == 2\n"
    "checks.award(2)\n### END HIDDEN TESTS"
)
PLACES = {
    # The test, and the student's answer with a fault in it.
    "solution cell": ("assert two() == 2", "{fault}\ndef two():\n    return 2"),
    "call": ("assert two() == 2", "def two():\n    {fault}\n    return 2"),
    "hidden check": (HIDDEN, "def two(x):\n    if x == 5: {fault}\n    return 2"),
    "around a callback": (
        "assert two(lambda x: x + 1) == 2",
        "def two(f):\n    f(1)\n    {fault}\n    return f(1)",
    ),
    "within a callback": (
        "assert two(lambda: inner()) == 2",
        "def inner():\n    {fault}\n    return 2\ndef two(f):\n    return f()",
    ),
    "generator": (
        "assert list(two()) == [1, 2]", "def two():\n    yield 1\n    {fault}\n    yield 2",
    ),
    "attribute": (
        "assert two.x == 2",
        "class Two:\n    @property\n    def x(self):\n        {fault}\n        return 2\n"
        "two = Two()",
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_costs_the_exercise_where_it_happens(sit, kind, place):
    test, answer = PLACES[place]
    fault, verdict, words = KINDS[kind]
    if place == "hidden check" and kind in ("memory", "exit", "exception", "interrupt"):
        verdict, words = Verdict.PARTIAL, "1 of 2 hidden checks passed."
    if place == "hidden check":
        fault = fault.replace("while True: x = 1", "x = list(iter(int, 1))")
    cells = [*CELLS[:3], grade_cell("t2", test, points=2), *CELLS[4:]]
    graded = sit(cells, {**SOLUTIONS, "two": answer.format(fault=fault)}, cell_seconds=1)
    first, second, third = graded.exercises
    assert (Verdict.PASS, verdict, Verdict.PASS) == (first.verdict, second.verdict, third.verdict)
    assert words in second.message


FREE = {"time-out", "memory", "death", "exit", "exception", "flood"}


@pytest.mark.parametrize("kind", sorted(FREE))
def test_what_happens_in_a_free_cell_costs_nothing_that_was_defined_elsewhere(sit, kind):
    cells = [*CELLS[:2], code_cell("FREE"), *CELLS[2:]]

    def write(content):
        content["cells"][2]["source"] = KINDS[kind][0]

    assert 3 == sit(cells, SOLUTIONS, change=write, cell_seconds=1).score


def test_each_of_several_tests_says_what_was_wrong_with_the_cell(sit):
    cells = [*CELLS[:4], grade_cell("t2b", "assert two() > 1"), *CELLS[4:]]
    graded = sit(cells, {**SOLUTIONS, "two": "1 / 0"})
    assert ["Your cell for this exercise stopped with ZeroDivisionError: division by zero"] * 2 == [
        each.message for each in graded.exercises[1:3]
    ]


def test_a_syntax_error_names_its_line_and_no_file(sit):
    graded = sit(CELLS, {**SOLUTIONS, "two": "def two():\n    return = 2"})
    assert graded.exercises[1].message == (
        "Your cell for this exercise stopped with SyntaxError: invalid syntax (line 2). "
        "Run the cell in your notebook: it has to run there without an error."
    )


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


REPLAYED = {
    "numbers drawn without a seed": (
        "import random, numpy as np\ndrawn = [random.random(), np.random.rand(3).tolist()]",
        "kept = list(drawn)\nassert len(kept) == 2",
        "assert drawn == kept",
    ),
    "a file": (
        "with open('own.txt', 'a') as file:\n    file.write('x')",
        "pass",
        "assert read() == 'x'",
    ),
    "a counter": ("n = 0\nn += 1", "assert n == 1", "assert n == 1"),
    "a class and its objects": (
        "class Box:\n    def __init__(self): self.items = []\nbox = Box()\nbox.items.append(1)",
        "assert box.items == [1]",
        "assert box.items == [1] and isinstance(box, Box)",
    ),
    "a name of a test": ("x = 2", "made = x * 3\nassert made == 6", "assert made == 6"),
}


@pytest.mark.parametrize("name", REPLAYED)
def test_after_a_death_there_is_again(sit, name):
    answer, test, later = REPLAYED[name]
    cells = [
        answer_cell("a", answer),
        grade_cell("t1", test),
        code_cell("def read():\n    return open('own.txt').read()"),
        answer_cell("die", "1"),
        grade_cell("t2", "pass"),
        grade_cell("t3", later),
    ]
    graded = sit(cells, {"a": answer, "die": "import os; os._exit(1)"})
    assert [1, 1, 1] == [each.score for each in graded.exercises], graded.exercises[2].detail


def test_a_cell_that_fails_only_when_it_is_replayed_is_left_out(sit):
    """It ends the process from a moment on that comes between its first run and the replay."""
    moment = time.time() + 3
    answers = {
        "one": SOLUTIONS["one"],
        "two": f"import os, time\nif time.time() > {moment}: os._exit(1)\n{SOLUTIONS['two']}",
        "three": "def three():\n    return 3",
        "die": f"import os, time\nwhile time.time() < {moment}: pass\nos._exit(1)",
    }
    cells = [
        *CELLS,
        answer_cell("die", "x = 1"),
        grade_cell("t4", "assert x == 1"),
        grade_cell("t5", "assert one() == 1 and three() == 3"),
        grade_cell("t6", "assert two() == 2"),
    ]
    graded = sit(cells, answers, cell_seconds=20)
    assert [1, 1, 1, 0, 1, 0] == [each.score for each in graded.exercises]


def test_a_process_that_dies_again_and_again_is_not_started_for_ever(sit):
    deaths = [
        part
        for number in range(25)
        for part in (
            answer_cell(f"a{number}", "x = 1"),
            grade_cell(f"d{number}", "assert x == 1"),
        )
    ]
    answers = {f"a{number}": "import os; os._exit(1)" for number in range(25)}
    graded = sit([*CELLS[:2], *deaths, *CELLS[2:4]], SOLUTIONS | answers)
    first, *dead, last = graded.exercises
    assert (Verdict.PASS, {Verdict.ERROR}) == (first.verdict, {each.verdict for each in dead})
    assert "Your cell for this exercise ended Python itself" in dead[0].message
    assert (
        "In exercises before this one Python itself ended, too often to be started once more. "
        "Get those right first."
    ) == last.message


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


def test_a_deleted_text_answer_waits_for_a_person(sit):
    """The student may have written it into a cell of their own."""
    cells = [*CELLS, manual_cell("why", points=2)]
    *_, essay = sit(cells, {"why": "Because."}, change=without("why")).exercises
    assert (Verdict.MANUAL, 0) == (essay.verdict, essay.score)
    assert "was not handed in" in essay.message


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


def test_after_a_death_at_the_end_no_process_is_started(sit, engine, monkeypatch):
    sent = []
    send = engine._send_student
    monkeypatch.setattr(engine, "_send_student", lambda *given: sent.append(given) or send(*given))
    graded = sit(CELLS[:2], {"one": "import os\ndef one():\n    os._exit(0)"})
    assert [Verdict.ERROR] == [each.verdict for each in graded.exercises]
    assert 1 == len(sent)
