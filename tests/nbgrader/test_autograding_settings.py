"""nbgrader's settings and its rules for grading again hold on the sealed engine."""

import json
import sys

import pytest

from gradus.engine.isolation import NOTICE
from gradus.nbgrader import engines
from tests.course_builder import answer_cell, build_course, grade_cell, manual_cell, submit
from tests.nbgrader.sealed_course import (
    KERNEL_OF_OCTAVE,
    ONE,
    SQUARE,
    Course,
    SharedEngine,
    change,
    find,
    make_course,
)

pytestmark = pytest.mark.usefixtures("nbgrader_on_path")


@pytest.fixture(scope="module", autouse=True)
def _ended_at_last():
    yield
    engines.close_engine()
    SharedEngine.end()


@pytest.fixture
def shared_engine(monkeypatch):
    """Grade with the engine that another test has warmed up."""
    engines.close_engine()
    monkeypatch.setattr(engines, "Engine", SharedEngine)
    yield
    engines.close_engine()


def test_grading_again_follows_nbgraders_rules(tmp_path, shared_engine):
    """Skipped unless forced or newer; a person's score stays and is to be looked at again."""
    settings = {"LateSubmissionPlugin": {"penalty_method": "zero"}}
    course = make_course(tmp_path / "course", {"ps1": ONE}, settings=settings)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2026-11-22 12:00:00 UTC")
    folder = submit(course.root, "ps1", "late", timestamp="2026-11-22 12:00:01 UTC")
    assert course.autograde()["success"]
    with course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook("ps1", "ps1", "late")
        assert (4, 4) == (notebook.score, notebook.late_submission_penalty)
        notebook.grades[0].manual_score = 3
        gradebook.db.commit()

    submit(course.root, "ps1", "late", answers={}, timestamp="2026-11-22 12:00:01 UTC")
    assert course.autograde(force=False)["success"]
    assert {"square_test": (4, False)} == course.grades("late")
    (folder / "timestamp.txt").write_text("2026-11-22 12:00:02 UTC")
    assert course.autograde(force=False)["success"]
    assert {"square_test": (0, True)} == course.grades("late")

    submit(course.root, "ps1", "late", timestamp="2026-11-22 11:00:00 UTC")
    assert course.autograde(force=True)["success"]
    with course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook("ps1", "ps1", "late")
        assert (3, None) == (notebook.score, notebook.late_submission_penalty)
        assert (4, 3) == (notebook.grades[0].auto_score, notebook.grades[0].manual_score)


def test_without_a_sandbox_nothing_is_graded_and_nothing_lost(tmp_path, monkeypatch):
    course = make_course(tmp_path / "course", {"ps1": ONE})
    submit(course.root, "ps1", "student")
    assert course.autograde()["success"]
    engines.close_engine()
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin")
    result = course.autograde()
    assert not result["success"]
    assert "bubblewrap is not installed" in result["log"]
    assert {"square_test": (4, False)} == course.grades("student")
    assert (course.root / "autograded/student/ps1/ps1.ipynb").is_file()


def test_the_last_value_of_a_test_is_a_score_only_if_it_can_be_one(tmp_path, shared_engine):
    values = {
        "nan": "float('nan')",
        "negative": "-1",
        "numpy": "__import__('numpy').float64(1.5)",
        "large": "1000",
    }
    cells = [*ONE, *(grade_cell(name, value, points=2) for name, value in values.items())]
    course = make_course(tmp_path / "course", {"ps1": cells})
    submit(course.root, "ps1", "student")
    assert course.autograde()["success"]
    expected = {"square_test": 4, "nan": 0, "negative": 0, "numpy": 1.5, "large": 2}
    assert expected == course.scores("student")


def test_what_can_not_be_read_when_it_is_graded_again_loses_its_old_score(tmp_path, shared_engine):
    course = make_course(tmp_path / "course", {"ps1": ONE})
    submit(course.root, "ps1", "student")
    assert course.autograde()["success"]
    assert {"square_test": 4} == course.scores("student")
    submit(course.root, "ps1", "student", files={"ps1.ipynb": b"{"})
    assert course.autograde()["success"]
    assert {"square_test": 0} == course.scores("student")


def test_a_test_that_can_not_be_run_waits_for_a_person(tmp_path, shared_engine):
    cells = [*ONE, grade_cell("broken", "def (", points=2)]
    course = make_course(tmp_path / "course", {"ps1": cells})
    submit(course.root, "ps1", "student")
    assert course.autograde()["success"]
    assert {"square_test": (4, False), "broken": (None, True)} == course.grades("student")


