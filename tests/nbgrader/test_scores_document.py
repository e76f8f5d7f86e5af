"""Every difference from stock nbgrader that ``docs/decisions/scores.md`` lists is tested here."""

import ast
import re
from pathlib import Path

import pytest

TREE = Path(__file__).parent.parent
DOCUMENT = TREE.parent / "docs/decisions/scores.md"
TESTS = {
    "a test cell writes to stderr": "test_honest_work_gets_full_points",
    "a number is displayed": "test_a_displayed_number_does_not_beat_a_later_error",
    "the last value is": "test_the_last_value_of_a_test_is_a_score_only_if_it_can_be_one",
    "the kernel dies": "test_a_dead_or_endless_process_costs_its_exercise",
    "a test cell was not executed": (
        "test_what_was_not_handed_in_gives_nothing_without_execution_either"
    ),
    "a cell binds a helper": "test_a_test_relies_on_a_locked_cell",
    "an object changes, in a later call": "test_what_is_kept_is_changed_by_the_test_alone",
    "a test cell was deleted": "test_a_deleted_test_cell_is_put_back_and_counts",
    "a grade id occurs twice": "test_of_a_duplicated_cell_the_first_counts",
    "one notebook of several": "test_an_unreadable_notebook_costs_its_own_points_alone",
    "a submission fails": "test_what_can_not_be_read_when_it_is_graded_again_loses_its_old_score",
    "a cell's metadata": "test_damage_beside_the_answers_costs_nothing",
    "the notebook is set to a kernel": "test_the_kernel_is_the_authors",
    "a later exercise builds": "test_a_right_answer_that_uses_a_wrong_one_has_all_points",
    "a test cell can't be run": "test_a_test_that_can_not_be_run_waits_for_a_person",
    "a run is killed": "test_a_killed_run_is_made_good_by_the_next_and_leaves_no_process",
    "grading is impossible": "test_without_a_sandbox_nothing_is_graded_and_nothing_lost",
}


@pytest.fixture(scope="module")
def rows():
    """What happens, of each row of the table."""
    table = re.findall(r"^\| (.+?) \|", DOCUMENT.read_text(), re.MULTILINE)
    assert "what happens" == table[0]
    return table[1:]


def test_every_row_has_a_test(rows):
    assert [] == [row for row in rows if not row.startswith(tuple(TESTS))]
    assert [] == [start for start in TESTS if not any(row.startswith(start) for row in rows)]


def test_the_tests_are_there():
    found = {
        node.name
        for folder in ("engine", "nbgrader")
        for path in (TREE / folder).glob("test_*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    assert [] == sorted(set(TESTS.values()) - found)
