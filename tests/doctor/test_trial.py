"""The trial: real escapes from real student processes, in the sandbox and without one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gradus.doctor import bait, escapes, trial
from gradus.doctor.trial import try_escapes
from gradus.engine import Isolation
from tests.engine.test_unsafe import WITHOUT_NAMESPACES

OPEN_WITHOUT_A_SANDBOX = {
    "read the course folder",
    "read another user's file",
    "connect to the loopback interface",
    "connect to a unix socket",
    "connect to an abstract socket",
    "see other processes",
    "signal another process",
    "write outside",
    "leave files for others",
    "fill the disk",
}
BLOCKED_EVERYWHERE = {
    "trace another process",
    "read another process's memory",
    "mount a file system",
    "make a user namespace",
    "reach deep into the kernel",
    "open a socket to the hypervisor",
    "use more memory than allowed",
    "start more processes than allowed",
    "keep a daemon",
}
NAMES = [each.name for each in escapes.ESCAPES]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "gradebook.db").write_bytes(b"SQLite format 3\0")
    return root


@pytest.fixture(scope="module")
def sandboxed(course):
    return try_escapes(course, gradebook=course / "gradebook.db")


@pytest.fixture(scope="module")
def bare(course, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
        return try_escapes(course, gradebook=course / "gradebook.db")


def blocked(tried):
    return {each.name: each.blocked for each in tried.attempts}


def test_in_the_sandbox_every_escape_is_blocked(sandboxed):
    assert dict.fromkeys(NAMES, True) == blocked(sandboxed), sandboxed
    assert Isolation.SANDBOXED is sandboxed.isolation
    assert all(sandboxed.parts.values())
    assert 8 == len(sandboxed.parts)
    assert sandboxed.is_safe


def test_without_bubblewrap_the_trial_says_what_is_open(bare):
    found = blocked(bare)
    assert {name for name in OPEN_WITHOUT_A_SANDBOX if not found[name]} == OPEN_WITHOUT_A_SANDBOX
    assert not found["read the gradebook"]
    assert {name for name in BLOCKED_EVERYWHERE if found[name]} == BLOCKED_EVERYWHERE


def test_without_bubblewrap_nothing_is_called_safe(bare):
    assert Isolation.NONE is bare.isolation
    assert "apt-get install bubblewrap" in bare.problem
    assert not bare.parts["processes"]
    assert bare.parts["system calls"]
    assert not bare.is_safe


def test_nothing_is_left_of_a_trial(course):
    def strewn():
        names = ("gradus-doctor-*", "gradus-unsafe-*", "left-*")
        return {path for name in names for path in Path("/tmp").glob(name)} | {
            *Path("/dev/shm").glob("left-*")
        }

    before = strewn()  # of others, that were killed
    try_escapes(course)
    assert set() == strewn() - before


def test_without_user_namespaces_the_trial_is_one_of_plain_processes(course):
    program = (
        "import json, pathlib, sys; from gradus.doctor.trial import try_escapes\n"
        "tried = try_escapes(pathlib.Path(sys.argv[1]))\n"
        "print(json.dumps([tried.isolation, tried.problem, tried.is_safe]))"
    )
    command = [*WITHOUT_NAMESPACES, sys.executable, "-c", program, str(course)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert "" == done.stderr or not done.returncode, done.stderr
    isolation, problem, is_safe = json.loads(done.stdout)
    assert ("none", False) == (isolation, is_safe)
    assert "namespace" in problem


def test_a_probe_that_breaks_is_no_proof(course, monkeypatch):
    probe = escapes.Escape("do something", "return undefined_name")
    mute = escapes.Escape("say nothing", "sys.stdout = None\nimport os; os._exit(0)")
    monkeypatch.setattr(trial, "ESCAPES", (probe, mute))
    tried = try_escapes(course)
    assert {"do something": False, "say nothing": False} == blocked(tried)
    assert "NameError" in tried.attempts[0].detail
    assert not tried.is_safe


def test_a_daemon_is_seen_from_outside(course):
    with bait.Bait(course=course, gradebook=None) as laid:
        daemon = subprocess.Popen(["sleep", laid.facts["daemon"]])
        command_line = Path(f"/proc/{daemon.pid}/cmdline")
        while b"sleep" not in command_line.read_bytes():  # it is empty for a moment
            assert daemon.poll() is None
        assert "keep a daemon" in laid.traces()
    assert -9 == daemon.wait(10)
