"""``gradus course``."""

import json

import pytest
from click.testing import CliRunner

from gradus.cli.main import main
from tests.course_builder import answer_cell, build_course, grade_cell, manual_cell, text_cell

CATALOGUE = """
id = "mini"
title = "A small course"

[courses]
A = "Algebra"

[outcomes]
O1 = "Square numbers"
O2 = "Something nobody teaches"

[assignments.ps1]
title = "Squares"
course = "A"
released = true
fresh_cases = true

[assignments.ps1.outcomes]
square_test = ["O1"]
"""
CELLS = [
    text_cell("## Exercise 1: square"),
    answer_cell("square", "def square(x):\n    return x * x"),
    grade_cell("square_test", "assert square(2) == 4", points=3),
    manual_cell("proof", points=2),
]


@pytest.fixture
def root(tmp_path):
    return build_course(tmp_path / "course", {"ps1": CELLS}, files={"course.toml": CATALOGUE})


def run(root, *arguments):
    return CliRunner().invoke(main, ["course", "--course-dir", str(root), *arguments])


def test_json_has_courses_assignments_exercises_and_outcomes(root):
    found = json.loads(run(root, "--json").stdout)
    assert ("mini", "A small course", 0.6) == (found["id"], found["title"], found["pass_mark"])
    assert [("A", "Algebra")] == [(each["id"], each["title"]) for each in found["courses"]]
    assignment = found["courses"][0]["assignments"][0]
    assert ("ps1", "Squares", 5, True, True) == tuple(
        assignment[key] for key in ("name", "title", "points", "released", "fresh_cases")
    )
    assert {
        "name": "square_test", "notebook": "ps1", "title": "Exercise 1: square", "points": 3,
        "graded_by": "tests", "outcomes": ["O1"],
    } == assignment["exercises"][0]  # fmt: skip
    assert "a person" == assignment["exercises"][1]["graded_by"]
    assert [
        {
            "id": "O1",
            "title": "Square numbers",
            "exercises": [{"assignment": "ps1", "name": "square_test"}],
        },
        {"id": "O2", "title": "Something nobody teaches", "exercises": []},
    ] == found["outcomes"]


def test_tables_show_the_points_and_outcomes(root):
    output = run(root).output
    for words in ("Algebra", "ps1", "Squares", "5", "O1", "Something nobody teaches"):
        assert words in output


def test_a_course_without_a_catalogue_is_shown_under_its_own_name(tmp_path):
    root = build_course(tmp_path / "plain", {"ps1": CELLS})
    found = json.loads(run(root, "--json").stdout)
    assert ["ps1"] == [each["name"] for each in found["courses"][0]["assignments"]]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["O1"]', '["O9"]', "outcome 'O9' of 'square_test' is not in [outcomes]"),
        ("square_test =", "cube_test =", "names cube_test, which no notebook of source/ps1 has"),
        ('course = "A"', 'course = "B"', "course 'B' is not in [courses]"),
        ('["O1"]', '"O1"', "must be a list of codes"),
        ("fresh_cases = true", 'fresh_cases = "yes"', "fresh_cases must be a bool"),
    ],
)
def test_a_wrong_catalogue_is_refused_in_words(root, old, new, words):
    path = root / "course.toml"
    path.write_text(path.read_text().replace(old, new))
    result = run(root)
    assert 2 == result.exit_code
    assert words in result.stderr
