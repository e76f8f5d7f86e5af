"""``gradus doctor``: is grading safe on this machine, and if not, what is to be done?"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradus.cli import options
from gradus.cli.failure import Failed, interruptible

if TYPE_CHECKING:
    from gradus.doctor import Diagnosis

UNSAFE = 1  # exit status
NOT_EXAMINED = 2  # exit status: standard error says why
STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red"}


@click.command(
    epilog="Exit status: 0 grading is safe here, 1 it is not, 2 there is no such folder, "
    "130 interrupted."
)
@options.course_dir
@options.as_json
def doctor(course_dir: Path, as_json: bool) -> None:
    """Check this machine, and try to break out of the sandbox.

    Looks at what grading needs, says what to do about what is missing, then starts a student
    process exactly as grading does and tries to get out of it: to the course folder, the
    gradebook, the network, other processes, the kernel. What it says of the isolation is what these
    attempts met. Nothing is changed, and nothing leaves this machine.

    \b
    For example, before the first grading on a new machine, in the course folder:
        gradus doctor
    and in a script that must not go on where grading is not safe:
        gradus doctor --course-dir ~/course --json > health.json && gradus grade ps1

    With --json, an object is printed: ok; isolation (level: sandboxed, or none where no sandbox
    can be had; parts, each true where it is in force; problem); checks, a list of name, status
    (ok, warning, failed), detail and remedy; escapes, a list of name, blocked and detail; versions;
    machine.
    """
    from gradus.doctor import examine

    if not course_dir.is_dir():
        raise Failed(f"there is no folder {course_dir}", status=NOT_EXAMINED)
    with interruptible("interrupted: nothing is known of this machine"):
        diagnosis = examine(course_dir.resolve())
    if as_json:
        click.echo(json.dumps(diagnosis.as_object()))
    else:
        _show(diagnosis)
    if not diagnosis.is_safe:
        sys.exit(UNSAFE)


def _show(diagnosis: "Diagnosis") -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(_checks(diagnosis))
    console.print(_escapes(diagnosis))
    for line, style in _verdict(diagnosis):
        console.print(line, style=style, markup=False, soft_wrap=True)


def _checks(diagnosis: "Diagnosis") -> Any:
    from rich.markup import escape

    table = _table("check", "status", "what was found, and what to do")
    for each in diagnosis.findings:
        words = escape(each.detail) + (f"\n→ {escape(each.remedy)}" if each.remedy else "")
        table.add_row(each.name, _styled(each.status.value), words)
    return table


def _escapes(diagnosis: "Diagnosis") -> Any:
    from rich.markup import escape

    table = _table("a student process tried to", "result", "what it met")
    for each in diagnosis.trial.attempts:
        result = "[green]blocked[/]" if each.blocked else "[bold red]ESCAPED[/]"
        table.add_row(each.name, result, escape(each.detail))
    return table


def _verdict(diagnosis: "Diagnosis") -> list[tuple[str, str]]:
    trial = diagnosis.trial
    lines = []
    if trial.problem:
        lines.append((f"There is no sandbox: {trial.problem}", "red"))
        lines.append(("The attempts above were made without one, as with --unsafe.", "red"))
    missing = [name for name, is_there in trial.parts.items() if not is_there]
    if missing:
        lines.append((f"Not in force: {', '.join(missing)}", "red"))
    if diagnosis.is_safe:
        lines.append((f"Isolation: {trial.isolation}. Grading is safe here.", "bold green"))
    else:
        lines.append((f"Isolation: {trial.isolation}. Grading is NOT safe here.", "bold red"))
    return lines


def _table(*headings: str) -> Any:
    from rich.table import Table

    table = Table()
    for heading in headings[:2]:
        table.add_column(heading, no_wrap=True)
    table.add_column(headings[2], overflow="fold")
    return table


def _styled(status: str) -> str:
    return f"[{STYLES[status]}]{status}[/]"
