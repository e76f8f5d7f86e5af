"""Single test cells run in the student process, beside sealed ones, by the author's consent."""

import pytest

from gradus.course import AuthorError
from gradus.engine import Verdict
from tests.course_builder import answer_cell, code_cell, grade_cell, locked_cell
from tests.engine.conftest import build_assignment

SHAPE = answer_cell("shape", "class Shape:\n    def area(self):\n        return 0")
DERIVES = grade_cell(
    "derives",
    "class Square(Shape):\n    def area(self):\n        return 9\n"
    "assert Square().area() == 9 and isinstance(Square(), Shape)\n"
    "### BEGIN HIDDEN TESTS\nassert Shape().area() == 0 and 'OPEN-TEXT'\n### END HIDDEN TESTS",
)
SQUARE = answer_cell("square", "def square(x):\n    return x * x")
SQUARED = grade_cell(
    "squared",
    "assert square(3) == 9\n### BEGIN HIDDEN TESTS\n"
    "from reference_solutions import secret\nassert square(12) == 144\n### END HIDDEN TESTS",
    points=2,
)
CELLS = [SHAPE, DERIVES, SQUARE, SQUARED]


def check(engine, cells, **settings):
    """What the author is told."""
    with pytest.raises(AuthorError) as told:
        engine.check(build_assignment(cells, **settings))
    return str(told.value)


def by_name(graded):
    return {each.name: each for each in graded.exercises}


# -- what the author is told ----------------------------------------------------------------------


def test_all_cells_that_fail_are_named_each_in_its_group(engine):
    broken = grade_cell("broken", "assert square(2) == 5")
    words = check(engine, [*CELLS, broken]).splitlines()
    seal, derives, nowhere, wrong = (
        next(number for number, line in enumerate(words) if part in line)
        for part in ("not sealed:", "'derives'", "Not passed in stock", "'broken'")
    )
    assert [seal, derives, nowhere, wrong] == sorted([seal, derives, nowhere, wrong])
    assert "2 test cells" in words[0] and "'squared'" not in "\n".join(words)
    assert "subclass" in words[derives] and "line 1, `class Square(Shape):`" in words[derives]
    assert "line 1, `assert square(2) == 5`: AssertionError" in words[wrong]


def test_the_line_to_write_makes_the_check_pass(engine):
    words = check(engine, CELLS).splitlines()
    assert 'unsealed = ["derives"]' == words[-1] and "[assignments.test]" == words[-2]
    assert "make a file" in words[-3] and words[-3].endswith("that holds:")
    engine.check(build_assignment(CELLS, unsealed=frozenset({"derives"})))


def test_a_cell_that_is_named_with_its_notebook_is_unsealed(engine):
    engine.check(build_assignment(CELLS, unsealed=frozenset({"nb/derives"})))
    assert "'derives'" in check(engine, CELLS, unsealed=frozenset({"other/derives"}))


def test_what_was_said_before_is_kept_in_the_line_to_write(engine):
    more = [*CELLS, grade_cell("more", "class More(Shape):\n    pass\nassert More().area() == 0")]
    words = check(engine, more, unsealed=frozenset({"derives"}))
    assert 'unsealed = ["derives", "more"]' == words.splitlines()[-1]
    assert "1 test cell," in words


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[assignments.test]\ntitle = 'T'\n", "say under [assignments.test]:"),
        ("title = 'A course'\n", "add to"),
    ],
    ids=["known assignment", "unknown assignment"],
)
def test_the_author_is_told_where_the_line_goes(engine, text, place):
    catalogue = engine._course_root / "course.toml"
    catalogue.write_text(text)
    try:
        assert place in check(engine, CELLS)
    finally:
        catalogue.unlink()


def test_a_cell_that_need_not_be_passed_stops_nothing(engine):
    broken = [SQUARE, grade_cell("broken", "assert square(2) == 5"), SQUARED]
    words = check(engine, broken)
    assert 'unsolved = ["broken"]' == words.splitlines()[-1] and "unsealed = " not in words
    engine.check(build_assignment(broken, unsolved=frozenset({"broken"})))


def test_a_cell_that_builds_on_an_unsealed_one_is_unsealed_with_it(engine):
    makes = grade_cell("makes", "class Box(Shape):\n    pass\nbox = Box()\nassert box.area() == 0")
    uses = grade_cell("uses", "assert isinstance(box, Shape)")
    words = check(engine, [SHAPE, makes, uses, SQUARE, SQUARED])
    assert 'unsealed = ["makes", "uses"]' == words.splitlines()[-1]


# -- how unsealed cells run -----------------------------------------------------------------------


