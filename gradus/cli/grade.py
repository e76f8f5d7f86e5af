"""``gradus grade``: grade the submissions of one assignment."""

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradus.cli import options
from gradus.cli.failure import Failed, interruptible, say
from gradus.cli.progress import Stages
from gradus.course import Course, CourseError, open_course
from gradus.course.errors import unknown

if TYPE_CHECKING:
    from gradus.cohort.grader import Outcome
    from gradus.engine.isolation import Isolation

INTERRUPTED = "interrupted: what was graded is in place, the same command grades the rest"
UNSAFE = "without a sandbox: student code can read and change whatever you can (--unsafe)"
NOT_STARTED = 2  # exit status: nothing was graded, standard error says why
SOME_FAILED = 1  # exit status: at least one submission was not graded by a fault of ours


@click.command(
    epilog="Exit status: 0 all graded, 1 some failed, 2 nothing could be graded, 130 interrupted."
)
@click.argument("assignment")
@options.course_dir
@click.option(
    "--student",
    "students",
    multiple=True,
    metavar="NAME",
    help="Grade this student only; may be given more than once.",
)
@options.jobs
@click.option("--force", is_flag=True, help="Grade also what has not changed since last time.")
@options.unsafe
@options.as_json
def grade(
    assignment: str,
    course_dir: Path,
    students: tuple[str, ...],
    jobs: int | None,
    force: bool,
    unsafe: bool,
    as_json: bool,
) -> None:
    """Grade what students handed in for ASSIGNMENT.

    Every folder submitted/STUDENT/ASSIGNMENT of the course is graded in a sandbox. The scores go
    into nbgrader's gradebook, the executed notebooks into autograded/, a page for the student into
    feedback/. What has been graded and has not changed is skipped.

    \b
    For example, all submissions of ps1 in the course folder ~/course, then one of them again:
        gradus grade ps1 --course-dir ~/course
        gradus grade ps1 --course-dir ~/course --student student --force

    \b
    On a machine without bubblewrap or user namespaces grading refuses (see `gradus doctor`).
    With --unsafe student code runs without a sandbox, able to read and change whatever you can:
        gradus grade ps1 --unsafe

    With --json, an object is printed: assignment; isolation of student code (sandboxed, or none
    with --unsafe); graded, a list of student, score, max_score, status, isolation, forgeable
    (whether student code could have changed the score), seed (what fresh cases were drawn from,
    or null), seconds and exercises (name, score, max_score, verdict, message, forgeable, and lent,
    a list of the earlier functions which had failed, and for which the references stood in);
    failed, a list of student and reason; skipped, a list of students; seconds.
    """
    from gradus.engine import Isolation, PlatformError

    started = time.monotonic()
    isolation = Isolation.NONE if unsafe else Isolation.SANDBOXED
    try:
        course = open_course(course_dir)
        course.require_assignment(assignment)
        chosen = _choose(course, assignment, students)
        if unsafe:
            say(UNSAFE)
        with interruptible(INTERRUPTED):
            outcomes = _run(course, assignment, chosen, force, jobs=jobs, isolation=isolation)
    except (CourseError, PlatformError) as error:
        raise Failed(str(error), status=NOT_STARTED) from None
    seconds = time.monotonic() - started
    if as_json:
        click.echo(json.dumps(_as_object(assignment, outcomes, seconds, isolation)))
    else:
        _show(course, assignment, outcomes, seconds)
    if any(outcome.state == "failed" for outcome in outcomes):
        sys.exit(SOME_FAILED)


def _choose(course: Course, assignment: str, names: tuple[str, ...]) -> list[str]:
    """The students to grade: the named ones, or all but those whom the settings exclude."""
    submitted = [
        name
        for name in course.students(assignment)
        if not name.startswith(".") and _may_be_there(course.submission_folder(name, assignment))
    ]
    for name in names:
        if name not in submitted:
            raise unknown("student", name, submitted)
    if names:
        return sorted(set(names))
    excluded = course.config.get("CourseDirectory", {}).get("student_id_exclude", "").split(",")
    return [name for name in submitted if name not in excluded]


def _may_be_there(folder: Path) -> bool:
    return os.path.isdir(folder) or not os.access(folder.parent, os.X_OK)


def _run(
    course: Course, assignment: str, students: list[str], force: bool, **options: Any
) -> list["Outcome"]:
    from gradus.cohort.grader import CourseGrader

    if not students:
        return []
    with CourseGrader(course, **options) as grader, Stages(is_kept=False) as stages:
        step = stages(f"Grading {assignment}", len(students))
        return grader.grade_many(assignment, students, force=force, on_outcome=lambda _: step())


