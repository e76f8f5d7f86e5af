"""The scores in a gradebook, and where two gradebooks differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gradus.bench.specimens import Kind, Specimen
from gradus.course import Course

Loans = Mapping[str, Mapping[str, Sequence[str]]]
"""By student and "notebook/cell": the functions of earlier exercises that Gradus lent for it."""

Scores = dict[str, dict[str, float | None]]
"""By student and "notebook/cell": the automatic points, None for what a person grades."""

_SCORES = sa.text("""
    select submitted_assignment.student_id, notebook.name, base_cell.name, grade.auto_score
    from assignment
    join submitted_assignment on submitted_assignment.assignment_id = assignment.id
    join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id
    join grade on grade.notebook_id = submitted_notebook.id
    join base_cell on base_cell.id = grade.cell_id
    join notebook on notebook.id = base_cell.notebook_id
    where assignment.name = :assignment
""")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One graded cell of one student to which two graders give different points.

    ``lent`` are the functions that Gradus lent there: to nbgrader an early mistake counts twice.
    """

    student: str
    kind: str
    exercise: str
    ours: float | None
    theirs: float | None
    lent: tuple[str, ...] = ()


def read_scores(course: Course, assignment: str) -> Scores:
    """What the gradebook of a course holds of an assignment."""
    engine = sa.create_engine(course.db_url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(_SCORES, {"assignment": assignment}).all()
    finally:
        engine.dispose()
    found: Scores = {}
    for student, notebook, cell, score in rows:
        found.setdefault(student, {})[f"{notebook}/{cell}"] = score
    return found


def disagreements(
    ours: Scores, theirs: Scores, cohort: tuple[Specimen, ...], loans: Loans | None = None
) -> tuple[Disagreement, ...]:
    """Where two graders differ on readable submissions of the cohort.

    Nothing is expected of an unreadable one: nbgrader gives it no score at all.
    """
    found = []
    for specimen in cohort:
        if not specimen.is_readable:
            continue
        one, other = ours.get(specimen.student, {}), theirs.get(specimen.student, {})
        for exercise in sorted(one.keys() | other.keys()):
            points = one.get(exercise), other.get(exercise)
            if points[0] != points[1]:
                lent = (loans or {}).get(specimen.student, {}).get(exercise, ())
                found.append(
                    Disagreement(
                        specimen.student, specimen.kind.value, exercise, *points, tuple(lent)
                    )
                )
    return tuple(found)


def right_without_full_marks(
    totals: dict[str, float], full: float, cohort: tuple[Specimen, ...]
) -> tuple[str, ...]:
    """The students with right (or slow, but right) answers whom a grader gave less than all."""
    return tuple(
        each.student
        for each in cohort
        if each.kind in (Kind.RIGHT, Kind.SLOW) and abs(totals.get(each.student, 0) - full) > 1e-6
    )
