"""``gradus grade``: what it prints, and its exit status."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from gradus.cli.main import main
from gradus.cohort.grader import CourseGrader
from gradus.course import AuthorError
from gradus.engine import PlatformError
from tests.cohort.engines import CannedEngine, FailingEngine
from tests.course_builder import answer_cell, build_course, code_cell, grade_cell, submit

DEADLINE = 180  # seconds; grading takes ten where nothing else runs


@pytest.fixture
def engine(monkeypatch):
    """Sets the engine that the command uses; full marks for everything unless another is set."""
    chosen = [CannedEngine()]
    monkeypatch.setattr(CourseGrader, "_start_engine", lambda grader: chosen[0])

    def choose(other):
        chosen[0] = other

    return choose


@pytest.fixture
def grade(course, engine):
    """Runs the command in the course folder; returns the exit status, output and errors."""

    def run(*arguments, course_dir=course.root):
        command = ["grade", *arguments, "--course-dir", str(course_dir)]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        return result.exit_code, result.stdout, result.stderr

    return run


def refusal(result):
    """The one line that says why nothing was graded."""
    status, output, errors = result
    assert status == 2
    assert output == "" or {"error"} == json.loads(output).keys()
    assert errors.count("\n") == 1
    return errors.strip()


class TestJson:
    @pytest.fixture
    def printed(self, course, engine, grade):
        engine(CannedEngine({("student", "double_test"): 1.5}))
        submit(course.root, "ps1", "student")
        submit(course.root, "ps1", "other", files={"algebra.ipynb": b"{"})
        status, output, errors = grade("ps1", "--json")
        assert (status, errors) == (0, "")
        return json.loads(output)

    def test_names_the_assignment_and_the_time(self, printed):
        assert printed["assignment"] == "ps1"
        assert 0 < printed["seconds"] < DEADLINE

    def test_has_each_student_in_order(self, printed):
        other, student = printed["graded"]
        assert [each["student"] for each in (other, student)] == ["other", "student"]
        assert (student["score"], student["max_score"], student["status"]) == (4.5, 10, "graded")
        assert (other["score"], other["max_score"], other["status"]) == (3, 10, "unreadable")

    def test_has_each_exercise_with_a_verdict_and_words(self, printed):
        exercise = printed["graded"][1]["exercises"][0]
        assert exercise == {
            "name": "double_test",
            "notebook": "algebra",
            "score": 1.5,
            "max_score": 4,
            "verdict": "partial",
            "message": "A message.",
            "forgeable": False,
            "lent": ["double"],
        }

    def test_says_what_waits_for_a_person(self, printed):
        verdicts = {each["name"]: each["verdict"] for each in printed["graded"][1]["exercises"]}
        assert (verdicts["why"], verdicts["drawing"]) == ("manual", "manual")

    def test_lists_who_was_skipped(self, printed, grade):
        again = json.loads(grade("ps1", "--json")[1])
        assert (again["graded"], again["skipped"]) == ([], ["other", "student"])

    def test_grades_again_by_force(self, printed, grade):
        again = json.loads(grade("ps1", "--json", "--force")[1])
        assert [each["score"] for each in again["graded"]] == [3, 4.5]

    def test_lists_failures_with_a_reason(self, printed, engine, grade):
        engine(FailingEngine(["other"]))
        status, output, _ = grade("ps1", "--json", "--force")
        again = json.loads(output)
        assert status == 1
        assert again["failed"] == [{"student": "other", "reason": "the judge died"}]
        assert [each["student"] for each in again["graded"]] == ["student"]

    def test_is_empty_when_nobody_handed_in(self, grade):
        status, output, _ = grade("ps1", "--json")
        found = json.loads(output)
        assert (status, found["graded"], found["failed"]) == (0, [], [])


class TestTable:
    def test_shows_scores_and_verdicts(self, course, engine, grade):
        engine(CannedEngine({("student", "double_test"): 0}))
        submit(course.root, "ps1", "student")
        status, output, errors = grade("ps1")
        (row,) = [line for line in output.splitlines() if "student" in line and "fail" in line]
        assert row.split("│")[1:-1] == [
            " student ",
            "     3 ",
            " 10 ",
            " 1 pass, 2 manual, 1 fail ",
        ]
        assert "1 graded, mean 3.0 of 10, in" in output
        assert (status, errors) == (0, "")

    def test_has_no_colour_when_it_is_not_a_terminal(self, course, grade):
        submit(course.root, "ps1", "student")
        assert "\x1b" not in "".join(grade("ps1")[1:])

    def test_says_who_was_not_graded_and_why(self, course, engine, grade):
        engine(FailingEngine(["student"]))
        submit(course.root, "ps1", "student")
        status, output, _ = grade("ps1")
        assert status == 1
        assert "student was not graded: the judge died" in output

    def test_counts_what_was_skipped(self, course, grade):
        submit(course.root, "ps1", "student")
        grade("ps1")
        assert "1 not changed since last time: skipped" in grade("ps1")[1]

    def test_says_that_there_is_nothing_to_grade(self, course, grade):
        status, output, _ = grade("ps1")
        assert status == 0
        assert output.startswith("There is nothing to grade: no submission of ps1 in")


class TestRefusal:
    def test_of_an_unknown_assignment_names_the_nearest(self, grade):
        expected = "gradus grade: unknown assignment 'ps2': did you mean ps1?"
        assert refusal(grade("ps2")) == expected

    def test_of_an_unknown_student_names_the_nearest(self, course, grade):
        submit(course.root, "ps1", "student")
        line = refusal(grade("ps1", "--student", "studnet"))
        assert line == "gradus grade: unknown student 'studnet': did you mean student?"

    def test_of_a_student_without_any_submission(self, grade):
        line = refusal(grade("ps1", "--student", "student"))
        assert line == "gradus grade: unknown student 'student': there is no student yet"

    def test_of_an_unknown_folder_names_the_nearest(self, course, grade):
        line = refusal(grade("ps1", course_dir=course.root.parent / "cuorse"))
        assert line.endswith("cuorse: did you mean course?")

    def test_of_a_folder_that_is_no_course(self, course, grade):
        assert "is not an nbgrader course" in refusal(grade("ps1", course_dir=course.root.parent))

    def test_of_a_broken_assignment_names_the_cell(self, course, engine, grade):
        class Refusing(CannedEngine):
            def check(self, assignment):
                raise AuthorError("algebra.ipynb, cell 'double_test':\nthe solution fails")

        engine(Refusing())
        submit(course.root, "ps1", "student")
        status, output, errors = grade("ps1", "--json")
        error = "algebra.ipynb, cell 'double_test':\nthe solution fails"
        assert (2, {"error": error}) == (status, json.loads(output))
        assert "gradus grade: algebra.ipynb, cell 'double_test':\nthe solution fails\n" == errors

    def test_of_a_machine_that_can_not_grade(self, course, monkeypatch, grade):
        def fail(grader):
            raise PlatformError("bubblewrap is missing")

        monkeypatch.setattr(CourseGrader, "_start_engine", fail)
        submit(course.root, "ps1", "student")
        assert refusal(grade("ps1")) == "gradus grade: bubblewrap is missing"


def test_only_the_named_students_are_graded(course, grade):
    for student in ("a", "b", "c"):
        submit(course.root, "ps1", student)
    _, output, _ = grade("ps1", "--student", "c", "--student", "a", "--json")
    assert [each["student"] for each in json.loads(output)["graded"]] == ["a", "c"]


def test_students_whom_the_settings_exclude_are_left_out(course, grade):
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("\nc.CourseDirectory.student_id_exclude = 'a,c'\n")
    for student in ("a", "b", "c"):
        submit(course.root, "ps1", student)
    assert [each["student"] for each in json.loads(grade("ps1", "--json")[1])["graded"]] == ["b"]


def test_jobs_must_be_positive(grade):
    status, output, errors = grade("ps1", "--jobs", "0")
    assert (status, output) == (2, "")
    assert "--jobs" in errors


class TestProcess:
    """The command as a process, with the real engine."""

    CELLS = (
        answer_cell("double", "def double(x):\n    return 2 * x"),
        grade_cell("double_test", "assert double(2) == 4", points=4),
        grade_cell("double_again", "2 if double(3) == 6 else 0", points=2),
    )

    @pytest.fixture
    def root(self, tmp_path):
        catalogue = '[assignments.ps1]\ntitle = "Doubling"\ncell_seconds = 3\n'
        root = build_course(
            tmp_path / "course", {"ps1": list(self.CELLS)}, files={"course.toml": catalogue}
        )
        submit(root, "ps1", "good")
        submit(root, "ps1", "empty", answers={})
        return root

    def start(self, root, *arguments):
        command = [sys.executable, "-m", "gradus", "grade", "ps1", *arguments]
        return subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def test_grades_what_was_handed_in_whatever_it_does(self, root):
        submit(root, "ps1", "endless", answers={"double": "while True: pass"})
        submit(root, "ps1", "exit", answers={"double": "import os; os._exit(0)"})
        submit(root, "ps1", "broken", files={"ps1.ipynb": b"not a notebook"})
        deleted = submit(root, "ps1", "deleted") / "ps1.ipynb"
        content = json.loads(deleted.read_text())
        del content["cells"][1]
        deleted.write_text(json.dumps(content))
        process = self.start(root, "--json")
        output, errors = process.communicate(timeout=DEADLINE)
        assert (process.returncode, errors) == (0, "")
        found = json.loads(output)
        assert {each["student"]: each["score"] for each in found["graded"]} == {
            "broken": 0,
            "deleted": 6,
            "empty": 0,
            "endless": 0,
            "exit": 0,
            "good": 6,
        }
        status = {each["student"]: each["status"] for each in found["graded"]}
        assert status.pop("broken") == "unreadable"
        assert set(status.values()) == {"graded"}
        verdicts = {each["student"]: each["exercises"][0]["verdict"] for each in found["graded"]}
        assert verdicts["endless"] == "timeout"
        assert verdicts["good"] == "pass"
        for each in found["graded"]:
            page = root / "feedback" / each["student"] / "ps1" / "ps1.html"
            assert "Doubling" in page.read_text()

    def test_killed_and_run_again_completes(self, root):
        submit(root, "ps1", "zzz", answers={"double": "while True: pass"})
        process = self.start(root, "--jobs", "1")
        done = root / "feedback/good/ps1"
        deadline = time.monotonic() + DEADLINE
        while not done.exists():  # the endless one is being graded when this is over
            assert time.monotonic() < deadline
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.05)
        process.kill()
        process.communicate()
        assert (done / "ps1.html").is_file()
        again = self.start(root, "--json")
        output, errors = again.communicate(timeout=DEADLINE)
        assert (again.returncode, errors) == (0, "")
        found = json.loads(output)
        names = sorted([each["student"] for each in found["graded"]] + found["skipped"])
        assert names == ["empty", "good", "zzz"]
        assert "zzz" in [each["student"] for each in found["graded"]]

    def test_a_broken_assignment_stops_it_before_anyone_is_graded(self, tmp_path):
        cells = [*self.CELLS[:1], grade_cell("wrong_test", "assert double(2) == 5"), code_cell("")]
        root = build_course(tmp_path / "course", {"ps1": cells})
        submit(root, "ps1", "student")
        process = self.start(root)
        output, errors = process.communicate(timeout=DEADLINE)
        assert (process.returncode, output) == (2, "")
        assert "ps1.ipynb" in errors
        assert "wrong_test" in errors
        assert not (root / "autograded").exists()

    def test_what_it_says_of_a_cell_that_can_not_be_sealed_is_what_lets_it_grade(self, tmp_path):
        derives = "class Loud(Voice):\n    pass\nassert Loud().say() == 'moo'"
        cells = [
            answer_cell("voice", "class Voice:\n    def say(self):\n        return 'moo'"),
            grade_cell("derived_test", derives, points=3),
            *self.CELLS[:2],
        ]
        root = build_course(tmp_path / "course", {"ps1": cells})
        submit(root, "ps1", "good")
        submit(root, "ps1", "half", answers={"double": "def double(x):\n    return 2 * x"})
        output, errors = self.start(root).communicate(timeout=DEADLINE)
        assert "" == output
        place, table, setting = errors.splitlines()[-3:]
        assert f"make a file {root}/course.toml" in place
        (root / "course.toml").write_text(f"{table}\n{setting}\n")
        process = self.start(root, "--json")
        output, errors = process.communicate(timeout=DEADLINE)
        assert (0, "") == (process.returncode, errors)
        good, half = json.loads(output)["graded"]
        assert [("derived_test", True), ("double_test", False)] == [
            (each["name"], each["forgeable"]) for each in good["exercises"]
        ]
        assert good["forgeable"] and good["score"] == good["max_score"]
        assert [0, half["max_score"] - 3] == [each["score"] for each in half["exercises"]]
        page = (root / "feedback/good/ps1/ps1.html").read_text()
        assert 1 == page.count("The test of this exercise ran together with your code")
        output, _ = self.start(root, "--force").communicate(timeout=DEADLINE)
        assert "could be forged: derived_test." in output

    def test_an_unknown_cell_in_the_catalogue_is_named(self, tmp_path):
        files = {"course.toml": '[assignments.ps1]\nunsealed = ["dubble_test"]\n'}
        root = build_course(tmp_path / "course", {"ps1": list(self.CELLS)}, files=files)
        submit(root, "ps1", "student")
        process = self.start(root)
        output, errors = process.communicate(timeout=DEADLINE)
        assert (2, "") == (process.returncode, output)
        assert "unsealed: unknown test cell 'dubble_test': did you mean" in errors
