"""``gradus serve``: the hub of a course, until Ctrl-C."""

import os
from pathlib import Path

import click

from gradus.cli import options
from gradus.cli.failure import Failed
from gradus.course import CourseError, open_course
from gradus.hub.accounts import demo_accounts
from gradus.hub.configuration import proxy_command
from gradus.hub.installation import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    Installation,
    InstallationError,
    port_problem,
)
from gradus.hub.sandbox import problem as sandbox_problem
from gradus.hub.supervisor import Supervisor

NOT_SERVED = 1  # exit status: standard error says why
BUILT_IN = Path(__file__).parent.parent / "hub" / "jupyterhub_config.py"


@click.command()
@options.course_dir
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="The port to listen on.",
)
@click.option(
    "--state-dir",
    type=click.Path(path_type=Path),
    help="Where accounts, homes, attempts and logs are kept (.gradus in the course).",
)
@options.unsafe
def serve(course_dir: Path, host: str, port: int, state_dir: Path | None, unsafe: bool) -> None:
    """Serve a course through JupyterHub until Ctrl-C."""
    try:
        _serve(course_dir, host=host, port=port, state_dir=state_dir, unsafe=unsafe)
    except (CourseError, InstallationError) as error:
        raise Failed(str(error), status=NOT_SERVED) from None


def _serve(course_dir: Path, *, host: str, port: int, state_dir: Path | None, unsafe: bool) -> None:
    course = open_course(course_dir)
    state_dir = (state_dir or course.root / ".gradus").resolve()
    installation = Installation(course.root, state_dir, host, port, unsafe)
    _check(installation)
    installation.prepare()
    pages = ["/hub/health", "/services/exchange/health", f"/services/{course.id}/api"]
    supervisor = Supervisor(installation, config_file(course.root), pages=pages)
    try:
        click.echo(f"Starting the hub of {course.title} ...")
        supervisor.start()
        if not supervisor.is_stopping:
            click.echo(announcement(installation, course.title))
        supervisor.run()
        click.echo("Stopping ...")
    finally:
        supervisor.stop()


def _check(installation: Installation) -> None:
    problem = sandbox_problem()
    if problem is not None:
        unsafe = " (--unsafe is about grading: people's own servers always have a sandbox)"
        raise InstallationError(problem + (unsafe if installation.is_unsafe else ""))
    proxy_command(installation.course_dir)
    taken = port_problem(installation.host, installation.port)
    if taken is not None:
        raise InstallationError(
            f"can't listen on {installation.host}:{installation.port} ({taken}): "
            "stop what is using it, or choose another with --port"
        )


def config_file(course_dir: Path) -> Path:
    """The course's own ``jupyterhub_config.py`` when it has one, else the one built in."""
    own = course_dir / "jupyterhub_config.py"
    return own if own.is_file() else BUILT_IN


def announcement(installation: Installation, title: str) -> str:
    """What the operator sees once the hub is up: where it is and how to sign in."""
    accounts = demo_accounts(installation.accounts_file)
    width = max(len(account.name) for account in accounts)
    rows = [f"  {account.name:<{width}}  {account.password}" for account in accounts]
    notes = []
    if os.getuid() == 0:
        notes.append("As root, the number of a student's processes is not limited.")
    if installation.is_unsafe:
        notes.append("UNSAFE: submissions are graded without a sandbox, and every report says so.")
    return "\n".join(
        [
            "",
            f"{title} is at {installation.url}",
            "",
            "Sign in as",
            *rows,
            "",
            *([*notes, ""] if notes else []),
            f"Log: {installation.log_file}",
            "Ctrl-C stops everything.",
            "",
        ]
    )
