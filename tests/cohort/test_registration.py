"""nbgrader's gradebook knows the assignment before anything is graded."""

import json

import pytest

from gradus.cohort.grader import CourseGrader
from gradus.course import AuthorError, CourseError, open_course
from tests.cohort.engines import CannedEngine
from tests.course_builder import answer_cell, build_course, code_cell, grade_cell, submit

CELLS = [
    answer_cell("double", "def double(x):\n    return 2 * x"),
    grade_cell("double_test", "assert double(2) == 4", points=4),
]


def snapshot(folder):
    return {path.relative_to(folder): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


@pytest.fixture
def generations(monkeypatch):
    """The assignments that nbgrader is asked to generate, in order. It does generate them."""
    from gradus.cohort import registration

    asked = []
    generate = registration._generate

    def listen(course, name, *arguments, **options):
        asked.append(name)
        return generate(course, name, *arguments, **options)

    monkeypatch.setattr(registration, "_generate", listen)
    return asked


def test_the_gradebook_gets_every_graded_cell_with_its_points(course, gradebook):
    algebra = gradebook().find_notebook("algebra", "ps1")
    points = {cell.name: cell.max_score for cell in algebra.grade_cells + algebra.task_cells}
    assert points == {"double_test": 4, "why": 2, "drawing": 1}


def test_the_student_version_has_neither_solutions_nor_hidden_tests(assignment):
    given = "\n".join(cell.source for cell in assignment.notebooks[0].release.cells)
    assert "raise NotImplementedError()" in given
    assert "2 * x" not in given
    assert "double(3)" not in given


def test_the_full_test_is_kept_for_the_judge(assignment):
    assert "double(3)" in assignment.notebooks[0].graded_cells()[0].source


def test_an_unchanged_assignment_is_not_generated_again(course, generations, grader):
    grader().prepare("ps1")
    assert generations == []


def test_a_changed_source_is_registered_again(course, generations, grader, gradebook):
    path = course.root / "source/ps1/calculus.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["cells"][2]["metadata"]["nbgrader"]["points"] = 5
    path.write_text(json.dumps(notebook))
    assert grader().prepare("ps1").max_score == 5 + 7
    assert generations == ["ps1"]
    assert gradebook().find_assignment("ps1").max_score == 12


def test_a_lost_gradebook_is_made_again(course, generations, grader, gradebook):
    (course.root / "gradebook.db").unlink()
    grader().prepare("ps1")
    assert gradebook().find_assignment("ps1").max_score == 10


def test_neither_source_nor_release_is_written(course, grader):
    (course.root / "release/ps1").mkdir(parents=True)
    (course.root / "release/ps1/algebra.ipynb").write_text("what students really got")
    (course.root / "gradebook.db").unlink()
    before = snapshot(course.root / "source"), snapshot(course.root / "release")
    grader().prepare("ps1")
    assert before == (snapshot(course.root / "source"), snapshot(course.root / "release"))


def test_header_and_gradebook_of_the_settings_are_relative_to_the_course(tmp_path, monkeypatch):
    config = (
        'c.IncludeHeaderFooter.header = "parts/header.ipynb"\n'
        'c.CourseDirectory.db_url = "sqlite:///grades.db"'
    )
    root = build_course(tmp_path / "course", {"ps1": CELLS}, config=config)
    build_course(tmp_path / "other", {"parts": {"header": [code_cell("import math")]}})
    (tmp_path / "other/source/parts").rename(root / "parts")
    monkeypatch.chdir(tmp_path)
    with CourseGrader(root, engine=CannedEngine) as grader:
        release = grader.prepare("ps1").notebooks[0].release
    assert release.cells[0].source == "import math"
    assert (root / "grades.db").is_file()
    assert not (root / "gradebook.db").exists()


def test_a_cell_added_under_graded_submissions_is_refused_with_the_reason(course, grader):
    submit(course.root, "ps1", "student")
    grader().grade("ps1", "student")
    path = course.root / "source/ps1/calculus.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["cells"].append(grade_cell("extra_test", "assert True"))
    path.write_text(json.dumps(notebook))
    with pytest.raises(AuthorError, match=r"Cannot add or remove cells for notebook 'calculus'"):
        grader().grade("ps1", "student")


def test_an_unreadable_source_is_named(tmp_path):
    root = build_course(tmp_path / "course", {"ps1": CELLS})
    (root / "source/ps1/ps1.ipynb").write_text("{")
    with (
        CourseGrader(root, engine=CannedEngine) as grader,
        pytest.raises(AuthorError, match=r"ps1\.ipynb.*not valid JSON"),
    ):
        grader.prepare("ps1")


def test_a_broken_assignment_is_refused_before_any_student_is_graded(course):
    class RefusingEngine(CannedEngine):
        def check(self, assignment):
            super().check(assignment)
            raise AuthorError("algebra, cell double_test: the solution fails")

    submit(course.root, "ps1", "student")
    engine = RefusingEngine()
    with CourseGrader(course, engine=lambda: engine) as grader:
        for _ in range(2):
            with pytest.raises(AuthorError, match="double_test"):
                grader.grade_many("ps1", ["student"])
    assert engine.graded == []
    assert engine.checked == ["ps1"], "one check for each version of the assignment"


def test_an_unknown_assignment_is_refused_with_the_nearest_name(grader):
    with pytest.raises(CourseError, match="did you mean ps1"):
        grader().prepare("ps2")


def test_a_gradebook_that_is_none_is_refused(registered, tmp_path):
    root = build_course(
        tmp_path / "course", {"ps1": CELLS}, config='c.CourseDirectory.db_url = "gradebook"'
    )
    with pytest.raises(CourseError, match="'gradebook' is not the address of a database"):
        CourseGrader(open_course(root), engine=CannedEngine)
