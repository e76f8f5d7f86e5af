"""The exponent of growth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.bench.fit import exponent

SIZES = [10, 100, 1000, 5000]


@given(st.floats(-2, 3), st.floats(1e-3, 1e3))
def test_the_exponent_of_a_power_law_is_found(power, factor):
    assert pytest.approx(power, abs=1e-9) == exponent(SIZES, [factor * n**power for n in SIZES])


def test_a_fixed_cost_is_no_growth():
    assert pytest.approx(0) == exponent(SIZES, [7, 7, 7, 7])


def test_a_start_that_counts_makes_growth_look_smaller():
    assert 0.5 < exponent(SIZES, [20 + n / 10 for n in SIZES]) < 1


@pytest.mark.parametrize(
    "sizes, costs", [([10], [1]), ([10, 10], [1, 2]), ([10, 20], [0, 1])], ids=str
)
def test_what_has_no_exponent_is_refused(sizes, costs):
    with pytest.raises(ValueError):
        exponent(sizes, costs)
