"""The ledger: which version of each submission has been graded, and is wholly in place."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from gradus.cohort.installation import state_folder
from gradus.course import Course


class Ledger:
    """One small file for each graded submission, in ``.gradus/graded/``.

    An entry is withdrawn before a submission's results are touched and written when all of them are
    in place, so what it says holds also after a crash.
    """

    def __init__(self, course: Course) -> None:
        self._folder = state_folder(course) / "graded"

    def version(self, assignment: str, student: str) -> str | None:
        """The version that was graded last, of ``gradus.cohort.version.submission_version``."""
        try:
            entry = json.loads(self._path(assignment, student).read_text(encoding="utf-8"))
            return str(entry["version"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # no entry, or none that can be read: it is graded again

    def withdraw(self, assignment: str, student: str) -> None:
        self._path(assignment, student).unlink(missing_ok=True)

    def enter(self, assignment: str, student: str, version: str, *, graded_at: datetime) -> None:
        path = self._path(assignment, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        entry = {"version": version, "graded_at": graded_at.astimezone(UTC).isoformat()}
        draft = path.with_name(f".{path.name}.draft")
        draft.write_text(json.dumps(entry), encoding="utf-8")
        os.replace(draft, path)

    def _path(self, assignment: str, student: str) -> Path:
        return self._folder / assignment / f"{student}.json"
