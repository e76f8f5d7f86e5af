"""One mistake costs its own exercise: for later ones that build on it, the reference stands in."""

import json

import pytest

from gradus.engine import Verdict
from gradus.engine.judge import testcell
from gradus.engine.plan import exercise_numbers
from tests.course_builder import answer_cell, code_cell, grade_cell, locked_cell
from tests.engine.conftest import build_assignment
from tests.engine.test_grading import exercise, hidden

DOUBLE = answer_cell("double", "def double(x):\n    return 2 * x")
TRIPLE = answer_cell("triple", "def triple(x):\n    return 3 * x")
DOUBLE_TEST = grade_cell("double_test", "assert double(4) == 8", points=2)
SIXFOLD = answer_cell("sixfold", "def sixfold(x):\n    return 3 * double(x)")
SIXFOLD_TEST = grade_cell("t", "assert sixfold(2) == 12\n" + hidden("assert sixfold(5) == 30"))
CELLS = [DOUBLE, DOUBLE_TEST, SIXFOLD, SIXFOLD_TEST]
RIGHT = SIXFOLD["source"]
WRONG = {"double": "def double(x):\n    return x", "sixfold": RIGHT}
WORDS = "Graded with a correct `double` in place of yours, so that no mistake counts twice."


@pytest.fixture
def sit_lendable(sit):
    def grade(cells=CELLS, answers=WRONG, **options):
        return sit(cells, answers, **{"name": "lendable", "cell_seconds": 2.0, **options})

    return grade


@pytest.fixture
def sent(engine, monkeypatch):
    """One item for each student process that is handed to a judge."""
    found = []
    send = engine._send_student
    monkeypatch.setattr(engine, "_send_student", lambda *given: found.append(given) or send(*given))
    return found


def points(graded):
    return {each.name: each.score for each in graded.exercises}


# -- what is lent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        "def double(x):\n    return x",
        "def double(x):\n    raise NotImplementedError()",
        "def double(x):\n    while True:\n        pass",
        "import os\n\ndef double(x):\n    os._exit(1)",
        "def double(x:\n    return 2 * x",
        "def doubel(x):\n    return 2 * x",
        "double = 2",
    ],
    ids=["wrong", "unwritten", "endless", "deadly", "unreadable", "misspelt", "no function"],
)
def test_a_right_answer_that_uses_a_wrong_one_has_all_points(sit_lendable, wrong):
    graded = sit_lendable(answers={"double": wrong, "sixfold": RIGHT}, cell_seconds=1.0)
    assert {"double_test": 0, "t": 1} == points(graded)
    assert (("double",), Verdict.PASS, WORDS) == (
        exercise(graded).lent,
        exercise(graded).verdict,
        exercise(graded).message,
    )


def test_the_graded_notebook_says_what_was_lent(sit_lendable):
    (notebook,) = sit_lendable().notebooks
    outputs = json.loads(notebook.content)["cells"][3]["outputs"]
    assert [f"{WORDS}\n"] == [each["text"] for each in outputs]


@pytest.mark.parametrize(
    ("answer", "processes"),
    [
        pytest.param(RIGHT, 2, id="written"),
        pytest.param("def sixfold(x):\n    return 5 * double(x)", 2, id="wrong"),
        pytest.param("def six(x):\n    return 3 * double(x)", 1, id="misspelt"),
        pytest.param("# YOUR CODE HERE\nraise NotImplementedError()", 1, id="unwritten"),
    ],
)
def test_a_test_that_a_loan_can_not_help_is_not_run_again(sit_lendable, sent, answer, processes):
    sit_lendable(answers={"double": WRONG["double"], "sixfold": answer})
    assert processes == len(sent)


@pytest.mark.parametrize(
    ("cells", "answers", "lent"),
    [
        (CELLS, None, ()),
        (CELLS, {"double": DOUBLE["source"], "sixfold": "sixfold = double"}, ()),
        (CELLS, {"double": "double = 2", "sixfold": "def sixfold(x):\n    return 6 * x"}, ()),
        (CELLS, {"double": "double = 2", "sixfold": "def sixfold(x):\n    return double(x)"}, ()),
        (CELLS, {"double": "double = 2"}, ()),
        ([DOUBLE, SIXFOLD, SIXFOLD_TEST], WRONG, ()),
        ([DOUBLE, DOUBLE_TEST, SIXFOLD, grade_cell("t", "assert sixfold(1) == 3 * double(1)")],
         {"double": "double = 2", "sixfold": RIGHT}, ()),
    ],
    ids=["all is well", "own mistake", "not used", "still wrong", "unwritten", "same exercise",
         "named by the test"],
)  # fmt: skip
def test_nothing_is_lent_where_it_is_not_due(sit_lendable, cells, answers, lent):
    graded = sit_lendable(cells, answers)
    assert lent == exercise(graded).lent
    assert "Graded with" not in exercise(graded).message


