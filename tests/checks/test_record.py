"""Named checks and the points that follow from them."""

import warnings

import pytest

from gradus.checks import award, begin, check, recorded


@pytest.fixture(autouse=True)
def fresh_record():
    begin()
    yield
    begin()


def fail(name, **options):
    with check(name, hint=f"hint of {name}", **options):
        raise AssertionError(f"secret input of {name}")


def succeed(name, **options):
    with check(name, hint=f"hint of {name}", **options):
        pass


def test_all_checks_passed_earn_all_points():
    succeed("one")
    succeed("two", weight=3)
    assert award(12) == 12


def test_a_failed_check_costs_its_share_of_the_weight():
    succeed("one", weight=3)
    fail("two", weight=1)
    assert award(12) == 9


def test_points_are_rounded_to_hundredths():
    succeed("one")
    fail("two")
    fail("three")
    assert award(5) == 1.67


def test_a_failed_check_does_not_stop_the_next():
    fail("one")
    succeed("two")
    assert [outcome.passed for outcome in recorded()] == [False, True]


def test_no_check_passed_is_an_error_that_names_checks_and_hints():
    fail("one")
    fail("two")
    with pytest.raises(AssertionError, match="one: hint of one; two: hint of two"):
        award(12)


def test_the_error_of_award_keeps_the_inputs_secret():
    fail("one")
    with pytest.raises(AssertionError) as caught:
        award(12)
    assert "secret" not in str(caught.value)


def test_partial_credit_prints_what_failed_without_its_inputs(capsys):
    succeed("one")
    fail("two")
    award(12)
    assert capsys.readouterr().out == "Failed: two. hint of two\n"


def test_full_credit_prints_nothing(capsys):
    succeed("one")
    award(12)
    assert tuple(capsys.readouterr()) == ("", "")


def test_the_detail_of_a_failure_names_the_kind_of_error():
    with check("one", hint="h"):
        {}["missing"]
    assert recorded()[0].detail == "KeyError: 'missing'"


def test_exit_in_student_code_fails_only_its_check():
    with check("one", hint="h"):
        raise SystemExit(0)
    succeed("two")
    assert [outcome.passed for outcome in recorded()] == [False, True]


def test_an_interrupt_is_not_a_failed_check():
    with pytest.raises(KeyboardInterrupt), check("one", hint="h"):
        raise KeyboardInterrupt


def test_warnings_inside_a_check_are_dropped():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with check("one", hint="h"):
            warnings.warn("a division", RuntimeWarning, stacklevel=1)
    assert seen == []
    assert recorded()[0].passed


def test_award_without_checks_is_the_authors_error():
    with pytest.raises(ValueError, match="no check has run"):
        award(5)


def test_a_second_award_counts_only_the_checks_after_the_first():
    succeed("one")
    award(5)
    with pytest.raises(ValueError, match="no check has run"):
        award(5)


@pytest.mark.parametrize("weight", [0, -1, float("nan")])
def test_weight_must_be_positive(weight):
    with pytest.raises(ValueError, match="weight must be positive"):
        succeed("one", weight=weight)


def test_begin_forgets_what_was_recorded():
    fail("one")
    begin()
    assert recorded() == ()
