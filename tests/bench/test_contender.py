"""A contender's program, watched from outside."""

import os
import sys
from pathlib import Path

import pytest

import gradus
from gradus.bench.contender import watch

OURS = str(Path(gradus.__file__).parent.parent)


@pytest.fixture
def watched(tmp_path):
    def run(program, **options):
        return watch(
            [sys.executable, "-c", program],
            folder=tmp_path,
            environment=os.environ | {"PYTHONPATH": OURS},
            **{"seconds": 60} | options,
        )

    return run


WHOLE = """
import time
from gradus.bench import line
start = time.process_time()
while time.process_time() < start + 0.2: pass
line.tell("warm"); line.wait()
block = bytearray(b"x") * (100 << 20)
for _ in range(3): line.tell("submission")
line.tell("done", scores={"student": 3.5}); line.wait()
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    heard = []
    run = watch(
        [sys.executable, "-c", WHOLE],
        folder=tmp_path_factory.mktemp("whole"),
        environment=os.environ | {"PYTHONPATH": OURS},
        seconds=60,
        on_submission=lambda: heard.append(1),
    )
    return run, heard


def test_every_submission_is_heard_of(whole):
    run, heard = whole
    assert 3 == run.submissions == len(heard)


def test_what_it_told_when_it_was_done_comes_back(whole):
    run, _ = whole
    assert {"scores": {"student": 3.5}} == run.result
    assert 0 == run.status


def test_getting_warm_is_apart_from_the_work(whole):
    run, _ = whole
    assert 0.2 <= run.warm.seconds < run.end.seconds
    assert 0.2 <= run.warm.reading.cpu_seconds <= run.end.reading.cpu_seconds


def test_memory_is_read_when_it_is_warm_and_when_it_is_done(whole):
    run, _ = whole
    assert 100 < run.peak_mb - run.warm.reading.memory_mb < 130


def test_one_that_says_nothing_of_being_warm_is_so_at_its_first_submission(watched):
    run = watched("from gradus.bench import line; line.tell_submission(student='x')")
    assert 1 == run.submissions
    assert 0 < run.warm.seconds <= run.end.seconds
    assert {} == run.result


def test_one_that_is_never_warm_has_no_such_moment(watched):
    run = watched("import sys; sys.exit('no room')")
    assert None is run.warm
    assert (1, "no room") == (run.status, run.errors)


def test_one_that_takes_too_long_is_ended_with_what_it_started(watched, tmp_path):
    run = watched(
        "import os, pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path('child').write_text(str(child.pid))\n"
        "time.sleep(600)\n",
        seconds=2,
    )
    assert -9 == run.status
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        _wait_for_the_end_of(child)


def _wait_for_the_end_of(pid):
    """Raises ProcessLookupError when it is gone."""
    import select

    descriptor = os.pidfd_open(pid)
    try:
        assert select.select([descriptor], [], [], 10)[0], "it is still running"
    finally:
        os.close(descriptor)
    raise ProcessLookupError


def test_a_long_event_arrives_whole(watched):
    run = watched(
        "from gradus.bench import line\nline.tell('done', text='x' * 1_000_000); line.wait()"
    )
    assert 1_000_000 == len(run.result["text"])
