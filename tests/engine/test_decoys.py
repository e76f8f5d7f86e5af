"""Objects that say what they are equal to."""

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gradus.engine.judge.decoys import tells_apart

VALUES = [0, 13, -(10**30), 2.5, 1e300, 1 + 2j, Fraction(1, 3), Decimal("0.1"), np.float64(2),
          np.int64(7), np.uint8(250), np.float32(2.5), True, "text", "", [1, 2], (3, [4.5, "x7"]),
          {"a": 1}, {2, 3}, None, float("inf")]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_equals_a_value_alone_is_believed(value):
    assert tells_apart(lambda each: type(each) is type(value) and bool(each == value), value)
    assert not tells_apart(lambda each: False, value)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_equals_everything_is_not(value):
    assert not tells_apart(lambda each: True, value)


@pytest.mark.parametrize("modulus", range(2, 50))
def test_numbers_modulo_another_are_believed(modulus):
    assert all(tells_apart(lambda each: each % modulus == 1, 1) for _ in range(20))


@pytest.mark.parametrize("value", [13, 250, -40])
def test_numbers_modulo_a_small_one_are_rarely_believed_of_a_large_one(value):
    believed = sum(tells_apart(lambda each: each % 2 == value % 2, value) for _ in range(1000))
    assert 0.1 > believed / 1000


def test_a_guess_is_rarely_believed():
    guess = random.Random(1)
    believed = sum(tells_apart(lambda each: guess.random() < 0.3, 13) for _ in range(2000))
    assert 0.1 > believed / 2000


class Reckoner:
    """Says yes to whatever can be the value, by all that it has been asked so far."""

    def __init__(self, allowed):
        self._seen, self._left = [], allowed

    def __call__(self, each):
        self._seen.append(each)
        middle = sorted(self._seen)[len(self._seen) // 2]
        is_chosen = len(self._seen) > 4 and each == middle and self._left > 0
        self._left -= is_chosen
        return is_chosen


@pytest.mark.parametrize("value", [13, 2.5, Fraction(1, 3)], ids=repr)
def test_nor_is_a_guess_from_the_decoys(value):
    believed = sum(tells_apart(Reckoner(1), value) for _ in range(2000))
    assert 0.2 > believed / 2000


def test_a_text_can_t_be_told_from_its_decoys_by_its_form():
    is_a_word = str.isalpha
    believed = sum(
        tells_apart(lambda each: isinstance(each, str) and is_a_word(each), "text")
        for _ in range(200)
    )
    assert 0 == believed


def test_an_error_of_the_comparison_itself_is_raised():
    def compare(each):
        if each == 13:
            raise TypeError("no")
        return True

    with pytest.raises(TypeError):
        tells_apart(compare, 13)


def test_a_decoy_that_cannot_be_compared_is_no_obstacle():
    assert tells_apart(lambda each: each == "text" or each.nothing, "text")
