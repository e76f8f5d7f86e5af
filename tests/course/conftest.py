"""Fixtures: ``engine``, one warm engine for the course of this repository."""

from pathlib import Path

import pytest

from gradus.course import open_course
from gradus.engine import Engine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def course():
    return open_course(ROOT)


@pytest.fixture(scope="session")
def engine(course):
    with Engine(course.root) as engine:
        yield engine
