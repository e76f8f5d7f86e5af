"""The floor: cells in forks of this process, and nothing else."""

import os

import pytest

from gradus.bench.floor_run import run_all


def passed(*cells, seconds=30.0):
    """How many tests of one notebook pass; a cell is a text, a test a text in a tuple."""
    notebook = [(cell[0], True) if isinstance(cell, tuple) else (cell, False) for cell in cells]
    return run_all({"student": [notebook]}, jobs=1, seconds=seconds)["student"]


def test_a_test_sees_what_the_cells_before_it_left():
    assert 1 == passed("x = 1", ("assert x == 1",), "x = 2", ("assert x == 1",))


def test_a_cell_that_raises_stops_no_other():
    assert 1 == passed("1 / 0", "no python = (", ("assert True",))


def test_magics_do_nothing():
    assert 1 == passed("%matplotlib inline\nx = 1", ("assert x == 1",))


def test_a_cell_that_never_ends_is_stopped():
    assert 1 == passed("while True: pass", ("assert True",), seconds=0.2)


def test_a_cell_that_ends_the_process_ends_the_notebook():
    assert 0 == passed("import os; os._exit(0)", ("assert True",))


def test_nothing_is_left_for_the_next_notebook():
    notebooks = [[("x = 1", False)], [("assert 'x' not in globals()", True)]]
    assert {"student": 1} == run_all({"student": notebooks}, jobs=1, seconds=30)


def test_nothing_is_left_here():
    passed("import os; os.environ['GRADUS_LEFT'] = '1'")
    assert "GRADUS_LEFT" not in os.environ


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_as_many_run_at_once_as_was_asked_for(jobs, tmp_path):
    """Each of five waits until as many as may run are there, so fewer would never end."""
    cell = f"""
import os, pathlib, time
here = pathlib.Path({str(tmp_path)!r})
(here / str(os.getpid())).touch()
while len(list(here.iterdir())) < {jobs}: time.sleep(0.01)
"""
    cells = [[(cell, False), ("assert True", True)]]
    students = {f"student-{number}": cells for number in range(5)}
    assert dict.fromkeys(students, 1) == run_all(students, jobs=jobs, seconds=60)
