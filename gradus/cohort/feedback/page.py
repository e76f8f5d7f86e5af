"""The page itself: what a report comes to, set into the template."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from gradus.cohort.feedback.result import (
    LONGEST_TITLE,
    ExerciseResult,
    exercise_results,
    points,
    share,
)
from gradus.cohort.feedback.text import clean, phrase, shorten
from gradus.cohort.feedback.work import Work, render_work
from gradus.engine.report import Exercise, GradedNotebook, GradedSubmission, Status, Verdict, total

TEMPLATES = Path(__file__).parent.parent / "templates"
MOST_NOTES = 30
ABSENT = (
    "{}.ipynb is not among the files that you handed in. Write your answers into the notebook that "
    "came with the assignment, keep its name, and submit it."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the student stands: points, and how these compare with the pass mark.

    ``passed`` is None where it can't be said: nothing is worth points, or a person's grading is
    still to come and would decide.
    """

    score: str
    max_score: str
    share: float
    needed: str
    mark_share: float
    passed: bool | None
    waiting: int


def render_feedback(
    graded: GradedSubmission,
    notebook: GradedNotebook,
    *,
    course_title: str,
    assignment_title: str,
    pass_mark: float,
    graded_at: datetime,
) -> str:
    """The feedback on one notebook, as one HTML page that loads nothing else.

    Parameters
    ----------
    graded : the whole submission; the pass mark applies to the points of all its notebooks.
    notebook : the notebook of it that the page is about.
    course_title, assignment_title : as people call them.
    pass_mark : the fraction of the points that is needed, within 0 and 1.
    graded_at : when it was graded; aware.

    Raises
    ------
    ValueError
        for a pass mark outside of 0 and 1, or a time without its zone.
    """
    if not 0 <= pass_mark <= 1:
        raise ValueError(f"pass mark {pass_mark!r}: give a fraction of the points, such as 0.6")
    if graded_at.tzinfo is None:
        raise ValueError(f"graded_at {graded_at!r} has no time zone: give an aware time, in UTC")
    is_absent = _is_absent(graded, notebook)
    problem = ABSENT.format(notebook.name) if is_absent else _sentence(notebook.problem)
    work = Work() if problem else render_work(notebook.name, notebook.content, notebook.handed_in)
    exercises = exercise_results(notebook.exercises, work.answers(), is_readable=not problem)
    return _template().render(
        course_title=shorten(course_title, LONGEST_TITLE),
        assignment_title=shorten(assignment_title or graded.assignment, LONGEST_TITLE),
        notebook_name=shorten(notebook.name, LONGEST_TITLE),
        student=shorten(graded.student, LONGEST_TITLE),
        graded_at=graded_at.astimezone(UTC),
        standing=_standing(graded, pass_mark),
        notebooks=len(graded.notebooks),
        problem=phrase(problem),
        is_absent=is_absent,
        notes=_notes(graded.notes + (() if is_absent else notebook.notes)),
        forgeable=graded.forgeable,
        partly=graded.forgeable and any(map(_is_sealed, graded.exercises)),
        is_safe=graded.isolation.is_safe,
        exercises=exercises,
        results=_by_grade_id(notebook, exercises),
        work=work,
        **_points(notebook),
    )


def _is_sealed(exercise: Exercise) -> bool:
    """Whether tests made its score, and apart from the student's code."""
    is_tested = exercise.verdict not in (Verdict.MANUAL, Verdict.MISSING)
    return is_tested and not exercise.forgeable


def _is_absent(graded: GradedSubmission, notebook: GradedNotebook) -> bool:
    """True for a notebook that was not handed in: its note is all there is to say of it."""
    if notebook.problem or graded.status is Status.MISSING:
        return not notebook.problem
    return not notebook.content or (
        bool(notebook.exercises)
        and all(
            exercise.verdict is Verdict.MISSING and exercise.message in notebook.notes
            for exercise in notebook.exercises
        )
    )


def _points(notebook: GradedNotebook) -> dict[str, Any]:
    score = total(exercise.score for exercise in notebook.exercises)
    max_score = total(exercise.max_score for exercise in notebook.exercises)
    automatic = (exercise for exercise in notebook.exercises if not exercise.needs_person)
    lost = total(max(exercise.max_score - exercise.score, 0) for exercise in automatic)
    return {
        "score": points(score),
        "max_score": points(max_score),
        "share": share(score, max_score),
        "lost": points(lost),
    }


def _standing(graded: GradedSubmission, pass_mark: float) -> Standing:
    waiting = [exercise for exercise in graded.exercises if exercise.needs_person]
    needed = pass_mark * graded.max_score
    best = graded.score + total(exercise.max_score for exercise in waiting)
    passed: bool | None = graded.score >= needed - 1e-9
    if not graded.max_score or (not passed and best >= needed - 1e-9):
        passed = None
    return Standing(
        score=points(graded.score),
        max_score=points(graded.max_score),
        share=share(graded.score, graded.max_score),
        needed=points(needed),
        mark_share=round(pass_mark * 100, 1),
        passed=passed,
        waiting=len(waiting),
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _notes(notes: tuple[str, ...]) -> list[Markup]:
    shown = [phrase(note, limit=400) for note in notes[:MOST_NOTES]]
    if len(notes) > MOST_NOTES:
        shown.append(phrase(f"{len(notes) - MOST_NOTES} more notes are not shown."))
    return shown


def _by_grade_id(
    notebook: GradedNotebook, exercises: tuple[ExerciseResult, ...]
) -> dict[str, ExerciseResult]:
    """The results by the grade ids of their cells."""
    names = (exercise.name for exercise in notebook.exercises)
    return dict(zip(names, exercises, strict=True))


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = (TEMPLATES / "feedback.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(clean(style))
    return environment.get_template("feedback.html.j2")
