"""The syllabus: courses, their assignments, the exercises of each and the outcomes they serve."""

from dataclasses import dataclass
from datetime import datetime

from gradus.course.course import Course
from gradus.course.errors import CourseError
from gradus.course.notebook import Notebook, Role
from gradus.course.titles import exercise_titles

GRADED = {Role.TEST: "tests", Role.MANUAL: "a person", Role.TASK: "a person"}


@dataclass(frozen=True, slots=True)
class SyllabusExercise:
    """One graded cell: its grade id, the heading above it, its points, the outcomes it serves."""

    name: str
    notebook: str
    title: str
    points: float
    graded_by: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SyllabusAssignment:
    """One assignment as the syllabus lists it."""

    name: str
    title: str
    course: str
    released: bool
    due: datetime | None
    sealed: bool
    unsealed: tuple[str, ...]
    fresh_cases: bool
    exercises: tuple[SyllabusExercise, ...]

    @property
    def points(self) -> float:
        return sum(each.points for each in self.exercises)


@dataclass(frozen=True, slots=True)
class Syllabus:
    """All of it. ``courses`` maps codes to titles; the code "" is of assignments without one."""

    courses: dict[str, str]
    assignments: tuple[SyllabusAssignment, ...]

    def of(self, course: str) -> tuple[SyllabusAssignment, ...]:
        return tuple(each for each in self.assignments if each.course == course)

    def serving(self, outcome: str) -> tuple[tuple[SyllabusAssignment, SyllabusExercise], ...]:
        """The exercises that serve an outcome, each with its assignment."""
        return tuple(
            (assignment, exercise)
            for assignment in self.assignments
            for exercise in assignment.exercises
            if outcome in exercise.outcomes
        )


def read_syllabus(course: Course) -> Syllabus:
    """Read the catalogue and the source notebooks of a course.

    Raises
    ------
    CourseError
        when the catalogue speaks of an exercise that no notebook has; ``AuthorError`` when a
        notebook can't be read.
    """
    assignments = tuple(_assignment(course, name) for name in course.assignment_names())
    courses = dict(course.catalogue.courses)
    if any(not each.course for each in assignments):
        courses[""] = course.title
    return Syllabus(courses, assignments)


def _assignment(course: Course, name: str) -> SyllabusAssignment:
    entry = course.catalogue.entry(name)
    exercises = tuple(
        exercise
        for notebook in course.sources(name)
        for exercise in _exercises(notebook, entry.outcomes)
    )
    unknown = entry.outcomes.keys() - {each.name for each in exercises}
    if unknown:
        raise CourseError(
            f"course.toml: [assignments.{name}.outcomes] names {', '.join(sorted(unknown))}, which "
            f"no notebook of source/{name} has; it has {', '.join(each.name for each in exercises)}"
        )
    return SyllabusAssignment(
        name,
        entry.title or name,
        entry.course,
        entry.released,
        entry.due,
        entry.sealed,
        tuple(entry.unsealed),
        entry.fresh_cases,
        exercises,
    )


def _exercises(notebook: Notebook, outcomes: dict[str, list[str]]) -> list[SyllabusExercise]:
    titles = exercise_titles(notebook)
    found = []
    for cell in notebook.cells:
        if cell.role in GRADED and cell.grade_id:
            found.append(
                SyllabusExercise(
                    cell.grade_id,
                    notebook.name,
                    titles.get(cell.grade_id, ""),
                    cell.points,
                    GRADED[cell.role],
                    tuple(outcomes.get(cell.grade_id, ())),
                )
            )
    return found
