"""nbgrader's gradebook: what it knows of an assignment, and the scores of a submission.

The tables are nbgrader's; they are used without its classes, whose import takes longer than grading
a class. What is left behind is what ``nbgrader autograde`` leaves: automatic scores, what a person
has to look at, automatic comments, late penalties. What people entered is never touched.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gradus.cohort.lateness import LatePolicy
from gradus.cohort.scores import NotebookRows, write_scores
from gradus.course import Assignment, Course, CourseError, Role
from gradus.engine.report import GradedSubmission

LOCK_WAIT = 30  # seconds to wait for another writer of an SQLite gradebook: the formgrader

_CELLS = sa.text("""
    select notebook.name, notebook.id, base_cell.id, base_cell.name, base_cell.type,
           coalesce(grade_cells.max_score, task_cells.max_score),
           source_cell.checksum
    from assignment
    join notebook on notebook.assignment_id = assignment.id
    left join base_cell on base_cell.notebook_id = notebook.id
    left join grade_cells on grade_cells.id = base_cell.id
    left join task_cells on task_cells.id = base_cell.id
    left join source_cell
        on source_cell.notebook_id = notebook.id and source_cell.name = base_cell.name
    where assignment.name = :assignment
""")

_GRADES = sa.text("""
    select notebook.name, base_cell.name, grade.auto_score
    from assignment
    join submitted_assignment on submitted_assignment.assignment_id = assignment.id
    join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id
    join grade on grade.notebook_id = submitted_notebook.id
    join base_cell on base_cell.id = grade.cell_id
    join notebook on notebook.id = base_cell.notebook_id
    where assignment.name = :assignment
      and submitted_assignment.student_id = :student
""")


class Gradebook:
    """The gradebook of one course, at ``url``.

    Every method raises ``CourseError`` when the database can't be used.
    """

    def __init__(self, course: Course) -> None:
        self.url = _absolute_url(course)
        self._late = LatePolicy(course)
        self._engine = sa.create_engine(self.url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_sqlite)

    def close(self) -> None:
        self._engine.dispose()

    def knows(self, assignment: Assignment) -> bool:
        """Whether it has exactly the graded cells of an assignment, and their points."""
        with self._transaction() as connection:
            if not sa.inspect(connection).has_table("assignment"):
                return False
            notebooks = self._notebooks(connection, assignment.name)
        known = {
            (notebook, cell.name, cell.max_score)
            for notebook, rows in notebooks.items()
            for cell in rows.cells
            if cell.max_score is not None
        }
        return known == {
            (notebook.name, cell.grade_id, cell.points)
            for notebook in assignment.notebooks
            for cell in notebook.graded_cells()
        }

    def has_scores(self, assignment: Assignment, student: str) -> bool:
        """Whether a student's submission is there, with a score for every test cell."""
        values = {"assignment": assignment.name, "student": student}
        with self._transaction() as connection:
            scores = {(row[0], row[1]): row[2] for row in connection.execute(_GRADES, values)}
        return all(
            (notebook.name, cell.grade_id) in scores
            and (cell.role is not Role.TEST or scores[notebook.name, cell.grade_id] is not None)
            for notebook in assignment.notebooks
            for cell in notebook.graded_cells()
        )

    @contextmanager
    def scores(
        self, graded: GradedSubmission, *, submitted: Set[str], timestamp: datetime | None
    ) -> Iterator[float]:
        """Write the scores of a submission; they count when the block ends without an error.

        Parameters
        ----------
        submitted : the names of the notebooks that were handed in.
        timestamp : when, in UTC but without a zone, as the gradebook has it.

        Yields
        ------
        float
            the points that the late penalty takes off.
        """
        with self._transaction() as connection:
            yield write_scores(
                connection,
                graded,
                self._notebooks(connection, graded.assignment),
                submitted=submitted,
                timestamp=timestamp,
                late=self._late,
            )

    def _notebooks(self, connection: sa.Connection, assignment: str) -> dict[str, NotebookRows]:
        found: dict[str, NotebookRows] = {}
        for row in connection.execute(_CELLS, {"assignment": assignment}):
            rows = found.setdefault(row[0], NotebookRows(row[1]))
            if row[2] is not None:
                rows.add(*row[2:])
        return found

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise CourseError(
                f"the gradebook {self._shown_url()} can't be used: {reason}"
            ) from error

    def _shown_url(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)


def _absolute_url(course: Course) -> str:
    try:
        url = sa.make_url(course.db_url)
    except sa.exc.ArgumentError:
        raise CourseError(
            f"CourseDirectory.db_url = {course.db_url!r} is not the address of a database; "
            "one looks like sqlite:////home/instructor/course/gradebook.db"
        ) from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(course.root / Path(url.database)))
    return url.render_as_string(hide_password=False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: see _begin_sqlite.
    connection.isolation_level = None
    connection.execute(f"pragma busy_timeout = {LOCK_WAIT * 1000}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # Taking the write lock first means waiting for it. A transaction that begins by reading can't
    # wait later: SQLite refuses it at once when somebody has written meanwhile.
    connection.exec_driver_sql("begin immediate")
