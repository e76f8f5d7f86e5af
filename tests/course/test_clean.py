"""Every cell of every notebook runs clean under the locked versions: no error, no warning.

Warnings and whatever else a cell writes to its standard error are in the executed notebook. In the
student version the answers are missing, and nothing else may be.
"""

import json

import pytest

from gradus.course import Submission, open_course
from tests.course.conftest import ROOT

UNWRITTEN = {"NotImplementedError", "NameError"}
NAMES = open_course(ROOT).assignment_names()


@pytest.fixture(scope="module")
def executed(engine, course):
    """The cells of an assignment's notebook after it was graded, the tests left out."""

    def execute(name, version):
        assignment = course.assignment(name)
        handed_in = {
            notebook.name: getattr(notebook, version).to_json() for notebook in assignment.notebooks
        }
        graded = engine.grade(assignment, Submission("student", handed_in, {}))
        return [
            cell
            for notebook in graded.notebooks
            for cell in json.loads(notebook.content)["cells"]
            if cell["cell_type"] == "code" and not _is_test(cell)
        ]

    return execute


def _is_test(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade", False)


def said_on_stderr(cells):
    return {
        cell["id"]: output["text"]
        for cell in cells
        for output in cell["outputs"]
        if output.get("name") == "stderr"
    }


def errors(cells):
    return {
        cell["id"]: output["ename"]
        for cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error"
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_source_runs_without_error_or_warning(executed, name):
    cells = executed(name, "source")
    assert len(cells) > 10 and all(cell["execution_count"] for cell in cells if cell["source"])
    assert ({}, {}) == (errors(cells), said_on_stderr(cells))


@pytest.mark.parametrize("name", NAMES)
def test_the_release_lacks_nothing_but_answers(executed, name):
    cells = executed(name, "release")
    # A NameError follows from a cell above it that lacks an answer.
    assert {"NotImplementedError"} <= set(errors(cells).values()) <= UNWRITTEN
    assert {} == said_on_stderr(cells)
