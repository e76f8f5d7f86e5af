"""What a warm process loads before it is forked for an assignment: its libraries and references.

A library that every fork would load anew costs each submission what is done here once; one that
nobody uses makes every start longer and every fork larger. Loading more than an assignment needs
does no harm, so a library counts as used where its name is mentioned.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gradus.course import Assignment, Notebook

LIBRARIES = (
    "scipy",
    "scipy.linalg",
    "scipy.special",
    "scipy.optimize",
    "scipy.stats",
    "pandas",
)


class Loads(NamedTuple):
    """The modules for the warm student process and for the warm judge, in this order."""

    student: tuple[str, ...]
    judge: tuple[str, ...]


def loads_for(assignment: Assignment, course_root: Path) -> Loads:
    """What to load for an assignment.

    Nothing that students can't read decides what their process loads.
    """
    given = _text(each.release for each in assignment.notebooks)
    files = [each.decode("utf-8", "replace") for name, each in assignment.files.items()
             if name.endswith(".py")]  # fmt: skip
    given = "\n".join([given, *files])
    authored = _text(each.source for each in assignment.notebooks)
    return Loads(
        _mentioned(LIBRARIES, given),
        _mentioned(LIBRARIES, f"{given}\n{authored}")
        + _references(assignment, authored, course_root / "reference_solutions"),
    )


def _text(notebooks: Iterable[Notebook]) -> str:
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    return "\n".join(cell.source for cell in cells if cell.kind == "code")


def _mentioned(names: Iterable[str], text: str) -> tuple[str, ...]:
    """The dotted names all of whose parts stand somewhere in a text."""
    words = set(re.findall(r"\w+", text))
    return tuple(name for name in names if words.issuperset(name.split(".")))


def _references(assignment: Assignment, text: str, folder: Path) -> tuple[str, ...]:
    """The modules of references that an assignment's cells name, and the one named after it."""
    stems = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    found = _mentioned(stems, f"{text}\n{assignment.name.lower()}")
    return tuple(f"{folder.name}.{stem}" for stem in found)
