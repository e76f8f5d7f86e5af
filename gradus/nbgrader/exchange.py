"""What all exchange classes share: the client, names, and places on the student's side."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from nbgrader.exchange import abc
from traitlets import Bool, Unicode

from gradus.nbgrader.client import ClientError, ExchangeClient

T = TypeVar("T")


class Exchange(abc.Exchange):
    """The base of the exchange classes."""

    path_includes_course = Bool(
        True, help="Whether assignments lie in a folder named after their course."
    ).tag(config=True)
    cache = Unicode("", help="Not used: the exchange itself remembers what was submitted.").tag(
        config=True
    )

    def init_src(self) -> None:
        """Nothing to look up before: the exchange checks everything itself."""

    def init_dest(self) -> None:
        """Nothing to look up before: the exchange checks everything itself."""

    def copy_files(self) -> None:
        """Nothing to transfer."""

    def ask(self, send: Callable[..., T], /, *path: str, **content: Any) -> T:
        """Send a request; what the exchange refuses fails in nbgrader's way."""
        try:
            return send(*path, **content)
        except ClientError as error:
            self.fail(str(error))
            raise

    @property
    def client(self) -> ExchangeClient:
        try:
            return ExchangeClient.from_environment()
        except ClientError as error:
            self.fail(str(error))
            raise

    @property
    def course_id(self) -> str:
        """The course in question; fails when none is."""
        if not self.coursedir.course_id:
            self.fail("No course is named: set CourseDirectory.course_id or use --course")
        return str(self.coursedir.course_id)

    @property
    def assignment_id(self) -> str:
        """The assignment in question; fails when none is."""
        if not self.coursedir.assignment_id:
            self.fail("No assignment is named: set CourseDirectory.assignment_id")
        return str(self.coursedir.assignment_id)

    def local_folder(self, course: str, assignment: str) -> Path:
        """Where a student has an assignment."""
        parts = (course, assignment) if self.path_includes_course else (assignment,)
        return Path(self.assignment_dir, *parts).absolute()

    def feedback_folder(self, course: str, assignment: str, timestamp: str) -> Path:
        """Where a student has the feedback on one attempt."""
        return self.local_folder(course, assignment) / "feedback" / timestamp


def notebook_names(listing: list[dict[str, Any]]) -> list[str]:
    """The notebooks of a listing of files, without suffix."""
    paths = [str(entry["path"]) for entry in listing]
    return sorted(
        path.removesuffix(".ipynb") for path in paths if path.endswith(".ipynb") and "/" not in path
    )
