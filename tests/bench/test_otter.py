"""An assignment in Otter's terms. Otter itself runs in an environment of its own."""

import zipfile
from types import ModuleType

import pytest

from gradus.bench.otter import test_file as otter_test_file
from gradus.bench.otter import write_autograder


@pytest.fixture
def decided(monkeypatch):
    """Runs a test file as Otter does: the decorated function gets the notebook's names."""

    def decide(text, names):
        module = ModuleType("otter.test_files")
        found = []

        def test_case(**options):
            return lambda function: found.append((function, options))

        module.test_case = test_case
        monkeypatch.setitem(__import__("sys").modules, "otter", ModuleType("otter"))
        monkeypatch.setitem(__import__("sys").modules, "otter.test_files", module)
        exec(text, {})
        ((function, options),) = found
        function(names)
        return options

    return decide


def test_a_test_cell_is_one_test_with_its_points(decided):
    text = otter_test_file("test_double", "assert double(2) == 4", 3.0)
    assert {"points": 3.0, "hidden": True} == decided(text, {"double": lambda x: 2 * x})


def test_an_assertion_that_fails_fails_the_test(decided):
    with pytest.raises(AssertionError):
        decided(otter_test_file("test", "assert double(2) == 4", 3.0), {"double": abs})


@pytest.mark.parametrize("value", ["3.0", "4", "True", "None", "'text'"])
def test_full_points_and_no_number_pass(decided, value):
    decided(otter_test_file("test", f"x = 1\n{value}", 3.0), {})


def test_less_than_all_points_fail(decided):
    with pytest.raises(AssertionError, match=r"2\.5"):
        decided(otter_test_file("test", "x = 1\n2.5", 3.0), {})


def test_names_that_a_test_sets_stay_in_the_notebook(decided):
    names = {}
    decided(otter_test_file("test", "import math\nseen = math.pi", 1.0), names)
    assert 3 < names["seen"] < 4


def test_the_archive_holds_the_tests_in_order_and_the_files(assignment, tmp_path):
    write_autograder(assignment, assignment.notebooks[0], tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        tests = [name for name in names if name.startswith("tests/")]
        assert ["test_double", "test_limit"] == [
            next(line for line in archive.read(name).decode().splitlines() if "name =" in line)
            .partition("= ")[2].strip("'")
            for name in tests
        ]  # fmt: skip
        assert "double(3) == 6" in archive.read(tests[0]).decode(), "hidden tests are in it"
        assert b"1,2\n" == archive.read("files/table.csv")
