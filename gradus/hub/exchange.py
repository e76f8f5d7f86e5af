"""The exchange: assignments go out, attempts come in, feedback goes back.

Everything here is decided for a ``Caller``; HTTP is in ``gradus.hub.api``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Protocol

from gradus.course import CourseError
from gradus.hub.attempts import Attempt, IllegalTransitionError, moment
from gradus.hub.bundle import BundleError, FileEntry, Manifest, checked_name, manifest_digest
from gradus.hub.ledger import Ledger, Release
from gradus.hub.people import Caller
from gradus.hub.store import ContentStore, content_digest

LONGEST_REQUEST = 64  # characters
Files = Mapping[str, bytes]


class Refusal(IntEnum):
    """Why something is refused, as an HTTP status."""

    INVALID = 400
    FORBIDDEN = 403
    UNKNOWN = 404
    CONFLICT = 409
    TOO_MUCH = 429


class Scored(Protocol):
    """A graded submission, as far as it matters here: points."""

    @property
    def score(self) -> float: ...

    @property
    def max_score(self) -> float: ...


class RefusedError(Exception):
    """The caller's: what was asked is not allowed, unknown or malformed."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much one student may hand in for one course: what is kept is kept for good.

    Attributes
    ----------
    attempts : within an hour.
    size : bytes in all; a file that was handed in before counts once.
    """

    attempts: int = 60
    size: int = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange's rules over its ledger and its store.

    Attributes
    ----------
    queued : called when there is something to grade.
    now : the clock.
    grade : grades a submission folder (assignment, student, force) and waits for the result.
    allowance : of each student.
    """

    ledger: Ledger
    store: ContentStore
    queued: Callable[[], None] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    grade: Callable[[str, str, bool], Scored | None] | None = None
    allowance: Allowance = Allowance()

    # releases

    def releases(self, caller: Caller, course: str | None = None) -> list[Release]:
        """What is released in the caller's courses, or in one of them."""
        courses = sorted(caller.courses) if course is None else [course]
        for name in courses:
            _require(caller.can_see(name), f"you have no access to the course {name}")
        return [release for name in courses for release in self.ledger.releases(name)]

    def fetch(
        self, caller: Caller, course: str, assignment: str
    ) -> tuple[Release, dict[str, bytes]]:
        """A released assignment and its files."""
        _require(caller.can_see(course), f"you have no access to the course {course}")
        release = self._released(course, assignment)
        return release, self._read(release.manifest)

    def release(
        self, caller: Caller, course: str, assignment: str, files: Files, *, force: bool = False
    ) -> Release:
        """Release an assignment to the students of a course; ``force`` replaces a release."""
        _require(caller.can_release(course), f"only instructors of {course} can release")
        _check_name(assignment)
        return self.publish(course, assignment, files, by=caller.name, force=force)

    def publish(
        self, course: str, assignment: str, files: Files, *, by: str, force: bool
    ) -> Release:
        """Release for the operator: like ``release``, without asking who."""
        latest = self.ledger.release(course, assignment)
        if latest is not None and not latest.is_withdrawn and not force:
            raise RefusedError(
                Refusal.CONFLICT, f"{assignment} is released already: release it with force"
            )
        manifest = self._write(files)
        return self.ledger.add_release(course, assignment, manifest, by=by, now=self.now())

    def withdraw(self, caller: Caller, course: str, assignment: str) -> None:
        """Take a release back; what students have fetched they keep."""
        _require(caller.can_release(course), f"only instructors of {course} can withdraw")
        if not self.ledger.withdraw(course, assignment):
            raise _not_released(course, assignment)

    # attempts

    def submit(
        self, caller: Caller, course: str, assignment: str, files: Files, *, request: str
    ) -> Attempt:
        """Take an attempt. When this returns, its bytes and its row are on disk.

        ``request`` is the sender's own mark: sending it again gives the same attempt.
        """
        _require(caller.can_submit(course), f"you are not enrolled as a student of {course}")
        _check_name(caller.name)
        self._released(course, assignment)
        if not isinstance(request, str) or not 0 < len(request) <= LONGEST_REQUEST:
            raise RefusedError(
                Refusal.INVALID, f"request must be a text of 1 to {LONGEST_REQUEST} characters"
            )
        if not request.isprintable():
            raise RefusedError(Refusal.INVALID, "request must be printable")
        manifest = _manifest(files)
        attempt = self.ledger.attempt_of_request(course, caller.name, request)
        if attempt is None:
            self._require_allowance(course, caller.name, manifest)
            self.store.put(files.values())
            attempt = self.ledger.add_attempt(
                course, assignment, caller.name, manifest, request=request, now=self.now()
            )
        if (attempt.assignment, attempt.digest) != (assignment, manifest_digest(manifest)):
            raise RefusedError(
                Refusal.CONFLICT, f"request {request!r} was used for another attempt"
            )
        self.queued()
        return attempt

    def attempts(
        self,
        caller: Caller,
        course: str | None = None,
        *,
        assignment: str | None = None,
        everyone: bool = False,
    ) -> list[Attempt]:
        """The caller's own attempts; those of all students when the caller grades the course."""
        if everyone:
            _require(
                course is not None and caller.can_grade(course),
                f"only those who grade {course} can list everyone's attempts",
            )
        courses = sorted(caller.courses) if course is None else [course]
        for name in courses:
            _require(caller.can_see(name), f"you have no access to the course {name}")
        student = None if everyone else caller.name
        return [
            attempt
            for name in courses
            for attempt in self.ledger.attempts(name, student=student, assignment=assignment)
        ]

    def attempt_files(self, caller: Caller, number: int) -> tuple[Attempt, dict[str, bytes]]:
        """An attempt and the files handed in."""
        attempt = self._readable(caller, number)
        return attempt, self._read(attempt.manifest)

    def feedback(self, caller: Caller, number: int) -> tuple[Attempt, dict[str, bytes]]:
        """An attempt and its feedback, which may be empty."""
        attempt = self._readable(caller, number)
        return attempt, self._read(attempt.feedback)

    def give_feedback(
        self, caller: Caller, course: str, assignment: str, student: str, stamp: str, files: Files
    ) -> Attempt:
        """Let a student read feedback on the attempt of theirs with a time stamp."""
        _require(caller.can_release(course), f"only instructors of {course} can give feedback")
        try:
            wanted = moment(stamp)
        except (ValueError, TypeError):
            raise RefusedError(Refusal.INVALID, f"{stamp!r} is not a time stamp") from None
        for attempt in self.ledger.attempts(course, student=student, assignment=assignment):
            if attempt.submitted_at == wanted:
                self.ledger.give_feedback(attempt.id, self._write(files))
                return attempt
        raise RefusedError(
            Refusal.UNKNOWN, f"{student} has no attempt at {assignment} of the time {stamp}"
        )

    def regrade(self, caller: Caller, number: int) -> Attempt:
        """Queue an attempt again."""
        attempt = self._readable(caller, number)
        _require(caller.can_grade(attempt.course), "only those who grade can ask to grade again")
        try:
            again = self.ledger.regrade(number)
        except IllegalTransitionError as error:
            raise RefusedError(Refusal.CONFLICT, str(error)) from None
        self.queued()
        return again or attempt

    def grade_now(
        self, caller: Caller, course: str, assignment: str, student: str, *, force: bool
    ) -> Scored | None:
        """Grade what stands in ``submitted/`` and wait; None when its last result still holds."""
        _require(caller.can_grade(course), f"only those who grade {course} can ask for grading")
        for name in (assignment, student):
            _check_name(name)
        if self.grade is None:
            raise RefusedError(Refusal.CONFLICT, "this exchange does not grade")
        try:
            return self.grade(assignment, student, force)
        except CourseError as error:
            raise RefusedError(Refusal.CONFLICT, str(error)) from None

    def _released(self, course: str, assignment: str) -> Release:
        release = self.ledger.release(course, assignment)
        if release is None or release.is_withdrawn:
            raise _not_released(course, assignment)
        return release

    def _require_allowance(self, course: str, student: str, manifest: Manifest) -> None:
        since = self.now() - timedelta(hours=1)
        attempts, size = self.ledger.handed_in(course, student, since=since, more=manifest)
        if attempts >= self.allowance.attempts:
            raise RefusedError(
                Refusal.TOO_MUCH,
                f"you have handed in {attempts} times within an hour: wait before the next time",
            )
        if size > self.allowance.size:
            raise RefusedError(
                Refusal.TOO_MUCH,
                f"all that you have handed in would be {size / 2**20:.0f} MB, more than the "
                f"{self.allowance.size / 2**20:.0f} MB allowed: leave large files out",
            )

    def _readable(self, caller: Caller, number: int) -> Attempt:
        attempt = self.ledger.attempt(number)
        # Whether somebody else's attempt exists is nobody's business either.
        if attempt is None or not caller.can_read(attempt.course, attempt.student):
            raise RefusedError(Refusal.UNKNOWN, f"you have no attempt {number}")
        return attempt

    def _write(self, files: Files) -> Manifest:
        self.store.put(files.values())
        return _manifest(files)

    def _read(self, manifest: Manifest) -> dict[str, bytes]:
        return {entry.path: self.store.get(entry.sha256) for entry in manifest}


def _manifest(files: Files) -> Manifest:
    return tuple(
        FileEntry(path, content_digest(content), len(content)) for path, content in files.items()
    )


def _require(is_allowed: bool, message: str) -> None:
    if not is_allowed:
        raise RefusedError(Refusal.FORBIDDEN, message)


def _check_name(name: str) -> None:
    """The name becomes a folder of the course, so it must be one and match no glob."""
    try:
        checked_name(name)
    except BundleError as error:
        raise RefusedError(Refusal.INVALID, str(error)) from None


def _not_released(course: str, assignment: str) -> RefusedError:
    return RefusedError(Refusal.UNKNOWN, f"{assignment} is not released in the course {course}")