@pytest.mark.parametrize(
    ("name", "sealed"), [("test", True), ("Lendable", False)], ids=["no references", "unsealed"]
)
def test_an_assignment_that_can_lend_nothing_grades_as_ever(sit_lendable, name, sealed):
    graded = sit_lendable(name=name, sealed=sealed)
    assert {"double_test": 0, "t": 0} == points(graded)


@pytest.mark.parametrize(
    "used",
    ["square", "SECRET", "BORROWED"],
)
def test_only_functions_that_the_references_define_are_lent(sit_lendable, used):
    cells = [
        answer_cell("early", f"def {used}(x):\n    return x * x"),
        grade_cell("early_test", f"assert {used}(3) == 9"),
        answer_cell("late", f"def late(x):\n    return {used}(x)"),
        grade_cell("t", "assert late(3) == 9"),
    ]
    wrong = {"early": f"def {used}(x):\n    return x", "late": cells[2]["source"]}
    assert {"early_test": 0, "t": 0} == points(sit_lendable(cells, wrong))


def test_what_an_answer_uses_through_other_answers_is_lent(sit_lendable):
    cells = [
        *CELLS,
        answer_cell("last", "def last(x):\n    return sixfold(x) + 1"),
        grade_cell("last_test", "assert last(1) == 7"),
    ]
    graded = sit_lendable(cells, {**WRONG, "last": cells[-2]["source"]})
    assert {"double_test": 0, "t": 1, "last_test": 1} == points(graded)
    assert ("double",) == exercise(graded, "last_test").lent


def test_several_functions_are_lent_at_once_and_only_those_called_are_named(sit_lendable):
    cells = [
        DOUBLE, DOUBLE_TEST, TRIPLE, grade_cell("triple_test", "assert triple(1) == 3"),
        answer_cell("both", "def both(x):\n    return triple(double(x)) if x else triple(x)"),
        grade_cell("t", "assert both(1) == 6"),
        grade_cell("zero", "assert both(0) == 0"),
    ]  # fmt: skip
    wrong = {"double": "double = None", "triple": "triple = None", "both": cells[4]["source"]}
    graded = sit_lendable(cells, wrong)
    assert ("double", "triple") == exercise(graded).lent
    assert "a correct `double` and `triple` in place" in exercise(graded).message
    assert ("triple",) == exercise(graded, "zero").lent


def solutions(cells):
    """What the author wrote, by grade id."""
    return {
        each["metadata"]["nbgrader"]["grade_id"]: each["source"]
        for each in cells
        if each["metadata"].get("nbgrader", {}).get("solution")
    }


def dependent(name, uses, body):
    return [
        answer_cell(name, f"def {name}(x):\n    {body}"),
        grade_cell(f"{name}_test", f"assert {name}(1) == {uses}"),
    ]


def test_tests_with_the_same_loans_share_a_process(sit_lendable, sent):
    cells = [
        DOUBLE, DOUBLE_TEST, TRIPLE, grade_cell("triple_test", "assert triple(1) == 3"),
        *dependent("one", 3, "return double(x) + 1"),
        code_cell("offset = 2"),
        *dependent("two", 4, "return double(x) + offset"),
        *dependent("three", 5, "return double(x) + triple(x)"),
        *dependent("four", 4, "return triple(x) + 1"),
        *dependent("five", 6, "return triple(x) + 3"),
    ]  # fmt: skip
    graded = sit_lendable(cells, {**solutions(cells), "double": "double = 0", "triple": "triple=0"})
    assert {"double_test": 0, "triple_test": 0} | dict.fromkeys(
        (f"{name}_test" for name in ("one", "two", "three", "four", "five")), 1
    ) == points(graded)
    # That of the notebook, and for double, double and triple, triple.
    assert 4 == len(sent)


def test_after_a_time_out_with_a_loan_the_next_test_has_a_fresh_process(sit_lendable, sent):
    cells = [
        *CELLS[:2],
        *dependent("one", 3, "return double(x) + 1"),
        *dependent("two", 4, "return double(x) + 2"),
    ]
    endless = "def one(x):\n    while double(x):\n        pass"
    answers = {**solutions(cells), "double": "double = abs", "one": endless}
    assert {"double_test": 0, "one_test": 0, "two_test": 1} == points(
        sit_lendable(cells, answers, cell_seconds=1.0)
    )
    assert ("double",) == exercise(sit_lendable(cells, answers, cell_seconds=1.0), "two_test").lent


