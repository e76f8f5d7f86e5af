"""One course directory and its settings."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets.config import Config, PyFileConfigLoader

from gradus.course.assignment import Assignment, read_assignment, read_sources
from gradus.course.catalogue import Catalogue, read_catalogue
from gradus.course.errors import CourseError, unknown
from gradus.course.notebook import Notebook

DEFAULT_STRUCTURE = str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}"))


@dataclass(frozen=True, slots=True)
class Course:
    """One nbgrader course directory.

    ``config`` is what its ``nbgrader_config.py`` set, for nbgrader's own classes; the folder names
    and the gradebook's URL in it are honoured.
    """

    root: Path
    id: str
    catalogue: Catalogue
    config: Config

    @property
    def title(self) -> str:
        return self.catalogue.title or self.id

    def folder(self, step: str) -> Path:
        """The folder of one nbgrader step: source, release, submitted, autograded or feedback."""
        name = self._setting("CourseDirectory", f"{step}_directory", step)
        return self.root / name

    @property
    def db_url(self) -> str:
        """The SQLAlchemy URL of the gradebook."""
        return self._setting("CourseDirectory", "db_url", f"sqlite:///{self.root}/gradebook.db")

    def assignment_names(self) -> tuple[str, ...]:
        """The assignments that have a source folder with a notebook."""
        folders = (path for path in _readable(self.folder("source")).glob("*") if path.is_dir())
        return tuple(sorted(path.name for path in folders if any(_readable(path).glob("*.ipynb"))))

    def students(self, assignment: str) -> tuple[str, ...]:
        """The students who have a submission folder for an assignment.

        Those are among them whose folder can't be looked into: they may have one.
        """
        submitted = _readable(self.folder("submitted"))
        folders = [path for path in submitted.glob("*") if path.is_dir()]
        return tuple(
            sorted(
                path.name
                for path in folders
                if os.path.lexists(path / assignment) or not os.access(path, os.X_OK)
            )
        )

    def submission_folder(self, student: str, assignment: str) -> Path:
        return self.folder("submitted") / student / assignment

    def require_assignment(self, name: str) -> None:
        """Raise ``CourseError`` with the nearest names when there is no such assignment."""
        if name not in self.assignment_names():
            raise unknown("assignment", name, self.assignment_names())

    def assignment(self, name: str, *, release: Path | None = None) -> Assignment:
        """Read one assignment.

        Parameters
        ----------
        name : the assignment's folder name.
        release : the folder of its student version; the course's own when not given.

        Raises
        ------
        CourseError
            for an unknown name; ``AuthorError`` for a broken assignment.
        """
        self.require_assignment(name)
        return read_assignment(
            self.catalogue.entry(name),
            self.folder("source") / name,
            release or self.folder("release") / name,
        )

    def editable_files(self, name: str) -> frozenset[str]:
        """The author's files in whose place students may hand in their own."""
        settings = self.config.get("Autograde", {}).get("exclude_overwriting", {})
        return frozenset(map(str, settings.get(name, ())))

    def sources(self, name: str) -> tuple[Notebook, ...]:
        """The author's notebooks of an assignment; raises what ``assignment`` does."""
        self.require_assignment(name)
        return read_sources(self.folder("source") / name)

    def _setting(self, section: str, name: str, default: str) -> str:
        value: Any = self.config.get(section, {}).get(name, default)
        return str(value)


def open_course(root: Path | str) -> Course:
    """Open an nbgrader course directory.

    Raises
    ------
    CourseError
        when the folder doesn't exist, holds no course, or its settings can't be read.
    """
    root = Path(root).expanduser().resolve()
    if not root.is_dir():
        siblings = [path.name for path in root.parent.glob("*/")] if root.parent.is_dir() else []
        near = difflib.get_close_matches(root.name, siblings, n=3, cutoff=0.6)
        remedy = f": did you mean {' or '.join(near)}?" if near else ""
        raise CourseError(f"there is no course folder {root}{remedy}")
    config_file = root / "nbgrader_config.py"
    if not config_file.is_file() and not (root / "source").is_dir():
        raise CourseError(
            f"{root} is not an nbgrader course: it has neither nbgrader_config.py nor source/"
        )
    config = _read_config(config_file)
    section = config.get("CourseDirectory", {})
    structure = section.get("directory_structure", DEFAULT_STRUCTURE)
    if structure != DEFAULT_STRUCTURE:
        raise CourseError(
            f"{config_file}: CourseDirectory.directory_structure = {structure!r} is not supported; "
            f"use {DEFAULT_STRUCTURE!r}"
        )
    configured = Path(section.get("root") or root)
    root = configured if configured.is_absolute() else (root / configured).resolve()
    catalogue = read_catalogue(root / "course.toml")
    identifier = catalogue.id or section.get("course_id") or root.name
    return Course(root, str(identifier), catalogue, config)


def _readable(folder: Path) -> Path:
    """The folder, which may be missing: one that can't be read would look empty."""
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        raise CourseError(f"{folder} can't be read: give this user permission to read it")
    return folder


def _read_config(path: Path) -> Config:
    if not path.is_file():
        return Config()
    try:
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except Exception as error:  # the file is a program of the instructor's: it may raise anything
        raise CourseError(f"{path}: {type(error).__name__}: {error}") from error
