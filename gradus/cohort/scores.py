"""The rows of the gradebook that hold one submission's scores."""

import json
import uuid
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gradus.cohort.checksum import cell_checksum
from gradus.cohort.lateness import LatePolicy
from gradus.course import CourseError
from gradus.engine.report import Exercise, GradedNotebook, GradedSubmission

NO_RESPONSE = "No response."  # the words by which nbgrader's pages know an unchanged answer


def _table(name: str, /, **columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(key, kind) for key, kind in columns.items()))


ASSIGNMENT = _table("assignment", id=sa.String, name=sa.String, duedate=sa.DateTime)
STUDENT = _table("student", id=sa.String)
SUBMISSION = _table(
    "submitted_assignment",
    id=sa.String,
    assignment_id=sa.String,
    student_id=sa.String,
    timestamp=sa.DateTime,
    extension=sa.Interval,
)
NOTEBOOK = _table(
    "submitted_notebook",
    id=sa.String,
    assignment_id=sa.String,
    notebook_id=sa.String,
    flagged=sa.Boolean,
    late_submission_penalty=sa.Float,
)
GRADE = _table(
    "grade",
    id=sa.String,
    notebook_id=sa.String,
    cell_id=sa.String,
    auto_score=sa.Float,
    manual_score=sa.Float,
    extra_credit=sa.Float,
    needs_manual_grade=sa.Boolean,
)
COMMENT = _table(
    "comment", id=sa.String, notebook_id=sa.String, cell_id=sa.String, auto_comment=sa.Text
)


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell of an assignment as the gradebook has it. ``max_score`` is None for an answer."""

    id: str
    name: str
    kind: str  # GradeCell, SolutionCell or TaskCell
    max_score: float | None
    checksum: str | None  # of the student version's cell

    @property
    def is_task(self) -> bool:
        return self.kind == "TaskCell"


@dataclass(frozen=True, slots=True)
class NotebookRows:
    """A notebook of an assignment as the gradebook has it."""

    id: str
    cells: list[CellRow] = field(default_factory=list)

    def add(self, *values: Any) -> None:
        self.cells.append(CellRow(*values))

    @property
    def graded(self) -> list[CellRow]:
        return [cell for cell in self.cells if cell.max_score is not None]

    @property
    def commented(self) -> list[CellRow]:
        return [cell for cell in self.cells if cell.kind in ("SolutionCell", "TaskCell")]


def write_scores(
    connection: sa.Connection,
    graded: GradedSubmission,
    notebooks: Mapping[str, NotebookRows],
    *,
    submitted: Set[str],
    timestamp: datetime | None,
    late: LatePolicy,
) -> float:
    """Write the rows of one submission; return the points that the late penalty takes off.

    A student and a submission that the gradebook doesn't have yet are made. Manual scores, extra
    credit and manual comments stay as they are.

    Parameters
    ----------
    notebooks : what the gradebook knows of the assignment, by notebook name.
    submitted : the names of the notebooks that were handed in.
    timestamp : when, in UTC but without a zone.

    Raises
    ------
    CourseError
        when the result has a notebook or a cell that the gradebook doesn't know.
    """
    submission, seconds_late = _submission(connection, graded, timestamp)
    penalty = 0.0
    for notebook in graded.notebooks:
        rows = notebooks.get(notebook.name)
        if rows is None:
            raise CourseError(f"the gradebook knows no notebook {notebook.name!r}")
        writer = _NotebookWriter(
            connection, rows, notebook, _submitted(connection, rows, submission)
        )
        if notebook.name in submitted and not notebook.problem:
            writer.write_grades()
            writer.write_comments()
        else:
            writer.write_nothing_submitted()
        writer.send()
        penalty += writer.write_penalty(graded.student, seconds_late, late)
    return penalty


class _NotebookWriter:
    """Writes one submitted notebook's grades, comments and penalty.

    Grades and comments are gathered and go to the database together, with ``send``.
    """

    def __init__(
        self, connection: sa.Connection, rows: NotebookRows, graded: GradedNotebook, identity: str
    ) -> None:
        self._connection = connection
        self._rows = rows
        self._graded = graded
        self._id = identity
        self._there = {table: self._read(table) for table in (GRADE, COMMENT)}
        self._inserts: dict[sa.TableClause, list[dict[str, Any]]] = {GRADE: [], COMMENT: []}
        self._updates: dict[sa.TableClause, list[dict[str, Any]]] = {GRADE: [], COMMENT: []}

    def write_grades(self) -> None:
        """The score of every exercise, and whether a person has to look at it."""
        exercises = {exercise.name: exercise for exercise in self._graded.exercises}
        unknown = set(exercises) - {cell.name for cell in self._rows.graded}
        if unknown:
            raise CourseError(
                f"the gradebook knows no graded cell {min(unknown)!r} in {self._graded.name}"
            )
        for cell in self._rows.graded:
            exercise = exercises.get(cell.name)
            if exercise is None:
                raise CourseError(f"no result for the cell {cell.name!r} of {self._graded.name}")
            self._write_grade(cell, exercise)

    def _write_grade(self, cell: CellRow, exercise: Exercise) -> None:
        grade = self._there[GRADE].get(cell.id)
        score = None if exercise.needs_person else float(exercise.score)
        if cell.is_task and grade is not None and score is None and grade.auto_score is None:
            return  # what a person decided about a task stands: nothing automatic can change it
        person_decided = grade is not None and grade.manual_score is not None
        self._put(GRADE, cell, auto_score=score, needs_manual_grade=person_decided or score is None)

    def write_nothing_submitted(self) -> None:
        """Zero for every graded cell; no person needs to look."""
        for cell in self._rows.graded:
            self._put(GRADE, cell, auto_score=0.0, needs_manual_grade=False)
        for cell in self._rows.commented:
            if cell.id not in self._there[COMMENT]:
                self._put(COMMENT, cell, auto_comment=None)

    def write_comments(self) -> None:
        """Say "No response." where the answer is the one that students were given."""
        answers = _cells_by_id(self._graded.content)
        points = {
            cell.name: cell.max_score for cell in self._rows.cells if cell.kind == "GradeCell"
        }
        for cell in self._rows.commented:
            answer = answers.get(cell.name)
            unchanged = (
                not cell.is_task
                and answer is not None
                and cell.checksum == cell_checksum(answer, cell.name, points=points.get(cell.name))
            )
            self._put(COMMENT, cell, auto_comment=NO_RESPONSE if unchanged else None)

    def write_penalty(self, student: str, seconds_late: float, late: LatePolicy) -> float:
        """The late penalty by the course's rule, never more than the notebook's score."""
        penalty = None
        if seconds_late > 0:
            penalty = late.penalty(student, self._score(), seconds_late)
        self._connection.execute(
            sa.update(NOTEBOOK)
            .where(NOTEBOOK.c.id == self._id)
            .values(late_submission_penalty=penalty)
        )
        return penalty or 0.0

    def _score(self) -> float:
        chosen = sa.func.coalesce(GRADE.c.manual_score, GRADE.c.auto_score)
        points = sa.func.coalesce(chosen + sa.func.coalesce(GRADE.c.extra_credit, 0.0), 0.0)
        query = sa.select(sa.func.coalesce(sa.func.sum(points), 0.0))
        return float(
            self._connection.execute(query.where(GRADE.c.notebook_id == self._id)).scalar_one()
        )

    def send(self) -> None:
        """Insert and update what has been gathered."""
        for table, rows in self._inserts.items():
            if rows:
                self._connection.execute(sa.insert(table), rows)
        for table, rows in self._updates.items():
            if rows:
                where = table.c.id == sa.bindparam("row")
                values = {key: sa.bindparam(key) for key in rows[0] if key != "row"}
                self._connection.execute(sa.update(table).where(where).values(values), rows)

    def _put(self, table: sa.TableClause, cell: CellRow, **values: Any) -> None:
        there = self._there[table].get(cell.id)
        if there is None:
            key = {"id": _new_id(), "notebook_id": self._id, "cell_id": cell.id}
            self._inserts[table].append(key | values)
        else:
            self._updates[table].append({"row": there.id} | values)

    def _read(self, table: sa.TableClause) -> dict[str, Any]:
        query = sa.select(table).where(table.c.notebook_id == self._id)
        return {row.cell_id: row for row in self._connection.execute(query)}


def _submission(
    connection: sa.Connection, graded: GradedSubmission, timestamp: datetime | None
) -> tuple[str, float]:
    """The id of the submission's row and how many seconds late it is."""
    query = sa.select(ASSIGNMENT).where(ASSIGNMENT.c.name == graded.assignment)
    assignment = connection.execute(query).first()
    if assignment is None:
        raise CourseError(f"the gradebook knows no assignment {graded.assignment!r}")
    if connection.execute(sa.select(STUDENT).where(STUDENT.c.id == graded.student)).first() is None:
        connection.execute(sa.insert(STUDENT).values(id=graded.student))
    where = (SUBMISSION.c.assignment_id == assignment.id) & (
        SUBMISSION.c.student_id == graded.student
    )
    submission = connection.execute(sa.select(SUBMISSION).where(where)).first()
    if submission is None:
        identity, extension = _new_id(), None
        key = {"id": identity, "assignment_id": assignment.id, "student_id": graded.student}
        connection.execute(sa.insert(SUBMISSION).values(**key, timestamp=timestamp))
    else:
        identity, extension = submission.id, submission.extension
        connection.execute(sa.update(SUBMISSION).where(where).values(timestamp=timestamp))
    if timestamp is None or assignment.duedate is None:
        return identity, 0.0
    due = assignment.duedate + extension if extension else assignment.duedate
    return identity, max(0.0, (timestamp - due).total_seconds())


def _submitted(connection: sa.Connection, rows: NotebookRows, submission: str) -> str:
    """The id of the submitted notebook's row, which is made if need be."""
    where = (NOTEBOOK.c.notebook_id == rows.id) & (NOTEBOOK.c.assignment_id == submission)
    found = connection.execute(sa.select(NOTEBOOK.c.id).where(where)).first()
    if found is not None:
        return str(found.id)
    identity = _new_id()
    key = {"id": identity, "assignment_id": submission, "notebook_id": rows.id}
    connection.execute(sa.insert(NOTEBOOK).values(**key, flagged=False))
    return identity


def _cells_by_id(content: bytes) -> dict[str, dict[str, Any]]:
    cells = json.loads(content)["cells"]
    named = ((cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"), cell) for cell in cells)
    return {name: cell for name, cell in named if name}


def _new_id() -> str:
    return uuid.uuid4().hex
