"""The grading of a course's submissions: many at a time, each written as it arrives."""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gradus.cohort.engines import Engines, GradingEngine
from gradus.cohort.gradebook import Gradebook
from gradus.cohort.installation import writing
from gradus.cohort.ledger import Ledger
from gradus.cohort.publication import Publisher, Result
from gradus.cohort.registration import register
from gradus.cohort.version import assignment_version, references_version, submission_version
from gradus.course import (
    Assignment,
    AuthorError,
    Course,
    CourseError,
    open_course,
    read_submission,
)
from gradus.course.errors import unknown
from gradus.engine.isolation import Isolation
from gradus.engine.report import GradedSubmission

log = logging.getLogger(__name__)


class State(StrEnum):
    """What became of one submission in a run."""

    GRADED = "graded"
    SKIPPED = "skipped"  # its last result still holds
    FAILED = "failed"  # a fault of ours: its last result, if any, is untouched


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one submission.

    ``graded`` is there unless it was skipped or failed, ``reason`` when it failed. ``late_penalty``
    are the points that being late takes off in the gradebook.
    """

    student: str
    state: State
    graded: GradedSubmission | None = None
    late_penalty: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An assignment that may be graded: registered, and its own solutions pass their tests."""

    assignment: Assignment
    version: str


class CourseGrader:
    """Grades submissions of one course and writes their results.

    Use it as a context manager, or call ``close``. It may be used by several threads at once. The
    constructor starts the engine, whose processes get warm while the caller goes on.

    Parameters
    ----------
    course : the course, or its folder.
    jobs : how many submissions to grade at a time; as many as there are processors by default.
    isolation : of student code, for the engine; ``NONE`` grades without a sandbox, and says so in
        every result.
    engine : starts the engine; by default ``gradus.engine.Engine`` for this course.
    executor : where ``engine.grade`` runs; by default ``jobs`` threads. It is not shut down.

    Raises
    ------
    CourseError
        when the folder is no course, or its gradebook has no proper address.
    gradus.engine.PlatformError
        when the engine can't be started here.
    """

    def __init__(
        self,
        course: Course | Path | str,
        *,
        jobs: int | None = None,
        isolation: Isolation = Isolation.SANDBOXED,
        engine: Callable[[], GradingEngine] | None = None,
        executor: Executor | None = None,
    ) -> None:
        self.course = course if isinstance(course, Course) else open_course(course)
        self.jobs = jobs or len(os.sched_getaffinity(0))
        self.isolation = isolation
        self._gradebook = Gradebook(self.course)
        self._publisher = Publisher(self.course, self._gradebook, Ledger(self.course))
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="gradus-writer")
        self._own_executor = (
            None if executor else ThreadPoolExecutor(self.jobs, thread_name_prefix="gradus-grade")
        )
        self._executor = executor or self._own_executor
        self._references = references_version(self.course)
        self._engines = Engines(engine or self._start_engine)
        self._prepared: dict[str, _Prepared] = {}
        self._broken: dict[str, tuple[str, AuthorError]] = {}
        self._preparing = threading.Lock()
        self._is_closed = False
        self._turns: dict[tuple[str, str], threading.Lock] = {}

    def __enter__(self) -> "CourseGrader":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the engine and finish writing what has been graded. A second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._own_executor:
            self._own_executor.shutdown(wait=False, cancel_futures=True)
        self._engines.close()
        self._writer.shutdown()
        self._gradebook.close()

    def prepare(self, assignment: str) -> Assignment:
        """Read an assignment, register it with nbgrader and check its own solutions.

        That is done once for each version of it; grading does it when it has not been done.

        Raises
        ------
        CourseError
            for an unknown name or an unusable gradebook; ``AuthorError`` for a broken assignment;
            ``gradus.engine.PlatformError`` when grading is impossible here.
        """
        return self._prepare(assignment).assignment

    def grade(
        self, assignment: str, student: str, *, force: bool = True
    ) -> GradedSubmission | None:
        """Grade one submission and write its result; None when the last one still holds.

        Raises
        ------
        CourseError
            for an unknown assignment or student, a broken assignment, an unusable gradebook.
        gradus.engine.PlatformError
            when the platform is at fault. The last result is untouched then.
        """
        outcome = self._grade(self._prepare(assignment), student, force=force)
        return outcome.graded

    def grade_many(
        self,
        assignment: str,
        students: Iterable[str],
        *,
        force: bool = False,
        on_outcome: Callable[[Outcome], None] | None = None,
    ) -> list[Outcome]:
        """Grade the submissions of several students; return what became of them, in their order.

        A submission that can't be graded by a fault of ours fails alone.

        Parameters
        ----------
        force : grade also what has not changed since it was graded.
        on_outcome : is called in this thread with each outcome, in the order of their arrival.

        Raises
        ------
        CourseError, gradus.engine.PlatformError
            as ``prepare`` does, before any submission is graded.
        """
        students = list(students)
        if not students:
            return []
        prepared = self._prepare(assignment)
        # Twice as many as grade at a time: while one is graded, another is read or written.
        with ThreadPoolExecutor(2 * self.jobs, thread_name_prefix="gradus-submission") as pool:
            futures = [
                pool.submit(self._grade_or_say_why, prepared, student, force=force)
                for student in students
            ]
            try:
                for future in as_completed(futures):
                    if on_outcome:
                        on_outcome(future.result())
            except BaseException:
                # Interrupted: what runs is cut short, what waits does not start.
                pool.shutdown(wait=False, cancel_futures=True)
                self.close()
                raise
        return [future.result() for future in futures]

    def _grade_or_say_why(self, prepared: _Prepared, student: str, *, force: bool) -> Outcome:
        try:
            return self._grade(prepared, student, force=force)
        except Exception as error:  # one submission's failure must not cost the others theirs
            log.debug("%s of %s failed", prepared.assignment.name, student, exc_info=True)
            reason = str(error) or type(error).__name__
            return Outcome(student, State.FAILED, reason=reason)

    def _grade(self, prepared: _Prepared, student: str, *, force: bool) -> Outcome:
        assignment = prepared.assignment
        folder = self._submission_folder(assignment.name, student)
        # In turn: the result of an older submission must not be written over a newer one's.
        with self._turns.setdefault((assignment.name, student), threading.Lock()):
            submission = read_submission(student, folder)
            version = submission_version(submission, prepared.version)
            if not force:
                current = self._publisher.is_current
                if self._writer.submit(current, assignment, student, version).result():
                    return Outcome(student, State.SKIPPED)
            edited = self.course.editable_files(assignment.name) & submission.files.keys()
            assignment = assignment.with_edited(edited)
            with self._engines.use() as engine:
                graded = self._executor.submit(engine.grade, assignment, submission).result()
            result = Result(assignment, submission, graded, version)
            penalty = self._writer.submit(self._publisher.publish, result).result()
        return Outcome(student, State.GRADED, graded, penalty)

    def _submission_folder(self, assignment: str, student: str) -> Path:
        folder = self.course.submission_folder(student, assignment)
        if "/" in student or student.startswith(".") or not folder.is_dir():
            raise unknown("student", student, self.course.students(assignment))
        unreadable = [
            path
            for path in (folder, *folder.glob("*.ipynb"))
            if not path.is_symlink() and not os.access(path, os.R_OK)
        ]
        if unreadable:
            # Not the student's fault: without this it would count as not handed in.
            raise CourseError(
                f"{unreadable[0]} can't be read: give this user permission to read it"
            )
        return folder

    def _prepare(self, name: str) -> _Prepared:
        self.course.require_assignment(name)
        with self._preparing:
            version = assignment_version(self.course, name, isolation=self.isolation)
            prepared = self._prepared.get(name)
            if prepared and prepared.version == version:
                return prepared
            broken, error = self._broken.get(name, ("", None))
            if error and broken == version:
                raise error
            with writing(self.course):
                assignment = register(self.course, name, version, self._gradebook)
            self._check(assignment, version)
            self._prepared[name] = prepared = _Prepared(assignment, version)
            return prepared

    def _check(self, assignment: Assignment, version: str) -> None:
        references = references_version(self.course)
        if references != self._references:
            self._engines.replace()
            self._references = references
        try:
            with self._engines.use() as engine:
                engine.check(assignment)
        except AuthorError as error:
            self._broken[assignment.name] = (version, error)
            raise

    def _start_engine(self) -> GradingEngine:
        from gradus.engine import Engine

        engine = Engine(self.course.root, isolation=self.isolation)
        engine.start()
        return engine
