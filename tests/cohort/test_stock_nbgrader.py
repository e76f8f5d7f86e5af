"""After ``gradus grade`` nbgrader shows what it shows after its own ``nbgrader autograde``.

For honest work, in the course that ``nbgrader quickstart`` makes.
"""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STOCK = """
import sys
from traitlets.config import Config
from nbgrader.apps.api import NbGraderAPI
root, *students = sys.argv[1:]
config = Config()
config.CourseDirectory.root = root
config.CourseDirectory.course_id = "course"
config.IncludeHeaderFooter.header = "source/header.ipynb"
api = NbGraderAPI(config=config)
for student in students:
    result = api.autograde("ps1", student)
    assert result["success"], result
"""

WRONG = "def sum_of_squares(n):\n    return n * n\n"
ANSWERED = "$\\\\sum_{i=1}^n i^2$"


def run(*arguments, cwd, **environment):
    path = f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory):
    """Runs a program that uses nbgrader: ``nbgrader("-m", "nbgrader", "export", cwd=...)``.

    Half of nbgrader's import is a grammar that nothing here uses; it is left out.
    """
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text("import sys; sys.modules['rfc3987_syntax'] = None")

    def start(*arguments, cwd):
        return run(*arguments, cwd=cwd, PYTHONPATH=str(folder))

    return start


def answer(folder, notebook, answers):
    """Give answers by grade id in a submitted notebook."""
    path = folder / f"{notebook}.ipynb"
    content = json.loads(path.read_text())
    left = dict(answers)
    for cell in content["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in left:
            cell["source"] = left.pop(grade_id)
    assert not left
    path.write_text(json.dumps(content))


@pytest.fixture(scope="module")
def courses(tmp_path_factory, nbgrader):
    """(graded by nbgrader, graded by Gradus): the same course, the same four submissions."""
    folder = tmp_path_factory.mktemp("quickstart")
    nbgrader("-m", "nbgrader", "quickstart", "course", cwd=folder)
    stock = folder / "course"
    nbgrader("-m", "nbgrader", "generate_assignment", "ps1", cwd=stock)
    for student in ("full", "empty", "partial", "missing"):
        origin = "source" if student == "full" else "release"
        shutil.copytree(stock / origin / "ps1", stock / "submitted" / student / "ps1")
        stamp = stock / "submitted" / student / "ps1/timestamp.txt"
        stamp.write_text("2026-11-22 12:00:00.5 UTC")
    partial = stock / "submitted/partial/ps1"
    source = json.loads((stock / "source/ps1/problem1.ipynb").read_text())
    squares = next(
        cell["source"]
        for cell in source["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "squares"
    )
    answer(partial, "problem1", {"squares": squares, "sum_of_squares": WRONG})
    answer(partial, "problem2", {"part-a": ANSWERED})
    (stock / "submitted/missing/ps1/problem2.ipynb").unlink()
    ours = shutil.copytree(stock, folder / "ours" / "course")
    students = sorted(path.name for path in (stock / "submitted").iterdir())
    nbgrader("-c", STOCK, str(stock), *students, cwd=stock)
    printed = run("-m", "gradus", "grade", "ps1", "--json", cwd=ours)
    (ours / "printed.json").write_text(printed)
    return stock, ours


def api(root):
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "course"
    config.Exchange.root = str(root)
    return NbGraderAPI(config=config)


def without_ids(rows):
    random = {"id", "index"}  # the index is that of the ids in order
    kept = [{key: value for key, value in row.items() if key not in random} for row in rows]
    return sorted(kept, key=repr)


def grades(root):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        found = {}
        for submission in gradebook.find_assignment("ps1").submissions:
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    key = submission.student.id, notebook.name, grade.name
                    found[key] = grade.auto_score, grade.needs_manual_grade, grade.manual_score
                for comment in notebook.comments:
                    key = submission.student.id, notebook.name, comment.name, "comment"
                    found[key] = comment.auto_comment
        return found


def test_every_cell_has_the_same_score_and_comment(courses):
    stock, ours = map(grades, courses)
    assert ours == stock
    scores = {row[0] for row in stock.values() if isinstance(row, tuple)}
    assert scores == {None, 0, 0.5, 1}, "the submissions are of all kinds"
    assert "No response." in stock.values()


def test_the_formgraders_pages_show_the_same(courses):
    stock, ours = (api(root) for root in courses)
    for rows in (
        lambda each: each.get_submissions("ps1"),
        lambda each: each.get_notebook_submissions("ps1", "problem1"),
        lambda each: each.get_notebook_submissions("ps1", "problem2"),
        lambda each: each.get_students(),
        lambda each: [each.get_assignment("ps1")],
    ):
        assert without_ids(rows(ours)) == without_ids(rows(stock))


def test_the_export_is_the_same(courses, nbgrader):
    tables = []
    for root in courses:
        nbgrader("-m", "nbgrader", "export", "--to", "grades.csv", cwd=root)
        with (root / "grades.csv").open() as file:
            tables.append(sorted(csv.reader(file)))
    assert tables[0] == tables[1]


def test_the_same_files_are_in_autograded_with_the_same_permissions(courses):
    listings = []
    for root in courses:
        files = sorted(path for path in (root / "autograded").rglob("*") if path.is_file())
        listings.append([(str(path.relative_to(root)), path.stat().st_mode) for path in files])
    assert listings[1] == listings[0]


def test_what_is_printed_is_what_is_in_the_gradebook(courses):
    _, ours = courses
    printed = json.loads((ours / "printed.json").read_text())
    scores = {each["student"]: each["score"] for each in printed["graded"]}
    rows = {row["student"]: row["score"] for row in api(ours).get_submissions("ps1")}
    assert scores == rows
    assert printed["failed"] == []


def test_source_and_release_are_untouched(courses):
    def digests(root):
        return {
            path.relative_to(root): hashlib.sha256(path.read_bytes()).hexdigest()
            for step in ("source", "release")
            for path in Path(root, step).rglob("*")
            if path.is_file()
        }

    stock, ours = map(digests, courses)
    assert ours == stock


def test_the_formgrader_renders_what_we_left_in_autograded(courses):
    """Its own exporter, with the scores that it looks up for each cell."""
    from nbgrader.nbgraderformat import read
    from nbgrader.preprocessors import GetGrades

    _, ours = courses
    resources = {
        "nbgrader": {
            "student": "partial",
            "assignment": "ps1",
            "notebook": "problem1",
            "db_url": f"sqlite:///{ours}/gradebook.db",
        }
    }
    with (ours / "autograded/partial/ps1/problem1.ipynb").open() as file:
        notebook = read(file, as_version=4)
    notebook, resources = GetGrades().preprocess(notebook, resources)
    assert resources["nbgrader"]["score"] == 2
    shown = {
        cell.metadata.nbgrader["grade_id"]: cell.metadata.nbgrader.get("score")
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert shown["correct_squares"] == 1
