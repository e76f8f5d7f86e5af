"""Where two graders differ."""

from gradus.bench.scores import Disagreement, disagreements, right_without_full_marks
from gradus.bench.specimens import Kind, Specimen

COHORT = (
    Specimen("one", Kind.RIGHT, "", {}),
    Specimen("two", Kind.WRONG, "", {}),
    Specimen("three", Kind.BROKEN, "is not JSON", {}),
    Specimen("four", Kind.SLOW, "sleeps", {}),
)


def test_the_same_points_are_no_disagreement():
    scores = {"one": {"algebra/test": 3.0, "algebra/why": None}, "two": {"algebra/test": 0.0}}
    assert () == disagreements(scores, scores, COHORT)


def test_other_points_are_told_with_both_numbers():
    ours, theirs = {"two": {"algebra/test": 1.0}}, {"two": {"algebra/test": 0.0}}
    expected = Disagreement("two", "wrong", "algebra/test", 1.0, 0.0)
    assert (expected,) == disagreements(ours, theirs, COHORT)


def test_what_was_lent_is_told_with_it():
    ours, theirs = {"two": {"algebra/test": 1.0}}, {"two": {"algebra/test": 0.0}}
    loans = {"two": {"algebra/test": ["solve"]}, "one": {"algebra/test": ["other"]}}
    (found,) = disagreements(ours, theirs, COHORT, loans)
    assert ("solve",) == found.lent


def test_no_score_is_a_disagreement_too():
    assert 1 == len(disagreements({"one": {"algebra/test": 3.0}}, {}, COHORT))


def test_an_unreadable_submission_is_left_out():
    assert () == disagreements({"three": {"algebra/test": 0.0}}, {}, COHORT)


def test_right_and_slow_answers_are_to_get_all_points():
    totals = {"one": 7.0, "two": 0.0, "four": 6.5}
    assert ("four",) == right_without_full_marks(totals, 7.0, COHORT)
