"""What was found of one thing, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How one thing stands."""

    OK = "ok"
    WARNING = "warning"  # grading works, but something else doesn't, or not well
    FAILED = "failed"  # grading is impossible, or not safe


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : of the thing.
    status : how it stands.
    detail : what was found.
    remedy : what to do, in words; empty when nothing is to be done.
    """

    name: str
    status: Status
    detail: str
    remedy: str = ""


def ok(name: str, detail: str) -> Finding:
    return Finding(name, Status.OK, detail)


def warning(name: str, detail: str, remedy: str) -> Finding:
    return Finding(name, Status.WARNING, detail, remedy)


def failed(name: str, detail: str, remedy: str) -> Finding:
    return Finding(name, Status.FAILED, detail, remedy)
