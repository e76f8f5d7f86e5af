"""Doubles of the grader, each with its own way of going wrong."""

import threading
from dataclasses import dataclass
from pathlib import Path

from gradus.course import CourseError


@dataclass(frozen=True)
class Points:
    score: float
    max_score: float = 10


class CannedGrader:
    """Gives the number in ``points.txt`` of what was handed in, and a feedback page saying so."""

    def __init__(self, course):
        self.course = course
        self.is_closed = False
        self.graded = []

    def grade(self, assignment, student, *, force=True):
        folder = self.course.submission_folder(student, assignment)
        score = float((folder / "points.txt").read_text())
        self.graded.append((student, assignment, (folder / "timestamp.txt").read_text()))
        page = self.course.folder("feedback") / student / assignment / f"{assignment}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<p>{score}</p>")
        return Points(score)

    def close(self):
        self.is_closed = True


class DyingGrader(CannedGrader):
    """Dies at a submission that holds ``poison.txt``, and grades nothing from then on."""

    def __init__(self, course):
        super().__init__(course)
        self.is_dead = False

    def grade(self, assignment, student, *, force=True):
        folder = Path(self.course.submission_folder(student, assignment))
        if self.is_dead or (folder / "poison.txt").exists():
            self.is_dead = True
            raise ConnectionResetError("the engine is gone")
        return super().grade(assignment, student, force=force)


class StallingGrader(CannedGrader):
    """Never returns from a submission that holds ``stall.txt``, until it is closed."""

    def __init__(self, course):
        super().__init__(course)
        self.released = threading.Event()

    def grade(self, assignment, student, *, force=True):
        folder = Path(self.course.submission_folder(student, assignment))
        if (folder / "stall.txt").exists():
            self.released.wait()
            raise ConnectionResetError("closed")
        return super().grade(assignment, student, force=force)

    def close(self):
        super().close()
        self.released.set()


class BrokenAssignmentGrader(CannedGrader):
    """Says of every assignment that it is broken."""

    def grade(self, assignment, student, *, force=True):
        raise CourseError(f"{assignment}: its own solution fails its tests")


class GatedGrader(CannedGrader):
    """Waits at each submission until the test lets it through."""

    def __init__(self, course):
        super().__init__(course)
        self.arrived = threading.Semaphore(0)
        self.gate = threading.Semaphore(0)

    def grade(self, assignment, student, *, force=True):
        self.arrived.release()
        self.gate.acquire()
        return super().grade(assignment, student, force=force)
