"""``gradus doctor``: what it prints, and its exit status."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gradus.cli.main import main
from tests.course_builder import answer_cell, build_course, grade_cell

DEADLINE = 240
CELLS = [answer_cell("f", "def f(x):\n    return x"), grade_cell("t", "assert f(2) == 2")]


@pytest.fixture(scope="module")
def doctor(tmp_path_factory):
    """Runs the real command; its exit status and output."""
    root = build_course(tmp_path_factory.mktemp("doctor") / "course", {"ps1": CELLS})

    def doctor(*options, path=None):
        done = subprocess.run(
            [sys.executable, "-m", "gradus", "doctor", "--course-dir", str(root), *options],
            env={**os.environ, "PATH": path or os.environ["PATH"], "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )
        return done.returncode, done.stdout

    return doctor


def test_one_object_says_that_grading_is_safe_here(doctor):
    status, output = doctor("--json")
    found = json.loads(output)
    assert (0, True, "sandboxed") == (status, found["ok"], found["isolation"]["level"]), found
    assert {"ok", "isolation", "checks", "escapes", "versions", "machine"} == set(found)
    assert {"name", "status", "detail", "remedy"} == set(found["checks"][0])
    assert {True} == {each["blocked"] for each in found["escapes"]}
    assert 20 <= len(found["escapes"])
    assert "0.9.6" == found["versions"]["nbgrader"]


def test_the_tables_say_that_without_bubblewrap_it_is_not(doctor):
    status, output = doctor(path=f"{sys.prefix}/bin")
    assert 1 == status
    assert "sudo apt-get install bubblewrap" in output
    assert "Grading is NOT safe here" in output
    assert "ESCAPED" in output


def test_help_teaches_with_examples():
    done = CliRunner().invoke(main, ["doctor", "--help"])
    assert 0 == done.exit_code
    assert "gradus doctor --course-dir ~/course --json" in done.output
    assert "Exit status: 0 grading is safe here, 1 it is not" in done.output


def test_a_folder_that_is_not_there_is_named():
    done = CliRunner().invoke(main, ["doctor", "--course-dir", "nowhere"])
    assert (2, True) == (done.exit_code, "there is no folder nowhere" in done.stderr)
