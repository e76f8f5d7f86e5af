"""A process that grades is killed: nothing that it started or made stays behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.processes import adopted_orphans, wait_until

ROOT = Path(__file__).parent.parent.parent
HOST = """
import itertools, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from gradus.engine import Engine
from tests.course_builder import answer_cell, grade_cell
from tests.engine.conftest import Sitting

solution = "import time\\nopen('made.txt', 'w').write('x')\\ntime.sleep(0.2)\\nx = 1"
cells = [answer_cell("answer", solution), grade_cell("test", "open('judged.txt', 'w')\\nx == 1")]
engine = Engine(Path(sys.argv[1]))
engine.start()
print("started", flush=True)
engine.wait()
print("warm", flush=True)
if sys.argv[2] == "idle":
    input()
sit = Sitting(engine)
with ThreadPoolExecutor(2) as executor:
    for graded in executor.map(lambda _: sit(cells, files={"own.txt": b"mine"}), range(1000)):
        print("graded", *[each.score for each in graded.exercises], flush=True)
"""


def traces():
    """What a grading process could leave behind outside its temporary folder."""
    return {
        "mounts": Path("/proc/self/mountinfo").read_text().splitlines(),
        "memory": sorted(path.name for path in Path("/dev/shm").glob("judge-*")),
    }


@pytest.mark.parametrize(
    ("mode", "line"),
    [("busy", "started"), ("idle", "warm"), ("busy", "graded 1.0"), ("busy", "graded 1.0\n" * 3)],
    ids=["getting warm", "idle", "grading", "grading later"],
)
def test_a_killed_host_leaves_no_process_no_mount_and_no_file(tmp_path, mode, line):
    folder = tmp_path / "temporary"
    folder.mkdir()
    before = traces()
    with adopted_orphans() as left:
        process = subprocess.Popen(
            [sys.executable, "-c", HOST, str(tmp_path), mode],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for expected in line.splitlines():
            while (said := process.stdout.readline()) and said.strip() != expected:
                pass
            assert expected == said.strip()
        assert len(left()) >= 3
        process.send_signal(signal.SIGKILL)
        process.communicate()
        wait_until(lambda: not left())
    assert [] == list(folder.iterdir())
    assert before == traces()
