"""How verbs fail: said on standard error, and with ``--json`` in one object on standard output."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gradus.cli.main import VERBS, main
from tests.course_builder import answer_cell, build_course, grade_cell, submit
from tests.engine.processes import WITHOUT_POWER

CELLS = [answer_cell("f", "def f(x):\n    return x"), grade_cell("t", "assert f(2) == 2")]
FAILURES = {
    "no such folder": ["--course-dir", "nowhere"],
    "no such option": ["--colour"],
    "an option without its value": ["--course-dir"],
    "an argument too many": ["ps1", "ps2", "ps3"],
}
WITH_JSON = [verb for verb in VERBS if verb != "serve"]


@pytest.fixture
def course(tmp_path):
    root = build_course(tmp_path / "course", {"ps1": CELLS})
    submit(root, "ps1", "student")
    return root


def start(root, *words, prefix=(), **options):
    command = [*prefix, sys.executable, "-m", "gradus", *words, "--course-dir", str(root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


@pytest.mark.parametrize("verb", WITH_JSON)
@pytest.mark.parametrize("arguments", FAILURES.values(), ids=FAILURES)
def test_a_failure_is_one_object_and_said(verb, arguments):
    name = ["ps1"] if verb == "grade" else []
    result = CliRunner().invoke(main, [verb, *name, *arguments, "--json"])
    assert 2 == result.exit_code
    (error,) = json.loads(result.stdout).values()
    assert error in result.stderr


@pytest.mark.parametrize("verb", WITH_JSON)
def test_without_json_standard_output_stays_empty(verb):
    result = CliRunner().invoke(main, [verb, "--course-dir", "nowhere", "ps1"])
    assert (2, "") == (result.exit_code, result.stdout)


@pytest.mark.parametrize("verb", WITH_JSON)
def test_help_tells_every_exit_status(verb):
    text = " ".join(CliRunner().invoke(main, [verb, "--help"]).output.split())
    assert "Exit status: 0 " in text
    assert ", 2 " in text
    assert verb == "course" or ", 130 interrupted." in text


@pytest.mark.parametrize("verb", ["grade", "validity", "bench", "course"])
def test_an_empty_course_is_refused_by_name(tmp_path, verb):
    (tmp_path / "source").mkdir()
    name = ["ps1"] if verb == "grade" else []
    result = CliRunner().invoke(main, [verb, *name, "--course-dir", str(tmp_path), "--json"])
    if verb == "course":
        assert (0, []) == (result.exit_code, json.loads(result.stdout)["courses"])
    else:
        assert 2 == result.exit_code
        assert "no assignment" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize(
    ("verb", "part"),
    [
        ("course", "source"),
        ("course", "source/ps1"),
        ("course", "source/ps1/ps1.ipynb"),
        ("course", "nbgrader_config.py"),
        ("grade", "source"),
        ("grade", "submitted"),
    ],
)
def test_what_can_not_be_read_is_named(course, verb, part):
    (course / part).chmod(0)
    words = [verb, "ps1"] if verb == "grade" else [verb]
    process = start(course, *words, "--json", prefix=WITHOUT_POWER)
    output, errors = process.communicate(timeout=60)
    (course / part).chmod(0o700)
    error = json.loads(output)["error"]
    assert (2, True, True) == (process.returncode, part in error, error in errors.decode())


def test_a_student_whose_folder_can_not_be_read_fails_alone(course):
    submit(course, "ps1", "other")
    (course / "submitted/student").chmod(0)
    process = start(course, "grade", "ps1", "--json", prefix=WITHOUT_POWER)
    found = json.loads(process.communicate(timeout=60)[0])
    (course / "submitted/student").chmod(0o700)
    assert (1, ["other"]) == (process.returncode, [each["student"] for each in found["graded"]])
    assert ["student"] == [each["student"] for each in found["failed"]]
    assert "ermission" in found["failed"][0]["reason"]


def test_output_may_be_cut_off_by_its_reader(course):
    process = start(course, "grade", "ps1")
    process.stdout.close()  # as `| head -0` does
    errors = process.stderr.read().decode()
    assert (1, "") == (process.wait(60), errors)
    assert (course / "feedback/student/ps1/ps1.html").exists()


@pytest.mark.parametrize("columns", ["20", "40", "1000"])
def test_tables_hold_in_any_width_and_without_colour(course, columns):
    environment = os.environ | {"COLUMNS": columns, "NO_COLOR": "1", "TERM": "dumb"}
    process = start(course, "course", env=environment)
    output, errors = process.communicate(timeout=60)
    assert (0, b"") == (process.returncode, errors)
    assert b"ps1" in output or columns == "20"
    assert b"\x1b" not in output
