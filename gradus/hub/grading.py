"""Grading on submission: threads that take attempts from the ledger, grade them, record results.

The row in the ledger is the truth: it says what is to be done, and a result counts only while the
row is still this try's. What the grader raises costs the attempt a try, never the attempt. Where
the disk is full or the database locked, that costs no try: it is done again until it succeeds.
"""

import errno
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy.exc import OperationalError

from gradus.cohort.folders import StagedFolder, clear_staged
from gradus.cohort.installation import writing
from gradus.course import Course, CourseError
from gradus.course.submission import STAMP_FILE, stamped
from gradus.engine.errors import PlatformError
from gradus.hub.attempts import MOST_TRIES, Attempt, stamp
from gradus.hub.bundle import FileEntry, Manifest
from gradus.hub.exchange import Scored
from gradus.hub.ledger import Ledger
from gradus.hub.store import ContentStore

T = TypeVar("T")
log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds until something is tried again that the machine has refused
OF_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
BROKEN_MESSAGE = (
    "This attempt could not be graded because of a fault of ours. It is safely kept; your "
    "instructor can have it graded again."
)
AUTHOR_MESSAGE = (
    "This assignment can't be graded at the moment because of a mistake in it. Your attempt is "
    "safely kept and will be graded when the mistake is mended."
)


