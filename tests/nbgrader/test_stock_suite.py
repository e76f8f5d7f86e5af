"""nbgrader's own test suite, which ships in its wheel, with ``gradus.nbgrader.seal`` in force.

``make test`` runs the parts that autograde most, ``make test-nbgrader`` sets ``EVERYTHING`` and
runs all. What we do otherwise on purpose has to fail, as ``deviations`` lists.
"""

import importlib.util
import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nbgrader.deviations import DOCUMENT, read_deviations
from tests.nbgrader.sealed_course import SEALED, WITHOUT_GRAMMAR

ROOT = Path(__file__).parent.parent.parent
SITE = Path(importlib.util.find_spec("nbgrader").origin).resolve().parent.parent
SUITE = "nbgrader/tests"
EVERYTHING = "GRADUS_NBGRADER_SUITE"
WANTING = "test_auth.py"  # it needs requests-mock, and grades nothing
TIME_LIMIT = 1800  # seconds, on a machine that is busy with other things

AUTOGRADE = "apps/test_nbgrader_autograde.py"
CLASS = "TestNbGraderAutograde"
API = "apps/test_api.py"


class Suite:
    """Runs parts of the suite in a process of its own, sealed by a settings file."""

    def __init__(self, folder):
        settings, home = folder / "settings", folder / "home"
        for path in (settings, home):
            path.mkdir()
        (settings / "nbgrader_config.py").write_text(f"c = get_config()\n{SEALED}")
        (settings / "sitecustomize.py").write_text(WITHOUT_GRAMMAR)
        self._environment = os.environ | {
            "USER": pwd.getpwuid(os.getuid()).pw_name,
            "HOME": str(home),
            "JUPYTER_CONFIG_PATH": str(settings),
            "PATH": f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(settings), str(ROOT)]),
        }

    def run(self, *parts, deviations=DOCUMENT):
        """What became of it, the tests by how they ended, the notebooks by who executed them."""
        command = [sys.executable, "-m", "pytest", "-p", "tests.nbgrader.sealed_suite"]
        # Without these, the settings and the node ids would be those of a project further up.
        command += [f"--rootdir={SITE}", f"--config-file={os.devnull}"]
        command += ["-p", "no:cacheprovider", "-q", "-W", "ignore", "--tb=short"]
        command += [f"--ignore={SUITE}/{WANTING}", f"--deviations={deviations}"]
        done = subprocess.run(
            [*command, *(f"{SUITE}/{each}" for each in parts)],
            cwd=SITE,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
        )
        executed = re.search(r"^executed: (.*)$", done.stdout, re.MULTILINE)
        assert executed, done.stdout + done.stderr
        counts = _counts(done.stdout.strip().splitlines()[-1])
        return done, counts, _counts(executed[1])


def _counts(line):
    return {kind: int(count) for count, kind in re.findall(r"(\d+) (\w+)", line)}


@pytest.fixture
def suite(tmp_path):
    return Suite(tmp_path)


def test_nbgraders_autograde_and_api_tests_pass_on_the_sealed_engine(suite):
    done, counts, executed = suite.run(AUTOGRADE, API)
    assert 0 == done.returncode, done.stdout[-20_000:]
    assert 60 <= counts["passed"]
    assert sum(each.file == AUTOGRADE for each in read_deviations()) == counts["xfailed"]
    assert 60 <= executed["sealed"]
    assert 0 == executed["stock"]


@pytest.mark.skipif(EVERYTHING not in os.environ, reason="slow: `make test-nbgrader` runs it")
def test_all_of_nbgraders_tests_pass_on_the_sealed_engine(suite):
    done, counts, executed = suite.run("")
    assert 0 == done.returncode, done.stdout[-20_000:]
    assert 750 <= counts["passed"]
    assert len(read_deviations()) == counts["xfailed"]
    assert 0 == executed["stock"]


def test_a_listed_deviation_that_passes_fails_the_suite(suite, tmp_path):
    document = tmp_path / "deviations.md"
    document.write_text(f"| `{AUTOGRADE}` | `test_help` | no help | there is help |\n")
    done, counts, _ = suite.run(f"{AUTOGRADE}::{CLASS}::test_help", deviations=document)
    assert {"failed": 1} == counts
    assert "[XPASS(strict)] there is help" in done.stdout
