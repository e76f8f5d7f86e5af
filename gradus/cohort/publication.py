"""Publication of one result: folders, gradebook and feedback pages, all or nothing."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gradus.cohort.folders import Permissions, StagedFolder, clear_staged
from gradus.cohort.gradebook import Gradebook
from gradus.cohort.installation import writing
from gradus.cohort.lateness import parse_timestamp
from gradus.cohort.ledger import Ledger
from gradus.course import Assignment, Course, Submission
from gradus.course.submission import STAMP_FILE
from gradus.engine.executed import with_notice
from gradus.engine.report import GradedSubmission


@dataclass(frozen=True, slots=True)
class Result:
    """One graded submission on its way to be published, with what it was made from."""

    assignment: Assignment
    submission: Submission
    graded: GradedSubmission
    version: str  # of the submission, with that of the assignment


class Publisher:
    """Writes results. Used by one thread; processes take turns by the course's writer lock."""

    def __init__(self, course: Course, gradebook: Gradebook, ledger: Ledger) -> None:
        self._course = course
        self._gradebook = gradebook
        self._ledger = ledger
        self._permissions = Permissions(course)

    def is_current(self, assignment: Assignment, student: str, version: str) -> bool:
        """Whether this version of a submission has been graded and all of its results are there."""
        return (
            self._ledger.version(assignment.name, student) == version
            and self._folder("autograded", assignment.name, student).is_dir()
            and self._folder("feedback", assignment.name, student).is_dir()
            and self._gradebook.has_scores(assignment, student)
        )

    def publish(self, result: Result) -> float:
        """Write a result; return the points that the late penalty takes off.

        Whatever fails, the earlier result stays: the scores are committed when the new folders
        are in place, and the folders are renamed when everything in them has been written.

        Raises
        ------
        CourseError
            when the gradebook can't be used; ``OSError`` when a folder can't.
        """
        graded_at = datetime.now(UTC)
        graded, submission = result.graded, result.submission
        pages = self._feedback_pages(result, graded_at)
        with writing(self._course), ExitStack() as undo:
            self._ledger.withdraw(graded.assignment, graded.student)
            autograded = self._stage("autograded", graded, undo)
            autograded.write(_autograded_files(self._course, result))
            feedback = self._stage("feedback", graded, undo)
            feedback.write(pages | _timestamp_file(submission))
            with self._gradebook.scores(
                graded,
                submitted=submission.notebooks.keys(),
                timestamp=parse_timestamp(submission.timestamp),
            ) as penalty:
                permissions = self._permissions
                autograded.publish(mode=permissions.autograded, is_shared=permissions.is_shared)
                feedback.publish(mode=permissions.feedback, is_shared=permissions.is_shared)
            self._ledger.enter(
                graded.assignment, graded.student, result.version, graded_at=graded_at
            )
            return penalty

    def _stage(self, step: str, graded: GradedSubmission, undo: ExitStack) -> StagedFolder:
        destination = self._folder(step, graded.assignment, graded.student)
        if destination.parent.is_dir():
            clear_staged(destination.parent)
        staged = StagedFolder(destination)
        undo.callback(staged.discard)
        return staged

    def _folder(self, step: str, assignment: str, student: str) -> Path:
        return self._course.folder(step) / student / assignment

    def _feedback_pages(self, result: Result, graded_at: datetime) -> dict[str, bytes]:
        from gradus.cohort.feedback import render_feedback

        pages = {}
        for notebook in result.graded.notebooks:
            page = render_feedback(
                result.graded,
                notebook,
                course_title=self._course.title,
                assignment_title=result.assignment.title,
                pass_mark=self._course.catalogue.pass_mark,
                graded_at=graded_at,
            )
            pages[f"{notebook.name}.html"] = page.encode("utf-8", "replace")
        return pages


def _autograded_files(course: Course, result: Result) -> Mapping[str, bytes]:
    """What nbgrader leaves in ``autograded/``, by relative path.

    The student's files, over them what the student's code wrote, over those the author's files
    (but the ones that students may edit), and the graded notebooks.
    """
    handed_in = result.submission.files
    kept = course.editable_files(result.assignment.name) & handed_in.keys()
    isolation = result.graded.isolation
    notebooks = {
        f"{notebook.name}.ipynb": with_notice(notebook.content, isolation)
        for notebook in result.graded.notebooks
        if notebook.name in result.submission.notebooks
    }
    written = {
        name: content
        for name, content in result.graded.files.items()
        if name not in kept and not _is_ours(name)
    }
    timestamp = _timestamp_file(result.submission)
    return (
        notebooks
        | timestamp
        | _below(notebooks | timestamp, result.assignment.files, written, handed_in)
    )


def _is_ours(name: str) -> bool:
    """Whether the platform alone makes a file of this name: student code may not."""
    return name == STAMP_FILE or ("/" not in name and name.endswith(".ipynb"))


def _below(taken: Mapping[str, bytes], *layers: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of several layers, the first that has a name giving its content."""
    files: dict[str, bytes] = {}
    for layer in layers:
        for name, content in layer.items():
            if name not in taken and name not in files:
                files[name] = content
    return files


def _timestamp_file(submission: Submission) -> dict[str, bytes]:
    if submission.timestamp is None:
        return {}
    return {STAMP_FILE: submission.timestamp.encode("utf-8")}
