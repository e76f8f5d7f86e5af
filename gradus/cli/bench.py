"""``gradus bench``: how fast this machine grades, compared with other graders."""

import json
from pathlib import Path
from typing import Any

import click

from gradus.cli import options
from gradus.cli.failure import Failed, interruptible
from gradus.cli.progress import Stages

CUSTOMARY = "C1_W2"
"""The assignment to measure with where the course has it: one of middling size."""
STUDENTS, MOST_STUDENTS = 100, 5000
NOT_MEASURED = 2  # exit status: standard error says why


@click.command(epilog="Exit status: 0 measured, 2 nothing was measured, 130 interrupted.")
@click.option(
    "--students",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"The size of the cohort.  [default: {STUDENTS}; {MOST_STUDENTS} with --growth]",
)
@click.option(
    "--assignment",
    metavar="A",
    help=f"The assignment to grade.  [default: {CUSTOMARY}, else the first]",
)
@options.course_dir
@click.option(
    "--peers",
    default="nbgrader,otter",
    metavar="LIST",
    show_default=True,
    help="Whom to compare with; an empty list for nobody.",
)
@options.jobs
@click.option(
    "--growth",
    is_flag=True,
    help="Grade 10, 100, 1000 and 5000 submissions of a tiny assignment instead (of A "
    "when --assignment is given), and say how time and memory grow.",
)
@options.as_json
def bench(
    students: int | None,
    assignment: str | None,
    course_dir: Path,
    peers: str,
    jobs: int | None,
    growth: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Measure how fast submissions are graded, here and now.

    A cohort of right, partly right, wrong, slow and broken submissions is made from the author's
    solutions, the same every time, in a temporary copy of the course. It is graded by Gradus, by
    nbgrader's own autograde and generate_feedback, by Otter-Grader, and by the floor: the same
    cells in forks of a warm Python, with no sandbox, no seal, no feedback and no gradebook. Do
    nothing else on the machine meanwhile.

    \b
    For example, 100 submissions of C1_W2, then how the time grows with the cohort:
        gradus bench --students 100
        gradus bench --growth --json

    per_second counts everything from the start of the command to the last page of feedback, the
    seconds to get warm included (warm_seconds says how many they are); those of the floor are
    left out, because it is warm by definition. A peer grades the first 10 submissions at most;
    its result is scaled to the cohort with its start counted once. ratio_nbgrader and ratio_otter
    say how many times as many submissions per second Gradus grades; ratio_floor how many times as
    many as Gradus the floor does, so 1 would be perfect. Memory is what the whole tree of
    processes occupies, shared pages counted once; mb_per_concurrent is what each submission that
    is being graded adds to the processes that are warm.

    With --json, an object is printed: students, assignment, jobs; gradus, floor, nbgrader and
    otter with per_second, sample, seconds, warm_seconds, cpu_seconds_per_submission, peak_mb,
    mb_per_concurrent, or per_second null and the reason; ratio_nbgrader, ratio_otter,
    ratio_floor, peak_mb; disagreements, where nbgrader gave other points; notes.

    Otter is installed into .venv-peers beside this Python environment when it is first needed.
    """
    from gradus.course import CourseError
    from gradus.engine import PlatformError, cores

    try:
        chosen = _peers(peers)
        with interruptible("interrupted: nothing was measured"), Stages() as stages:
            measured = {"stage": stages, "jobs": jobs or cores()}
            if growth:
                result = _growth(course_dir, assignment, students, **measured)
            else:
                result = _contest(course_dir, assignment, students, chosen, **measured)
    except (CourseError, PlatformError) as error:
        raise Failed(str(error), status=NOT_MEASURED) from None
    _print(result, as_json=as_json)


def _peers(text: str) -> tuple[str, ...]:
    from gradus.bench.contest import PEERS
    from gradus.course.errors import unknown

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in PEERS:
            raise unknown("peer", name, PEERS)
    return names


def _contest(
    course_dir: Path,
    name: str | None,
    students: int | None,
    peers: tuple[str, ...],
    **options: Any,
) -> Any:
    from gradus.bench.contest import hold_contest
    from gradus.course import open_course

    course = open_course(course_dir)
    name = name or _customary(course)
    return hold_contest(course, name, students=students or STUDENTS, peers=peers, **options)


def _customary(course: Any) -> str:
    from gradus.course import CourseError

    names = course.assignment_names()
    if not names:
        raise CourseError(f"{course.folder('source')} holds no assignment to measure with")
    return CUSTOMARY if CUSTOMARY in names else names[0]


def _growth(course_dir: Path, name: str | None, students: int | None, **options: Any) -> Any:
    from gradus.bench.growth import measure_growth, sizes_up_to
    from gradus.course import CourseError, open_course

    chosen = {"course": open_course(course_dir), "name": name} if name else {}
    sizes = sizes_up_to(students or MOST_STUDENTS)
    if len(sizes) < 2:
        raise CourseError(f"{students} students are too few to see growth: give more than 10")
    return measure_growth(sizes, **chosen, **options)


def _print(result: Any, *, as_json: bool) -> None:
    from rich.console import Console

    from gradus.bench import account
    from gradus.bench.growth import Growth

    is_growth = isinstance(result, Growth)
    if as_json:
        found = account.growth_object(result) if is_growth else account.contest_object(result)
        click.echo(json.dumps(found))
        return
    show: Any = account.show_growth if is_growth else account.show_contest
    show(result, Console(highlight=False))
