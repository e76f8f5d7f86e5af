"""Time limits on what runs in the judge: a test cell, or a function of the judge's that is called.

Student code chooses how long both take: it gives the test what to work on, and may call a function
that a test passed to it at any time, with anything.
"""

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

from gradus.engine.judge.troubles import JudgeTimeout

LAST_SECONDS = 5
"""Of processor time after a limit: the judge is in a loop that no signal ends, and dies."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``JudgeTimeout`` in the block after so many seconds; limits don't nest."""

    def expire(number: int, frame: Any) -> None:
        raise JudgeTimeout

    previous = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    # An answer such as range(10**15) can send the judge into a loop of C, where no handler runs.
    # SIGPROF has none here, so it ends the process.
    signal.setitimer(signal.ITIMER_PROF, seconds + LAST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGALRM, previous)


def is_limited() -> bool:
    """Whether a limit is running."""
    return signal.getitimer(signal.ITIMER_PROF)[0] > 0
