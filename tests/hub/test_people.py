"""Who may do what, by token."""

import pytest

from gradus.hub.people import caller_from


def person(name, *groups):
    return caller_from({"kind": "user", "name": name, "groups": list(groups)})


STUDENT = person("student", "nbgrader-mml")
TA = person("ta", "formgrade-mml")
INSTRUCTOR = person("instructor", "formgrade-mml", "instruct-mml")
FORMGRADER = caller_from({"kind": "service", "name": "mml"})
OUTSIDER = person("outsider", "nbgrader-other", "formgrade-", "nbgradermml")


@pytest.mark.parametrize(
    ("caller", "rights"),
    [
        (STUDENT, {"see", "submit"}),
        (TA, {"see", "grade"}),
        (INSTRUCTOR, {"see", "grade", "release"}),
        (FORMGRADER, {"see", "grade", "release"}),
        (OUTSIDER, set()),
    ],
    ids=["student", "ta", "instructor", "formgrader", "outsider"],
)
def test_rights_follow_from_groups(caller, rights):
    checks = {
        "see": caller.can_see("mml"),
        "submit": caller.can_submit("mml"),
        "grade": caller.can_grade("mml"),
        "release": caller.can_release("mml"),
    }
    assert rights == {name for name, is_allowed in checks.items() if is_allowed}


@pytest.mark.parametrize(
    ("caller", "expected"),
    [(STUDENT, True), (TA, True), (INSTRUCTOR, True), (FORMGRADER, True), (OUTSIDER, False)],
    ids=["student", "ta", "instructor", "formgrader", "outsider"],
)
def test_an_attempt_is_read_by_its_student_and_by_those_who_grade(caller, expected):
    assert expected == caller.can_read("mml", "student")


def test_no_student_reads_another_s_attempt():
    assert not STUDENT.can_read("mml", "other")


def test_a_service_named_like_a_student_is_not_that_student():
    service = caller_from({"kind": "service", "name": "student"})
    assert not service.can_read("mml", "student")


def test_a_token_without_groups_may_nothing():
    assert frozenset() == caller_from({"name": "student"}).courses
