"""A verb is interrupted: it ends at once, cleanly; ``gradus grade`` goes on the next time."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.course_builder import answer_cell, build_course, grade_cell, submit
from tests.engine.processes import DEADLINE, adopted_orphans, wait_until

CELLS = [
    answer_cell("double", "def double(x):\n    return 2 * x"),
    grade_cell("double_test", "assert double(2) == 4", points=4),
]
ENDLESS = {"double": "while True: pass"}
SIGNALS = {"Ctrl-C": signal.SIGINT, "end": signal.SIGTERM, "terminal gone": signal.SIGHUP}


@pytest.fixture
def root(tmp_path):
    """A course with one submission that is graded at once and two that would take for ever."""
    root = build_course(
        tmp_path / "course",
        {"ps1": CELLS},
        files={"course.toml": "[assignments.ps1]\ncell_seconds = 3600\nnotebook_seconds = 3600\n"},
    )
    submit(root, "ps1", "a")
    for student in ("b", "c"):
        submit(root, "ps1", student, answers=ENDLESS)
    (tmp_path / "temporary").mkdir()
    (root / "release").mkdir()
    return root


# All three at a time: of two, the endless ones might come first, and the third never.
GRADE = ("grade", "ps1", "--jobs", "3")
OTHERS = {
    "doctor": "nothing is known of this machine",
    "validity": "nothing is known of what was not examined",
    "bench": "nothing was measured",
}


def start(root, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "gradus", *(words or GRADE), "--json"],
        cwd=root,
        env=os.environ | {"TMPDIR": str(root.parent / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_signals,
    )


def heed_signals():
    """Under nohup, or in the background of a script, a process inherits signals as ignored."""
    for number in SIGNALS.values():
        signal.signal(number, signal.SIG_DFL)


def has_sandbox(process, pids):
    """Whether bubblewrap runs among these processes, which the command has started."""
    assert process.poll() is None, process.communicate()
    return any("bwrap" in command_of(pid) for pid in pids)


def command_of(pid):
    with contextlib.suppress(OSError):  # it has just ended
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    return ""


def graded(root):
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {each.student.id: each.score for each in gradebook.assignment_submissions("ps1")}


@pytest.mark.usefixtures("nbgrader_on_path")
@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("getting warm", "Ctrl-C"),
        ("getting warm", "terminal gone"),
        ("grading", "Ctrl-C"),
        ("grading", "end"),
    ],
)
def test_an_interruption_ends_it_cleanly_and_the_same_command_goes_on(root, kind, moment):
    with adopted_orphans() as left:
        process = start(root)
        if moment == "grading":
            wait_until(lambda: (root / "feedback/a/ps1").exists())
        else:
            wait_until(lambda: has_sandbox(process, left()))
        began = time.monotonic()
        process.send_signal(SIGNALS[kind])
        output, errors = process.communicate(timeout=DEADLINE)
        assert time.monotonic() - began < 15
        wait_until(lambda: not left())
    words = "interrupted: what was graded is in place, the same command grades the rest"
    assert (128 + SIGNALS[kind], {"error": words}) == (process.returncode, json.loads(output))
    assert f"gradus grade: {words}\n" == errors
    assert [] == list((root.parent / "temporary").iterdir())
    assert [] == [path for step in ("autograded", "feedback") for path in root.glob(f"{step}/*/.*")]
    assert graded(root) == ({"a": 4} if moment == "grading" else {})

    for student in ("b", "c"):
        submit(root, "ps1", student)
    again = start(root)
    found = json.loads(again.communicate(timeout=DEADLINE)[0])
    assert (["a"] if moment == "grading" else []) == found["skipped"]
    assert {"a": 4, "b": 4, "c": 4} == graded(root)


@pytest.mark.parametrize(("verb", "words"), OTHERS.items(), ids=OTHERS)
def test_the_other_verbs_leave_nothing_behind(root, verb, words):
    given = submit(root, "ps1", "nobody", answers={})
    given.rename(root / "release" / "ps1")
    before = sorted(root.rglob("*"))
    with adopted_orphans() as left:
        process = start(root, verb)
        wait_until(lambda: has_sandbox(process, left()))
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=DEADLINE)
        wait_until(lambda: not left())
    words = f"interrupted: {words}"
    assert (130, {"error": words}) == (process.returncode, json.loads(output)), errors
    assert f"gradus {verb}: {words}\n" == errors
    assert [] == list((root.parent / "temporary").iterdir())
    assert before == sorted(root.rglob("*"))
