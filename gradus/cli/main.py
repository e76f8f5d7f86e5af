"""The ``gradus`` command: its verbs, and how they fail."""

import difflib
import importlib
import json
import signal
import sys
from collections.abc import Sequence
from typing import Any

import click

from gradus.cli.failure import BY_SIGNAL, complaint

# verb: the module that has it (under gradus.cli, as a command of the same name), its line of help
NOT_DONE = 2  # exit status
VERBS = {
    "bench": ("gradus.cli.bench", "Measure how fast submissions are graded, beside other graders."),
    "course": ("gradus.cli.course", "Show courses, assignments, points and learning outcomes."),
    "doctor": ("gradus.cli.doctor", "Check this machine, and try to break out of the sandbox."),
    "grade": ("gradus.cli.grade", "Grade the submissions of an assignment."),
    "serve": ("gradus.cli.serve", "Run the hub: JupyterHub, the exchange and the grading queue."),
    "validity": ("gradus.cli.validity", "Tell how good the hidden tests of an assignment are."),
}


class Verbs(click.Group):
    """A group whose commands are imported when they are used: each may take seconds to import.

    What goes wrong is said on standard error. With ``--json`` standard output has an object even
    then, with ``error`` alone.
    """

    def main(
        self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **extra: Any
    ) -> Any:
        given = sys.argv[1:] if args is None else list(args)
        if not standalone_mode:
            return super().main(given, standalone_mode=False, **extra)
        try:
            status = super().main(given, standalone_mode=False, **extra)
            sys.exit(status if isinstance(status, int) else 0)
        except click.ClickException as error:
            error.show()
            told, failed = error.format_message(), error.exit_code
        except click.Abort:
            told, failed = "interrupted", BY_SIGNAL + signal.SIGINT
            click.echo(f"gradus: {told}", err=True)
        except OSError as error:
            told, failed = complaint(error), NOT_DONE
            click.echo(f"gradus: {told}", err=True)
        if "--json" in given:
            click.echo(json.dumps({"error": told}))
        sys.exit(failed)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = getattr(importlib.import_module(VERBS[cmd_name][0]), cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], VERBS, n=1, cutoff=0.4) or list(VERBS)
            raise click.UsageError(f"there is no verb {args[0]!r}: did you mean {near[0]}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, line) for verb, (_, line) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gradus")
def main() -> None:
    """Sealed, instant autograding of nbgrader courses.

    `gradus VERB --help` explains a verb with an example.
    """
