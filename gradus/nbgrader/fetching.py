"""Fetching: assignments and feedback, into the student's home."""

import secrets
import time
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc
from traitlets import Float

from gradus.nbgrader.client import decode
from gradus.nbgrader.exchange import Exchange

PAUSE = 0.25  # seconds


class ExchangeFetchAssignment(abc.ExchangeFetchAssignment, Exchange):
    """Fetches a released assignment; never writes over what the student has."""

    def copy_files(self) -> None:
        folder = self.local_folder(self.course_id, self.assignment_id)
        if folder.exists() and not self.replace_missing_files:
            self.fail(
                f"You already have {self.assignment_id} in {folder}: rename that folder to "
                "fetch the assignment again"
            )
        answer = self.ask(self.client.get, "releases", self.course_id, self.assignment_id)
        files = decode(answer["files"])
        if folder.exists():
            missing = {path: each for path, each in files.items() if not (folder / path).exists()}
            _write(folder, missing)
        else:
            partial = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
            _write(partial, files)
            partial.rename(folder)
        self.log.info("Fetched %s of %s into %s", self.assignment_id, self.course_id, folder)


class ExchangeFetchFeedback(abc.ExchangeFetchFeedback, Exchange):
    """Fetches the feedback on all own attempts at an assignment.

    When the newest attempt is being graded, it waits a little: grading takes seconds.
    """

    patience = Float(5, help="Seconds to wait for grading to end.").tag(config=True)

    def copy_files(self) -> None:
        for attempt in self._attempts():
            if not attempt["feedback"]:
                continue
            number = str(attempt["id"])
            answer = self.ask(self.client.get, "attempts", number, "feedback")
            folder = self.feedback_folder(
                self.course_id, self.assignment_id, attempt["submitted_at"]
            )
            _write(folder, decode(answer["files"]))
            self.log.info("Fetched feedback into %s", folder)

    def _attempts(self) -> list[dict[str, Any]]:
        deadline = time.monotonic() + self.patience
        query = {"course": self.course_id, "assignment": self.assignment_id}
        while True:
            found: list[dict[str, Any]] = self.ask(self.client.get, "attempts", **query)["attempts"]
            is_waiting = bool(found) and found[-1]["state"] in ("queued", "running")
            if not is_waiting or time.monotonic() > deadline:
                return found
            time.sleep(PAUSE)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