class Grader(Protocol):
    """What grades ``submitted/STUDENT/ASSIGNMENT``: ``gradus.cohort.grader.CourseGrader``."""

    def grade(self, assignment: str, student: str, *, force: bool = True) -> Scored | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Where attempts become folders of the course, and feedback pages become contents.

    Attributes
    ----------
    course : the course directory.
    store : where the contents of attempts are.
    """

    course: Course
    store: ContentStore

    def lay_out(self, attempt: Attempt) -> None:
        """Make ``submitted/STUDENT/ASSIGNMENT`` this attempt, in one step."""
        destination = self.course.submission_folder(attempt.student, attempt.assignment)
        kept = {entry.path: self.store.get(entry.sha256) for entry in attempt.manifest}
        files = stamped(kept, stamp(attempt.submitted_at))
        is_shared = bool(self.course.config.get("CourseDirectory", {}).get("groupshared"))
        with writing(self.course):
            if destination.parent.is_dir():
                clear_staged(destination.parent)
            staged = StagedFolder(destination)
            try:
                staged.write(files)
                staged.publish(mode=0o664 if is_shared else 0o644, is_shared=is_shared)
            finally:
                staged.discard()

    def timestamp(self, assignment: str, student: str) -> str | None:
        """The stamp of the attempt that stands in ``submitted/``; None when there is none."""
        path = self.course.submission_folder(student, assignment) / STAMP_FILE
        return path.read_text(encoding="utf-8").strip() if path.is_file() else None

    def feedback(self, attempt: Attempt) -> Manifest:
        """Store the pages that grading left in ``feedback/STUDENT/ASSIGNMENT``."""
        folder = self.course.folder("feedback") / attempt.student / attempt.assignment
        pages = {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}
        digests = self.store.put(pages.values())
        rows = zip(pages.items(), digests, strict=True)
        return tuple(FileEntry(name, digest, len(page)) for (name, page), digest in rows)


class GradingQueue:
    """Grades what is queued, as many attempts at a time as there are workers.

    An attempt whose grading broke off is tried again alone, so that one which breaks the grader
    costs no other a try.

    Parameters
    ----------
    ledger : holds the attempts.
    desk : lays attempts out for the grader.
    make_grader : makes the grader; called in a worker, as it may take seconds. Called again after
        a grader failed.
    workers : how many attempts to grade at a time.
    time_limit : seconds after which a try is given up. The grader has limits of its own, far
        below: this one is for a grader that hangs.
    pause : seconds until something is tried again that the machine has refused.
    """

    def __init__(
        self,
        ledger: Ledger,
        desk: Desk,
        make_grader: Callable[[], Grader],
        *,
        workers: int,
        time_limit: float = 900,
        pause: float = PAUSE,
    ) -> None:
        self._ledger = ledger
        self._desk = desk
        self._graders = _Graders(make_grader)
        self._workers = workers
        self._time_limit = time_limit
        self._pause = pause
        self._changed = threading.Condition()
        self._in_hand: dict[int, _Try] = {}
        self._is_one_alone = False
        self._is_closing = False

    def start(self) -> None:
        """Queue again what the last run left unfinished, and begin."""
        count = self._ledger.recover(message=BROKEN_MESSAGE)
        if count:
            log.warning("%d attempts were left unfinished by the last run: queued again", count)
        for number in range(self._workers):
            threading.Thread(target=self._work, name=f"grading-{number}", daemon=True).start()
        threading.Thread(target=self._watch, name="grading-watch", daemon=True).start()

    def notify(self) -> None:
        """Something has been queued."""
        with self._changed:
            self._changed.notify_all()

    def grade_now(self, assignment: str, student: str, force: bool) -> Scored | None:
        """Grade what stands in ``submitted/`` and wait; None when its last result still holds.

        An attempt that it came from gets the result as well.

        Raises
        ------
        CourseError, gradus.engine.PlatformError
            as the grader does.
        """
        result = self._graders.current().grade(assignment, student, force=force)
        timestamp = self._desk.timestamp(assignment, student)
        for attempt in self._ledger.attempts(
            self._desk.course.id, student=student, assignment=assignment
        ):
            if result is not None and stamp(attempt.submitted_at) == timestamp:
                self._ledger.rescore(
                    attempt.id,
                    score=result.score,
                    max_score=result.max_score,
                    feedback=self._desk.feedback(attempt),
                )
        return result

    def close(self) -> None:
        """Stop. What is running is interrupted, and graded at the next start."""
        with self._changed:
            self._is_closing = True
            for each in self._in_hand.values():
                self._ledger.give_back(each.attempt)
            self._in_hand.clear()
            self._changed.notify_all()
        self._graders.close()

    def _work(self) -> None:
        try:
            self._graders.current()
        except Exception:  # whatever it is, the first attempt meets it again and records it
            if not self._is_closing:
                log.exception("the grader could not be made")
        while (attempt := self._take()) is not None:
            self._grade(attempt)
            if not self._put_down(attempt):
                return

    def _take(self) -> Attempt | None:
        """Wait for the next attempt and take it in hand; None when it is time to stop."""
        with self._changed:
            while not self._is_closing:
                attempt = None if self._is_one_alone else self._patiently(self._ledger.claim)
                if attempt is None:
                    self._changed.wait()
                    continue
                if attempt.tries > 1:
                    self._is_one_alone = True
                    self._changed.wait_for(lambda: not self._in_hand or self._is_closing)
                if self._is_closing:
                    self._ledger.give_back(attempt)
                    break
                self._in_hand[attempt.id] = _Try(attempt, time.monotonic() + self._time_limit)
                self._changed.notify_all()
                return attempt
        return None

    def _put_down(self, attempt: Attempt) -> bool:
        """Done with an attempt; False when it was taken away, and this worker was replaced."""
        with self._changed:
            held = self._in_hand.get(attempt.id)
            if held is None or held.attempt.tries != attempt.tries:
                return False
            del self._in_hand[attempt.id]
            if attempt.tries > 1:
                self._is_one_alone = False
            self._changed.notify_all()
            return True

    def _grade(self, attempt: Attempt) -> None:
        name = f"attempt {attempt.id} ({attempt.assignment} of {attempt.student})"
        try:
            self._desk.lay_out(attempt)
            grader = self._graders.current()
            result = grader.grade(attempt.assignment, attempt.student, force=True)
            if result is None:
                raise RuntimeError("the grader gave no result")
            feedback = self._desk.feedback(attempt)
            points = {"score": result.score, "max_score": result.max_score}
            self._patiently(lambda: self._ledger.finish(attempt, **points, feedback=feedback))
            log.info("%s: %g of %g", name, result.score, result.max_score)
        except CourseError as error:
            log.error("%s was not graded: %s", name, error)
            told = AUTHOR_MESSAGE
            self._patiently(lambda: self._ledger.interrupt(attempt, message=told, is_final=True))
        except Exception as error:  # a fault of ours costs a try; the attempt and the worker go on
            if not self._is_closing:
                self._break_off(attempt, name, error)

    def _break_off(self, attempt: Attempt, name: str, error: Exception) -> None:
        if _is_of_machine(error):
            log.exception("%s waits for the machine", name)
            self._rest()
            self._patiently(lambda: self._ledger.give_back(attempt))
            return
        log.exception("%s: try %d of %d broke off", name, attempt.tries, MOST_TRIES)
        self._patiently(lambda: self._ledger.interrupt(attempt, message=BROKEN_MESSAGE))
        self._graders.replace()

    def _patiently(self, act: Callable[[], T]) -> T | None:
        """Do what needs the database until it succeeds; None when it is time to stop."""
        while True:
            try:
                return act()
            except (OSError, OperationalError):
                if self._is_closing:
                    return None
                log.exception("the exchange's database can't be used: trying again")
                self._rest()

    def _rest(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing, self._pause)

    def _watch(self) -> None:
        """Take attempts away from workers that hang, and put new workers in their place."""
        with self._changed:
            while not self._is_closing:
                now = time.monotonic()
                for each in list(self._in_hand.values()):
                    if each.deadline <= now:
                        self._give_up(each.attempt)
                ends = [each.deadline - now for each in self._in_hand.values()]
                self._changed.wait(max(0, min(ends, default=self._time_limit)))

    def _give_up(self, attempt: Attempt) -> None:
        log.error("attempt %d: no result after %g seconds", attempt.id, self._time_limit)
        self._patiently(lambda: self._ledger.interrupt(attempt, message=BROKEN_MESSAGE))
        del self._in_hand[attempt.id]
        if attempt.tries > 1:
            self._is_one_alone = False
        # Closing a grader that hangs may hang as well.
        threading.Thread(target=self._graders.replace, name="grading-close", daemon=True).start()
        threading.Thread(target=self._work, name="grading-new", daemon=True).start()
        self._changed.notify_all()


def _is_of_machine(error: Exception) -> bool:
    """Whether the disk or the database refused: trying again later is all there is to do."""
    is_full = isinstance(error, OSError) and error.errno in OF_MACHINE
    return is_full or isinstance(error, OperationalError)


@dataclass(frozen=True, slots=True)
class _Try:
    attempt: Attempt
    deadline: float


class _Graders:
    """The grader of the moment: made when first needed, made anew after it failed."""

    def __init__(self, make: Callable[[], Grader]) -> None:
        self._make = make
        self._grader: Grader | None = None
        self._making = threading.Lock()
        self._is_closed = False

    def current(self) -> Grader:
        with self._making:
            if self._is_closed:
                raise PlatformError("grading has stopped")
            if self._grader is None:
                self._grader = self._make()
            return self._grader

    def replace(self) -> None:
        with self._making:
            grader, self._grader = self._grader, None
        if grader is not None:
            grader.close()

    def close(self) -> None:
        """Close the grader, once it is made; no other one is made."""
        self._is_closed = True
        self.replace()
