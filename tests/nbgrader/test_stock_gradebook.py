"""What nbgrader's autograde leaves on the sealed engine is what it leaves on its own, row by row.

For honest work: whole, partly right, late, wrong, with notes of the student's in a read-only cell.
``courses`` are two copies of one course, graded by stock nbgrader and through ``seal``.
"""

import os
import shutil
import sqlite3
import sys

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import compute_checksum
from traitlets.config import Config

from gradus.nbgrader import engines
from tests.course_builder import (
    answer_cell,
    grade_cell,
    locked_cell,
    manual_cell,
    submit,
    task_cell,
    text_cell,
)
from tests.nbgrader.sealed_course import SQUARE, change, find, make_course

DUE = "2026-11-22 12:00:00 UTC"
CELLS = [
    text_cell("# Squares"),
    locked_cell("given", "LIMIT = 3"),
    answer_cell("square", SQUARE),
    grade_cell(
        "square_test",
        "assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(-5) == 25\n"
        "### END HIDDEN TESTS\n",
        points=4,
    ),
    answer_cell("count", "def count():\n    return 3"),
    grade_cell("limit_test", "assert count() <= LIMIT", points=2),
    grade_cell("partial", "min(count(), 3) * 0.5", points=1.5),
    manual_cell("why", "Because.", points=5),
    task_cell("drawing", points=1),
]
STUDENTS = ["full", "partly", "late", "wrong", "rewrites"]
SETTINGS = {"LateSubmissionPlugin": {"penalty_method": "zero"}}

SCORES = """
    select submitted_assignment.student_id, notebook.name, base_cell.name,
           grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade,
           grade_cells.cell_type, coalesce(grade_cells.max_score, task_cells.max_score)
    from grade
    join submitted_notebook on submitted_notebook.id = grade.notebook_id
    join notebook on notebook.id = submitted_notebook.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    join base_cell on base_cell.id = grade.cell_id
    left join grade_cells on grade_cells.id = base_cell.id
    left join task_cells on task_cells.id = base_cell.id
"""
COMMENTS = """
    select submitted_assignment.student_id, base_cell.name, comment.auto_comment,
           comment.manual_comment
    from comment
    join submitted_notebook on submitted_notebook.id = comment.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    join base_cell on base_cell.id = comment.cell_id
"""
PENALTIES = """
    select submitted_assignment.student_id, submitted_assignment.timestamp,
           submitted_notebook.late_submission_penalty
    from submitted_notebook
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
"""
SOURCES = "select name, cell_type, locked, source, checksum from source_cell"
ROWS = {"scores": SCORES, "comments": COMMENTS, "penalties": PENALTIES, "sources": SOURCES}


def hand_in(root):
    submit(root, "ps1", "full", timestamp="2026-11-22 11:59:59 UTC")
    submit(root, "ps1", "wrong", answers={"square": "def square(x):\n    return 4"})
    half = {"square": SQUARE, "count": "def count():\n    return 2", "why": "I think so."}
    submit(root, "ps1", "partly", answers=half)
    submit(root, "ps1", "late", answers=half, timestamp="2026-11-22 12:00:01 UTC")
    many = {"square": SQUARE, "count": "def count():\n    return 9"}
    folder = submit(root, "ps1", "rewrites", answers=many)
    change(folder, _rewrite_given, "ps1")


def _rewrite_given(content):
    find(content, "given")["source"] = "LIMIT = 99  # a note of mine"
    find(content, "drawing")["source"] = "Draw nothing."


def stock_api(root):
    config = Config(SETTINGS)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "course"
    return NbGraderAPI(config=config)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}")
        sealed = make_course(folder / "sealed", {"ps1": CELLS}, settings=SETTINGS)
        with sealed.gradebook() as gradebook:
            gradebook.update_or_create_assignment("ps1", duedate=DUE)
        hand_in(sealed.root)
        stock = folder / "stock"
        shutil.copytree(sealed.root, stock)
        for student in STUDENTS:
            result = stock_api(stock).autograde("ps1", student)
            assert result["success"], result
        result = sealed.autograde()
    assert result["success"], result
    yield stock, sealed.root
    engines.close_engine()


def rows(root, query):
    database = sqlite3.connect(f"file:{root}/gradebook.db?mode=ro", uri=True)
    found = sorted(database.execute(query).fetchall(), key=repr)
    database.close()
    return found


def autograded(root, student):
    path = root / "autograded" / student / "ps1/ps1.ipynb"
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("what", ROWS)
def test_the_gradebook_holds_the_same(courses, what):
    stock, sealed = (rows(root, ROWS[what]) for root in courses)
    assert stock
    assert stock == sealed


def test_the_submissions_are_of_all_kinds(courses):
    _, sealed = courses
    scores = {(row[0], row[2]): row[3] for row in rows(sealed, SCORES)}
    assert [4, 0] == [scores[student, "square_test"] for student in ("full", "wrong")]
    assert [1.5, 1] == [scores[student, "partial"] for student in ("full", "partly")]
    assert {row[0]: row[2] for row in rows(sealed, PENALTIES)}["late"] == 7
    assert any(row[6] for row in rows(sealed, SCORES)), "somebody has to be graded by hand"


def test_a_read_only_cell_that_a_student_rewrote_is_the_authors_again(courses):
    _, sealed = courses
    scores = {(row[0], row[2]): row[3] for row in rows(sealed, SCORES)}
    assert 0 == scores["rewrites", "limit_test"]
    assert "LIMIT = 3" == find(autograded(sealed, "rewrites"), "given")["source"]


@pytest.mark.parametrize("student", STUDENTS)
def test_the_graded_notebook_has_the_same_cells_metadata_and_checksums(courses, student):
    stock, sealed = (autograded(root, student) for root in courses)

    def described(notebook):
        # ``cell_type`` is what the submitted cells, which are the source's, lack.
        return [
            (cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}) | {"cell_type": None})
            for cell in notebook.cells
        ]

    assert described(stock) == described(sealed)
    checked = [
        cell
        for cell in sealed.cells
        if cell.metadata.get("nbgrader", {}).get("checksum") and not cell.metadata.nbgrader.solution
    ]
    assert checked
    for cell in checked:
        assert compute_checksum(cell) == cell.metadata.nbgrader.checksum


def test_files_and_permissions_are_the_same(courses):
    stock, sealed = (
        [
            (str(path.relative_to(root)), path.stat().st_mode)
            for path in sorted((root / "autograded").rglob("*"))
        ]
        for root in courses
    )
    assert stock == sealed
