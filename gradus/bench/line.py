"""The line between a contender's program and the bench: events one way, leave to go on the other.

A program tells ``warm`` when it is ready to grade, ``submission`` once for each submission and
``done`` with its results. The bench looks at the process when it hears ``warm`` and ``done``, and
the program waits until it has. Also used by programs that run without the rest of Gradus, so
nothing but the standard library is imported.
"""

import json
import os
from typing import Any

VARIABLE = "GRADUS_BENCH_LINE"
"""The environment variable with the two descriptors, "events,replies"."""


def tell(event: str, **about: Any) -> None:
    """Send one event."""
    message = json.dumps({"event": event, **about}).encode() + b"\n"
    while message:
        message = message[os.write(_descriptors()[0], message) :]


def wait() -> None:
    """Wait for leave to go on."""
    os.read(_descriptors()[1], 1)


def tell_submission(**_about: Any) -> None:
    """A hook of nbgrader's converters: the next submission begins."""
    tell("submission")


def _descriptors() -> tuple[int, int]:
    events, replies = os.environ[VARIABLE].split(",")
    return int(events), int(replies)
