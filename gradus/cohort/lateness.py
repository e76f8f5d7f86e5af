"""When a submission was handed in, and what being late costs by the course's own rule."""

from datetime import datetime
from functools import cached_property
from typing import Any

from dateutil import parser, tz

from gradus.course import Course, CourseError


def parse_timestamp(text: str | None) -> datetime | None:
    """The time in ``timestamp.txt``: UTC, without a zone; None when there is none to be read.

    It reads what nbgrader reads, because its pages compare the two times for equality.
    """
    if not text:
        return None
    zones: dict[str, Any] = {}
    words = text.split(" ")
    if len(words) == 3:
        # A number as zone is an offset in seconds to nbgrader, whatever it looks like.
        zone = words[2]
        zones["ZONE"] = int(zone) if zone.lstrip("+-").isdecimal() else tz.gettz(zone)
        text = f"{words[0]} {words[1]} ZONE"
    try:
        moment = parser.parse(text, tzinfos=zones or None)
        return moment.astimezone(tz.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None


class LatePolicy:
    """The late penalty of a course: nbgrader's plug-in, as its settings choose it."""

    def __init__(self, course: Course) -> None:
        self._config = course.config

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """The points to take off one notebook, from 0 to its score; None when there is no rule.

        Raises
        ------
        CourseError
            when the course's plug-in fails.
        """
        if self._assigner is None:
            return None
        try:
            plugin = self._assigner.plugin_inst
            points = plugin.late_submission_penalty(student, score, seconds_late)
            return None if points is None else min(max(float(points), 0.0), score)
        except Exception as error:  # the plug-in is the course's: it may raise anything
            name = type(self._assigner.plugin_inst).__name__
            raise CourseError(f"late penalty by {name}: {type(error).__name__}: {error}") from error

    @cached_property
    def _assigner(self) -> Any | None:
        # Without settings nbgrader takes nothing off, and need not be imported to do so.
        if not {"AssignLatePenalties", "LateSubmissionPlugin"} & set(self._config):
            return None
        from nbgrader.preprocessors import AssignLatePenalties

        assigner = AssignLatePenalties(config=self._config)
        if not assigner.enabled:
            return None
        assigner.init_plugin()
        return assigner
