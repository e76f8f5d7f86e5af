"""Releasing assignments and feedback, by those who grade a course."""

from fnmatch import fnmatch
from pathlib import Path

from nbgrader.exchange import abc

from gradus.course.assignment import read_files
from gradus.nbgrader.client import encode
from gradus.nbgrader.exchange import Exchange


class ExchangeReleaseAssignment(abc.ExchangeReleaseAssignment, Exchange):
    """Releases the student version of an assignment to the course's students."""

    def copy_files(self) -> None:
        coursedir = self.coursedir
        folder = Path(
            coursedir.format_path(coursedir.release_directory, ".", self.assignment_id)
        ).resolve()
        files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}
        if not files:
            self.fail(
                f"There is no student version of {self.assignment_id} in {folder}: generate it "
                "first"
            )
        files |= read_files(folder)
        body = {"files": encode(files), "force": bool(self.force)}
        place = (self.course_id, self.assignment_id)
        release = self.ask(self.client.put, "releases", *place, **body)
        self.log.info("Released %s, version %d", self.assignment_id, release["version"])


class ExchangeReleaseFeedback(abc.ExchangeReleaseFeedback, Exchange):
    """Lets students read the pages that lie in ``feedback/STUDENT/ASSIGNMENT``."""

    def copy_files(self) -> None:
        found = self._pages()
        if not found:
            self.log.warning("There is no feedback on %s to release", self.assignment_id)
        for student, pages in found.items():
            timestamp = self._timestamp(student)
            if timestamp is None:
                self.log.warning(
                    "%s did not hand in %s through the exchange", student, self.assignment_id
                )
                continue
            place = (self.course_id, self.assignment_id, student)
            self.ask(self.client.put, "feedback", *place, timestamp=timestamp, files=encode(pages))
            self.log.info("Released the feedback on %s to %s", self.assignment_id, student)

    def _pages(self) -> dict[str, dict[str, bytes]]:
        excluded = self.coursedir.student_id_exclude.split(",")
        found = {}
        for folder in sorted(self._folder("feedback", "*").parent.parent.glob("*")):
            student = folder.name
            if student in excluded or not fnmatch(student, self.coursedir.student_id):
                continue
            pages = sorted(self._folder("feedback", student).glob("*.html"))
            if pages:
                found[student] = {page.name: page.read_bytes() for page in pages}
        return found

    def _timestamp(self, student: str) -> str | None:
        """When the attempt was handed in that the feedback is on."""
        for step in ("feedback", "autograded", "submitted"):
            path = self._folder(step, student) / "timestamp.txt"
            if path.is_file():
                return path.read_text(encoding="utf-8").strip()
        return None

    def _folder(self, step: str, student: str) -> Path:
        name = getattr(self.coursedir, f"{step}_directory")
        return Path(self.coursedir.format_path(name, student, self.assignment_id))
