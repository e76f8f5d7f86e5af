"""Doubles of the engine, for tests of what is done with its results."""

import threading

from gradus.course import Role, SubmissionError, parse_notebook
from gradus.engine.report import Exercise, GradedNotebook, GradedSubmission, Status, Verdict


class CannedEngine:
    """Gives scores from a table; a cell that is not in it earns full marks.

    It runs nothing. What was handed in comes back as the graded notebook.
    """

    def __init__(self, scores=None, files=None, on_grade=None):
        self.scores = scores or {}
        self.files = files or {}
        self.on_grade = on_grade or (lambda assignment: None)
        self.checked = []
        self.graded = []
        self.is_closed = False
        self.thread = threading.current_thread()

    def check(self, assignment):
        self.checked.append(assignment.name)

    def grade(self, assignment, submission):
        self.graded.append(submission.student)
        self.on_grade(assignment)
        notebooks = tuple(self._grade_notebook(each, submission) for each in assignment.notebooks)
        status = Status.UNREADABLE if any(each.problem for each in notebooks) else Status.GRADED
        return GradedSubmission(
            submission.student, assignment.name, status, notebooks, dict(self.files), 0.01
        )

    def close(self):
        self.is_closed = True

    def _grade_notebook(self, notebook, submission):
        content = submission.notebooks.get(notebook.name)
        problem = ""
        try:
            parse_notebook(notebook.name, content or b"{}")
        except SubmissionError as error:
            problem = str(error) if content else ""
        is_there = bool(content) and not problem
        exercises = tuple(
            self._exercise(submission.student, notebook.name, cell, is_there)
            for cell in notebook.graded_cells()
        )
        return GradedNotebook(notebook.name, content if is_there else b"", exercises, problem)

    def _exercise(self, student, notebook, cell, is_there):
        score, verdict = self.scores.get((student, cell.grade_id), cell.points), Verdict.PASS
        if not is_there:
            score, verdict = 0.0, Verdict.MISSING
        elif cell.role is not Role.TEST:
            score, verdict = 0.0, Verdict.MANUAL
        elif score < cell.points:
            verdict = Verdict.PARTIAL if score else Verdict.FAIL
        return Exercise(
            cell.grade_id, notebook, "", score, cell.points, verdict, "A message.", lent=("double",)
        )


class FailingEngine(CannedEngine):
    """Fails by its own fault for the named students."""

    def __init__(self, students):
        super().__init__()
        self.students = students

    def grade(self, assignment, submission):
        if submission.student in self.students:
            raise RuntimeError("the judge died")
        return super().grade(assignment, submission)


class StallingEngine(CannedEngine):
    """Grades nothing until ``go`` is set; ``entered`` tells that it was asked to."""

    def __init__(self):
        super().__init__()
        self.entered = threading.Event()
        self.go = threading.Event()

    def grade(self, assignment, submission):
        self.entered.set()
        if not self.go.wait(timeout=30):
            raise RuntimeError("nobody let the engine go")
        return super().grade(assignment, submission)

    def close(self):
        self.go.set()
        super().close()
