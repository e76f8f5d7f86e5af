"""Where in a course one notebook of one submission lies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

OF_STUDENTS = ("submitted", "autograded", "feedback")


@dataclass(frozen=True, slots=True)
class Place:
    """One notebook of one submission, in nbgrader's terms.

    Attributes
    ----------
    coursedir : nbgrader's settings of the course.
    student, assignment, notebook : their ids.
    """

    coursedir: CourseDirectory
    student: str
    assignment: str
    notebook: str

    @classmethod
    def of(cls, converter: Any, resources: dict[str, Any]) -> "Place":
        """The place that a converter of nbgrader's names in its resources."""
        names = resources["nbgrader"]
        return cls(converter.coursedir, names["student"], names["assignment"], names["notebook"])

    @property
    def root(self) -> Path:
        return Path(self.coursedir.root)

    @property
    def db_url(self) -> str:
        """The gradebook's."""
        return str(self.coursedir.db_url)

    def folder(self, step: str) -> Path:
        """The assignment's folder in one nbgrader step, for some steps the student's own."""
        name = getattr(self.coursedir, f"{step}_directory")
        student = self.student if step in OF_STUDENTS else "."
        return Path(self.coursedir.format_path(name, student, self.assignment))
