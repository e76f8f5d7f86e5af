"""The ways in which people have nbgrader grade: the command, the formgrader's button."""

import shutil
import time
from pathlib import Path

from nbgrader.api import Gradebook

from tests.course_builder import build_course, submit
from tests.engine.processes import WITHOUT_POWER
from tests.nbgrader.sealed_course import (
    DEADLINE,
    ONE,
    SETTINGS,
    SQUARE,
    Course,
    formgrader,
    nbgrader,
    processes_that_name,
    run,
)


def test_a_killed_run_is_made_good_by_the_next_and_leaves_no_process(tmp_path):
    slow = "import time\ntime.sleep(600)\n" + SQUARE
    root = build_course(tmp_path / "course", {"ps1": ONE}, config=SETTINGS)
    assert 0 == run("generate_assignment", "ps1", cwd=root)[0]
    submit(root, "ps1", "student", answers={"square": slow})
    folder = root / "autograded/student/ps1"
    process = nbgrader("autograde", "ps1", "--Execute.timeout=500", cwd=root)
    deadline = time.monotonic() + DEADLINE
    while not (folder / "ps1.ipynb").exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.02)
    code, output = run("autograde", "ps1", cwd=root)
    assert (0, True) == (code, "Skipping existing assignment" in output), output
    assert (folder / "ps1.ipynb").is_file(), "who grades at the same time leaves it alone"
    process.kill()
    process.communicate()
    assert (folder / "ps1.ipynb").is_file()

    submit(root, "ps1", "student")
    code, output = run("autograde", "ps1", cwd=root)
    assert 0 == code, output
    assert "Removing what an interrupted run has left" in output
    assert {"square_test": (4, False)} == Course(root, {}).grades("student")
    while processes_that_name(root) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [] == processes_that_name(root)


def test_a_submission_that_may_not_be_read_fails_and_keeps_its_score(tmp_path):
    root = build_course(tmp_path / "course", {"ps1": ONE}, config=SETTINGS)
    assert 0 == run("generate_assignment", "ps1", cwd=root)[0]
    folder = submit(root, "ps1", "student")
    submit(root, "ps1", "other")
    assert 0 == run("autograde", "ps1", cwd=root)[0]
    (folder / "ps1.ipynb").chmod(0)
    code, output = run("autograde", "ps1", "--force", cwd=root, prefix=WITHOUT_POWER)
    (folder / "ps1.ipynb").chmod(0o600)
    assert (1, True) == (code, "give this user permission to read it" in output), output
    course = Course(root, {})
    assert [{"square_test": 4}] * 2 == [course.scores(who) for who in ("student", "other")]
    assert not (root / "autograded/student/ps1").exists()
    assert (root / "autograded/other/ps1/ps1.ipynb").is_file()


def test_the_shipped_settings_seal_the_courses_own_assignment(tmp_path):
    repository = Path(__file__).parent.parent.parent
    root = tmp_path / "mml"
    root.mkdir()
    for name in ("nbgrader_config.py", "course.toml", "source", "release", "reference_solutions"):
        origin = repository / name
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, root / name)
    code, output = run("generate_assignment", "C1_W2", "--force", cwd=root)
    assert 0 == code, output
    for student, step in (("full", "source"), ("empty", "release")):
        shutil.copytree(root / step / "C1_W2", root / "submitted" / student / "C1_W2")
    code, output = run("autograde", "C1_W2", cwd=root)
    assert 0 == code, output
    with Gradebook(f"sqlite:///{root}/gradebook.db", "mml") as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions("C1_W2")}
    assert {"full": 100, "empty": 0} == scores


def test_the_formgraders_button_grades_in_the_sealed_engine(tmp_path):
    root = build_course(tmp_path / "course", {"ps1": ONE}, config=SETTINGS)
    assert 0 == run("generate_assignment", "ps1", cwd=root)[0]
    trace = tmp_path / "escaped.txt"
    writes = f"open({str(trace)!r}, 'w').write('escaped')\n" + SQUARE
    submit(root, "ps1", "escapes", answers={"square": writes})
    submit(root, "ps1", "student")
    with formgrader(root, tmp_path) as ask:
        for student in ("escapes", "student"):
            answer = ask(f"submission/ps1/{student}/autograde")
            assert answer["success"], answer
    course = Course(root, {})
    assert [0, 4] == [course.scores(name)["square_test"] for name in ("escapes", "student")]
    assert not trace.exists()
