"""The engine of this process: one, kept warm from one submission to the next.

The command line grades many submissions in one process, the formgrader one for each click.
"""

import atexit
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from gradus.cohort.version import references_version
from gradus.course import Course
from gradus.course.catalogue import Catalogue
from gradus.engine import Engine, Isolation


@dataclass(slots=True)
class _Warm:
    """The engine in use and what it is for: a course, the state of its references, isolation."""

    engine: Engine
    purpose: tuple[Path, str, Isolation]


_warm: list[_Warm] = []


def engine_of(root: Path, *, isolation: Isolation = Isolation.SANDBOXED) -> Engine:
    """The engine for the course in a folder, started but perhaps not warm yet.

    It replaces an engine for another course, or for references that have changed since. It is
    closed when the process ends.

    Raises
    ------
    gradus.engine.PlatformError
        when it can't be started here.
    """
    course = Course(root, root.name, Catalogue(), Config())
    purpose = (root, references_version(course), isolation)
    if _warm and _warm[0].purpose != purpose:
        close_engine()
    if not _warm:
        engine = Engine(root, isolation=isolation)
        engine.start()
        _warm.append(_Warm(engine, purpose))
    return _warm[0].engine


def close_engine() -> None:
    """End this process's engine, if there is one."""
    while _warm:
        _warm.pop().engine.close()


atexit.register(close_engine)
