"""Timestamps and late penalties, as nbgrader has them."""

import datetime

import pytest

from gradus.cohort.grader import CourseGrader
from gradus.cohort.lateness import parse_timestamp
from gradus.course import open_course
from tests.cohort.engines import CannedEngine
from tests.course_builder import submit

DUE = datetime.datetime(2026, 11, 22, 12)
LATE = "2026-11-22 12:30:00 UTC"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 12:30:00 UTC",
        "2026-11-22 12:30:00.123456 UTC",
        "2026-11-22 12:30:00 Europe/Berlin",
        "2026-11-22 12:30:00 America/Los_Angeles",
        "2026-11-22 12:30:00 +0000",
        "2026-11-22 12:30:00 +0100",
        "2026-11-22 12:30:00 -0800",
        "2026-11-22 12:30:00",
        "2026-11-22T12:30:00+01:00",
        "2026-11-22",
    ],
)
def test_a_timestamp_reads_as_nbgrader_reads_it(text):
    from nbgrader.utils import parse_utc

    assert parse_utc(text) == parse_timestamp(text)


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-99-99 00:00:00 UTC"])
def test_what_is_no_time_is_none(text):
    assert parse_timestamp(text) is None


def late_course(course, gradebook, config):
    """The same course with other settings, due at noon, and a submission half an hour late."""
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(config)
    book = gradebook()
    book.update_or_create_assignment("ps1", duedate=DUE)
    submit(course.root, "ps1", "student", timestamp=LATE)
    return open_course(course.root)


def graded_score(course, gradebook):
    """(what the grader says the penalty is, the penalty and score in the gradebook)"""
    with CourseGrader(course, engine=CannedEngine) as grader:
        (outcome,) = grader.grade_many("ps1", ["student"], force=True)
    assert outcome.reason == ""
    submission = gradebook().find_submission("ps1", "student")
    return outcome.late_penalty, submission.late_submission_penalty, submission.score


def test_late_work_loses_nothing_without_settings(course, gradebook):
    course = late_course(course, gradebook, "")
    assert graded_score(course, gradebook) == (0, 0, 7)


def test_the_plugin_of_the_settings_decides_the_penalty(course, gradebook):
    course = late_course(course, gradebook, "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert graded_score(course, gradebook) == (7, 7, 7)


def test_an_extension_takes_the_penalty_back(course, gradebook):
    course = late_course(course, gradebook, "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    graded_score(course, gradebook)
    gradebook().grant_extension("ps1", "student", hours=1)
    assert graded_score(course, gradebook) == (0, 0, 7)


def test_a_penalty_is_at_most_the_score_of_the_notebook(course, gradebook):
    plugin = """
from nbgrader.plugins import LateSubmissionPlugin
class FivePoints(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        assert (student_id, total_seconds_late) == ("student", 1800)
        return 3.5
c.AssignLatePenalties.plugin_class = FivePoints
"""
    course = late_course(course, gradebook, plugin)
    # algebra has 4 points, calculus 3
    assert graded_score(course, gradebook) == (6.5, 6.5, 7)
