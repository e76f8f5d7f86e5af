"""A pytest plugin: nbgrader's own tests with ``gradus.nbgrader.seal`` in force.

The setting itself comes as an instructor's would: ``JUPYTER_CONFIG_PATH`` names a folder whose
``nbgrader_config.py`` calls ``seal``. What is done to nbgrader here makes it quicker and counts who
executed what, nothing else. The counts are printed at the end.
"""

import functools

import pytest
from nbgrader import api
from nbgrader.apps.api import NbGraderAPI
from nbgrader.preprocessors import Execute
from nbgrader.validator import Validator

from gradus.nbgrader import engines, seal
from gradus.nbgrader.execution import SealedExecute
from tests.nbgrader.sealed_course import SharedEngine

executed = {"sealed": 0, "stock": 0, "validation": 0, "alone": 0}


def _count(kind, method):
    @functools.wraps(method)
    def preprocess(self, *arguments, **options):
        if isinstance(self.parent, Validator):
            executed["validation"] += 1
        else:
            executed[kind if self.parent else "alone"] += 1  # alone: a test of nothing else
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


def pytest_unconfigure():
    """End the engine."""
    SharedEngine.end()


def pytest_terminal_summary(terminalreporter):
    """Say who executed how many notebooks."""
    counts = ", ".join(f"{count} {kind}" for kind, count in executed.items())
    terminalreporter.write_line(f"executed: {counts}")
