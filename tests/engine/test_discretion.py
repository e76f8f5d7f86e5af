"""What the report repeats of a student process that a hidden test has called."""

import json

import pytest

from tests.course_builder import answer_cell, code_cell, grade_cell

SECRET = "424242"
KEEPS = "seen = []\ndef f(x):\n    seen.append(x)\n    return x"
HIDDEN = (
    "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(424242) == 424242\n### END HIDDEN TESTS"
)
CELLS = [
    answer_cell("f", KEEPS),
    grade_cell("first", HIDDEN),
    answer_cell("g", "def g():\n    return 1"),
    grade_cell("second", "assert g() == 1"),
    code_cell(""),
]
ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "as at home", "traceback": ["E"]}


@pytest.fixture
def hand_in(sit):
    """Grade a second answer and a last cell; outputs by number of the cell as handed in."""

    def grade(answer, last="", *, outputs=None, cells=CELLS):
        def change(content):
            content["cells"][4]["source"] = last
            for number, given in (outputs or {}).items():
                content["cells"][number]["outputs"] = given

        return sit(cells, {"f": KEEPS, "g": answer}, change=change)

    return grade


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("raise ValueError(str(seen))", "Your cell for this exercise stopped with ValueError: run"),
        ("raise type('E' + str(seen[-1]), (Exception,), {})", "stopped with an error of its own"),
        ("def g(): raise ValueError(seen)", "Your code stopped with ValueError: run this test"),
        ("def g(): return str(seen)", "This does not hold: `g() == 1`"),
        ("def g(): assert False, seen", "This does not hold: `g() == 1`"),
    ],
    ids=["cell", "class of the cell", "call", "value", "assertion"],
)
def test_a_later_exercise_quotes_nothing(hand_in, answer, message):
    first, second = hand_in(answer).exercises
    assert (1, 0) == (first.score, second.score)
    assert message in second.message and SECRET not in second.message


@pytest.mark.parametrize(
    ("number", "answer"),
    [(2, "raise ValueError(str(seen))"), (3, "def g(): raise ValueError(str(seen))")],
    ids=["cell", "test"],
)
def test_what_was_handed_in_is_quoted(hand_in, number, answer):
    _, second = hand_in(answer, outputs={number: [ERROR]}).exercises
    assert second.message.endswith("stopped with ValueError: as at home")


def test_a_literal_message_of_the_authors_is_quoted(hand_in):
    cells = [*CELLS[:3], grade_cell("second", "assert g() == 1, 'one'"), CELLS[4]]
    _, second = hand_in("def g(): return str(seen)", cells=cells).exercises
    assert "one" == second.message


def test_the_first_visible_test_is_explained_in_full(sit):
    graded = sit(CELLS[:2], {"f": "def f(x):\n    raise ValueError('as it is')"})
    assert "Your code stopped with ValueError: as it is" == graded.exercises[0].message


def test_outputs_after_a_hidden_test_are_shown_as_handed_in(hand_in):
    stream = {"output_type": "stream", "name": "stdout", "text": "as at home"}
    graded = hand_in("def g(): return 1", "print(seen)", outputs={4: [stream]})
    (notebook,) = graded.notebooks
    assert {2: [], 4: [stream]} == notebook.handed_in
    assert SECRET in json.loads(notebook.content)["cells"][4]["outputs"][0]["text"]


def test_without_a_seal_everything_is_repeated(sit):
    graded = sit(CELLS, {"f": KEEPS, "g": "def g(): raise ValueError(seen)"}, sealed=False)
    assert SECRET in graded.exercises[1].message
    assert {} == graded.notebooks[0].handed_in
