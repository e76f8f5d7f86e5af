"""Comparing what was returned with what was expected."""

import numpy as np
import pytest

from gradus.checks import agrees, agrees_on, answers, raises, raises_on, same, unchanged

ROW = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("actual", "expected", "options"),
    [
        pytest.param(2, 2.0, {}, id="int for float"),
        pytest.param(np.float32(0.5), 0.5, {}, id="float32 for float"),
        pytest.param([1, 2, 3], ROW, {}, id="list for array"),
        pytest.param(ROW + 1e-12, ROW, {}, id="within the tolerance"),
        pytest.param(ROW[:, None], ROW, {"shape": False}, id="column for row"),
        pytest.param(np.array([[4]]), 4, {"shape": False}, id="1x1 for a number"),
        pytest.param(1e9 * ROW + 1, 1e9 * ROW, {"normwise": True}, id="normwise, large"),
        pytest.param((1, [2]), [1, (2,)], {}, id="tuple for list"),
        pytest.param({"a": ROW}, {"a": ROW}, {}, id="dict"),
        pytest.param(np.str_("none"), "none", {}, id="NumPy string for string"),
        pytest.param(np.zeros((3, 0)), np.zeros((3, 0)), {"normwise": True}, id="no columns"),
        pytest.param(True, np.True_, {}, id="bool"),
        pytest.param(None, None, {}, id="None"),
    ],
)
def test_equal_values_are_the_same(actual, expected, options):
    same(actual, expected, **options)


@pytest.mark.parametrize(
    ("actual", "expected", "options"),
    [
        pytest.param(None, ROW, {}, id="None"),
        pytest.param("123", ROW, {}, id="text"),
        pytest.param(np.nan, np.nan, {}, id="NaN equals nothing"),
        pytest.param(ROW * np.nan, ROW, {"normwise": True}, id="NaN normwise"),
        pytest.param(ROW[:, None], ROW, {}, id="column for row"),
        pytest.param(np.ones(4), np.ones((2, 2)), {"shape": False}, id="flat for square"),
        pytest.param([[1], [2, 3]], ROW, {}, id="ragged"),
        pytest.param(ROW + 1e-3, ROW, {}, id="beyond the tolerance"),
        pytest.param(1e-9 * ROW + 1e-12, 1e-9 * ROW, {"normwise": True}, id="normwise, tiny"),
        pytest.param(np.zeros(3), 1e-12 * ROW, {"normwise": True}, id="zeros for tiny"),
        pytest.param(1, True, {}, id="number for bool"),
        pytest.param(True, 1, {}, id="bool for number"),
        pytest.param([1], [1, 2], {}, id="too short"),
        pytest.param("ab", ["a", "b"], {}, id="string for list"),
        pytest.param({"a": 1}, {"b": 1}, {}, id="other keys"),
        pytest.param([("a", 1)], {"a": 1}, {}, id="pairs for dict"),
        pytest.param("None", None, {}, id="text for None"),
        pytest.param("one", "none", {}, id="other text"),
    ],
)
def test_different_values_are_not_the_same(actual, expected, options):
    with pytest.raises(AssertionError):
        same(actual, expected, **options)


def test_a_difference_is_named():
    with pytest.raises(AssertionError, match=r"expected the shape \(3,\), got \(2,\)"):
        same([1, 2], ROW)


def test_agrees_compares_with_the_reference():
    agrees(np.sort, sorted, np.array([3, 1, 2]))
    with pytest.raises(AssertionError):
        agrees(np.asarray, sorted, np.array([3, 1, 2]))


def test_agrees_passes_its_options_on():
    with pytest.raises(AssertionError):
        agrees(lambda x: x + 0.1, lambda x: x, 1.0)
    agrees(lambda x: x + 0.1, lambda x: x, 1.0, rtol=0.2)


def test_agrees_refuses_a_right_answer_that_changed_its_argument():
    def in_place(values):
        values.sort()
        return values

    with pytest.raises(AssertionError, match="argument 1 was changed"):
        agrees(in_place, sorted, [3, 1, 2])


