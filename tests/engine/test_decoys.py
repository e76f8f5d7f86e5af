"""Objects that say what they are equal to."""

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gradus.engine.judge.decoys import tells_apart

VALUES = [0, 13, -(10**30), 2.5, 1e300, 1 + 2j, Fraction(1, 3), Decimal("0.1"), np.float64(2),
          np.int64(7), True, "text", [1, 2], None, float("inf")]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_equals_a_value_alone_is_believed(value):
    assert tells_apart(lambda each: type(each) is type(value) and bool(each == value), value)
    assert not tells_apart(lambda each: False, value)


@pytest.mark.parametrize("value", VALUES[:-1], ids=repr)
def test_what_equals_everything_is_not(value):
    assert not tells_apart(lambda each: True, value)


@pytest.mark.parametrize("modulus", range(2, 50))
def test_numbers_modulo_another_are_believed(modulus):
    assert all(tells_apart(lambda each: (each - 3) % modulus == 0, 3 + modulus) for _ in range(20))


def test_a_guess_is_rarely_believed():
    guess = random.Random(1)
    believed = sum(tells_apart(lambda each: guess.random() < 0.3, 13) for _ in range(2000))
    assert 0.25 > believed / 2000


def test_an_error_of_the_comparison_itself_is_raised():
    def compare(each):
        if each == 13:
            raise TypeError("no")
        return True

    with pytest.raises(TypeError):
        tells_apart(compare, 13)


def test_a_decoy_that_cannot_be_compared_is_no_obstacle():
    assert tells_apart(lambda each: each == "text" or each.nothing, "text")
