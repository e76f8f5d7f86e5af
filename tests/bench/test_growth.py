"""How time and memory grow, measured on two tiny cohorts: enough to see that it works."""

import pytest

from gradus.bench.account import growth_object
from gradus.bench.growth import SIZES, measure_growth, sizes_up_to


@pytest.fixture(scope="module")
def growth():
    return measure_growth([2, 6], jobs=2)


def test_every_size_is_graded_whole(growth):
    assert [2, 6] == list(growth.performances)
    for size, performance in growth.performances.items():
        assert (size, {}) == (performance.sample, performance.failed)


def test_the_exponents_are_of_what_was_measured(growth):
    small, large = growth.performances.values()
    work = [each.seconds - each.warm_seconds for each in (small, large)]
    assert pytest.approx(work[1] / work[0]) == 3**growth.time_exponent
    assert pytest.approx(large.peak_mb / small.peak_mb) == 3**growth.memory_exponent


def test_the_object_has_every_size_and_both_exponents(growth):
    found = growth_object(growth)
    assert [2, 6] == [each["students"] for each in found["growth"]]
    assert all(each["per_second"] > 0 for each in found["growth"])
    assert {"time_exponent", "memory_exponent"} <= found.keys()


@pytest.mark.parametrize(
    "largest, expected",
    [(5000, SIZES), (1000, (10, 100, 1000)), (300, (10, 100, 300)), (10, (10,)), (4, (4,))],
)
def test_no_cohort_is_larger_than_was_asked_for(largest, expected):
    assert expected == sizes_up_to(largest)
