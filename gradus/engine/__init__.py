"""Floor 2: one submission, notebook in, graded notebook and report out.

Theory of operation
-------------------
``Engine`` holds two *warm* processes and grades with forks of them:

- the warm *student* process (``student/``), in bubblewrap with nothing of the course in it, forks
  one confined student process per submission: it runs the student's cells and nothing else. Of
  each notebook it has a *branch* (``branches``), a fork that has played the cells before the first
  answer once for all;
- the warm *judge* process (``judge/``), trusted, with the course's references imported, forks one
  judge per submission: it runs the test cells, and only what it finds makes the score.

Student and judge talk over a socket (``wire/``) that carries plain data alone. ``plan`` puts the
author's notebook and the student's together, ``scoring`` turns what happened into points and words,
``executed`` into the graded notebook. No database, no network, no clock but the monotonic one.

Two verbs for failure: what the *student's* code did is a verdict in the report; what the platform
could not do is a ``PlatformError``. An author's fault is an ``AuthorError``.

Without bubblewrap or user namespaces nothing is graded, unless the engine is made with
``Isolation.NONE``: then both warm processes are plain ones (``plain``), and every result says so.
"""

from gradus.engine.engine import Engine, cores
from gradus.engine.errors import PlatformError
from gradus.engine.isolation import Isolation
from gradus.engine.report import (
    Check,
    CheckStatus,
    Exercise,
    GradedNotebook,
    GradedSubmission,
    Status,
    Verdict,
)

__all__ = [
    "Check",
    "CheckStatus",
    "Engine",
    "Exercise",
    "GradedNotebook",
    "GradedSubmission",
    "Isolation",
    "PlatformError",
    "Status",
    "Verdict",
    "cores",
]