def test_each_exercise_says_whether_it_can_be_forged(sit):
    graded = sit(CELLS, unsealed=frozenset({"derives"}))
    found = by_name(graded)
    assert graded.forgeable and 3 == graded.score
    assert (True, False) == (found["derives"].forgeable, found["squared"].forgeable)
    assert not sit([SQUARE, SQUARED], unsealed=frozenset()).forgeable


def test_a_wrong_answer_fails_an_unsealed_cell_and_no_other(sit):
    wrong = "class Shape:\n    def area(self):\n        return 1"
    graded = sit(CELLS, {"shape": wrong, "square": SQUARE["source"]}, unsealed={"derives"})
    assert (0, 2) == tuple(each.score for each in graded.exercises)
    assert Verdict.FAIL is graded.exercises[0].verdict
    assert "hidden" in graded.exercises[0].message


def test_the_words_of_an_unsealed_test_are_not_repeated(sit):
    tells = (
        "class Shape:\n    def area(self):\n        import sys\n"
        "        raise ValueError(In[-1] if 'OPEN-TEXT' in In[-1] else 'nothing')"
    )
    graded = sit(CELLS, {"shape": tells, "square": SQUARE["source"]}, unsealed={"derives"})
    assert "OPEN-TEXT" not in graded.exercises[0].message
    assert b"OPEN-TEXT" in graded.notebooks[0].content  # for instructors
    assert 2 == graded.exercises[1].score


def test_the_references_are_not_there_for_an_unsealed_cell(engine):
    words = check(engine, CELLS, unsealed=frozenset({"derives", "squared"}))
    assert "ModuleNotFoundError" in words and "'squared'" in words and "'derives'" not in words


def test_a_dead_process_costs_an_unsealed_exercise_alone(sit):
    ends = "import os\nclass Shape:\n    def __init__(self):\n        os._exit(0)"
    graded = sit(CELLS, {"shape": ends, "square": SQUARE["source"]}, unsealed={"derives"})
    assert [(0, Verdict.ERROR), (2, Verdict.PASS)] == [
        (each.score, each.verdict) for each in graded.exercises
    ]


@pytest.mark.parametrize("last", ["np.float64(0.5)", "0.5"])
def test_partial_credit_is_the_last_value_of_an_unsealed_cell(sit, last):
    cells = [code_cell("import numpy as np"), SQUARE, grade_cell("part", last)]
    assert 0.5 == sit(cells, unsealed={"part"}).score


# -- sealed cells beside unsealed ones ------------------------------------------------------------


def test_what_an_unsealed_cell_defines_is_made_anew_for_a_sealed_one(sit):
    helper = grade_cell("helper", "import math\nLIMIT = 9\ndef same(a, b):\n    return a == b")
    uses = grade_cell("uses", "assert same(square(3), LIMIT) and same(math.sqrt(81), LIMIT)")
    cells = [SQUARE, helper, code_cell("# own"), uses]
    assert 2 == sit(cells, unsealed={"helper"}).score

    def lies(notebook):
        own = "square = lambda x: 0\nLIMIT = 0\nmath = None\ndef same(a, b):\n    return True"
        notebook["cells"][2]["source"] = own

    graded = by_name(sit(cells, unsealed={"helper"}, change=lies))
    assert (1, 0) == (graded["helper"].score, graded["uses"].score)


def test_what_an_unsealed_cell_has_computed_is_not_for_sealed_ones(engine, sit):
    makes = grade_cell("makes", "expected = square(3)")
    uses = grade_cell("uses", "assert square(3) == expected")
    words = check(engine, [SQUARE, makes, uses], unsealed=frozenset({"makes"}))
    assert "`expected` is made by the unsealed test cell 'makes'" in words
    again = [SQUARE, makes, locked_cell("own", "expected = 9"), uses]
    engine.check(build_assignment(again, unsealed=frozenset({"makes"})))


def test_what_a_sealed_cell_has_made_serves_an_unsealed_one(sit):
    makes = grade_cell("makes", "def nine():\n    return 9\nassert square(3) == nine()")
    uses = grade_cell("uses", "assert square(3) == nine()")
    assert 2 == sit([SQUARE, makes, uses], unsealed={"uses"}).score


def test_a_sealed_test_uses_its_own_value_and_not_an_unsealed_cells(sit):
    first = grade_cell("first", "value = 3\nassert square(value) == 9")
    second = grade_cell("second", "value = 4\nassert square(value) == 16")
    third = grade_cell("third", "value = 5\nassert square(value) == 25")
    assert 3 == sit([SQUARE, first, second, third], unsealed={"second"}).score
