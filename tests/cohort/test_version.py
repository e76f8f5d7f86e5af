"""Versions change with all that a score depends on."""

from gradus.cohort.version import assignment_version
from gradus.engine import Isolation


def test_a_switch_of_isolation_is_another_version(course):
    sandboxed, bare = (assignment_version(course, "ps1", isolation=each) for each in Isolation)
    assert sandboxed != bare
    assert sandboxed == assignment_version(course, "ps1")
