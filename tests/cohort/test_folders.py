"""What grading leaves in autograded/ and feedback/."""

import os

import pytest

from gradus.cohort import folders
from gradus.cohort.folders import StagedFolder, clear_staged, replace_folder
from gradus.cohort.grader import CourseGrader
from gradus.course import open_course
from tests.cohort.engines import CannedEngine
from tests.course_builder import submit


@pytest.fixture
def autograded(course):
    return course.root / "autograded/student/ps1"


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_autograded_holds_notebooks_timestamp_and_files(course, grader, autograded):
    stamp = "2026-11-22 12:30:00 UTC"
    submit(course.root, "ps1", "student", timestamp=stamp, files={"notes/a.txt": b"mine"})
    graded = grader(CannedEngine(files={"plot.png": b"drawn"})).grade("ps1", "student")
    assert {
        "algebra.ipynb": graded.notebooks[0].content,
        "calculus.ipynb": graded.notebooks[1].content,
        "data/table.csv": b"1,2\n",
        "notes/a.txt": b"mine",
        "plot.png": b"drawn",
        "timestamp.txt": stamp.encode(),
    } == contents(autograded)


def test_the_authors_files_replace_the_students(course, grader, autograded):
    submit(course.root, "ps1", "student", files={"data/table.csv": b"forged"})
    grader(CannedEngine(files={"data/table.csv": b"overwritten"})).grade("ps1", "student")
    assert (autograded / "data/table.csv").read_bytes() == b"1,2\n"


def test_files_that_students_may_edit_stay_theirs(course, autograded):
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("\nc.Autograde.exclude_overwriting = {'ps1': ['data/table.csv']}\n")
    submit(course.root, "ps1", "student", files={"data/table.csv": b"edited"})
    submit(course.root, "ps1", "other")
    given = []
    engine = CannedEngine(on_grade=lambda assignment: given.append(assignment.files))
    with CourseGrader(open_course(course.root), engine=lambda: engine) as grader:
        for student in ("student", "other"):
            grader.grade("ps1", student)
    assert (autograded / "data/table.csv").read_bytes() == b"edited"
    assert [{}, {"data/table.csv": b"1,2\n"}] == given


def test_notebooks_that_are_not_of_the_assignment_are_left_out(course, grader, autograded):
    submit(course.root, "ps1", "student", files={"scratch.ipynb": b"{}"})
    grader().grade("ps1", "student")
    assert not (autograded / "scratch.ipynb").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../escaped",
        "/tmp/gradus-escaped",
        "a/../../escaped",
        "",
        ".",
        "nul\0byte",
        "x" * 300,
        "\udcff\ud800",
    ],
    ids=["parent", "absolute", "dotted", "empty", "dot", "nul", "long", "surrogate"],
)
def test_a_written_file_can_not_leave_the_folder(course, grader, name):
    submit(course.root, "ps1", "student")
    before = set(contents(course.root)) | {"autograded/student/ps1/kept"}
    engine = CannedEngine(files={name: b"evil", "kept": b"good"})
    grader(engine).grade("ps1", "student")
    new = {path for path in set(contents(course.root)) - before if "gradus" not in path}
    assert {path for path in new if "escaped" in path or "x" * 300 in path} == set()
    assert (course.root / "autograded/student/ps1/kept").read_bytes() == b"good"
    assert not os.path.exists("/tmp/gradus-escaped")


def test_a_written_file_can_not_replace_a_notebook_or_the_timestamp(course, grader, autograded):
    submit(course.root, "ps1", "student", timestamp="2026-11-22 12:30:00 UTC")
    files = {"algebra.ipynb": b"forged", "timestamp.txt": b"1999-01-01 00:00:00 UTC"}
    graded = grader(CannedEngine(files=files)).grade("ps1", "student")
    assert graded.notebooks[0].content == (autograded / "algebra.ipynb").read_bytes()
    assert (autograded / "timestamp.txt").read_bytes() == b"2026-11-22 12:30:00 UTC"


