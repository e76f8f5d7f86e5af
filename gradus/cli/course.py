"""``gradus course``: what the course offers, and which learning outcomes it serves."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradus.cli import options
from gradus.cli.failure import Failed
from gradus.course import AuthorError, Course, CourseError, open_course

if TYPE_CHECKING:
    from gradus.course.syllabus import Syllabus

NOT_SHOWN = 2  # exit status


@click.command(epilog="Exit status: 0 shown, 2 the course can't be read.")
@options.course_dir
@options.as_json
def course(course_dir: Path, as_json: bool) -> None:
    """Show the courses, assignments, points and learning outcomes of course.toml.

    Points are read from the source notebooks. An outcome without exercises is marked, and so is an
    exercise without an outcome.

    \b
    For example:
        gradus course
        gradus course --course-dir ~/course --json

    With --json, an object is printed: id, title, pass_mark; courses, a list of id, title and
    assignments (name, title, released, due, points, sealed, unsealed, a list of single test cells,
    fresh_cases, and exercises: name, notebook, title, points, graded_by, outcomes); outcomes, a
    list of id, title and exercises (assignment and name).
    """
    from gradus.course.syllabus import read_syllabus

    try:
        opened = open_course(course_dir)
        syllabus = read_syllabus(opened)
    except (CourseError, AuthorError) as error:
        raise Failed(str(error), status=NOT_SHOWN) from None
    if as_json:
        click.echo(json.dumps(_as_object(opened, syllabus)))
    else:
        _show(opened, syllabus)


def _as_object(opened: Course, syllabus: "Syllabus") -> dict[str, Any]:
    return {
        "id": opened.id,
        "title": opened.title,
        "pass_mark": opened.catalogue.pass_mark,
        "courses": [
            {
                "id": code,
                "title": title,
                "assignments": [
                    {
                        "name": each.name,
                        "title": each.title,
                        "released": each.released,
                        "due": each.due.isoformat() if each.due else None,
                        "points": each.points,
                        "sealed": each.sealed,
                        "unsealed": list(each.unsealed),
                        "fresh_cases": each.fresh_cases,
                        "exercises": [
                            {
                                "name": exercise.name,
                                "notebook": exercise.notebook,
                                "title": exercise.title,
                                "points": exercise.points,
                                "graded_by": exercise.graded_by,
                                "outcomes": list(exercise.outcomes),
                            }
                            for exercise in each.exercises
                        ],
                    }
                    for each in syllabus.of(code)
                ],
            }
            for code, title in syllabus.courses.items()
        ],
        "outcomes": [
            {
                "id": code,
                "title": title,
                "exercises": [
                    {"assignment": assignment.name, "name": exercise.name}
                    for assignment, exercise in syllabus.serving(code)
                ],
            }
            for code, title in opened.catalogue.outcomes.items()
        ],
    }


def _show(opened: Course, syllabus: "Syllabus") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    console.print(escape(opened.title), style="bold")
    for code, title in syllabus.courses.items():
        heading = " ".join(filter(None, (code, title)))
        table = Table(title=escape(heading), title_justify="left")
        for column in ("assignment", "title", "exercises", "points", "outcomes", "released"):
            justify = "right" if column in ("exercises", "points") else None
            table.add_column(column, justify=justify, no_wrap=column == "assignment")
        for each in syllabus.of(code):
            codes = sorted({code for exercise in each.exercises for code in exercise.outcomes})
            table.add_row(
                each.name, escape(each.title), str(len(each.exercises)), f"{each.points:g}",
                " ".join(codes) or "[yellow]none[/yellow]", "yes" if each.released else "no",
            )  # fmt: skip
        console.print(table)
    if opened.catalogue.outcomes:
        console.print(_outcomes(opened, syllabus))


def _outcomes(opened: Course, syllabus: "Syllabus") -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Learning outcomes", title_justify="left")
    table.add_column("outcome")
    table.add_column("title")
    table.add_column("exercises", justify="right")
    table.add_column("in")
    for code, title in opened.catalogue.outcomes.items():
        serving = syllabus.serving(code)
        names = dict.fromkeys(assignment.name for assignment, _ in serving)
        count = str(len(serving)) if serving else "[yellow]0[/yellow]"
        table.add_row(code, escape(title), count, " ".join(names))
    return table