def test_a_notebook_in_another_language_is_refused_by_name(tmp_path, shared_engine):
    course = Course(build_course(tmp_path / "course", {"ps1": ONE}), {})
    change(
        course.root / "source/ps1",
        lambda content: content["metadata"].update(
            kernelspec=KERNEL_OF_OCTAVE, language_info={"name": "octave"}
        ),
        "ps1",
    )
    course.generate()
    submit(course.root, "ps1", "student")
    result = course.autograde()
    assert not result["success"]
    assert "ps1/ps1.ipynb is a notebook in octave" in result["log"]


def test_hidden_tests_are_hidden_whatever_marks_them(tmp_path, shared_engine):
    source = "assert square(2) == 4\n#< hide\nseen = 1\nassert square(-5) == 25\n#> hide"
    spies = "calls = []\ndef square(x):\n    calls.append(x)\n    return x * x"
    cells = [
        answer_cell("square", SQUARE),
        grade_cell("square_test", source, points=4),
        answer_cell("after", "print(calls, 'seen' in globals())"),
    ]
    marks = {"begin_test_delimeter": "#< hide", "end_test_delimeter": "#> hide"}
    course = make_course(tmp_path / "course", {"ps1": cells}, settings={"ClearHiddenTests": marks})
    submit(
        course.root,
        "ps1",
        "student",
        answers={"square": spies, "after": "print(sorted(set(calls)), 'seen' in globals())"},
    )
    assert course.autograde()["success"]
    assert 4 == course.scores("student")["square_test"]
    cells, _ = course.autograded("student", "ps1")
    assert source == cells["square_test"].source
    assert "[-5, 2] False" == cells["after"].outputs[0].text.strip()


def test_a_file_that_students_may_edit_is_theirs(tmp_path, shared_engine):
    cells = [
        answer_cell("square", "import given\ndef square(x):\n    return given.square(x)"),
        grade_cell("square_test", "assert square(2) == 4", points=4),
        grade_cell("module_test", "from given import square\nassert square(2) == 4", points=1),
    ]
    files = {"source/ps1/given.py": "def square(x):\n    return 0\n"}
    settings = {"Autograde": {"exclude_overwriting": {"ps1": ["given.py"]}}}
    course = make_course(tmp_path / "course", {"ps1": cells}, settings=settings, files=files)
    submit(course.root, "ps1", "edits", files={"given.py": SQUARE.encode()})
    submit(course.root, "ps1", "leaves")
    assert course.autograde()["success"]
    assert {"square_test": 4, "module_test": 1} == course.scores("edits")
    assert {"square_test": 0, "module_test": 0} == course.scores("leaves")
    assert SQUARE == (course.root / "autograded/edits/ps1/given.py").read_text()


def test_data_that_the_author_has_linked_is_there(tmp_path, shared_engine):
    cells = [
        answer_cell("n", "n = int(open('n.txt').read())"),
        grade_cell("n_test", "assert n == 5"),
    ]
    course = Course(build_course(tmp_path / "course", {"ps1": cells}, files={"all/n.txt": "5"}), {})
    (course.root / "source/ps1/n.txt").symlink_to("../../all/n.txt")
    course.generate()
    submit(course.root, "ps1", "student")
    assert course.autograde()["success"]
    assert {"n_test": 1} == course.scores("student")


def test_a_text_answer_that_was_not_handed_in_waits_for_a_person(tmp_path, shared_engine):
    course = make_course(tmp_path / "course", {"ps1": [*ONE, manual_cell("why", points=2)]})
    folder = submit(course.root, "ps1", "student", answers={"square": SQUARE, "why": "Because."})
    change(folder, lambda content: content["cells"].remove(find(content, "why")), "ps1")
    submit(course.root, "ps1", "other", answers={"square": SQUARE})
    assert course.autograde()["success"]
    assert {"square_test": (4, False), "why": (None, True)} == course.grades("student")
    assert {"square_test": (4, False), "why": (0, False)} == course.grades("other")


def test_what_was_not_handed_in_gives_nothing_without_execution_either(tmp_path):
    settings = {"Execute": {"enabled": False}, "ClearOutput": {"enabled": False}}
    course = make_course(tmp_path / "course", {"ps1": ONE}, settings=settings)
    submit(course.root, "ps1", "whole")
    folder = submit(course.root, "ps1", "deletes")
    change(folder, lambda content: content["cells"].pop(), "ps1")
    submit(course.root, "ps1", "cut", files={"ps1.ipynb": b"{"})
    assert course.autograde()["success"]
    scores = [course.scores(name)["square_test"] for name in ("whole", "deletes", "cut")]
    assert [4, 0, 0] == scores


