"""What a test cell comes to."""

import json

import pytest

from gradus.engine import CheckStatus, Status, Verdict
from tests.course_builder import (
    answer_cell,
    code_cell,
    grade_cell,
    locked_cell,
    manual_cell,
    task_cell,
    text_cell,
)

SQUARE = answer_cell("square", "def square(x):\n    return x * x")


def hidden(source):
    return f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS\n"


def exercise(graded, name="t"):
    return next(each for each in graded.exercises if each.name == name)


def test_a_right_answer_earns_full_points(sit):
    graded = sit([SQUARE, grade_cell("t", "assert square(3) == 9", points=4)])
    assert (graded.score, graded.max_score, exercise(graded).verdict) == (4, 4, Verdict.PASS)
    assert Status.GRADED is graded.status


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        ("def square(x):\n    return x", Verdict.FAIL, "nine"),
        ("def square(x):\n    return 1 / 0", Verdict.ERROR, "ZeroDivisionError"),
        ("def square(x):\n    raise NotImplementedError()", Verdict.MISSING, "not written yet"),
        ("def sqare(x):\n    return x * x", Verdict.MISSING, "`square` is not defined"),
        ("def square(x:\n    return x * x", Verdict.ERROR, "SyntaxError"),
        ("square = 9", Verdict.ERROR, "not callable"),
    ],
    ids=["wrong", "raises", "stub", "misspelt", "syntax", "no function"],
)
def test_a_wrong_answer_earns_nothing_and_hears_why(sit, answer, verdict, words):
    graded = sit([SQUARE, grade_cell("t", "assert square(3) == 9, 'nine'")], {"square": answer})
    assert (0, verdict) == (graded.score, exercise(graded).verdict)
    assert words in exercise(graded).message


@pytest.mark.parametrize(
    ("last", "score", "verdict"),
    [
        ("2.5", 2.5, Verdict.PARTIAL),
        ("1", 1, Verdict.PARTIAL),
        ("__import__('numpy').float64(1.5)", 1.5, Verdict.PARTIAL),
        ("4", 4, Verdict.PASS),
        ("9", 4, Verdict.PASS),
        ("0", 0, Verdict.FAIL),
        ("-3", 0, Verdict.FAIL),
        ("float('nan')", 0, Verdict.FAIL),
        ("'done'", 4, Verdict.PASS),
        ("True", 4, Verdict.PASS),
        ("None", 4, Verdict.PASS),
        ("1;", 4, Verdict.PASS),
        ("0 ;  # shows nothing", 4, Verdict.PASS),
        ("x = 2; 1", 1, Verdict.PARTIAL),
        ("len(';')", 1, Verdict.PARTIAL),
        ("1  # no; points", 1, Verdict.PARTIAL),
        ("def f(): 1;", 4, Verdict.PASS),
    ],
)
def test_a_number_as_last_value_is_partial_credit(sit, last, score, verdict):
    graded = sit([grade_cell("t", f"x = 1\n{last}", points=4)])
    assert (score, verdict) == (graded.score, exercise(graded).verdict)


def test_a_test_may_display_without_an_import(sit):
    cells = [SQUARE, grade_cell("t", "display(square(2), 'and')\nassert square(2) == 4")]
    graded = sit(cells)
    assert (1, True) == (graded.score, b"4 and" in graded.notebooks[0].content)
    hidden = {"square": "def square(x):\n    return 0\ndisplay = print"}
    assert 0 == sit(cells, hidden).score


def test_text_on_stderr_costs_nothing(sit):
    source = (
        "import sys, warnings\nsys.stderr.write('x')\nwarnings.warn('y')\nassert square(2) == 4"
    )
    noisy = "import warnings\ndef square(x):\n    warnings.warn('careful')\n    return x * x"
    assert sit([SQUARE, grade_cell("t", source)], {"square": noisy}).score == 1


def test_a_displayed_number_does_not_beat_a_later_error(sit):
    source = "from IPython.display import display\ndisplay(1)\nassert square(2) == 5"
    assert sit([SQUARE, grade_cell("t", source)]).score == 0