def _as_object(
    assignment: str, outcomes: list["Outcome"], seconds: float, isolation: "Isolation"
) -> dict[str, Any]:
    graded = [_submission(outcome) for outcome in outcomes if outcome.graded]
    return {
        "assignment": assignment,
        "isolation": isolation.value,
        "graded": graded,
        "failed": [
            {"student": outcome.student, "reason": outcome.reason}
            for outcome in outcomes
            if outcome.state == "failed"
        ],
        "skipped": [outcome.student for outcome in outcomes if outcome.state == "skipped"],
        "seconds": round(seconds, 3),
    }


def _submission(outcome: "Outcome") -> dict[str, Any]:
    graded = outcome.graded
    return {
        "student": outcome.student,
        "score": graded.score,
        "max_score": graded.max_score,
        "late_penalty": outcome.late_penalty,
        "status": graded.status.value,
        "isolation": graded.isolation.value,
        "forgeable": graded.forgeable or not graded.isolation.is_safe,
        "seed": graded.seed,
        "seconds": round(graded.seconds, 3),
        "exercises": [
            {
                "name": exercise.name,
                "notebook": exercise.notebook,
                "score": exercise.score,
                "max_score": exercise.max_score,
                "verdict": exercise.verdict.value,
                "message": exercise.message,
                "forgeable": exercise.forgeable or not graded.isolation.is_safe,
                "lent": list(exercise.lent),
            }
            for exercise in graded.exercises
        ],
    }


def _show(course: Course, assignment: str, outcomes: list["Outcome"], seconds: float) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not outcomes:
        folder = course.folder("submitted")
        console.print(
            f"There is nothing to grade: no submission of {assignment} in {folder}.",
            markup=False,
            soft_wrap=True,
        )
        return
    graded = [outcome for outcome in outcomes if outcome.graded]
    if graded:
        console.print(_table(graded))
    for outcome in outcomes:
        if outcome.state == "failed":
            line = f"{outcome.student} was not graded: {outcome.reason}"
            console.print(line, style="red", markup=False, soft_wrap=True)
    skipped = sum(outcome.state == "skipped" for outcome in outcomes)
    if skipped:
        console.print(f"{skipped} not changed since last time: skipped (--force grades them again)")
    console.print(_summary(graded, seconds))
    forgeable = _forgeable(graded)
    if forgeable:
        line = f"Not sealed, so that their points could be forged: {', '.join(forgeable)}."
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    if any(not outcome.graded.isolation.is_safe for outcome in graded):
        console.print(f"Graded {UNSAFE}.", style="bold red", markup=False, soft_wrap=True)


def _forgeable(graded: list["Outcome"]) -> list[str]:
    """The exercises whose tests ran in the student process, by name."""
    exercises = [each for outcome in graded for each in outcome.graded.exercises if each.forgeable]
    return list(dict.fromkeys(exercise.name for exercise in exercises))


def _table(graded: list["Outcome"]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for heading, side in (("student", "left"), ("score", "right"), ("of", "right")):
        table.add_column(heading, justify=side, no_wrap=True)
    table.add_column("result", overflow="fold")
    for outcome in graded:
        result = outcome.graded
        points = f"{result.score:g}", f"{result.max_score:g}"
        table.add_row(escape(outcome.student), *points, _verdicts(outcome))
    return table


def _verdicts(outcome: "Outcome") -> str:
    """How many exercises ended in which verdict, the best first."""
    from gradus.engine.report import Status

    if outcome.graded.status is Status.MISSING:
        return "nothing handed in"
    counts: dict[Any, int] = {}
    for exercise in outcome.graded.exercises:
        counts[exercise.verdict] = counts.get(exercise.verdict, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: item[0].severity)
    parts = [f"{count} {verdict.value}" for verdict, count in ordered]
    if outcome.graded.status is Status.UNREADABLE:
        parts.insert(0, "unreadable notebook")
    if outcome.late_penalty:
        parts.append(f"late: -{outcome.late_penalty:g}")
    return ", ".join(parts)


def _summary(graded: list["Outcome"], seconds: float) -> str:
    if not graded:
        return f"0 graded in {seconds:.1f} s"
    mean = sum(outcome.graded.score for outcome in graded) / len(graded)
    rate = len(graded) / seconds
    return (
        f"{len(graded)} graded, mean {mean:.1f} of {graded[0].graded.max_score:g}, "
        f"in {seconds:.1f} s ({rate:.2g} per second)"
    )
