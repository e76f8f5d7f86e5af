"""The handle of an object that stays in the student process: its number, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student


class Handle:
    """One object of the student's; what can be done with it is added by ``proxies``."""

    __slots__ = ("_bases", "_number", "_student", "_title")

    def __init__(self, student: Student, number: int, title: str, bases: list[str]) -> None:
        for name, value in (
            ("_student", student), ("_number", number), ("_title", title), ("_bases", bases),
        ):  # fmt: skip
            object.__setattr__(self, name, value)


def number_of(value: Any) -> int | None:
    """The number of the student's object behind a stand-in; None for anything else."""
    return object.__getattribute__(value, "_number") if issubclass(type(value), Handle) else None


def student_of(value: Any) -> Student:
    """The student process that a stand-in's object is in."""
    return object.__getattribute__(value, "_student")


def title_of(value: Handle) -> str:
    """The name of an object's class, as messages say it."""
    return str(object.__getattribute__(value, "_title"))


def bases_of(value: Handle) -> list[str]:
    """The object's class and those that it derives from, ``module:name`` each."""
    bases: list[str] = object.__getattribute__(value, "_bases")
    return bases


def is_clad(value: Handle) -> bool:
    """Whether the object is plain data and more: a named tuple with methods, an ``IntEnum``."""
    return number_of(value) in student_of(value).clad


def plain_of(value: Handle) -> Any:
    """The plain value of such an object."""
    return student_of(value).number(value, "plain")