def test_student_output_in_a_test_cell_makes_no_score(sit):
    cheat = (
        "def square(x):\n    from IPython.display import display\n    display(1.0)\n    return 0"
    )
    assert sit([SQUARE, grade_cell("t", "assert square(3) == 9")], {"square": cheat}).score == 0


CHECKS = "assert square(1) == 1\n" + hidden(
    "from gradus.checks import award, check\n"
    "with check('small', hint='look at small ones'):\n    assert square(2) == 4\n"
    "with check('big', hint='look at SECRET-FREE big ones', weight=3):\n"
    "    assert square(10) == 100, 'SECRET 10'\n"
    "award(8)"
)


def test_named_checks_give_partial_credit_and_hints(sit):
    graded = sit(
        [SQUARE, grade_cell("t", CHECKS, points=8)],
        {"square": "def square(x):\n    return x * x if x < 5 else 0"},
    )
    result = exercise(graded)
    assert (result.score, result.verdict) == (2, Verdict.PARTIAL)
    assert [each.status for each in result.checks] == [
        CheckStatus.PASSED,
        CheckStatus.PASSED,
        CheckStatus.FAILED,
    ]
    assert result.message == "1 of 2 hidden checks passed."
    assert "SECRET" not in result.message and "SECRET 10" in result.detail


def test_checks_behind_a_failure_are_listed_as_not_reached(sit):
    graded = sit([SQUARE, grade_cell("t", CHECKS, points=8)], {"square": "square = abs"})
    answer = {"square": "def square(x):\n    return 7"}
    graded = sit([SQUARE, grade_cell("t", CHECKS, points=8)], answer)
    assert [(each.name, each.status) for each in exercise(graded).checks[1:]] == [
        ("small", CheckStatus.NOT_REACHED),
        ("big", CheckStatus.NOT_REACHED),
    ]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (
            "assert square(12) == 144, 'twelve squared'",
            "A hidden test did not pass. twelve squared",
        ),
        ("assert square(12) == 144, f'{square(12)} not 144'", "A hidden test did not pass."),
        (
            "import numpy.testing as t\nt.assert_allclose(square(12), 144)",
            "A hidden test did not pass.",
        ),
    ],
)
def test_a_hidden_failure_quotes_only_literal_messages(sit, test, expected):
    answer = {"square": "def square(x):\n    return 0"}
    assert expected == exercise(sit([SQUARE, grade_cell("t", hidden(test))], answer)).message


def test_an_exception_carries_no_hidden_input_into_the_message(sit):
    answer = {"square": "def square(x):\n    raise ValueError(f'leak {x}')"}
    graded = sit([SQUARE, grade_cell("t", hidden("assert square(424242) == 0"))], answer)
    assert exercise(graded).message == "In a hidden test your code stopped with ValueError."


def test_cells_for_a_person(sit):
    cells = [manual_cell("essay", points=3), task_cell("task", points=2)]
    written = sit(cells, {"essay": "Because."})
    assert [each.verdict for each in written.exercises] == [Verdict.MANUAL, Verdict.MANUAL]
    untouched = sit(cells, {})
    assert [each.verdict for each in untouched.exercises] == [Verdict.MISSING, Verdict.MANUAL]
    assert untouched.max_score == 5


def test_exercises_are_titled_by_their_section(sit):
    cells = [
        text_cell("# The notebook"),
        text_cell("## Exercise 1: `square`\n\n```\n# no heading\n```\n### Details"),
        SQUARE,
        grade_cell("t", "pass"),
    ]
    assert exercise(sit(cells)).title == "Exercise 1: square"


