"""Fixtures of the command line: ``course`` and ``registered`` are those of floor 3."""

from tests.cohort.conftest import course, registered

__all__ = ["course", "registered"]
