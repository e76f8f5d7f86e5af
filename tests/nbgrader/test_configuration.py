"""What ``nbgrader_config.py`` sets, with and without a hub."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from traitlets.config import Config, PyFileConfigLoader

from gradus.nbgrader.client import URL_VARIABLE
from gradus.nbgrader.configuration import EXCHANGE_CLASSES, configure
from gradus.nbgrader.feedback import HideTests

ROOT = Path(__file__).parent.parent.parent


def read_config():
    return PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()


def test_without_a_hub_nbgrader_keeps_its_own_exchange(monkeypatch):
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    c = Config()
    configure(c, course="mml")
    assert {} == c


def test_under_a_hub_every_exchange_class_is_ours(monkeypatch):
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:1")
    monkeypatch.setattr("gradus.nbgrader.configuration._seal_autograde", lambda: None)
    c = Config()
    configure(c, course="mml")
    assert set(EXCHANGE_CLASSES.values()) == set(c.ExchangeFactory.values())


def test_under_a_hub_nbgrader_never_runs_student_code_itself():
    program = (
        "from traitlets.config import Config\n"
        "from gradus.nbgrader.configuration import configure\n"
        "configure(Config(), course='mml'); configure(Config(), course='mml')\n"
        "from nbgrader.apps import api, autogradeapp\n"
        "print(api.Autograde.__name__, autogradeapp.Autograde.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={URL_VARIABLE: "http://127.0.0.1:1"},
        check=True,
    )
    assert "SealedAutograde SealedAutograde" == done.stdout.strip()


def test_the_repository_s_configuration_names_its_course(monkeypatch):
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    config = read_config()
    assert ("mml", str(ROOT)) == (config.CourseDirectory.course_id, config.CourseDirectory.root)


def test_running_the_configuration_twice_is_the_same_as_once(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    read_config()
    first = os.environ["PYTHONPATH"]
    read_config()
    assert first == os.environ["PYTHONPATH"] == f"{ROOT}:/elsewhere"


@pytest.mark.parametrize(
    "source",
    [
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS\n",
        "assert f(1) == 1\n    ### BEGIN HIDDEN TESTS\n    assert secret\n    ### END HIDDEN TESTS",
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert secret",
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS\n"
        "### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS\n",
        "assert f(1) == 1\n# BEGIN HIDDEN TESTS (two)\nassert secret\n# END HIDDEN TESTS",
    ],
    ids=["plain", "indented", "never ended", "twice", "other words around the marks"],
)
def test_hidden_tests_are_not_on_nbgrader_s_feedback_pages(source):
    cell = nbformat.v4.new_code_cell(
        source,
        metadata={"nbgrader": {"grade": True, "solution": False}},
        outputs=[nbformat.v4.new_output("error", ename="E", evalue="secret", traceback=["secret"])],
    )
    stripped, _ = HideTests().preprocess_cell(cell, {}, 0)
    assert not re.search("secret", str(stripped))
    assert "assert f(1) == 1" in stripped.source


def test_a_course_s_own_marks_hide_tests_as_well():
    config = Config(
        {"ClearHiddenTests": {"begin_test_delimeter": "<<", "end_test_delimeter": ">>"}}
    )
    cell = nbformat.v4.new_code_cell("assert f(1) == 1\n# <<\nassert secret\n# >>\nassert f(2)")
    stripped, _ = HideTests(config=config).preprocess_cell(cell, {}, 0)
    assert "assert f(1) == 1\n# Hidden tests are not shown.\nassert f(2)" == stripped.source


def test_what_hidden_tests_told_student_code_is_not_on_the_page():
    def cell(source, text, **grader):
        output = nbformat.v4.new_output("stream", text=text)
        return nbformat.v4.new_code_cell(source, metadata={"nbgrader": grader}, outputs=[output])

    hidden = "### BEGIN HIDDEN TESTS\nassert f(1)\n### END HIDDEN TESTS"
    cells = [
        cell("1", "before"),
        cell(hidden, "secret", grade=True, solution=False),
        cell("2", "secret"),
        nbformat.v4.new_code_cell("silent"),
    ]
    shown, _ = HideTests().preprocess(nbformat.v4.new_notebook(cells=cells), {})
    assert "secret" not in str(shown)
    assert ["before"] == [each.text for each in shown.cells[0].outputs]
    assert [0, 1, 0] == [len(each.outputs) for each in shown.cells[1:]]


def test_what_a_student_s_answer_printed_stays_on_the_page():
    output = nbformat.v4.new_output("stream", text="mine")
    metadata = {"nbgrader": {"grade": True, "solution": True}}
    cell = nbformat.v4.new_code_cell("print('mine')", metadata=metadata, outputs=[output])
    assert [output] == HideTests().preprocess_cell(cell, {}, 0)[0].outputs
