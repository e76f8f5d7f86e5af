"""Versions of assignments and submissions: digests of all that a score depends on."""

import hashlib
import os
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from gradus.course import Course, Submission
from gradus.engine.isolation import Isolation

SETTINGS = (
    "sealed", "unsealed", "unsolved", "fresh_cases", "cell_seconds", "notebook_seconds",
)  # fmt: skip
"""Of an assignment in the catalogue; all that grading it depends on."""


def assignment_version(
    course: Course, name: str, *, isolation: Isolation = Isolation.SANDBOXED
) -> str:
    """The SHA-256 (hex) of everything that grading an assignment depends on, but the submission.

    That is its source folder, the course's settings, the notebooks they add as header and footer,
    the reference solutions, what of it is sealed, its time limits, the isolation of student code,
    and the versions of nbgrader and Gradus.
    """
    digest = hashlib.sha256()
    for package in ("nbgrader", "gradus"):
        _add(digest, package, metadata.version(package).encode())
    entry = course.catalogue.entry(name)
    for setting in SETTINGS:
        _add(digest, setting, repr(getattr(entry, setting)).encode())
    _add(digest, "isolation", isolation.value.encode())
    _add(digest, "references", references_version(course).encode())
    for path in _ingredients(course, name):
        _add(digest, os.path.relpath(path, course.root), path.read_bytes())
    return digest.hexdigest()


def references_version(course: Course) -> str:
    """The SHA-256 (hex) of the course's reference solutions: a warm judge has imported them."""
    digest = hashlib.sha256()
    for path in _files(course.root / "reference_solutions"):
        if path.suffix == ".py":
            _add(digest, os.path.relpath(path, course.root), path.read_bytes())
    return digest.hexdigest()


def submission_version(submission: Submission, assignment: str) -> str:
    """The SHA-256 (hex) of a submission's files, together with its assignment's version."""
    digest = hashlib.sha256()
    _add(digest, "assignment", assignment.encode())
    _add(digest, "timestamp", repr(submission.timestamp).encode())
    for kind, files in (("notebook", submission.notebooks), ("file", submission.files)):
        for name in sorted(files):
            _add(digest, f"{kind} {name}", files[name])
    return digest.hexdigest()


def _ingredients(course: Course, name: str) -> Iterator[Path]:
    yield from _files(course.folder("source") / name)
    yield from (path for path in [course.root / "nbgrader_config.py"] if path.is_file())
    for setting in ("header", "footer"):
        value = course.config.get("IncludeHeaderFooter", {}).get(setting)
        if isinstance(value, str) and value and (course.root / value).is_file():
            yield course.root / value


def _files(folder: Path) -> list[Path]:
    def is_generated(path: Path) -> bool:
        parts = path.relative_to(folder).parts
        return any(part.startswith((".", "__pycache__")) for part in parts)

    return sorted(path for path in folder.rglob("*") if path.is_file() and not is_generated(path))


def _add(digest: "hashlib._Hash", label: str, content: bytes) -> None:
    # Lengths go in too, so that no two different lists of files read the same.
    for part in (label.encode("utf-8", "surrogateescape"), content):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
