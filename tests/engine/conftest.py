"""Fixtures: ``engine``, one warm engine for all tests; ``sit``, one assignment graded in memory.

``sit(cells, answers)`` builds an assignment from the cells (see ``tests.course_builder``), hands in
the given answers and returns the graded submission.

``LONG_RUNS`` tells that the environment sets ``GRADUS_LONG_RUNS`` (`make test-long`): tests that
look for rare events or slow leaks then do so for minutes.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from gradus.course import Assignment, AssignmentNotebook, Submission, parse_notebook
from gradus.engine import Engine
from tests import course_builder

LONG_RUNS = "GRADUS_LONG_RUNS" in os.environ


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    references = root / "reference_solutions"
    references.mkdir()
    (references / "__init__.py").write_text("")
    shutil.copy(Path(__file__).with_name("lendable.py"), references)
    (references / "secret.py").write_text("ANSWER = 'XYZZY-REFERENCE'\n")
    with Engine(root) as engine:
        yield engine


@dataclass
class Sitting:
    """Grades answers to assignments made of cells."""

    engine: Engine

    def __call__(self, cells, answers=None, *, change=None, files=None, given=None, **limits):
        """Grade one submission.

        Parameters
        ----------
        cells : the author's cells, solutions and hidden tests included.
        answers : grade id to the student's text; the solutions themselves when None.
        change : called with the submitted notebook (a dict), to damage it.
        files : what the student handed in beside the notebook.
        given : the author's files.
        limits : those of the assignment, and its name.
        """
        assignment = build_assignment(cells, given=given, **limits)
        content = json.loads(course_builder.notebook(cells))
        for cell in content["cells"]:
            course_builder.fill_in(cell, answers)
        if change is not None:
            changed = change(content)
            content = content if changed is None else changed
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.engine.grade(assignment, Submission("student", {"nb": data}, files or {}))


def build_assignment(cells, *, given=None, name="test", **limits):
    """An assignment of one notebook ``nb``."""
    source = course_builder.notebook(cells)
    release = json.loads(source)
    for cell in release["cells"]:
        course_builder.fill_in(cell, {})
    notebook = AssignmentNotebook(
        "nb", parse_notebook("nb", source), parse_notebook("nb", json.dumps(release).encode())
    )
    return Assignment(name, "Test", (notebook,), given or {}, **limits)


@pytest.fixture
def sit(engine):
    return Sitting(engine)
