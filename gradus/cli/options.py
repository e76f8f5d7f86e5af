"""Options that several verbs have, said once."""

from pathlib import Path

import click

course_dir = click.option(
    "--course-dir",
    type=click.Path(path_type=Path),
    default=Path("."),
    metavar="DIR",
    help="The course folder.  [default: this folder]",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many submissions to grade at a time.  [default: one per processor]",
)
unsafe = click.option(
    "--unsafe",
    is_flag=True,
    help="Grade without a sandbox, where none can be had. Every report will say so.",
)
as_json = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON object instead of tables; where the verb fails, one with error alone.",
)
