"""The candidates of an examination that people wrote: mutants, variants, and what is no fault.

They lie in the course's folder ``tests/course/<assignment in small letters>/``, in three files,
each of which may be missing:

``mutants.toml``
    ``[[mutant]]`` with ``name``, ``cell`` (the id of a solution cell), ``exercise`` (the grade id
    of the test cell that must notice), ``why``, ``source``.
``variants.toml``
    ``[[variant]]`` with the same keys: other correct answers, which must keep all points.
``equivalent.toml``
    ``[[equivalent]]`` with ``exercise``, ``mutant`` (the name of a mutant, as the report prints it)
    and ``reason``: why no test can tell it from the solution, or need not.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradus.course import CourseError
from gradus.validity.mutation import Mutant


@dataclass(frozen=True, slots=True)
class Candidates:
    """What people wrote about one assignment.

    ``equivalent`` holds pairs of exercise and mutant, each with the reason.
    """

    mutants: tuple[Mutant, ...] = ()
    variants: tuple[Mutant, ...] = ()
    equivalent: dict[tuple[str, str], str] | None = None

    def is_equivalent(self, mutant: Mutant) -> bool:
        return (mutant.exercise, mutant.name) in (self.equivalent or {})


def read_candidates(root: Path, assignment: str) -> Candidates:
    """Read what lies in a course about an assignment.

    Raises
    ------
    CourseError
        naming the file and what is wrong in it.
    """
    folder = root / "tests" / "course" / assignment.lower()
    equivalent = {
        (_text(entry, "exercise", path), _text(entry, "mutant", path)): _text(entry, "reason", path)
        for path, entry in _entries(folder / "equivalent.toml", "equivalent")
    }
    return Candidates(
        tuple(_mutant(entry, path) for path, entry in _entries(folder / "mutants.toml", "mutant")),
        tuple(
            _mutant(entry, path) for path, entry in _entries(folder / "variants.toml", "variant")
        ),
        equivalent,
    )


def _entries(path: Path, kind: str) -> list[tuple[Path, dict[str, Any]]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}") from None
    return [(path, entry) for entry in table.get(kind, ())]


def _mutant(entry: dict[str, Any], path: Path) -> Mutant:
    name, cell, exercise, source = (
        _text(entry, key, path) for key in ("name", "cell", "exercise", "source")
    )
    return Mutant(name, cell, exercise, source, str(entry.get("why", "")))


def _text(entry: dict[str, Any], key: str, path: Path) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        title = entry.get("name") or entry.get("mutant") or entry
        raise CourseError(f"{path}: {title!r} has no text {key!r}")
    return value
