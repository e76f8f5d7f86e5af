"""Fixtures of the command line, all of them those of floor 3."""

from tests.cohort.conftest import course, nbgrader_on_path, registered

__all__ = ["course", "nbgrader_on_path", "registered"]
