"""Fixtures of the plug-ins.

exchange, ledger : those of the hub; "ps1" of "mml" is released.
url              : the exchange, served for real.
student          : makes nbgrader's exchange classes work as a student, in a home of its own.
grader           : the same for the course's formgrader, on a course folder.
"""

import os
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from gradus.nbgrader.client import TOKEN_VARIABLE, URL_VARIABLE
from gradus.nbgrader.configuration import EXCHANGE_CLASSES
from tests.cohort.conftest import nbgrader_on_path
from tests.hub.conftest import clock, exchange, ledger, store
from tests.hub.served import served

__all__ = ["clock", "exchange", "ledger", "nbgrader_on_path", "store"]


@pytest.fixture
def url(exchange):
    with served(exchange) as address:
        yield address


class Desk:
    """nbgrader's exchange classes for one person, as nbgrader's own pages call them."""

    def __init__(self, monkeypatch, url, who, home):
        self.home = home
        self._monkeypatch = monkeypatch
        self._environment = {URL_VARIABLE: url, TOKEN_VARIABLE: f"token-of-{who}"}

    def run(self, name, assignment="ps1", **settings):
        """Call one class of the factory (``Submit``, ``List`` ...); what ``start`` gives."""
        config = Config()
        config.CourseDirectory.course_id = "mml"
        config.CourseDirectory.assignment_id = assignment
        config.CourseDirectory.root = str(self.home)
        for key, value in EXCHANGE_CLASSES.items():
            setattr(config.ExchangeFactory, key, value)
        for key, value in settings.items():
            section, _, trait = key.partition("__")
            config[section][trait] = value
        for key, value in self._environment.items():
            self._monkeypatch.setitem(os.environ, key, value)
        self._monkeypatch.chdir(self.home)
        coursedir = CourseDirectory(config=config)
        factory = ExchangeFactory(config=config)
        return getattr(factory, name)(coursedir=coursedir, config=config).start()


@pytest.fixture
def desk(monkeypatch, url, tmp_path):
    def make(who):
        home = Path(tmp_path, "homes", who)
        home.mkdir(parents=True, exist_ok=True)
        return Desk(monkeypatch, url, who, home)

    return make


@pytest.fixture
def student(desk):
    return desk("student")


@pytest.fixture
def grader(desk):
    return desk("formgrader")
