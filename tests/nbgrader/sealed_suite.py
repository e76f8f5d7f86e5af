"""A pytest plugin: nbgrader's own tests with ``gradus.nbgrader.seal`` in force.

The setting itself comes as an instructor's would: ``JUPYTER_CONFIG_PATH`` names a folder whose
``nbgrader_config.py`` calls ``seal``. What is done to nbgrader here makes it quicker and counts who
executed what, nothing else. The counts are printed at the end. The deviations that the documents
list have to fail.
"""

import functools
from pathlib import Path

import pytest
from nbgrader import api
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import GenerateSolution
from nbgrader.preprocessors import Execute
from nbgrader.validator import Validator

from gradus.nbgrader import engines, seal
from gradus.nbgrader.execution import SealedExecute
from tests.nbgrader.deviations import DOCUMENT, read_deviations
from tests.nbgrader.sealed_course import SharedEngine

executed = {"sealed": 0, "stock": 0, "validation": 0, "solution": 0, "alone": 0}


def _purpose(parent):
    """What a notebook is executed for, when that is not grading."""
    if parent is None:
        return "alone"  # a test of nothing else
    if isinstance(parent, Validator):
        return "validation"
    if isinstance(parent.parent, GenerateSolution):
        return "solution"
    return None


def _count(kind, method):
    @functools.wraps(method)
    def preprocess(self, *arguments, **options):
        executed[_purpose(self.parent) or kind] += 1
        return method(self, *arguments, **options)

    return preprocess


engines.Engine = SharedEngine
api.get_alembic_version = functools.cache(api.get_alembic_version)  # a process each time
Execute.preprocess = _count("stock", Execute.preprocess)
SealedExecute.preprocess = _count("sealed", SealedExecute.preprocess)


@pytest.fixture(autouse=True)
def _sealed_api(request):
    """The tests of the API make it from settings of their own."""
    if "api" in request.fixturenames:
        made = request.getfixturevalue("api")
        if isinstance(made, NbGraderAPI):
            seal(made.config)


def pytest_addoption(parser):
    """The table of deviations can be another one."""
    parser.addoption("--deviations", default=DOCUMENT, type=Path)


def pytest_collection_modifyitems(items, config):
    """Mark the deviations: one that passes fails the run."""
    deviations = read_deviations(config.getoption("deviations"))
    for item in items:
        for each in deviations:
            if each.is_about(item.nodeid):
                item.add_marker(pytest.mark.xfail(reason=each.reason, strict=True))


def pytest_unconfigure():
    """End the engine."""
    SharedEngine.end()


def pytest_terminal_summary(terminalreporter):
    """Say who executed how many notebooks."""
    counts = ", ".join(f"{count} {kind}" for kind, count in executed.items())
    terminalreporter.write_line(f"executed: {counts}")
