"""``gradus validity``: how good are the hidden tests of an assignment?"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradus.cli import options
from gradus.cli.failure import Failed, interruptible
from gradus.cli.progress import Stages
from gradus.course import AuthorError, Course, CourseError, open_course

if TYPE_CHECKING:
    from gradus.validity.report import Report, Trial

FOUND = 1  # exit status: an examination found something
NOT_STARTED = 2  # exit status: nothing was examined, standard error says why
MOST_SHOWN = 12
"""Survivors, and refused answers, of each assignment that are shown without --json or --all."""


@click.command(
    epilog="Exit status: 0 nothing was found, 1 something was, 2 nothing was examined, "
    "130 interrupted."
)
@click.argument("assignment", required=False)
@options.course_dir
@click.option(
    "--repeats",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    metavar="N",
    help="How often to grade the author's own answers again.",
)
@click.option(
    "--most-mutants",
    type=click.IntRange(min=0),
    metavar="N",
    help="Of each exercise, beside those written by hand: a fixed sample.  [default: all]",
)
@click.option("--all", "show_all", is_flag=True, help="Show every survivor, not the first few.")
@options.as_json
def validity(
    assignment: str | None,
    course_dir: Path,
    repeats: int,
    most_mutants: int | None,
    show_all: bool,
    as_json: bool,
) -> None:
    """Tell how good the hidden tests of ASSIGNMENT are; without one, of all assignments.

    A score is worth as much as the tests behind it. This grades, in the sealed engine: the author's
    own answers (they must earn everything) and the untouched student version (nothing); mutants,
    the author's answers with one fault each (every one must lose points in its exercise); variants,
    other correct answers (every one must keep all points); each exercise with all others unwritten;
    and the author's answers again and again.

    Mutants are made from the author's answers: other operators, constants, comparisons, axes and
    bounds, lines left out, results of zeros, NaN or the argument itself. More of them, variants and
    mutants that are no faults are written by hand in tests/course/<assignment>/mutants.toml,
    variants.toml and equivalent.toml of the course.

    \b
    For example, of one assignment, then of all of a course for a script:
        gradus validity C1_W2
        gradus validity --course-dir ~/course --json > validity.json

    With --json, an object is printed: assignments, a list of assignment; mutants; killed (those
    that lost points); equivalent (listed as no fault); kill_rate (killed, of those that are no
    equivalents); survivors, a list of exercise, name and diff; variants; rejected, a list of
    exercise, name, lost and detail; dependent, the exercises that need others to be written;
    repeats; flaky, a list of exercise, name, lost and seed; solution_score and release_score in
    percent; seconds.
    """
    try:
        course = open_course(course_dir)
        names = [assignment] if assignment else list(course.assignment_names())
        if not names:
            raise CourseError(f"{course.folder('source')} holds no assignment to examine")
        for name in names:
            course.require_assignment(name)
        with interruptible("interrupted: nothing is known of what was not examined"):
            reports = _examine(course, names, repeats=repeats, most_mutants=most_mutants)
    except (CourseError, AuthorError) as error:
        raise Failed(str(error), status=NOT_STARTED) from None
    if as_json:
        click.echo(json.dumps({"assignments": [each.as_object() for each in reports]}))
    else:
        for report in reports:
            _show(report, most=None if show_all else MOST_SHOWN)
    if not all(report.is_valid for report in reports):
        sys.exit(FOUND)


def _examine(course: Course, names: list[str], **options: int | None) -> list["Report"]:
    from gradus.engine import Engine, PlatformError
    from gradus.validity.candidates import read_candidates
    from gradus.validity.examination import examine

    try:
        with Engine(course.root) as engine, Stages() as stages:
            return [
                examine(
                    engine,
                    course.assignment(name),
                    read_candidates(course.root, name),
                    stage=stages,
                    **options,
                )
                for name in names
            ]
    except PlatformError as error:
        raise CourseError(str(error)) from None


def _show(report: "Report", *, most: int | None) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(_table(report))
    survivors, rejected = report.survivors, report.rejected
    _list(console, "Survivors: faults that no test noticed", survivors, "difference", most)
    _list(console, "Rejected: correct answers that lost points", rejected, "detail", most)
    _list(console, "Dependent on other exercises", report.dependent, "detail", most)
    _list(console, "Flaky: the author's own answers lost points", report.flaky, "detail", most)
    console.print(_verdict(report), markup=False, soft_wrap=True)


def _table(report: "Report") -> Any:
    from rich.table import Table

    from gradus.validity.report import Kind

    table = Table(title=f"Validity of {report.assignment}", title_justify="left")
    table.add_column("exercise")
    for column in ("mutants", "killed", "survivors", "equivalent", "variants", "rejected"):
        table.add_column(column, justify="right")
    for exercise in (*report.exercises, None):
        mutants = report.of(Kind.MUTANT, exercise)
        survivors = sum(not each.lost for each in mutants)
        variants = report.of(Kind.VARIANT, exercise)
        rejected = sum(each.lost > 0 for each in variants)
        if exercise is None:
            table.add_section()
        table.add_row(
            exercise or "all",
            str(len(mutants)),
            str(len(mutants) - survivors),
            _marked(survivors),
            str(len(report.of(Kind.EQUIVALENT, exercise))),
            str(len(variants)),
            _marked(rejected),
        )
    return table


def _marked(count: int) -> str:
    return f"[yellow]{count}[/yellow]" if count else "0"


def _list(
    console: Any, title: str, trials: tuple["Trial", ...], attribute: str, most: int | None
) -> None:
    if not trials:
        return
    console.print(f"\n{title} ({len(trials)})", style="bold")
    for trial in trials[:most]:
        console.print(f"  {trial.exercise}  {trial.name}", style="cyan", markup=False)
        for line in getattr(trial, attribute).splitlines()[-12:]:
            console.print(f"      {line}", markup=False, soft_wrap=True)
    if most is not None and len(trials) > most:
        console.print(f"  ... and {len(trials) - most} more: --all or --json shows them")


def _verdict(report: "Report") -> str:
    from gradus.validity.report import Kind

    return (
        f"\n{report.kill_rate:.1%} of the faults were found. "
        f"The author's answers earn {report.solution_score:g} %, the untouched release "
        f"{report.release_score:g} %. {len(report.flaky)} of {len(report.of(Kind.REPEAT))} repeats "
        f"gave another score. {report.seconds:.0f} s."
    )
