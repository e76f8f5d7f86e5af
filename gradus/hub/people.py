"""Who is asking, and what they may do: decided from what the hub says of their token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STUDENT_GROUP = "nbgrader-"
GRADER_GROUP = "formgrade-"
INSTRUCTOR_GROUP = "instruct-"


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a hub token.

    Attributes
    ----------
    name : the hub's name for the person or service.
    is_person : False for a service of the hub.
    studies : the courses they are a student of.
    grades : the courses they grade.
    releases : the courses they may release in.
    """

    name: str
    is_person: bool
    studies: frozenset[str]
    grades: frozenset[str]
    releases: frozenset[str]

    @property
    def courses(self) -> frozenset[str]:
        return self.studies | self.grades

    def can_see(self, course: str) -> bool:
        """May list and fetch what is released in a course."""
        return course in self.courses

    def can_submit(self, course: str) -> bool:
        """May hand in attempts: students, in their own name."""
        return self.is_person and course in self.studies

    def can_grade(self, course: str) -> bool:
        """May read every attempt of a course and have attempts graded."""
        return course in self.grades

    def can_release(self, course: str) -> bool:
        """May release assignments and feedback."""
        return course in self.releases

    def can_read(self, course: str, student: str) -> bool:
        """May read one student's attempts and feedback."""
        is_own = self.is_person and self.name == student and course in self.courses
        return is_own or self.can_grade(course)


def caller_from(model: Mapping[str, Any]) -> Caller:
    """The caller that a hub model (``GET /hub/api/user``) describes.

    A course's formgrader asks as a service, whose name is the course's.
    """
    name = str(model["name"])
    if model.get("kind") == "service":
        return Caller(name, False, frozenset(), frozenset({name}), frozenset({name}))
    groups = [str(group) for group in model.get("groups") or ()]
    return Caller(
        name,
        True,
        studies=_courses(groups, prefix=STUDENT_GROUP),
        grades=_courses(groups, prefix=GRADER_GROUP),
        releases=_courses(groups, prefix=INSTRUCTOR_GROUP),
    )


def _courses(groups: list[str], *, prefix: str) -> frozenset[str]:
    names = (group.removeprefix(prefix) for group in groups if group.startswith(prefix))
    return frozenset(name for name in names if name)