def test_a_written_file_can_not_stand_for_a_notebook_that_was_not_handed_in(
    course, grader, autograded
):
    (submit(course.root, "ps1", "student") / "calculus.ipynb").unlink()
    names = ("calculus.ipynb", "timestamp.txt", "other.ipynb", "plots/a.ipynb")
    grader(CannedEngine(files=dict.fromkeys(names, b"forged"))).grade("ps1", "student")
    assert {"algebra.ipynb", "data/table.csv", "plots/a.ipynb"} == set(contents(autograded))


def modes(folder):
    return {oct(path.stat().st_mode & 0o777) for path in folder.rglob("*") if path.is_file()}


def test_files_have_the_permissions_that_nbgrader_gives(course, grader, autograded):
    submit(course.root, "ps1", "student")
    grader().grade("ps1", "student")
    assert {"0o444"} == modes(autograded)
    assert {"0o644"} == modes(course.root / "feedback/student/ps1")


def test_a_shared_course_is_writable_for_its_group(course, autograded):
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("\nc.CourseDirectory.groupshared = True\nc.Autograde.permissions = 660\n")
    submit(course.root, "ps1", "student")
    with CourseGrader(open_course(course.root), engine=CannedEngine) as grader:
        grader.grade("ps1", "student")
    assert {"0o660"} == modes(autograded)
    assert (autograded / "data").stat().st_mode & 0o7777 == 0o2775


def test_feedback_has_a_page_for_each_notebook(course, grader):
    submit(course.root, "ps1", "student", timestamp="2026-11-22 12:30:00 UTC")
    grader().grade("ps1", "student")
    pages = contents(course.root / "feedback/student/ps1")
    assert sorted(pages) == ["algebra.html", "calculus.html", "timestamp.txt"]


def test_an_unreadable_notebook_has_a_page_that_says_why(course, grader):
    submit(course.root, "ps1", "student", files={"algebra.ipynb": b"{"})
    grader().grade("ps1", "student")
    page = (course.root / "feedback/student/ps1/algebra.html").read_text()
    assert "not valid JSON" in page


def test_grading_again_replaces_the_whole_folder(course, grader, autograded):
    submit(course.root, "ps1", "student", files={"old.txt": b"old"})
    grader().grade("ps1", "student")
    (course.root / "submitted/student/ps1/old.txt").unlink()
    grader().grade("ps1", "student")
    assert not (autograded / "old.txt").exists()
    assert [autograded] == list(autograded.parent.iterdir())


@pytest.fixture(params=["exchange", "two renames"])
def either_way(request, monkeypatch):
    """File systems that can exchange two names, and those that can't."""

    def refuse(one, other):
        if not other.exists():
            raise FileNotFoundError(other)
        raise OSError("not supported here")

    if request.param == "two renames":
        monkeypatch.setattr(folders, "_exchange", refuse)


@pytest.mark.usefixtures("either_way")
class TestReplacement:
    def test_puts_a_folder_where_none_was(self, tmp_path):
        staged = StagedFolder(tmp_path / "a" / "place")
        staged.write({"file": b"new"})
        staged.publish(mode=0o444, is_shared=False)
        assert contents(tmp_path / "a") == {"place/file": b"new"}

    def test_puts_a_folder_in_the_place_of_another(self, tmp_path):
        for content in (b"old", b"new"):
            staged = StagedFolder(tmp_path / "place")
            staged.write({"file": content})
            staged.publish(mode=0o444, is_shared=False)
        assert contents(tmp_path) == {"place/file": b"new"}


def test_what_was_put_aside_is_put_back_when_the_new_folder_is_not_there(tmp_path):
    (tmp_path / ".gradus-old-place").mkdir()
    (tmp_path / ".gradus-old-place/file").write_bytes(b"old")
    (tmp_path / ".gradus-half").mkdir()
    clear_staged(tmp_path)
    assert [tmp_path / "place"] == list(tmp_path.iterdir())


def test_what_was_put_aside_goes_when_the_new_folder_is_there(tmp_path):
    (tmp_path / ".gradus-old-place").mkdir()
    (tmp_path / "place").mkdir()
    clear_staged(tmp_path)
    assert [tmp_path / "place"] == list(tmp_path.iterdir())


def test_a_missing_new_folder_costs_the_old_one_nothing(tmp_path):
    (tmp_path / "place").mkdir()
    with pytest.raises(OSError):
        replace_folder(tmp_path / "new", tmp_path / "place")
    assert (tmp_path / "place").is_dir()