def test_the_reference_cannot_disturb_the_arguments():
    def greedy(values):
        total = sum(values)
        values.clear()
        return total

    agrees(sum, greedy, [1, 2, 3])


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        pytest.param(np.array([1, 2]), lambda a: a.__setitem__(0, 5), id="array"),
        pytest.param(np.array([1.0, 2]), lambda a: a.__setitem__(0, np.nan), id="array to NaN"),
        pytest.param(np.array([[1.0, 2]]), lambda a: a.resize(2, 1), id="shape of an array"),
        pytest.param(
            np.array([[1], {}], dtype=object), lambda a: a[0].append(3), id="list in an array"
        ),
        pytest.param([[1], [2]], lambda a: a[1].append(3), id="nested list"),
        pytest.param({"a": 1}, lambda a: a.pop("a"), id="dict"),
    ],
)
def test_a_change_of_an_argument_is_seen(argument, change):
    with pytest.raises(AssertionError, match="argument 2 was changed"), unchanged(0, argument):
        change(argument)


def test_reading_an_argument_is_no_change():
    values = np.array([1.0, np.nan])
    with unchanged(values, [values], {"k": 1}):
        values.sum()


def test_raises_accepts_the_kinds_it_names():
    with raises(ValueError, KeyError):
        raise KeyError("x")


def test_raises_accepts_subclasses():
    with raises(ValueError):
        np.linalg.inv(np.zeros((2, 2)))


def test_raises_lets_other_kinds_through():
    with pytest.raises(NotImplementedError), raises(ValueError):
        raise NotImplementedError


def test_nothing_raised_is_a_failure():
    message = "expected ValueError or KeyError"
    with pytest.raises(AssertionError, match=message), raises(ValueError, KeyError):
        pass


# -- many cases -----------------------------------------------------------------------------------


def test_every_case_is_compared():
    agrees_on(lambda x, y=1: x * y, lambda x, y=1: y * x, [1, (2, 3), np.ones(2), ([1], 2)])
    with pytest.raises(AssertionError, match=r"expected\n9"):
        agrees_on(lambda x: x * x if x < 3 else 0, lambda x: x * x, [1, 2, 3])


def test_a_case_may_not_be_changed():
    def spoil(a):
        a[0] = 7
        return 1

    with pytest.raises(AssertionError, match="argument 1 was changed"):
        agrees_on(spoil, lambda a: 1, [np.zeros(2), np.zeros(3)])


def test_no_cases_agree():
    agrees_on(None, None, [])


def test_the_options_are_those_of_same():
    agrees_on(lambda x: [x], lambda x: x, [1.0, 2.0], shape=False)


def test_answers_gives_each_case_with_its_answer():
    assert [((1,), 2), ((2, 3), 5)] == list(answers(lambda x, y=1: x + y, [1, (2, 3)]))


def test_answers_refuses_a_changed_argument():
    with pytest.raises(AssertionError, match="argument 2 was changed"):
        list(answers(lambda a, b: b.sort(), [(0, [2, 1])]))


def test_raises_on_wants_an_error_for_every_case():
    raises_on(ZeroDivisionError, lambda x: 1 / x, [0, 0.0])
    raises_on((KeyError, TypeError), lambda x, y=0: {}[x], [1, [2], (3, 4)])
    with pytest.raises(AssertionError, match="expected ZeroDivisionError, but nothing was raised"):
        raises_on(ZeroDivisionError, lambda x: 1 / x, [0, 1])


def test_raises_on_lets_other_errors_through():
    with pytest.raises(ZeroDivisionError):
        raises_on(ValueError, lambda x: 1 / x, [0])


@pytest.mark.parametrize(
    ("actual", "expected", "is_same"),
    [
        pytest.param(np.array([1.0, np.inf]), np.array([1.0, np.inf]), True, id="infinite"),
        pytest.param(np.array([1.0, 1e300]), np.array([1.0, np.inf]), False, id="large for it"),
        pytest.param(np.array([1.0, np.inf]), np.array([1.0, 2.0]), False, id="it for a number"),
        pytest.param(np.array([255], dtype=np.uint8), np.array([255.0]), True, id="bytes"),
        pytest.param(np.array([1], dtype=np.uint8), np.array([2.0]), False, id="other bytes"),
        pytest.param(np.array([2**53 + 2]), np.array([2.0**53]), True, id="large integers"),
        pytest.param(np.array([2**63 - 1]), np.array([-(2**63)]), False, id="largest and least"),
        pytest.param(np.array([3, 4]), np.array([3, 4]), True, id="integers"),
        pytest.param(np.array([3, 5]), np.array([3, 4]), False, id="other integers"),
        pytest.param(-0.0, 0.0, True, id="a zero with a sign"),
    ],
)
def test_numbers_at_the_edge(actual, expected, is_same):
    try:
        same(actual, expected)
    except AssertionError:
        assert not is_same
    else:
        assert is_same
