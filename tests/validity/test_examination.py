"""Examinations through the real engine of good tests, weak tests and unfair ones."""

import pytest

from gradus.course import AuthorError, CourseError
from gradus.engine import Engine
from gradus.validity.candidates import Candidates, read_candidates
from gradus.validity.examination import examine
from gradus.validity.mutation import Mutant
from gradus.validity.report import Kind
from tests.course_builder import answer_cell, code_cell, grade_cell
from tests.engine.conftest import build_assignment

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SQUARE = answer_cell("square", "def square(x):\n    return x * x")
STRONG = "for x in (0, 1, -2, 2.5):\n    assert abs(square(x) - x ** 2) < 1e-9"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("course")) as engine:
        yield engine


def cells(hidden, visible="assert square(2) == 4"):
    return [
        code_cell("import math"),
        SQUARE,
        grade_cell("square_test", f"{visible}\n{HIDDEN.format(hidden)}", points=2),
    ]


def mutant(name, source, exercise="square_test"):
    return Mutant(name, "cell-1", exercise, source)


def test_good_tests_notice_every_fault(engine):
    report = examine(engine, build_assignment(cells(STRONG)), Candidates(), repeats=3)
    assert ((), (), (), ()) == (
        report.survivors, report.rejected, report.dependent, report.flaky
    )  # fmt: skip
    assert (100.0, 0.0, True) == (report.solution_score, report.release_score, report.is_valid)
    assert len(report.of(Kind.MUTANT)) == report.killed > 4
    assert 3 == len(report.of(Kind.REPEAT))


def test_weak_tests_are_told_by_the_faults_that_survive(engine):
    weak = build_assignment(cells("pass", visible="assert square(1) == 1"))
    report = examine(engine, weak, Candidates(), repeats=0)
    assert report.kill_rate < 1 and not report.is_valid
    survivor = report.survivors[0]
    assert "square_test" == survivor.exercise and "+" in survivor.difference


TWO_ANSWERS = """def twice(x):
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION

def thrice(x):
    ### BEGIN SOLUTION
    return twice(x) + x
    ### END SOLUTION

def given(x):
    return twice(x) - thrice(x)"""


def test_test_cells_in_a_row_notice_the_faults_of_their_cell_together(engine):
    shared = [
        code_cell("import math"),
        answer_cell("answers", TWO_ANSWERS),
        grade_cell("twice_test", "assert [twice(x) for x in (1, 3)] == [2, 6]", points=1),
        grade_cell("thrice_test", "assert [thrice(x) for x in (1, 3)] == [3, 9]", points=1),
    ]
    report = examine(engine, build_assignment(shared), Candidates(), repeats=0)
    mutants = report.of(Kind.MUTANT)
    assert {"twice_test"} == {each.exercise for each in mutants}
    assert {"twice", "thrice"} == {each.name.split(":")[0] for each in mutants}
    assert () == report.survivors == report.dependent


def test_handwritten_mutants_and_variants_are_graded(engine):
    wrong = "def square(x):\n    return 4 if x == 2 else 7"
    candidates = Candidates(
        mutants=(mutant("the visible answer", wrong),),
        variants=(
            mutant("a power", "def square(x):\n    return x ** 2"),
            mutant("as text", "def square(x):\n    return str(x * x)"),
        ),
    )
    report = examine(engine, build_assignment(cells(STRONG)), candidates, repeats=0)
    assert "the visible answer" in {each.name for each in report.of(Kind.MUTANT) if each.lost}
    assert ["as text"] == [each.name for each in report.rejected]
    assert report.rejected[0].detail


def test_a_listed_mutant_counts_as_no_fault(engine):
    same = mutant("by addition", "def square(x):\n    return x * x + 0")
    candidates = Candidates(
        mutants=(same,), equivalent={("square_test", "by addition"): "adding 0 changes nothing"}
    )
    report = examine(engine, build_assignment(cells(STRONG)), candidates, repeats=0)
    assert ["by addition"] == [each.name for each in report.of(Kind.EQUIVALENT)]
    found = report.as_object()
    assert found["mutants"] == found["killed"] + found["equivalent"] + len(found["survivors"])


def test_an_exercise_that_needs_another_is_dependent(engine):
    both = [
        *cells(STRONG),
        answer_cell("cube", "def cube(x):\n    return x * square(x)"),
        grade_cell("cube_test", "assert cube(2) == 8\n" + HIDDEN.format("assert cube(3) == 27")),
    ]
    report = examine(engine, build_assignment(both), Candidates(), repeats=0, most_mutants=0)
    assert ["cube_test"] == [each.exercise for each in report.dependent]


def test_a_test_that_depends_on_chance_is_flaky(engine):
    luck = "import os\nassert os.urandom(1)[0] > 100"
    for _ in range(20):  # the check of the author's own answers needs luck as well
        try:
            report = examine(
                engine, build_assignment(cells(luck)), Candidates(), repeats=30, most_mutants=0
            )
            break
        except AuthorError:
            continue
    assert 0 < len(report.flaky) < 30
    assert not report.is_valid


def test_fresh_cases_are_drawn_for_each_repeat(engine):
    unfair = "from gradus import checks\nassert checks.generator(1).random() > 0.3"
    fixed = examine(
        engine, build_assignment(cells(unfair)), Candidates(), repeats=20, most_mutants=0
    )
    fresh = examine(
        engine,
        build_assignment(cells(unfair), fresh_cases=True),
        Candidates(),
        repeats=20,
        most_mutants=0,
    )
    assert () == fixed.flaky
    assert 0 < len(fresh.flaky) < 20
    assert all(each.seed is not None for each in fresh.flaky)


def test_a_sample_of_the_mutants_is_always_the_same(engine):
    assignment = build_assignment(cells(STRONG))
    first, again = (
        examine(engine, assignment, Candidates(), repeats=0, most_mutants=2) for _ in range(2)
    )
    assert 2 == len(first.of(Kind.MUTANT))
    assert [each.name for each in first.trials] == [each.name for each in again.trials]


def test_answers_that_fail_their_own_tests_are_not_examined(engine):
    with pytest.raises(AuthorError, match="square_test"):
        examine(engine, build_assignment(cells("assert False")), Candidates(), repeats=0)


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("mutants.toml", "[[mutant]]\nname = 'x'", "'x' has no text 'cell'"),
        ("variants.toml", "[[variant]", "variants.toml"),
        ("equivalent.toml", "[[equivalent]]\nexercise = 'e'\nmutant = 'm'", "no text 'reason'"),
    ],
)
def test_a_malformed_file_is_named(tmp_path, file, text, words):
    folder = tmp_path / "tests" / "course" / "ps1"
    folder.mkdir(parents=True)
    (folder / file).write_text(text)
    with pytest.raises(CourseError, match=words):
        read_candidates(tmp_path, "PS1")


def test_an_assignment_without_files_has_no_candidates(tmp_path):
    candidates = read_candidates(tmp_path, "PS1")
    assert ((), ()) == (candidates.mutants, candidates.variants)
