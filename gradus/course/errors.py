"""The families of error that a course can give, never mixed."""

import difflib
from collections.abc import Iterable


class CourseError(Exception):
    """The operator's or instructor's: a folder, name or setting is wrong. With a remedy."""


class AuthorError(CourseError):
    """The author's: the assignment itself is broken. Names the notebook and the cell."""


class SubmissionError(Exception):
    """The student's: a submitted notebook can't be read. The message is shown to the student."""


def unknown(kind: str, name: str, known: Iterable[str]) -> CourseError:
    """The error for a name that doesn't exist, with the nearest names that do."""
    choices = sorted(known)
    near = difflib.get_close_matches(name, choices, n=3, cutoff=0.4) or choices[:5]
    remedy = f"did you mean {' or '.join(near)}?" if near else f"there is no {kind} yet"
    return CourseError(f"unknown {kind} {name!r}: {remedy}")