UNSAFE = {"SealedExecute": {"unsafe": True}}
SLOW = [
    answer_cell("slow", "import time\ntime.sleep(2)\nx = 1"),
    grade_cell("square_test", "assert x == 1", points=4),
]


def test_the_catalogue_s_time_limit_and_seal_count_where_no_setting_does(tmp_path, shared_engine):
    catalogue = "[assignments.ps1]\ncell_seconds = 1.0\n[assignments.ps2]\nsealed = false\n"
    reaches = "x = 1\ndef f():\n    return x"
    open_ended = [
        answer_cell("slow", reaches),
        grade_cell("square_test", "x = 2\nassert f() == 2 and 'In' in globals()", points=4),
    ]
    course = make_course(
        tmp_path / "course", {"ps1": SLOW, "ps2": open_ended}, files={"course.toml": catalogue}
    )
    for assignment in ("ps1", "ps2"):
        submit(course.root, assignment, "student")
    assert course.autograde()["success"]
    assert {"square_test": 0} == course.scores("student")
    result = course.autograde(assignment="ps2")
    assert "a score can be forged" in result["log"]
    assert {"square_test": 4} == course.scores("student", "ps2")
    course.settings["Execute"] = {"timeout": None}
    assert course.autograde()["success"]
    assert {"square_test": 4} == course.scores("student")


DERIVES = [
    answer_cell("voice", "class Voice:\n    def say(self):\n        return 'moo'"),
    grade_cell("derived", "class Loud(Voice):\n    pass\nassert Loud().say() == 'moo'", points=2),
    *ONE,
]


def test_single_test_cells_are_unsealed_by_the_catalogue(tmp_path, shared_engine):
    course = make_course(tmp_path / "course", {"ps1": DERIVES})
    submit(course.root, "ps1", "student")
    result = course.autograde()
    assert result["success"]
    assert "the test cell 'derived' can't be run apart from student code" in result["log"]
    assert {"derived": None, "square_test": 4} == course.scores("student")
    told = [line.strip() for line in result["log"].partition("that holds:\n")[2].splitlines()[:2]]
    assert ["[assignments.ps1]", 'unsealed = ["derived"]'] == told
    (course.root / "course.toml").write_text("\n".join(told))
    result = course.autograde()
    assert result["success"]
    assert "their points can be forged: derived" in result["log"]
    assert {"derived": 2, "square_test": 4} == course.scores("student")


def test_an_unknown_cell_of_the_catalogue_grades_nothing(tmp_path, shared_engine):
    files = {"course.toml": '[assignments.ps1]\nunsealed = ["derivd"]\n'}
    course = make_course(tmp_path / "course", {"ps1": DERIVES}, files=files)
    submit(course.root, "ps1", "student")
    result = course.autograde()
    assert not result["success"]
    assert "unknown test cell 'derivd': did you mean" in result["log"] + str(result["error"])


def test_the_trait_that_does_without_a_sandbox_shows_in_the_notebook(tmp_path):
    course = make_course(tmp_path / "course", {"ps1": ONE}, settings=UNSAFE)
    submit(course.root, "ps1", "student")
    result = course.autograde()
    assert result["success"], result
    assert "graded without a sandbox" in result["log"]
    assert {"square_test": 4} == course.scores("student")
    path = course.root / "autograded/student/ps1/ps1.ipynb"
    first, *rest = json.loads(path.read_text())["cells"]
    assert NOTICE in "".join(first["source"])
    assert len(ONE) == len(rest)


def test_the_engine_stays_warm_until_the_references_change(tmp_path):
    cells = [
        answer_cell("square", SQUARE),
        grade_cell(
            "square_test",
            "from reference_solutions.ps1 import ANSWER\nassert square(2) == ANSWER",
            points=4,
        ),
    ]
    reference = {
        "reference_solutions/__init__.py": "",
        "reference_solutions/ps1.py": "ANSWER = 4\n",
    }
    course = make_course(tmp_path / "course", {"ps1": cells}, files=reference)
    submit(course.root, "ps1", "student")
    assert course.autograde()["success"]
    assert 4 == course.scores("student")["square_test"]
    engine = engines.engine_of(course.root)
    assert engine is engines.engine_of(course.root)
    (course.root / "reference_solutions/ps1.py").write_text("ANSWER = 5\n")
    assert course.autograde()["success"]
    assert 0 == course.scores("student")["square_test"]
    assert engine is not engines.engine_of(course.root)
