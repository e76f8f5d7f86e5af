"""``gradus validity``."""

import json

import pytest
from click.testing import CliRunner

from gradus.cli.main import main
from tests.course_builder import answer_cell, build_course, grade_cell

SQUARE = answer_cell("square", "def square(x):\n    return x * x")
VISIBLE = "assert square(1) == 1\n"
STRONG = VISIBLE + "### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS\n"
VARIANT = """
[[variant]]
name = "rounded to text"
cell = "cell-0"
exercise = "square_test"
why = "No number."
source = "def square(x):\\n    return str(x * x)"
"""


def run(root, *arguments):
    return CliRunner().invoke(main, ["validity", "--course-dir", str(root), *arguments])


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Two assignments with their releases: one with good tests, one with weak ones."""
    root = build_course(
        tmp_path_factory.mktemp("validity") / "course",
        {
            "good": [SQUARE, grade_cell("square_test", STRONG, points=2)],
            "weak": [SQUARE, grade_cell("square_test", VISIBLE, points=2)],
        },
        files={"tests/course/weak/variants.toml": VARIANT},
    )
    for name in ("good", "weak"):
        content = json.loads((root / "source" / name / f"{name}.ipynb").read_text())
        content["cells"][0]["source"] = "raise NotImplementedError()"
        content["cells"][1]["source"] = VISIBLE
        (root / "release" / name).mkdir(parents=True)
        (root / "release" / name / f"{name}.ipynb").write_text(json.dumps(content))
    return root


def test_json_says_how_good_the_tests_are(root):
    result = run(root, "--json", "--repeats", "2")
    good, weak = json.loads(result.stdout)["assignments"]
    assert 1 == result.exit_code
    assert ("good", 100.0, 0.0, [], [], []) == tuple(
        good[key]
        for key in (
            "assignment", "solution_score", "release_score", "survivors", "rejected", "flaky",
        )
    )  # fmt: skip
    assert good["mutants"] == good["killed"] > 3
    assert weak["survivors"] and all(each["diff"] for each in weak["survivors"])
    assert ["rounded to text"] == [each["name"] for each in weak["rejected"]]
    assert (1, 2) == (weak["variants"], weak["repeats"])


def test_tables_show_survivors_and_refused_answers(root):
    result = run(root, "weak", "--repeats", "0")
    for words in ("Validity of weak", "square_test", "Survivors", "Rejected", "rounded to text"):
        assert words in result.output
    assert 1 == result.exit_code


def test_nothing_found_exits_with_zero(root):
    result = run(root, "good", "--repeats", "0")
    assert 0 == result.exit_code, result.output
    assert "100.0% of the faults were found" in result.output


def test_an_unknown_assignment_is_refused_with_the_nearest(root):
    result = run(root, "god")
    assert 2 == result.exit_code
    assert "good" in result.stderr
