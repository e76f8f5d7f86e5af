"""nbgrader's ``autograde`` on the sealed engine, in the terms of nbgrader's gradebook.

``graded`` is a course whose students did all sorts of things, graded in one run of
``NbGraderAPI.autograde``. Its two notebooks are "first" and "second".
"""

import os
import shutil
import sys

import nbformat
import pytest

from gradus.cohort.grader import CourseGrader
from gradus.nbgrader import engines
from tests.course_builder import (
    answer_cell,
    code_cell,
    grade_cell,
    locked_cell,
    manual_cell,
    submit,
    task_cell,
    text_cell,
)
from tests.nbgrader.sealed_course import KERNEL_OF_OCTAVE, SQUARE, Course, change, find, make_course

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
FIRST = [
    text_cell("# First"),
    code_cell("import math"),
    locked_cell("given", "LIMIT = 3"),
    answer_cell("square", SQUARE),
    grade_cell(
        "square_test",
        "assert square(2) == 4\n" + HIDDEN.format("assert square(-5) == 25  # SECRET-ONE"),
        points=4,
    ),
    answer_cell("count", "def count():\n    return 3"),
    grade_cell(
        "warned",
        "import sys, warnings\nwarnings.warn('careful')\nprint('noise', file=sys.stderr)\n"
        "assert count() == LIMIT",
        points=2,
    ),
    grade_cell("partial", "min(count(), 3) * 0.5", points=1.5),
    manual_cell("why", "Because.", points=5),
    task_cell("drawing", points=1),
]
SECOND = [
    answer_cell("shout", "def shout(text):\n    return text.upper()"),
    grade_cell("shout_test", "assert shout('a') == 'A'  # SECRET-TWO", points=3),
]
FULL = {"square_test": 4, "warned": 2, "partial": 1.5, "shout_test": 3}


def answers(**given):
    honest = {
        "square": SQUARE,
        "count": "def count():\n    return 3",
        "shout": "def shout(text):\n    return text.upper()",
        "why": "Because.",
    }
    return honest | given


def hand_in_all(root):
    """Submissions of all kinds, by what they do."""
    submit(root, "ps1", "honest")
    submit(root, "ps1", "empty", answers={})
    submit(root, "ps1", "hard_coded", answers=answers(square="def square(x):\n    return 4"))
    submit(root, "ps1", "half", answers=answers(count="def count():\n    return 2"))
    displays = "def square(x):\n    get_ipython().displayhook(4.0)\n    return 0"
    submit(root, "ps1", "displays", answers=answers(square=displays))
    submit(root, "ps1", "exits", answers=answers(square="import os\nos._exit(0)"))
    submit(root, "ps1", "loops", answers=answers(square="while True:\n    pass"))
    writes = "from pathlib import Path\n" + SQUARE
    for name in ("made.txt", "timestamp.txt", "first.ipynb", "given.csv"):
        writes += f"\nPath('{name}').write_text('by the student')"
    submit(
        root, "ps1", "writes", answers=answers(square=writes), timestamp="2026-11-22 12:00:00 UTC"
    )
    peeks = (
        "import glob, json\ndef shout(text):\n    return text.upper()\n"
        "print('FOUND', sorted(glob.glob('**', recursive=True)))"
    )
    submit(root, "ps1", "peeks", answers=answers(shout=peeks))

    folder = submit(root, "ps1", "duplicate")
    change(folder, lambda content: content["cells"].insert(5, dict(find(content, "square"))))
    change(folder, lambda content: content["cells"].append(dict(find(content, "square_test"))))
    folder = submit(root, "ps1", "deletes")
    change(folder, lambda content: content["cells"].remove(find(content, "square_test")))
    folder = submit(root, "ps1", "rewrites", answers={})
    change(folder, rewrite_tests)
    folder = submit(root, "ps1", "metadata")
    change(folder, spoil_metadata)
    folder = submit(root, "ps1", "kernel")
    change(folder, lambda content: content["metadata"].update(kernelspec=KERNEL_OF_OCTAVE))
    folder = submit(root, "ps1", "cut")
    (folder / "first.ipynb").write_bytes((folder / "first.ipynb").read_bytes()[:500])
    folder = submit(root, "ps1", "directory")
    (folder / "first.ipynb").unlink()
    (folder / "first.ipynb").mkdir()
    folder = submit(root, "ps1", "link", answers=answers(shout=peeks))
    (folder / "stolen.txt").symlink_to(root / "source/ps1/first.ipynb")
    submit(root, "ps1", "marks", files={".gradus-unfinished/file": b""})
    folder = submit(root, "ps1", "only_second")
    (folder / "first.ipynb").unlink()


def rewrite_tests(content):
    for name in ("square_test", "warned", "partial"):
        cell = find(content, name)
        cell["source"] = "1"
        cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "solution": False}
    find(content, "square_test")["cell_type"] = "markdown"


def spoil_metadata(content):
    deep = inner = {}
    for _ in range(400):
        inner["in"] = inner = {}
    content["metadata"] |= {"language": 5, "title": None, "gradus": {"problem": "", "notes": 7}}
    content["cells"][0]["metadata"] |= {"tags": 5, "name": [], "deep": deep}
    content["cells"][1]["outputs"] = "none"
    content["cells"][1]["id"] = "not an id!"
    find(content, "square")["metadata"]["nbgrader"] = {"grade_id": "square", "schema_version": 1}
    find(content, "count")["source"] += "\nname = '\\ud800'"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}")
        course = make_course(
            tmp_path_factory.mktemp("courses") / "graded",
            {"ps1": {"first": FIRST, "second": SECOND}},
            settings={"Execute": {"timeout": 5}},
            files={"source/ps1/given.csv": "1,2\n"},
        )
        hand_in_all(course.root)
        result = course.autograde()
    assert result["success"], result
    yield course
    engines.close_engine()


