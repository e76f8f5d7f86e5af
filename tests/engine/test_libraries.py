"""What warm processes load for an assignment: what it mentions, no more."""

import json
import os
import signal

import pytest

from gradus.engine import Engine
from gradus.engine.libraries import loads_for
from tests.course_builder import answer_cell, code_cell, grade_cell
from tests.engine.conftest import Sitting, build_assignment

WHETHER_LOADED = "import sys\nprint('pan' + 'das' in sys.modules)\n"
ANSWER = answer_cell("two", "def two():\n    return 2")


@pytest.fixture(scope="module")
def own_engine(tmp_path_factory):
    """An engine of its own: what it has loaded is told by these tests alone."""
    root = tmp_path_factory.mktemp("course")
    (root / "reference_solutions").mkdir()
    for name in ("__init__", "ps1", "ps1_cases", "ps2"):
        (root / "reference_solutions" / f"{name}.py").write_text("two = 2\n")
    with Engine(root) as engine:
        yield engine


def hidden(text):
    return f"two()\n### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS"


def printed(graded):
    cells = json.loads(graded.notebooks[0].content)["cells"]
    return "".join(cells[0]["outputs"][0]["text"]).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import math", ()),
        ("import pandas as pd", ("pandas",)),
        ("from scipy import stats", ("scipy", "scipy.stats")),
        ("import scipy.linalg as la\nla.optimize", ("scipy", "scipy.linalg", "scipy.optimize")),
        ("statistics = 'scipystats'", ()),
    ],
)
def test_a_library_is_loaded_where_its_name_is_mentioned(tmp_path, text, expected):
    assignment = build_assignment([code_cell(text), ANSWER, grade_cell("t", "two()")])
    assert (expected, expected) == loads_for(assignment, tmp_path)


def test_what_is_hidden_is_loaded_by_the_judge_alone(own_engine):
    cells = [ANSWER, grade_cell("t", hidden("import pandas\nfrom reference_solutions import ps2"))]
    loads = loads_for(build_assignment(cells, name="ps1"), own_engine._course_root)
    assert () == loads.student
    assert ("pandas", "reference_solutions.ps1", "reference_solutions.ps2") == loads.judge


def test_a_module_that_comes_with_the_assignment_is_read_as_well(tmp_path):
    given = {"tables.py": b"import pandas", "notes.txt": b"scipy"}
    assignment = build_assignment([ANSWER, grade_cell("t", "two()")], given=given)
    assert ("pandas",) == loads_for(assignment, tmp_path).student


def test_processes_load_what_they_lack_before_they_are_forked(own_engine):
    sit = Sitting(own_engine)
    test = grade_cell("t", hidden("import sys\nassert ('pan' + 'das' in sys.modules) == LOADED"))
    before = [code_cell(WHETHER_LOADED + "LOADED = False"), ANSWER, test]
    after = [code_cell(WHETHER_LOADED + "LOADED = True  # pandas"), ANSWER, test]
    graded = sit(before)
    assert ("False", 1.0) == (printed(graded), graded.score)
    for _ in range(2):
        graded = sit(after)
        assert ("True", 1.0) == (printed(graded), graded.score)


@pytest.mark.parametrize("process", ["_student", "_judge"])
def test_a_process_that_was_started_again_loads_it_again(own_engine, process):
    sit = Sitting(own_engine)
    test = grade_cell("t", hidden("import sys\nassert 'pan' + 'das' in sys.modules"))
    cells = [code_cell(WHETHER_LOADED + "# pandas"), ANSWER, test]
    sit(cells)
    os.killpg(getattr(own_engine, process).pid, signal.SIGKILL)
    graded = sit(cells)
    assert ("True", 1.0) == (printed(graded), graded.score)


def test_a_library_that_nobody_mentioned_can_be_used_all_the_same(own_engine):
    cells = [answer_cell("total", "total = 1"), grade_cell("t", "assert 3 == total")]
    graded = Sitting(own_engine)(
        cells, {"total": "import pandas\ntotal = int(pandas.Series([1, 2]).sum())"}
    )
    assert 1.0 == graded.score
