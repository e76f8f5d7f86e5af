"""``gradus bench``: its options and how it refuses. What it measures is tested in tests/bench."""

import pytest
from click.testing import CliRunner

from gradus.cli.bench import CUSTOMARY, _customary
from gradus.cli.main import main
from gradus.course import open_course
from tests.course_builder import build_course, code_cell


def refusal(*arguments):
    result = CliRunner().invoke(main, ["bench", *map(str, arguments)])
    assert (2, "") == (result.exit_code, result.stdout)
    return result.stderr.strip()


def test_an_unknown_peer_is_refused_with_the_nearest():
    assert "unknown peer 'oter': did you mean otter" in refusal("--peers", "nbgrader,oter")


def test_an_unknown_assignment_is_refused(tmp_path):
    build_course(tmp_path / "course", {"ps1": [code_cell("1")]})
    words = refusal("--course-dir", tmp_path / "course", "--assignment", "ps2")
    assert words.startswith("gradus bench: unknown assignment 'ps2'")


def test_a_course_without_assignments_is_refused(tmp_path):
    (tmp_path / "source").mkdir()
    assert "holds no assignment to measure with" in refusal("--course-dir", tmp_path)


def test_ten_students_are_too_few_to_see_growth():
    assert "too few to see growth" in refusal("--growth", "--students", 10)


@pytest.mark.parametrize(
    "names, expected", [(["C1_W1", CUSTOMARY], CUSTOMARY), (["b", "a"], "a")], ids=str
)
def test_the_assignment_is_the_customary_one_or_the_first(tmp_path, names, expected):
    root = build_course(tmp_path / "course", {name: [code_cell("1")] for name in names})
    assert expected == _customary(open_course(root))


def test_the_help_explains_every_ratio():
    output = CliRunner().invoke(main, ["bench", "--help"]).stdout
    for ratio in ("ratio_nbgrader", "ratio_otter", "ratio_floor"):
        assert ratio in output
    assert "gradus bench --students 100" in output