def test_honest_work_gets_full_points(graded):
    assert FULL == graded.scores("honest")


def test_untouched_work_gets_none_and_waits_for_nobody(graded):
    expected = dict.fromkeys([*FULL, "why"], (0, False))
    grades = graded.grades("empty")
    assert expected == {name: grades[name] for name in expected}


def test_a_changed_text_answer_and_a_task_wait_for_a_person(graded):
    grades = graded.grades("honest")
    assert [(None, True), (None, True)] == [grades["why"], grades["drawing"]]


def test_an_untouched_answer_has_nbgraders_comment(graded):
    with graded.gradebook() as gradebook:
        assert "No response." == gradebook.find_comment("square", "first", "ps1", "empty").comment
        assert gradebook.find_comment("square", "first", "ps1", "honest").comment is None


def test_a_hidden_test_counts(graded):
    assert 0 == graded.scores("hard_coded")["square_test"]


def test_the_value_of_a_test_cell_is_partial_credit(graded):
    assert {**FULL, "warned": 0, "partial": 1} == graded.scores("half")


def test_a_displayed_number_does_not_beat_a_later_error(graded):
    assert {**FULL, "square_test": 0} == graded.scores("displays")


@pytest.mark.parametrize("student", ["exits", "loops"])
def test_a_dead_or_endless_process_costs_its_exercise(graded, student):
    assert {**FULL, "square_test": 0} == graded.scores(student)


def test_of_a_duplicated_cell_the_first_counts(graded):
    assert FULL == graded.scores("duplicate")
    _, notebook = graded.autograded("duplicate")
    notes = notebook["metadata"]["gradus"]["notes"]
    assert 2 == sum("two cells" in note for note in notes)


def test_a_deleted_test_cell_is_put_back_and_counts(graded):
    assert FULL == graded.scores("deletes")
    cells, notebook = graded.autograded("deletes")
    assert "SECRET-ONE" in cells["square_test"]["source"]
    assert "put back" in " ".join(notebook["metadata"]["gradus"]["notes"])


def test_rewritten_tests_and_points_are_the_authors_again(graded):
    assert dict.fromkeys(FULL, 0) == graded.scores("rewrites")
    cells, _ = graded.autograded("rewrites")
    assert 4 == cells["square_test"]["metadata"]["nbgrader"]["points"]
    assert "SECRET-ONE" in cells["square_test"]["source"]


@pytest.mark.parametrize("student", ["metadata", "kernel", "marks"])
def test_damage_beside_the_answers_costs_nothing(graded, student):
    assert FULL == graded.scores(student)


def test_the_kernel_is_the_authors(graded):
    _, notebook = graded.autograded("kernel")
    assert "python3" == notebook["metadata"]["kernelspec"]["name"]
    assert ["the notebook was set to a kernel for octave: it was run with Python"] == notebook[
        "metadata"
    ]["gradus"]["notes"]


@pytest.mark.parametrize("student", ["cut", "directory"])
def test_an_unreadable_notebook_costs_its_own_points_alone(graded, student):
    grades = graded.grades(student)
    zero = dict.fromkeys(["square_test", "warned", "partial", "why", "drawing"], (0, False))
    assert zero | {"shout_test": (3, False)} == grades


def test_a_missing_notebook_costs_its_own_points_alone(graded):
    expected = {**dict.fromkeys(FULL, 0), "shout_test": 3}
    assert expected == graded.scores("only_second")


def test_a_file_that_student_code_writes_is_in_autograded(graded):
    folder = graded.root / "autograded/writes/ps1"
    assert "by the student" == (folder / "made.txt").read_text()


def test_student_code_overwrites_no_file_that_matters(graded):
    folder = graded.root / "autograded/writes/ps1"
    assert "1,2\n" == (folder / "given.csv").read_text()
    assert "2026-11-22 12:00:00 UTC" == (folder / "timestamp.txt").read_text()
    assert FULL == graded.scores("writes")


@pytest.mark.parametrize("student", ["peeks", "link"])
def test_student_code_sees_no_notebook_and_no_linked_file(graded, student):
    cells, _ = graded.autograded(student, "second")
    (output,) = cells["shout"]["outputs"]
    assert "FOUND ['given.csv']" == output["text"].strip()


def test_graded_notebooks_are_valid_and_for_reading_only(graded):
    for path in sorted((graded.root / "autograded").rglob("*.ipynb")):
        nbformat.validate(nbformat.read(path, as_version=4))
        assert 0o444 == path.stat().st_mode & 0o777


def test_nothing_unfinished_is_left(graded):
    assert [] == list((graded.root / "autograded").rglob(".gradus-unfinished"))


def test_the_scores_are_those_of_gradus_grade(graded, tmp_path):
    ours = tmp_path / "ours"
    shutil.copytree(graded.root, ours, symlinks=True)
    shutil.rmtree(ours / "autograded")
    (ours / "gradebook.db").unlink()
    (ours / "course.toml").write_text("[assignments.ps1]\ncell_seconds = 5.0\n")
    students = sorted(path.name for path in (ours / "submitted").iterdir())
    with CourseGrader(ours) as grader:
        outcomes = grader.grade_many("ps1", students)
    assert {"graded"} == {outcome.state for outcome in outcomes}
    other = Course(ours, {})
    for student in students:
        assert other.grades(student) == graded.grades(student), student
