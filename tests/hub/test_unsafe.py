"""``gradus serve --unsafe``: grading goes without a sandbox and says so; people's servers don't."""

import json
import sys

import pytest
import requests
from click.testing import CliRunner

from gradus.cli.serve import serve
from tests.course_builder import answer_cell, build_course, grade_cell, submit
from tests.hub.running import RunningHub, still_alive

CELLS = [answer_cell("f", "def f(x):\n    return x"), grade_cell("t", "assert f(2) == 2", points=2)]
SETTINGS = "c.CourseDirectory.course_id = 'unsafe'"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = build_course(
        tmp_path_factory.mktemp("unsafe") / "course", {"ps1": CELLS}, config=SETTINGS
    )
    submit(root, "ps1", "student", timestamp="2026-11-22 10:00:00 UTC")
    return root


@pytest.fixture(scope="module")
def hub(course):
    hub = RunningHub(course, "--unsafe").wait_until_up()
    yield hub
    status, before = hub.stop()
    assert (0, []) == (status, still_alive(before, seconds=10))


def test_the_operator_is_told_at_the_start(hub):
    assert "UNSAFE: submissions are graded without a sandbox" in hub.said


def test_what_the_exchange_grades_says_so(hub, course):
    session = hub.sign_in("instructor")
    mark = session.cookies.get("_xsrf", path="/hub/")
    made = session.post(
        f"{hub.url}/hub/api/users/instructor/tokens", headers={"X-XSRFToken": mark}, json={}
    )
    answer = requests.post(
        f"{hub.url}/services/exchange/grading/unsafe/ps1/student",
        headers={"Authorization": f"token {made.json()['token']}"},
        json={"force": True},
        timeout=120,
    )
    assert 2 == answer.json()["score"], answer.text
    page = (course / "feedback/student/ps1/ps1.html").read_text()
    assert "graded without a sandbox" in page
    notebook = json.loads((course / "autograded/student/ps1/ps1.ipynb").read_text())
    assert "graded without a sandbox" in notebook["cells"][0]["source"]


def test_without_bubblewrap_people_have_no_servers_even_so(course, monkeypatch):
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin")
    done = CliRunner().invoke(serve, ["--course-dir", str(course), "--unsafe"])
    assert 1 == done.exit_code
    assert "sudo apt-get install bubblewrap" in done.output
    assert "people's own servers always have a sandbox" in " ".join(done.output.split())
