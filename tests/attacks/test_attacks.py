"""Every attack of the corpus, through the real engine, with honest work beside it."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from gradus.course import Submission
from tests import course_builder
from tests.attacks import corpus, plain, victim
from tests.engine.conftest import build_assignment

ATTACKS = corpus.read_attacks()
CONTROLS = [each for each in ATTACKS if each.name.startswith("control-")]


def ids(attack):
    return attack.name


def outcome(graded):
    """All of a result but the times it took."""
    exercises = [replace(each, seconds=0.0) for each in graded.exercises]
    notebooks = [(each.name, each.content, each.problem, each.notes) for each in graded.notebooks]
    return graded.status, exercises, notebooks, graded.files, graded.notes, graded.forgeable


@pytest.mark.parametrize("attack", ATTACKS, ids=ids)
def test_nothing_is_gained_and_nobody_else_is_touched(attack, trials, fresh):
    trial = trials[attack.name].result()
    assert trial.raised is None
    assert [] == corpus.findings(attack.expectation, trial.graded)
    assert outcome(fresh) == outcome(trial.control)
    assert attack.expectation.restarts == (trial.before != trial.after)
    assert trial.is_alive


@pytest.mark.parametrize("attack", ATTACKS, ids=ids)
def test_the_folder_says_what_it_is(attack):
    family, _, name = attack.name.partition("-")
    assert corpus.FAMILIES[family] == attack.expectation.family
    assert name and attack.expectation.tries.endswith(".")
    assert set(attack.expectation.scores) <= {*victim.SOLUTIONS, *victim.OPEN}


# -- honest work ----------------------------------------------------------------------------------


def test_honest_work_has_all_points(fresh):
    assert fresh.max_score - 2 == fresh.score
    assert [] == corpus.findings(corpus.Expectation("", ""), fresh)


@pytest.fixture(scope="module")
def plain_scores(courtroom, tmp_path_factory):
    """The scores of the controls when their cells are just executed, by name of the control."""
    root = tmp_path_factory.mktemp("plain")
    victim.write_references(root)
    notebooks = {each.name: whole_cells(each, root) for each in CONTROLS}
    (root / "notebooks.json").write_text(json.dumps(notebooks))
    command = [sys.executable, plain.__file__, root / "notebooks.json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def whole_cells(control, root):
    """The code cells of a control, test cells whole: a test's name and points, and the source."""
    submitted = control.hand_in(root / control.name)
    tests = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in victim.cells()
        if cell["metadata"].get("nbgrader", {}).get("grade")
    }
    cells = []
    for cell in json.loads(submitted.notebooks["victim"])["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if cell["cell_type"] == "code":
            points = victim.POINTS.get(str(name).removesuffix("_test"))
            is_test = name in tests
            cells.append([name if is_test else None, points, tests.get(name, cell["source"])])
    return cells


@pytest.mark.parametrize("attack", CONTROLS, ids=ids)
def test_honest_work_scores_as_without_a_sandbox(attack, trials, plain_scores):
    graded = trials[attack.name].result().graded
    scores = {each.name: each.score for each in graded.exercises if each.name != "essay"}
    assert plain_scores[attack.name] == scores


# -- the harness itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [True, False])
def test_the_harness_sees_a_forged_score(sealed, courtroom):
    """Unsealed, the test cells run beside the student's code, and the oldest trick works."""
    attack = corpus.read_attack(corpus.CORPUS / "forge-patched-assert-allclose")
    readable = build_assignment(victim.cells(hidden=False))
    graded = courtroom.grade(attack, notebooks=victim.rename(readable).notebooks, sealed=sealed)
    found = corpus.findings(replace(attack.expectation, reasons={}), graded)
    assert sealed == (found == [])
    assert sealed != any("scale has 4.0 points of at most 0" in each for each in found)


@pytest.mark.parametrize("secret", [*victim.SECRETS, *victim.QUOTED])
def test_the_harness_sees_a_leak(secret, engine, assignment):
    notebook = corpus.put_cells(corpus.solved_notebook(), f"# %% first\nprint({secret!r})")
    data = json.dumps(notebook).encode()
    graded = engine.grade(assignment, Submission("student", {"victim": data}, {}))
    found = corpus.findings(corpus.Expectation("", ""), graded)
    assert any("feedback" in each and secret in each for each in found)


def test_the_harness_sees_that_a_control_differs(courtroom, engine, assignment, fresh):
    notebook = corpus.put_cells(corpus.solved_notebook(), "# %% before mean\nodd = 1")
    data = json.dumps(notebook).encode()
    submission = Submission("control", {"victim": data}, {"own.txt": b"mine"})
    assert outcome(fresh) != outcome(engine.grade(assignment, submission))
    assert outcome(fresh) == outcome(courtroom.grade_control())


def test_the_harness_sees_that_other_exercises_lose_points(engine, assignment):
    notebook = json.loads(course_builder.notebook(victim.cells()))
    for cell in notebook["cells"]:
        course_builder.fill_in(cell, {})
    data = json.dumps(notebook).encode()
    graded = engine.grade(assignment, Submission("student", {"victim": data}, {}))
    found = corpus.findings(corpus.Expectation("", ""), graded)
    assert len(victim.SOLUTIONS) == sum("not attacked" in each for each in found)
