"""What a tree of processes uses."""

import os
import signal
import subprocess
import sys

import pytest

from gradus.bench.meter import Meter, descendants

BURN = "import time\nwhile time.process_time() < {seconds}: pass\n"
# A parent with 64 MB that its three forks share, all of them alive until it is told to end.
SHARING = """
import os, sys
block = bytearray(os.urandom(1)) * (64 << 20)
for _ in range(3):
    if os.fork() == 0:
        sys.stdout.write("up\\n"); sys.stdout.flush()
        sys.stdin.read()
        os._exit(0)
sys.stdin.read()
"""


@pytest.fixture
def start():
    """Starts a Python program that ends when its standard input does."""
    started = []

    def run(program):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_time_of_a_living_child_counts(start):
    process = start(BURN.format(seconds=0.3) + "print('done', flush=True)\ninput()")
    process.stdout.readline()
    assert 0.28 <= Meter(process.pid).read().cpu_seconds < 30


def test_time_of_a_grandchild_counts_once_it_was_waited_for(start):
    program = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN.format(seconds=0.3)!r}])\n"  # noqa: E501
    process = start(program + "print('done', flush=True)\ninput()")
    process.stdout.readline()
    assert 0.28 <= Meter(process.pid).read().cpu_seconds


def test_time_never_falls_when_processes_go(start):
    process = start(BURN.format(seconds=0.2) + "print('done', flush=True)\ninput()")
    process.stdout.readline()
    meter = Meter(process.pid)
    before = meter.read().cpu_seconds
    process.kill()
    process.wait()
    assert before == meter.read().cpu_seconds


def test_memory_that_forks_share_counts_once(start):
    process = start(SHARING)
    for _ in range(3):
        process.stdout.readline()
    meter = Meter(process.pid)
    assert 64 < meter.read().memory_mb < 2 * 64
    assert 4 == len(descendants(process.pid))


def test_the_peak_stays(start):
    process = start(SHARING)
    for _ in range(3):
        process.stdout.readline()
    meter = Meter(process.pid)
    meter.read()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert None is meter.read().memory_mb
    assert meter.peak_mb > 64


def test_the_tree_begins_with_the_process_itself():
    assert os.getpid() == descendants(os.getpid())[0]
