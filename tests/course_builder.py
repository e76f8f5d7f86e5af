"""Small nbgrader courses in temporary folders.

    root = build_course(tmp_path / "course", {"ps1": [
        answer_cell("square", "def square(x):\\n    return x * x"),
        grade_cell("square_test", "assert square(3) == 9", points=2),
    ]})
    submit(root, "ps1", "student")                                 # the solutions themselves
    submit(root, "ps1", "other", answers={"square": "square = abs"})
    submit(root, "ps1", "nobody", answers={})                      # what students were given

An assignment is a list of cells (one notebook, called like the assignment) or a table of such
lists by notebook name. ``nbgrader_config.py`` holds ``config``.
"""

import json
import re
from pathlib import Path

GIVEN = {  # what nbgrader puts in place of a solution
    "code": "# YOUR CODE HERE\nraise NotImplementedError()",
    "markdown": "YOUR ANSWER HERE",
}
HIDDEN = re.compile(
    r"^### BEGIN HIDDEN TESTS\n.*?^### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE
)


def text_cell(source):
    return _cell("markdown", source)


def code_cell(source):
    return _cell("code", source)


def locked_cell(name, source):
    return _cell("code", source, name, locked=True)


def answer_cell(name, solution):
    return _cell("code", solution, name, solution=True)


def grade_cell(name, source, *, points=1):
    """A test cell; a part between ``### BEGIN/END HIDDEN TESTS`` lines is hidden from students."""
    return _cell("code", source, name, grade=True, locked=True, points=points)


def manual_cell(name, solution="A proof.", *, points=1):
    """A text answer that a person grades."""
    return _cell("markdown", solution, name, grade=True, solution=True, points=points)


def task_cell(name, source="Draw something below.", *, points=1):
    return _cell("markdown", source, name, task=True, locked=True, points=points)


def notebook(cells):
    """The bytes of a notebook."""
    content = {
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1).encode()


def build_course(root, assignments, *, config="", files=None):
    """Make a course folder and return it.

    Parameters
    ----------
    assignments : for each name a list of cells, or such lists by notebook name.
    config : lines of ``nbgrader_config.py`` after ``c = get_config()``.
    files : more files of the course, relative path to text.
    """
    root = Path(root)
    for name, notebooks in assignments.items():
        folder = root / "source" / name
        folder.mkdir(parents=True)
        if isinstance(notebooks, list):
            notebooks = {name: notebooks}
        for notebook_name, cells in notebooks.items():
            (folder / f"{notebook_name}.ipynb").write_bytes(notebook(cells))
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    for path, text in (files or {}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def submit(root, assignment, student, *, answers=None, timestamp=None, files=None):
    """Hand in an assignment and return the submission's folder.

    Parameters
    ----------
    answers : grade id to text; a cell that is not named keeps what students were given. The
        solutions themselves when None.
    timestamp : the text of ``timestamp.txt``.
    files : more files, relative path to bytes; they may replace notebooks.
    """
    folder = Path(root, "submitted", student, assignment)
    folder.mkdir(parents=True, exist_ok=True)
    for source in Path(root, "source", assignment).glob("*.ipynb"):
        content = json.loads(source.read_bytes())
        for cell in content["cells"]:
            fill_in(cell, answers)
        (folder / source.name).write_text(json.dumps(content))
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    for path, data in (files or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def fill_in(cell, answers):
    """Turn an author's cell into a student's: no hidden tests, their answer, or the stub."""
    grader = cell["metadata"].get("nbgrader", {})
    cell["source"] = HIDDEN.sub("", cell["source"])
    if answers is not None and grader.get("solution"):
        cell["source"] = answers.get(grader["grade_id"], GIVEN[cell["cell_type"]])


def _cell(kind, source, name=None, **grader):
    cell = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    if name:
        flags = {"grade": False, "solution": False, "locked": False, "task": False} | grader
        cell["metadata"]["nbgrader"] = {"grade_id": name, "schema_version": 3, **flags}
    return cell
