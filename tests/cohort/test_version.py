"""Versions change with all that a score depends on."""

from dataclasses import replace

from gradus.cohort.version import assignment_version
from gradus.course import CatalogueEntry
from gradus.course.catalogue import Catalogue
from gradus.engine import Isolation


def test_a_switch_of_isolation_is_another_version(course):
    sandboxed, bare = (assignment_version(course, "ps1", isolation=each) for each in Isolation)
    assert sandboxed != bare
    assert sandboxed == assignment_version(course, "ps1")


def test_a_cell_that_is_unsealed_makes_another_version(course):
    before = assignment_version(course, "ps1")
    entry = CatalogueEntry("ps1", unsealed=["double_test"])
    unsealed = replace(course, catalogue=Catalogue(assignments=(entry,)))
    assert before != assignment_version(unsealed, "ps1")
