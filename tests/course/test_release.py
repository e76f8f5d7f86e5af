"""The student version in release/ is what nbgrader makes of source/ today."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
PROGRAM = """
import json, sys
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import PyFileConfigLoader
config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
config.CourseDirectory.release_directory = f"{sys.argv[1]}/release"
config.CourseDirectory.db_url = f"sqlite:///{sys.argv[1]}/gradebook.db"
api = NbGraderAPI(config=config)
print(json.dumps({name: api.generate_assignment(name) for name in sys.argv[2:]}))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What nbgrader makes of every assignment, in one process: it takes seconds to start."""
    folder = tmp_path_factory.mktemp("made")
    path = os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), *ASSIGNMENTS],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    results = json.loads(done.stdout)
    return lambda name: (results[name], folder / "release" / name)


def notebooks(folder):
    return {path.name: json.loads(path.read_bytes()) for path in folder.glob("*.ipynb")}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_release_is_in_sync_with_the_source(name, made):
    result, folder = made(name)
    assert result["success"], result["log"]
    assert notebooks(ROOT / "release" / name) == notebooks(folder), (
        f"run `make release` after a change of source/{name}"
    )
