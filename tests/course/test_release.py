"""The student version in release/ is what nbgrader makes of source/ today."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_release_is_in_sync_with_the_source(name, tmp_path):
    path = os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ["PATH"]])
    subprocess.run(
        [
            sys.executable, "-m", "nbgrader", "generate_assignment", name,
            f"--CourseDirectory.release_directory={tmp_path}",
            f"--CourseDirectory.db_url=sqlite:///{tmp_path}/gradebook.db",
        ],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
    )  # fmt: skip
    made = {each.name: json.loads(each.read_bytes()) for each in (tmp_path / name).glob("*.ipynb")}
    kept = {
        each.name: json.loads(each.read_bytes())
        for each in (ROOT / "release" / name).glob("*.ipynb")
    }
    assert made == kept, f"run `make release` after a change of source/{name}"