def test_partial_credit_with_a_loan_says_what_failed_and_what_was_lent(sit_lendable):
    checked = "from gradus.checks import award, check\n" + "".join(
        f"with check('{name}', hint='Think.'):\n    assert sixfold({x}) == {y}\n"
        for name, x, y in (("one", 1, 6), ("two", 2, 12), ("minus one", -1, -6))
    )
    cells = [*CELLS[:3], grade_cell("t", hidden(f"{checked}award(3)"), points=3)]
    half = {**WRONG, "sixfold": "def sixfold(x):\n    return 3 * double(abs(x))"}
    late = exercise(sit_lendable(cells, half))
    assert (2, Verdict.PARTIAL) == (late.score, late.verdict)
    assert f"2 of 3 hidden checks passed. {WORDS}" == late.message


def test_cells_between_are_played_again_with_the_loan(sit_lendable):
    cells = [
        locked_cell("imports", "import math"),
        *CELLS[:2],
        code_cell("table = [double(k) for k in range(3)]"),
        code_cell("table.append(math.inf)"),
        answer_cell("total", "def total():\n    return table[1] + table[2]"),
        grade_cell("t", "assert total() == 6"),
    ]
    graded = sit_lendable(cells, {"double": "double = None", "total": cells[-2]["source"]})
    assert {"double_test": 0, "t": 1} == points(graded)


# -- afterwards everything is the student's own ---------------------------------------------------


def test_later_cells_and_tests_see_the_students_own_functions(sit_lendable):
    cells = [
        *CELLS,
        code_cell("seen = double(3)"),
        grade_cell("later", "assert seen == 3 and double(3) == 3 and sixfold(1) == 3"),
    ]
    graded = sit_lendable(cells)
    assert {"double_test": 0, "t": 1, "later": 1} == points(graded)


def test_what_student_code_keeps_of_a_loan_is_gone_after_the_test(sit_lendable):
    keeps = (
        "kept = {}\n\ndef sixfold(x):\n    kept.update(function=double, of_ten=double(10))\n"
        "    open('kept.txt', 'w').write(str(double(10)))\n    return 3 * double(x)"
    )
    cells = [
        *CELLS,
        code_cell("import os\nprint('kept:', kept['of_ten'], os.path.exists('kept.txt'))\n"
                  "print(kept['function'](10), open('kept.txt').read())"),
        answer_cell("last", "def last():\n    return kept['function'](10), kept['of_ten']"),
        grade_cell("last_test", "assert last() == (10, 10)"),
    ]  # fmt: skip
    answers = {**WRONG, "sixfold": keeps, "last": cells[-2]["source"]}
    graded = sit_lendable(cells, answers)
    assert {"double_test": 0, "t": 1, "last_test": 1} == points(graded)
    outputs = json.loads(graded.notebooks[0].content)["cells"][4]["outputs"]
    assert ["kept: 10 True\n10 10\n"] == [each["text"] for each in outputs]
    assert {"kept.txt": b"10"} == graded.files


def test_names_of_the_tests_are_what_they_were_before_the_loan(sit_lendable):
    count = "count = count + 1 if 'count' in globals() else 1\n"
    cells = [
        *CELLS[:3],
        grade_cell("t", hidden(count + "assert sixfold(2) == 12")),
        grade_cell("after", hidden("assert count == 1")),
    ]
    assert {"double_test": 0, "t": 1, "after": 1} == points(sit_lendable(cells))


def test_an_earlier_exercise_placed_behind_a_later_one_is_not_lent_to_it(sit_lendable):
    def reorder(notebook):
        notebook["cells"] = [notebook["cells"][number] for number in (0, 2, 3, 1)]

    assert {"double_test": 0, "t": 0} == points(sit_lendable(change=reorder))


# -- what loans may cost --------------------------------------------------------------------------


def lent(name, use):
    """An exercise whose answer uses an unwritten function, cells and answers, and one beside it."""
    early, late = f"def {name}(*args):\n    return None", f"def late():\n    {use}"
    cells = [
        answer_cell("early", early),
        grade_cell("early_test", "assert False"),
        answer_cell("late", late),
        grade_cell("t", "assert late()"),
        TRIPLE,
        grade_cell("beside", "assert triple(1) == 3"),
    ]
    return cells, {"early": early, "late": late, "triple": TRIPLE["source"]}


