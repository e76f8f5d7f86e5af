"""The catalogue of a course, ``course.toml``: titles, due dates, the pass mark."""

import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from gradus.course.errors import CourseError


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What the catalogue says of one assignment.

    ``sealed = false`` runs the test cells in the student process, as nbgrader does: for tests that
    need the student's own process. The report then says that the score could be forged.
    ``cell_seconds`` and ``notebook_seconds`` are the time limits of one cell and of one notebook.
    """

    name: str
    title: str = ""
    released: bool = False
    due: datetime | None = None
    sealed: bool = True
    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole of ``course.toml``. ``pass_mark`` is a fraction of the points."""

    id: str | None = None
    title: str = ""
    pass_mark: float = 0.6
    assignments: tuple[CatalogueEntry, ...] = ()

    def entry(self, name: str) -> CatalogueEntry:
        """What is said of an assignment; the defaults when nothing is said."""
        for entry in self.assignments:
            if entry.name == name:
                return entry
        return CatalogueEntry(name)


def read_catalogue(path: Path) -> Catalogue:
    """Read ``course.toml``; an absent file is an empty catalogue.

    Raises
    ------
    CourseError
        for TOML that can't be read, an unknown key or a value of the wrong type.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Catalogue()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}") from None
    sections = table.pop("assignments", {})
    entries = tuple(
        _build(CatalogueEntry, {"name": name, **values}, f"{path}: [assignments.{name}]")
        for name, values in sections.items()
    )
    return _build(Catalogue, {**table, "assignments": entries}, str(path))


def _build(kind: type, values: dict[str, Any], where: str) -> Any:
    known = {field.name: field.type for field in fields(kind)}
    for key, value in values.items():
        if key not in known:
            raise CourseError(f"{where}: unknown key {key!r}; known are {', '.join(known)}")
        expected = known[key]
        if expected is float and isinstance(value, int) and not isinstance(value, bool):
            values[key] = value = float(value)
        if isinstance(expected, type) and not isinstance(value, expected):
            raise CourseError(f"{where}: {key} must be a {expected.__name__}, got {value!r}")
    return kind(**values)
