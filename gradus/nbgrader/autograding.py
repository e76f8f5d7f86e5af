"""nbgrader's autograde under the hub: graded by the exchange service, in the sealed sandbox.

The formgrader's sandbox lets no further sandbox be made in it, so nothing can be graded there, as
``seal`` does elsewhere. The service has a warm engine, grades as after a submission (feedback
included) and leaves the formgrader free for others. nbgrader's converter has no setting for its
class: its place is taken, for the formgrader's button and for ``nbgrader autograde`` alike.
"""

from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from gradus.nbgrader.client import ClientError, ExchangeClient

GRADING_TIMEOUT = 900  # seconds


class SealedAutograde(Autograde):
    """Grades submissions by asking the exchange service; writes nothing itself."""

    def start(self) -> None:
        """Grade what is in ``submitted/``.

        Raises
        ------
        NbGraderException
            when a submission was not graded; the others were.
        """
        client = ExchangeClient.from_environment(timeout=GRADING_TIMEOUT)
        failed = []
        for student in self._students():
            place = (self.coursedir.course_id, self.coursedir.assignment_id, student)
            try:
                result = client.post("grading", *place, force=bool(self.force))
            except ClientError as error:
                self.log.error("%s was not graded: %s", student, error)
                failed.append(student)
            else:
                self._tell(student, result)
        if failed:
            raise NbGraderException(f"not graded: {', '.join(failed)} (the log says why)")

    def _students(self) -> list[str]:
        coursedir = self.coursedir
        pattern = coursedir.format_path(
            coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id
        )
        excluded = coursedir.student_id_exclude.split(",")
        folders = Path("/").glob(str(Path(pattern).absolute()).lstrip("/"))
        found = sorted(path.parent.name for path in folders if path.is_dir())
        if not found:
            raise NbGraderException(f"there is no submission {pattern}")
        return [student for student in found if student not in excluded]

    def _tell(self, student: str, result: dict[str, float | None]) -> None:
        if result["score"] is None:
            self.log.info("%s has not changed since it was graded", student)
        else:
            self.log.info("%s: %s of %s", student, result["score"], result["max_score"])
