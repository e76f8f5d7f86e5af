"""What authors' tests do with a student's code: ``idioms.toml``, through the real engine.

What can't be done in a sealed test stops the author's check, which names the remedy, so no student
is ever graded by such a test; in an assignment with ``sealed = false`` it works.
"""

import tomllib
from pathlib import Path

import pytest

from gradus.course import AuthorError
from gradus.engine import Verdict
from tests.course_builder import answer_cell, grade_cell
from tests.engine.conftest import build_assignment

IDIOMS = tomllib.loads(Path(__file__).with_name("idioms.toml").read_text(encoding="utf-8"))


def cells_of(idiom):
    return [answer_cell("a", idiom["answer"].strip()), grade_cell("t", idiom["test"].strip())]


@pytest.mark.parametrize("name", IDIOMS["passes"])
def test_an_honest_answer_passes_a_test_with(sit, name):
    (exercise,) = sit(cells_of(IDIOMS["passes"][name]), cell_seconds=30).exercises
    assert Verdict.PASS is exercise.verdict, f"{exercise.message}\n{exercise.detail}"


@pytest.mark.parametrize("name", IDIOMS["refused"])
def test_the_author_is_told_of(engine, name):
    idiom = IDIOMS["refused"][name]
    with pytest.raises(AuthorError, match=r"not sealed:") as told:
        engine.check(build_assignment(cells_of(idiom)))
    assert idiom["words"] in str(told.value)


@pytest.mark.parametrize("name", IDIOMS["refused"])
def test_unsealed_the_author_can_have(sit, name):
    graded = sit(cells_of(IDIOMS["refused"][name]), sealed=False)
    assert (1, True) == (graded.score, graded.forgeable), graded.exercises[0].detail


def test_what_a_hidden_test_hears_of_an_answer_is_not_in_the_graded_notebook(sit):
    test = (
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nimport io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()) as out:\n    assert f(700 + 77) == 777\n"
        "assert out.getvalue() == 'got %d\\n' % 777\nassert f(800 + 88) == 888\n"
        "### END HIDDEN TESTS"
    )
    answer = "def f(x):\n    print('got', x)\n    return x"
    graded = sit([answer_cell("a", answer), grade_cell("t", test)])
    assert 1 == graded.score
    content = graded.notebooks[0].content.decode()
    assert "got 777" not in content and "got 888" not in content


def test_a_unittest_that_is_skipped_or_fails_passes_nothing(sit):
    test = (
        "import unittest\nclass T(unittest.TestCase):\n"
        "    def test(self): self.assertEqual(f(), 1)\n"
        "assert unittest.main(argv=['x'], exit=False).result.wasSuccessful()"
    )
    cells = [answer_cell("a", "def f():\n    return 1"), grade_cell("t", test)]
    skips = "import unittest\ndef f():\n    raise unittest.SkipTest('no')"
    scores = [sit(cells, {"a": each}).score for each in (skips, "def f():\n    return 2")]
    assert [1, 0, 0] == [sit(cells).score, *scores]
