"""A full disk while results are written: a clear reason, nothing lost, graded later.

A real small file system, mounted in namespaces of a process of its own: this module as a program.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gradus.cohort.folders import StagedFolder
from gradus.cohort.grader import CourseGrader
from tests.cohort.engines import CannedEngine
from tests.course_builder import submit

ROOT = Path(__file__).parent.parent.parent
SIZE = 16 * 2**20  # bytes of the file system
STEP = 4096
MOUNT = f'mount -t tmpfs -o size={SIZE} none "$1" && exec "$2" -m tests.cohort.test_full_disk "$@"'


def results(root):
    """Of the student: the score, what is in the folders, and what is half made."""
    database = sqlite3.connect(f"file:{root}/gradebook.db?mode=ro", uri=True)
    (score,) = database.execute(
        "select auto_score from grade join base_cell on base_cell.id = cell_id "
        "where base_cell.name = 'double_test'"
    ).fetchone()
    database.close()
    files = [
        {
            path.name: len(path.read_bytes())
            for path in (root / step / "student/ps1").iterdir()
            if path.is_file()
        }
        for step in ("autograded", "feedback")
    ]
    staged = [path.name for path in root.glob("*/student/.*")]
    return score, files, staged


def grade(root, score):
    """Grade the student's submission, as a run of its own would; the state and the reason."""
    engine = CannedEngine({("student", "double_test"): score}, files={"made.bin": b"x" * 20_000})
    with CourseGrader(root, engine=lambda: engine) as grader:
        (outcome,) = grader.grade_many("ps1", ["student"])
    return outcome.state.value, outcome.reason


def fill_and_grade(registered, root):
    """Grade a second submission with more and more room; what came of each, and later."""
    shutil.copytree(registered, root)
    found = []
    for room in range(0, SIZE, STEP):
        submit(root, "ps1", "student", files={"note.txt": b"first"})
        first = grade(root, 1)
        old = results(root)
        submit(root, "ps1", "student", files={"note.txt": b"second"})
        free = os.statvfs(root).f_bavail * os.statvfs(root).f_frsize
        (root / "filler").write_bytes(b"\0" * (free - room))
        state, reason = grade(root, 3)
        full = results(root)
        (root / "filler").unlink()
        later = grade(root, 3)
        found.append([first, old, state, reason, full, later, results(root)])
        if state == "graded":
            break
    return found


@pytest.fixture(scope="module")
def found(registered, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(folder), sys.executable, str(registered)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_with_no_room_the_reason_says_so_and_with_room_it_is_graded(found):
    states = [state for _, _, state, *_ in found]
    assert ["failed"] * (len(found) - 1) + ["graded"] == states
    assert len(found) > 5, "it was tried with several amounts of room"
    for _, _, _, reason, *_ in found[:-1]:
        assert "No space left on device" in reason or "disk is full" in reason


def test_what_was_there_stays_and_nothing_half_made_does(found):
    for _, (score, files, _), _, _, (score_then, files_then, staged_then), *_ in found[:-1]:
        assert (score, files, []) == (score_then, files_then, staged_then)


def test_once_there_is_room_again_the_submission_is_graded(found):
    *_, new = found[-1]
    for first, _, state, _, _, later, now in found:
        assert ["graded", ""] == first
        assert [{"failed": "graded", "graded": "skipped"}[state], ""] == later
        assert new == now
    assert 3 == new[0]


def test_a_file_larger_than_this_process_may_write_is_an_error_and_not_left_out(tmp_path):
    program = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from gradus.cohort.folders import StagedFolder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "StagedFolder(Path(sys.argv[1])).write({'nb.ipynb': b'x' * 2000})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "folder")], capture_output=True, text=True
    )
    assert "OSError: [Errno 27] File too large" in done.stderr


@pytest.mark.parametrize("name", ["a/b", "x" * 300, "nul\0", "\ud800", "a/../../b"])
def test_a_name_that_can_be_no_file_here_is_left_out_and_named(tmp_path, name):
    staged = StagedFolder(tmp_path / "folder")
    assert (name,) == staged.write({"a": b"", name: b"", "last": b""})
    assert ["a", "last"] == sorted(path.name for path in staged.path.iterdir())


if __name__ == "__main__":
    print(json.dumps(fill_and_grade(Path(sys.argv[3]), Path(sys.argv[1]) / "course")))
