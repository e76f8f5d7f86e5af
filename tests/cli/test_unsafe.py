"""``gradus grade --unsafe`` on a machine without bubblewrap, then in the sandbox again."""

import json
import os
import subprocess
import sys

import pytest

from tests.course_builder import answer_cell, build_course, grade_cell, submit

DEADLINE = 240
CELLS = [answer_cell("f", "def f(x):\n    return x"), grade_cell("t", "assert f(2) == 2", points=2)]
NOTICE = "graded without a sandbox"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = build_course(tmp_path_factory.mktemp("course"), {"ps1": CELLS})
    submit(root, "ps1", "student")
    return root


@pytest.fixture(scope="module")
def grade(course):
    """Runs the real command; without bubblewrap unless told otherwise."""

    def grade(*options, has_bubblewrap=False):
        path = f"{sys.prefix}/bin" + (f":{os.environ['PATH']}" if has_bubblewrap else "")
        command = [sys.executable, "-m", "gradus", "grade", "ps1", "--json", *options]
        return subprocess.run(
            [*command, "--course-dir", str(course)],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )

    return grade


def texts(course):
    page = (course / "feedback/student/ps1/ps1.html").read_text()
    notebook = json.loads((course / "autograded/student/ps1/ps1.ipynb").read_text())
    return page, notebook["cells"][0]["source"]


def test_the_switch_of_isolation_shows_in_every_report(course, grade):
    refused = grade()
    assert 2 == refused.returncode
    assert "sudo apt-get install bubblewrap" in refused.stderr
    assert "--unsafe" in refused.stderr

    unsafe = grade("--unsafe")
    assert 0 == unsafe.returncode, unsafe.stderr
    printed = json.loads(unsafe.stdout)
    (graded,) = printed["graded"]
    assert ("none", "none", True) == (
        printed["isolation"],
        graded["isolation"],
        graded["forgeable"],
    )
    assert 2 == graded["score"]
    assert "without a sandbox" in unsafe.stderr
    page, top = texts(course)
    assert NOTICE in page
    assert NOTICE in top

    again = json.loads(grade("--unsafe").stdout)
    assert ["student"] == again["skipped"], "nothing has changed"

    safe = json.loads(grade(has_bubblewrap=True).stdout)
    (graded,) = safe["graded"]
    assert ("sandboxed", False) == (graded["isolation"], graded["forgeable"])
    page, top = texts(course)
    assert NOTICE not in page
    assert NOTICE not in top
