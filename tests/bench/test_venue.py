"""The temporary copy of a course in which contenders grade."""

import hashlib

import pytest

from gradus.bench.venue import build_venue, move_venue
from gradus.course import CourseError, open_course
from tests.bench.conftest import ALGEBRA
from tests.course_builder import build_course, text_cell

# Settings that would lead a grader out of the copy.
ELSEWHERE = """
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = "sqlite:///{root}/gradebook.db"
c.CourseDirectory.autograded_directory = {root!r} + "/autograded"
c.CourseDirectory.submitted_directory = "handed-in"
"""


def digests(root):
    return {
        path.relative_to(root): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    root = tmp_path_factory.mktemp("original") / "course"
    return build_course(
        root,
        {"ps1": ALGEBRA, "empty": [text_cell("Nothing to grade")]},
        config=ELSEWHERE.format(root=str(root)),
        files={"source/ps1/table.csv": "1,2\n", "reference_solutions/ps1.py": "answer = 3\n"},
    )


@pytest.fixture(scope="module")
def empty(original, tmp_path_factory):
    before = digests(original)
    folder = tmp_path_factory.mktemp("empty")
    venue = build_venue(open_course(original), "ps1", students=0, folder=folder)
    assert before == digests(original), "the course itself is left alone"
    return venue


@pytest.fixture(scope="module")
def venue(empty, tmp_path_factory):
    return move_venue(empty, students=3, folder=tmp_path_factory.mktemp("venue"))


def test_everything_lies_in_the_copy(venue):
    root = venue.course.root
    steps = "source", "release", "submitted", "autograded", "feedback"
    assert [root / step for step in steps] == [venue.course.folder(step) for step in steps]
    assert venue.course.db_url == f"sqlite:///{root}/gradebook.db"


def test_references_and_files_come_along(venue):
    assert "answer = 3\n" == (venue.course.root / "reference_solutions/ps1.py").read_text()
    assert {"table.csv": b"1,2\n"} == venue.assignment.files


def test_every_student_of_the_cohort_has_handed_in(venue):
    assert 3 == len(venue.cohort)
    assert [each.student for each in venue.cohort] == list(venue.course.students("ps1"))
    for specimen in venue.cohort:
        folder = venue.course.submission_folder(specimen.student, "ps1")
        assert ["ps1.ipynb", "table.csv"] == sorted(path.name for path in folder.iterdir())


def test_a_moved_venue_leaves_the_one_it_came_from_empty(empty, venue):
    assert empty.course.root != venue.course.root
    assert () == empty.course.students("ps1")


def test_an_assignment_without_a_graded_cell_is_refused(original, tmp_path):
    with pytest.raises(CourseError, match="no graded cell"):
        build_venue(open_course(original), "empty", students=1, folder=tmp_path)


def test_an_unknown_assignment_is_refused(original, tmp_path):
    with pytest.raises(CourseError, match="did you mean ps1"):
        build_venue(open_course(original), "ps", students=1, folder=tmp_path)
