"""The cohort that every contender grades."""

import ast
import itertools
import json

import pytest

from gradus.bench.specimens import SHARES, VARIANTS, Kind, first, kinds
from gradus.course import Role, SubmissionError, parse_notebook

WHOLE = sum(SHARES.values())


@pytest.fixture(scope="module")
def cohort(assignment):
    return list(first(assignment, 3 * WHOLE))


def answers_of(specimen):
    return {
        cell.grade_id: cell.source
        for name, content in specimen.notebooks.items()
        for cell in parse_notebook(name, content).cells
        if cell.role in (Role.ANSWER, Role.MANUAL)
    }


@pytest.fixture(scope="module")
def right(cohort):
    return answers_of(next(each for each in cohort if each.kind is Kind.RIGHT))


def of_kind(cohort, kind, variant=None):
    found = [each for each in cohort if each.kind is kind and variant in (None, each.variant)]
    assert found
    return found


@pytest.mark.parametrize("length", [5, 10, 20, 33, 100])
def test_every_beginning_is_a_fair_sample(length):
    beginning = list(itertools.islice(kinds(), length))
    for kind, share in SHARES.items():
        assert abs(beginning.count(kind) - length * share / WHOLE) < 1


def test_the_cohort_is_the_same_every_time(assignment, cohort):
    assert cohort == list(first(assignment, len(cohort)))


def test_no_two_students_have_the_same_name(cohort):
    assert len(cohort) == len({each.student for each in cohort})


def test_right_answers_are_the_solutions_without_their_marks(right):
    assert right == {
        "double": "def double(x):\n    return 2 * x",
        "limit": "limit = 3\nhalf = limit / 2",
        "why": "Because it is so.",
        "slope": "def slope(x):\n    return 2 * x + 1",
        "area": "def area(x):\n    return x * x - 1",
    }


def test_students_hand_in_what_they_were_given_around_their_answers(assignment, cohort):
    for notebook in assignment.notebooks:
        handed_in = parse_notebook(notebook.name, cohort[0].notebooks[notebook.name])
        kept = [cell.source for cell in handed_in.cells if cell.role is Role.TEST]
        assert kept == [c.source for c in notebook.release.cells if c.role is Role.TEST]
        assert not any("HIDDEN" in source for source in kept)


def test_partly_right_is_some_code_answers_and_wrong_is_all(cohort, right):
    code = right.keys() - {"why"}
    for specimen in of_kind(cohort, Kind.PARTLY):
        differing = {key for key, text in answers_of(specimen).items() if text != right[key]}
        assert 0 < len(differing) < len(code)
    for specimen in of_kind(cohort, Kind.WRONG):
        differing = {key for key, text in answers_of(specimen).items() if text != right[key]}
        assert differing == code


def test_wrong_answers_are_not_all_alike(cohort):
    assert len({json.dumps(answers_of(each)) for each in of_kind(cohort, Kind.WRONG)}) > 3


@pytest.mark.parametrize("variant", VARIANTS[Kind.SLOW])
def test_a_slow_answer_is_right_after_a_pause(cohort, right, variant):
    for specimen in of_kind(cohort, Kind.SLOW, variant):
        slow = {key: text for key, text in answers_of(specimen).items() if text != right[key]}
        (key,) = slow
        assert slow[key].endswith(right[key])


def test_every_third_broken_one_is_no_json(cohort):
    broken = of_kind(cohort, Kind.BROKEN)
    assert VARIANTS[Kind.BROKEN] * 2 == tuple(each.variant for each in broken)
    for specimen in broken[::3]:
        assert not specimen.is_readable
        with pytest.raises(SubmissionError):
            [parse_notebook(name, content) for name, content in specimen.notebooks.items()]


def test_one_answer_does_not_parse(cohort):
    for specimen in of_kind(cohort, Kind.BROKEN, "does not parse"):
        code = {key: text for key, text in answers_of(specimen).items() if key != "why"}
        assert 1 == sum(not parses(text) for text in code.values())


def test_one_answer_raises_when_it_is_run(cohort, right):
    for specimen in of_kind(cohort, Kind.BROKEN, "raises"):
        (text,) = (text for key, text in answers_of(specimen).items() if text != right[key])
        with pytest.raises(RuntimeError, match="experiment"):
            exec(text, {})


def parses(source):
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
