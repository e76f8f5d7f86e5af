"""Collecting: attempts from the exchange into ``submitted/``.

Grading on submission does that by itself; collecting is for a course whose folder was emptied or
moved, and for keeping what was handed in before the due date.
"""

from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange import abc

from gradus.cohort.folders import StagedFolder
from gradus.course.submission import stamped
from gradus.nbgrader.client import decode
from gradus.nbgrader.exchange import Exchange

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


class ExchangeCollect(abc.ExchangeCollect, Exchange):
    """Collects each student's newest attempt, or the newest before the due date."""

    def copy_files(self) -> None:
        chosen = self._chosen()
        if not chosen:
            self.log.warning(
                "No submissions of %s for %s to collect", self.assignment_id, self.course_id
            )
        for student, attempt in chosen.items():
            self._collect(student, attempt)

    def _chosen(self) -> dict[str, dict[str, Any]]:
        query = {"course": self.course_id, "assignment": self.assignment_id, "everyone": "1"}
        excluded = self.coursedir.student_id_exclude.split(",")
        due = self._due() if self.before_duedate else None
        chosen: dict[str, dict[str, Any]] = {}
        for attempt in self.ask(self.client.get, "attempts", **query)["attempts"]:
            student = attempt["student"]
            if student in excluded or not fnmatch(student, self.coursedir.student_id):
                continue
            is_late = due is not None and _moment(attempt["submitted_at"]) > due
            if student not in chosen or not is_late:
                chosen[student] = attempt
        return chosen

    def _collect(self, student: str, attempt: dict[str, Any]) -> None:
        coursedir = self.coursedir
        folder = Path(
            coursedir.format_path(coursedir.submitted_directory, student, self.assignment_id)
        )
        if folder.is_dir():
            existing = coursedir.get_existing_timestamp(str(folder))
            offered = _moment(attempt["submitted_at"]).replace(tzinfo=None)
            is_wanted = (self.update and (existing is None or existing < offered)) or (
                self.before_duedate and existing != offered
            )
            if not is_wanted:
                self.log.info("%s of %s is there already", self.assignment_id, student)
                return
        answer = self.ask(self.client.get, "attempts", str(attempt["id"]), "files")
        staged = StagedFolder(folder)
        try:
            staged.write(stamped(decode(answer["files"]), attempt["submitted_at"]))
            is_shared = bool(coursedir.groupshared)
            staged.publish(mode=0o664 if is_shared else 0o644, is_shared=is_shared)
        finally:
            staged.discard()
        self.log.info("Collected %s of %s", self.assignment_id, student)

    def _due(self) -> datetime | None:
        with Gradebook(self.coursedir.db_url, self.course_id) as gradebook:
            try:
                due = gradebook.find_assignment(self.assignment_id).duedate
            except MissingEntry:
                return None
        return due.replace(tzinfo=UTC) if due else None


def _moment(text: str) -> datetime:
    return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
