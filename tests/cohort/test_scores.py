"""The scores of a submission in nbgrader's gradebook."""

import pytest

from tests.cohort.engines import CannedEngine
from tests.course_builder import submit


@pytest.fixture
def graded(course, grader):
    """Hands in and grades; takes the scores by cell and what ``submit`` takes."""

    def grade(scores=None, *, student="student", **submission):
        submit(course.root, "ps1", student, **submission)
        engine = CannedEngine({(student, cell): score for cell, score in (scores or {}).items()})
        return grader(engine).grade("ps1", student)

    return grade


def grade_of(gradebook, cell, notebook="algebra"):
    return gradebook().find_grade(cell, notebook, "ps1", "student")


def auto_comment(gradebook, cell, notebook="algebra"):
    return gradebook().find_comment(cell, notebook, "ps1", "student").auto_comment


def test_a_test_cell_gets_its_score_and_needs_no_person(graded, gradebook):
    graded({"double_test": 1.5})
    grade = grade_of(gradebook, "double_test")
    assert (grade.auto_score, grade.needs_manual_grade, grade.manual_score) == (1.5, False, None)


@pytest.mark.parametrize("cell", ["why", "drawing"])
def test_what_a_person_grades_has_no_score_and_waits(graded, gradebook, cell):
    graded()
    grade = grade_of(gradebook, cell)
    assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


def test_an_unknown_student_is_added(graded, gradebook):
    graded(student="new")
    assert [student.id for student in gradebook().students] == ["new"]


def test_a_known_student_keeps_what_is_known(graded, gradebook):
    gradebook().add_student("student", first_name="S", email="s@example.org")
    graded()
    assert gradebook().find_student("student").email == "s@example.org"


def test_the_submission_sums_up_as_nbgrader_does(graded, gradebook):
    graded({"double_test": 1.5})
    submission = gradebook().find_submission("ps1", "student")
    assert (
        submission.score,
        submission.max_score,
        submission.needs_manual_grade,
    ) == (4.5, 10, True)


def test_the_timestamp_is_kept_in_utc(graded, gradebook):
    graded(timestamp="2026-11-22 12:00:00.25 Europe/Berlin")
    timestamp = gradebook().find_submission("ps1", "student").timestamp
    assert timestamp.isoformat() == "2026-11-22T11:00:00.250000"


def test_grading_again_replaces_scores_and_adds_no_rows(graded, gradebook):
    graded({"double_test": 4})
    graded({"double_test": 2})
    assert grade_of(gradebook, "double_test").auto_score == 2
    assert len(gradebook().find_assignment("ps1").submissions) == 1
    grades = gradebook().find_submission_notebook("algebra", "ps1", "student").grades
    assert sorted(grade.name for grade in grades) == ["double_test", "drawing", "why"]


class TestHandGrading:
    @pytest.fixture(autouse=True)
    def graded_by_hand(self, graded, gradebook):
        """A person gave points and wrote a comment after the first grading."""
        graded({"double_test": 0})
        book = gradebook()
        for cell, score in (("double_test", 3), ("why", 2), ("drawing", 1)):
            grade = book.find_grade(cell, "algebra", "ps1", "student")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, 0.5, False
        book.find_comment("why", "algebra", "ps1", "student").manual_comment = "Well said."
        book.db.commit()

    def test_survives_grading_again(self, graded, gradebook):
        graded({"double_test": 4})
        grade = grade_of(gradebook, "double_test")
        assert (
            grade.auto_score,
            grade.manual_score,
            grade.extra_credit,
            grade.score,
        ) == (4, 3, 0.5, 3.5)
        comment = gradebook().find_comment("why", "algebra", "ps1", "student")
        assert comment.comment == "Well said."

    @pytest.mark.parametrize("cell", ["double_test", "why"])
    def test_is_to_be_reviewed_after_grading_again(self, graded, gradebook, cell):
        graded()
        assert grade_of(gradebook, cell).needs_manual_grade

    def test_of_a_task_stands(self, graded, gradebook):
        graded()
        assert not grade_of(gradebook, "drawing").needs_manual_grade

    def test_stands_when_the_notebook_is_not_handed_in_again(self, graded, gradebook, course):
        (course.root / "submitted/student/ps1/algebra.ipynb").unlink()
        graded_again = graded(files={"algebra.ipynb": b"{"})
        assert graded_again.score == 3
        assert (
            grade_of(gradebook, "why").auto_score,
            grade_of(gradebook, "why").score,
        ) == (0, 2.5)


class TestComments:
    def test_say_which_answers_are_unchanged(self, graded, gradebook):
        graded(answers={"double": "double = 2 .__mul__"})
        assert auto_comment(gradebook, "why") == "No response."
        assert auto_comment(gradebook, "slope", "calculus") == "No response."
        assert auto_comment(gradebook, "double") is None

    def test_are_taken_back_when_there_is_an_answer(self, graded, gradebook):
        graded(answers={})
        graded()
        assert auto_comment(gradebook, "why") is None

    def test_say_nothing_of_a_task(self, graded, gradebook):
        graded(answers={})
        assert auto_comment(gradebook, "drawing") is None


class TestUnreadableNotebook:
    def test_scores_zero_for_every_cell(self, graded, gradebook):
        graded(files={"algebra.ipynb": b"{"})
        notebook = gradebook().find_submission_notebook("algebra", "ps1", "student")
        assert (notebook.score, notebook.needs_manual_grade) == (0, False)
        assert {(0, False)} == {
            (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades
        }

    def test_costs_the_other_notebooks_nothing(self, graded, gradebook):
        graded(files={"algebra.ipynb": b"{"})
        assert gradebook().find_submission_notebook("calculus", "ps1", "student").score == 3

    def test_handed_in_readable_later_waits_for_a_person(self, graded, gradebook):
        graded(files={"algebra.ipynb": b"{"})
        graded()
        for cell in ("why", "drawing"):
            assert grade_of(gradebook, cell).auto_score is None
            assert grade_of(gradebook, cell).needs_manual_grade
