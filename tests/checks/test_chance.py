"""Chance in tests: right samples pass, wrong ones fail, cases come from seeds."""

import numpy as np
import pytest
from scipy import stats

from gradus.checks import begin_attempt, drawn_from, generator, near, share

DISTRIBUTIONS = {
    "normal": stats.norm(3, 2),
    "uniform": stats.uniform(-1, 4),
    "exponential": stats.expon(scale=0.5),
    "binomial": stats.binom(20, 0.3),
    "poisson": stats.poisson(4),
}


@pytest.fixture(autouse=True)
def shared_cases():
    yield
    begin_attempt(None)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_right_sample_passes(name):
    for seed in range(30):
        rng = np.random.default_rng(seed)
        drawn_from(DISTRIBUTIONS[name].rvs(2000, random_state=rng), DISTRIBUTIONS[name])


@pytest.mark.parametrize(
    ("sample", "right"),
    [
        (stats.norm(3, 3.2), "normal"),
        (stats.norm(3.5, 2), "normal"),
        (stats.uniform(-1, 4.5), "uniform"),
        (stats.expon(scale=0.7), "exponential"),
        (stats.binom(20, 0.4), "binomial"),
        (stats.norm(6, 2), "binomial"),
        (stats.poisson(5), "poisson"),
    ],
    ids=["wider", "shifted", "longer", "slower", "more", "not whole", "another mean"],
)
def test_another_distribution_fails(sample, right):
    values = sample.rvs(2000, random_state=np.random.default_rng(1))
    with pytest.raises(AssertionError):
        drawn_from(values, DISTRIBUTIONS[right])


@pytest.mark.parametrize("values", [[], [np.nan, 1.0], [np.inf]], ids=str)
def test_what_is_no_sample_fails(values):
    with pytest.raises(AssertionError, match="finite"):
        drawn_from(values, stats.norm())


def test_the_rate_of_false_alarms_is_kept():
    """At a rate of 1 in 20, at most about 1 in 20 right samples is refused."""
    refused = 0
    for seed in range(400):
        try:
            drawn_from(np.random.default_rng(seed).normal(size=60), stats.norm(), false_alarm=0.05)
        except AssertionError:
            refused += 1
    assert refused <= 36  # the exact binomial test at 1 in 1000


@pytest.mark.parametrize(("count", "fits"), [(0, False), (420, False), (500, True), (580, False)])
def test_a_share_is_tested_exactly(count, fits):
    if fits:
        share(count, 1000, 0.5, false_alarm=1e-6)
    else:
        with pytest.raises(AssertionError, match=f"{count} of 1000"):
            share(count, 1000, 0.5, false_alarm=1e-6)


def test_what_is_certain_always_happens():
    share(10, 10, 1.0)
    share(0, 10, 0.0)
    with pytest.raises(AssertionError):
        share(9, 10, 1.0)


@pytest.mark.parametrize("estimate", [1.7, 0.3, float("nan")])
def test_an_estimate_far_off_fails(estimate):
    near(1.3, 1, 0.1, false_alarm=1e-3)
    with pytest.raises(AssertionError, match="expected 1 within"):
        near(estimate, 1, 0.1, false_alarm=1e-3)


def test_cases_are_the_same_unless_an_attempt_has_a_seed():
    shared = generator(5).random()
    assert np.random.default_rng(5).random() == shared == generator(5).random()
    begin_attempt(77)
    fresh = generator(5).random()
    assert shared != fresh == generator(5).random()
    assert generator(6).random() != fresh
    begin_attempt(78)
    assert generator(5).random() != fresh
