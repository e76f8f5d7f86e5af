"""The catalogue of a course, ``course.toml``: titles, due dates, the pass mark."""

import tomllib
import types
import typing
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from gradus.course.errors import CourseError


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What the catalogue says of one assignment.

    ``sealed = false`` runs the test cells in the student process, as nbgrader does: for tests that
    need the student's own process. The report then says that the score could be forged.
    ``unsealed`` does so for single test cells: grade ids, or ``notebook/grade_id`` where several
    notebooks have the id. ``unsolved`` names, likewise, those that the author's own solutions need
    not pass: a source without solutions, say.
    ``fresh_cases = true`` draws the cases of ``checks.generator`` anew for each attempt.
    ``course`` is one of the catalogue's courses; ``outcomes`` maps the grade ids of exercises to
    the codes of the learning outcomes that they serve.
    ``cell_seconds`` and ``notebook_seconds`` are the time limits of one cell and of one notebook.
    """

    name: str
    title: str = ""
    released: bool = False
    due: datetime | None = None
    sealed: bool = True
    unsealed: list[str] = field(default_factory=list)
    unsolved: list[str] = field(default_factory=list)
    fresh_cases: bool = False
    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    course: str = ""
    outcomes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole of ``course.toml``.

    ``pass_mark`` is a fraction of the points. ``courses`` and ``outcomes`` give the titles of the
    courses and of the learning outcomes by their codes.
    """

    id: str | None = None
    title: str = ""
    pass_mark: float = 0.6
    courses: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
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
    catalogue = _build(Catalogue, {**table, "assignments": entries}, str(path))
    _check_entries(catalogue, path)
    return catalogue


def _check_entries(catalogue: Catalogue, path: Path) -> None:
    """Cells are named by texts; every code that an assignment uses must have a title."""
    for entry in catalogue.assignments:
        where = f"{path}: [assignments.{entry.name}]"
        for key, names in (("unsealed", entry.unsealed), ("unsolved", entry.unsolved)):
            for name in names:
                if not isinstance(name, str):
                    raise CourseError(f"{where}: {key} must be a list of grade ids, got {name!r}")
        if entry.course and entry.course not in catalogue.courses:
            raise CourseError(
                f"{where}: course {entry.course!r} is not in [courses], which has "
                f"{', '.join(catalogue.courses) or 'none'}"
            )
        for exercise, codes in entry.outcomes.items():
            if not isinstance(codes, list) or not codes:
                raise CourseError(f"{where}: outcomes of {exercise!r} must be a list of codes")
            for code in codes:
                if code not in catalogue.outcomes:
                    raise CourseError(
                        f"{where}: outcome {code!r} of {exercise!r} is not in [outcomes], which "
                        f"has {', '.join(catalogue.outcomes) or 'none'}"
                    )


def _build(kind: type, values: dict[str, Any], where: str) -> Any:
    known = {each.name: each.type for each in fields(kind)}
    for key, value in values.items():
        if key not in known:
            raise CourseError(f"{where}: unknown key {key!r}; known are {', '.join(known)}")
        origin = typing.get_origin(known[key])
        expected = known[key] if origin in (None, types.UnionType) else origin
        if expected is float and isinstance(value, int) and not isinstance(value, bool):
            values[key] = value = float(value)
        if isinstance(expected, type) and not isinstance(value, expected):
            raise CourseError(f"{where}: {key} must be a {expected.__name__}, got {value!r}")
    return kind(**values)