@pytest.mark.parametrize(
    "use",
    [
        "while double(1) != 1:\n        pass",
        "return spin()",
        "import os\n    return double(1) and os._exit(3)",
        "return draw()",
    ],
    ids=["asked for ever", "endless", "dies", "no data"],
)
def test_misuse_of_a_loan_costs_that_exercise_alone(sit_lendable, use):
    name = next(each for each in ("double", "spin", "draw") if f"{each}(" in use)
    graded = sit_lendable(*lent(name, use), cell_seconds=1.0)
    assert {"early_test": 0, "t": 0, "beside": 1} == points(graded)
    assert not graded.needs_person
    assert graded.seconds < 20


@pytest.mark.parametrize(
    ("use", "error"),
    [
        ("zeros(10**13)", "MemoryError"),
        ("double(b'x' * 5 * 2**20)", "Exception"),
        ("read('/etc/passwd')", "PermissionError"),
        ("read('reference_solutions/lendable.py')", "PermissionError"),
        ("read(0)", "Exception"),
        ("run(['true'])", "PermissionError"),
        ("apply(again, 0)", "RecursionError"),
        ("apply(1, 2, 3)", "TypeError"),
    ],
    ids=["huge", "large answer", "file", "references", "descriptor", "program", "recursive",
         "arguments"],
)  # fmt: skip
def test_what_a_loan_must_not_do_raises_in_student_code(sit_lendable, use, error):
    name = use.partition("(")[0]
    body = (
        f"def again(x):\n        return {name}(again, x)\n"
        f"    try:\n        return {use} and False\n    except {error}:\n        return True"
    )
    graded = sit_lendable(*lent(name, body), cell_seconds=5.0)
    assert {"early_test": 0, "t": 1, "beside": 1} == points(graded)
    assert (name,) == exercise(graded).lent


def test_a_loan_calls_back_a_function_of_the_students(sit_lendable):
    cells, answers = lent("apply", "return apply(lambda x: x + 1, 1) == 2")
    assert {"early_test": 0, "t": 1, "beside": 1} == points(sit_lendable(cells, answers))


def test_without_time_for_it_nothing_is_lent(sit_lendable):
    answers = {"double": "def double(x):\n    while True:\n        pass", "sixfold": RIGHT}
    graded = sit_lendable(answers=answers, cell_seconds=5.0, notebook_seconds=1.0)
    assert {"double_test": 0, "t": 0} == points(graded)


# -- the parts ------------------------------------------------------------------------------------


def test_an_exercise_begins_with_a_solution_cell_behind_a_test_cell():
    cells = [
        locked_cell("imports", "import math"),
        answer_cell("a", ""), answer_cell("b", ""), grade_cell("a_test", ""),
        locked_cell("between", ""), grade_cell("b_test", ""), answer_cell("c", ""),
        grade_cell("c_test", ""),
    ]  # fmt: skip
    (notebook,) = build_assignment(cells).notebooks
    assert {
        "a": 0, "b": 0, "a_test": 0, "b_test": 0, "c": 1, "c_test": 1,
    } == exercise_numbers(notebook)  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "points"),
    [
        (testcell.TestOutcome(), 3),
        (testcell.TestOutcome(value=2.5), 2.5),
        (testcell.TestOutcome(value=7.0), 3),
        (testcell.TestOutcome(value=-1.0), 0),
        (testcell.TestOutcome(ended="failed"), 0),
        (testcell.TestOutcome(checks=[{"passed": False}]), 0),
        (testcell.TestOutcome(value=3.0, checks=[{"passed": False}]), 3),
    ],
    ids=["passed", "part", "more", "less", "failed", "check", "awarded"],
)
def test_an_outcome_earns_what_the_score_will_be(outcome, points):
    assert points == outcome.points(3)


def test_files_written_while_references_are_lent_go_with_them(sit_lendable):
    """Nobody finds a table of what the reference says, and the student's own run is not changed."""
    test = grade_cell(
        "t",
        "assert sixfold(2) == 12\nassert open('note.txt').read() == 'of the student'\n"
        + hidden("assert sixfold(5) == 30"),
    )
    wrong = (
        "def sixfold(x):\n    found = double(x)\n    with open('table.txt', 'a') as file:\n"
        "        file.write(f'{x} {found}, ')\n    return 3 * found\n"
        "open('note.txt', 'w').write('of the student')"
    )
    author = wrong.replace("found}", "x}")
    look = code_cell("print(open('table.txt').read())")
    cells = [DOUBLE, DOUBLE_TEST, answer_cell("sixfold", author), test, look]
    graded = sit_lendable(cells, {"double": WRONG["double"], "sixfold": wrong})
    assert {"double_test": 0, "t": 1} == points(graded)
    (printed,) = json.loads(graded.notebooks[0].content)["cells"][-1]["outputs"]
    assert "2 2, \n" == printed["text"]
