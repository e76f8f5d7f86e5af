"""What ``course.toml`` promises: outcomes for every exercise, and assignments worth taking."""

import pytest

from gradus.course import Role

ASSIGNMENTS = (
    "C1_W2", "C1_W3", "C1_W4", "C2_W1", "C2_W2", "C2_W3", "C3_W1", "C3_W2", "C3_W4",
)  # fmt: skip
MOST_OUTCOMES = 3


@pytest.fixture(scope="module")
def graded(course):
    """The graded cells of every assignment, by grade id."""
    return {
        name: {
            cell.grade_id: cell
            for notebook in course.sources(name)
            for cell in notebook.cells
            if cell.role in (Role.TEST, Role.MANUAL, Role.TASK)
        }
        for name in ASSIGNMENTS
    }


def test_the_catalogue_lists_the_nine_assignments_and_all_are_released(course):
    entries = course.catalogue.assignments
    assert {name: True for name in ASSIGNMENTS} == {each.name: each.released for each in entries}


def test_every_assignment_belongs_to_the_course_that_its_name_says(course):
    assert {"C1", "C2", "C3"} == course.catalogue.courses.keys()
    assert {name: name[:2] for name in ASSIGNMENTS} == {
        each.name: each.course for each in course.catalogue.assignments
    }


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_graded_cell_has_its_outcomes_and_no_other_id_does(course, graded, name):
    assert set(graded[name]) == set(course.catalogue.entry(name).outcomes)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_an_exercise_has_one_to_three_outcomes_that_the_catalogue_knows(course, name):
    for exercise, codes in course.catalogue.entry(name).outcomes.items():
        assert 1 <= len(set(codes)) == len(codes) <= MOST_OUTCOMES, exercise
        assert set() == set(codes) - course.catalogue.outcomes.keys(), exercise


def test_there_are_fourteen_outcomes_and_each_has_two_exercises_or_more(course):
    exercises = {code: [] for code in course.catalogue.outcomes}
    for entry in course.catalogue.assignments:
        for exercise, codes in entry.outcomes.items():
            for code in codes:
                exercises[code].append((entry.name, exercise))
    assert 14 == len(exercises)
    assert {} == {code: found for code, found in exercises.items() if len(found) < 2}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_an_assignment_has_100_points_from_eight_tests_or_more(graded, name):
    points = [cell.points for cell in graded[name].values() if cell.role is Role.TEST]
    assert 100 == sum(points)
    assert len(points) >= 8
    assert min(points) > 0


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_an_assignment_grades_a_plot_by_its_data_and_has_a_question_for_a_person(graded, name):
    cells = graded[name].values()
    assert any("checks.drawing(" in cell.source for cell in cells)
    assert any(cell.role is Role.MANUAL for cell in cells)