def test_the_executed_notebook_holds_outputs_and_the_full_test(sit):
    cells = [SQUARE, code_cell("print('hello'); square(4)"), grade_cell("t", CHECKS, points=8)]
    graded = sit(cells)
    notebook = json.loads(graded.notebooks[0].content)
    shown = notebook["cells"][1]["outputs"]
    assert [shown[0]["text"], shown[1]["data"]["text/plain"]] == ["hello\n", "16"]
    assert "BEGIN HIDDEN TESTS" in notebook["cells"][2]["source"]
    import nbformat

    nbformat.validate(nbformat.reads(graded.notebooks[0].content.decode(), as_version=4))


def test_an_import_in_a_locked_cell_is_the_judges_own(sit):
    cells = [
        locked_cell("setup", "import numpy as np"),
        answer_cell("f", "def f(x):\n    return x"),
        grade_cell("t", "assert np.allclose(f(1.0), 2.0)"),
    ]
    cheat = {"f": "def f(x):\n    return 0\nnp.allclose = lambda *a, **k: True"}
    assert sit(cells, cheat).score == 0


def test_a_seed_in_a_test_reaches_the_students_code(sit):
    cells = [
        answer_cell("draw", "import numpy as np\ndef draw():\n    return np.random.normal(size=3)"),
        grade_cell(
            "t",
            "import numpy as np\nnp.random.seed(3)\nexpected = np.random.normal(size=3)\n"
            "np.random.seed(3)\nassert np.array_equal(draw(), expected)",
        ),
    ]
    assert sit(cells).score == 1


def test_names_of_a_test_cell_can_be_used_by_later_cells(sit):
    cells = [
        SQUARE,
        grade_cell("t", "values = [square(i) for i in range(3)]\nassert values == [0, 1, 4]"),
        answer_cell("use", "def use():\n    return sum(values)"),
        grade_cell("t2", "assert use() == 5 and values[2] == 4"),
    ]
    assert sit(cells).score == 2


def test_files_of_the_author_and_of_the_student_are_at_hand(sit):
    cells = [
        answer_cell(
            "f", "import helper\ndef f():\n    return helper.one() + len(open('d.csv').read())"
        ),
        grade_cell("t", "assert f() == 4\nassert open('d.csv').read() == 'abc'"),
    ]
    graded = sit(
        cells,
        files={"helper.py": b"def one():\n    return 1\n", "d.csv": b"forged"},
        given={"d.csv": b"abc"},
    )
    assert graded.score == 1


def test_files_that_student_code_writes_are_handed_back(sit):
    graded = sit([code_cell("open('out.txt', 'w').write('mine')")], given={"d.csv": b"abc"})
    assert graded.files == {"out.txt": b"mine"}


def test_the_author_check_names_the_broken_test(engine):
    from gradus.course import AuthorError
    from tests.engine.conftest import build_assignment

    good = [SQUARE, grade_cell("t", "assert square(3) == 9")]
    engine.check(build_assignment(good))
    for test in ("assert square(3) == 10", "assert cube(3) == 27"):
        with pytest.raises(AuthorError, match=r"test/nb\.ipynb.*'broken'"):
            engine.check(build_assignment([*good, grade_cell("broken", test)]))


@pytest.mark.parametrize(
    "cell",
    [
        "%time x = 3",
        "!echo {1 + 2} > f\nx = int(open('f').read())",
        "x = !echo 3\nx = int(x[0])",
        "%%capture out\nx = 3",
        "import asyncio\nasync def f():\n    return 3\nx = await f()",
        "  x = 3\n  y = x",
    ],
    ids=["line magic", "shell", "shell value", "cell magic", "await", "indented"],
)
def test_a_cell_may_be_more_than_python(sit, cell):
    assert 1 == sit([answer_cell("a", cell), grade_cell("t", "assert x == 3")]).score


def test_an_input_transformation_of_the_students_is_applied(sit):
    setup = (
        "def double(lines):\n    return [line.replace('ONE', '2') for line in lines]\n"
        "get_ipython().input_transformers_post.append(double)"
    )
    cells = [answer_cell("a", setup), answer_cell("b", "x = ONE"), grade_cell("t", "assert x == 2")]
    assert 1 == sit(cells).score
