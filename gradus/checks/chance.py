"""Chance in tests: cases drawn from a seed, and samples judged at a stated rate of false alarms.

A *false alarm* is a right answer that a statistical check refuses by bad luck. Every check here
takes the rate as ``false_alarm``; it holds for one call, so the rates of several calls add up.
"""

import math
from typing import Any

import numpy as np

FALSE_ALARM = 1e-9

_attempt_seed: int | None = None


def begin_attempt(seed: int | None) -> None:
    """All generators drawn from now on belong to the attempt with this seed.

    None, the state at start, is the fixed set of cases that every attempt shares.
    """
    global _attempt_seed
    _attempt_seed = seed


def attempt_seed() -> int | None:
    """The seed of the attempt that is being graded; None for the fixed cases."""
    return _attempt_seed


def generator(seed: int) -> np.random.Generator:
    """The random number generator of a set of cases.

    With ``fresh_cases = true`` in ``course.toml`` every attempt has a seed of its own, which the
    report records, and the same ``seed`` here gives other cases in each attempt. Otherwise, and
    under stock nbgrader, this is ``numpy.random.default_rng(seed)``.
    """
    return np.random.default_rng(seed if _attempt_seed is None else [seed, _attempt_seed])


def near(
    estimate: float, expected: float, standard_error: float, *, false_alarm: float = FALSE_ALARM
) -> None:
    """Assert that an estimate is as near to its expectation as chance allows.

    Parameters
    ----------
    estimate : a mean, a share or another sum of many independent parts, so nearly normal.
    expected, standard_error : its expectation and its standard deviation for a right answer.

    Raises
    ------
    AssertionError
        when it is further away than in a share ``false_alarm`` of all samples, or not finite.
    """
    from scipy.special import ndtri

    most = float(-ndtri(false_alarm / 2)) * standard_error
    assert abs(estimate - expected) <= most, f"expected {expected} within {most}, got {estimate}"


def share(count: int, trials: int, probability: float, *, false_alarm: float = FALSE_ALARM) -> None:
    """Assert that an event of this probability may well have happened ``count`` times.

    The test is the exact binomial one, each tail at half the rate (Clopper and Pearson, 1934).

    Raises
    ------
    AssertionError
        when so few, or so many, happen in less than ``false_alarm / 2`` of all samples.
    """
    from scipy.special import bdtr, bdtrc

    at_most = float(bdtr(count, trials, probability))
    at_least = 1.0 if count <= 0 else float(bdtrc(count - 1, trials, probability))
    assert min(at_most, at_least) >= false_alarm / 2, (
        f"{count} of {trials} at a probability of {probability}"
    )


def drawn_from(sample: Any, distribution: Any, *, false_alarm: float = FALSE_ALARM) -> None:
    """Assert that the values can be independent draws from a distribution.

    Continuous distributions are compared by the largest distance of the two distribution
    functions (Kolmogorov and Smirnov; the bound of Dvoretzky, Kiefer and Wolfowitz in Massart's
    form, 1990, holds for every sample size). For discrete ones the count of every possible value is
    tested as ``share`` does, the rate divided among them.

    Parameters
    ----------
    sample : (n,) numbers.
    distribution : of ``scipy.stats``, with its parameters (``scipy.stats.norm(0, 1)``).

    Raises
    ------
    AssertionError
        saying where sample and distribution differ.
    """
    values = np.asarray(sample, dtype=float).ravel()
    assert len(values) > 0 and np.isfinite(values).all(), "expected finite numbers"
    if hasattr(distribution.dist, "pmf"):
        _counts_fit(values, distribution, false_alarm)
        return
    places = np.sort(values)
    expected = np.asarray(distribution.cdf(places), dtype=float)
    ranks = np.arange(len(values) + 1) / len(values)
    distance = float(max(np.max(ranks[1:] - expected), np.max(expected - ranks[:-1])))
    most = math.sqrt(math.log(2 / false_alarm) / (2 * len(values)))
    assert distance <= most, (
        f"the distribution functions differ by {distance:.4f}, chance allows {most:.4f}"
    )


def _counts_fit(values: np.ndarray, distribution: Any, false_alarm: float) -> None:
    found, counts = np.unique(values, return_counts=True)
    tail = false_alarm / (4 * len(values))
    low, high = float(distribution.ppf(tail)), float(distribution.isf(tail))
    possible = np.arange(low, high + 1)
    assert np.isin(found, possible).all(), "a value that can't be, or hardly ever"
    count_of = dict(zip(found.tolist(), counts.tolist(), strict=True))
    rate = false_alarm / (2 * len(possible))
    for value, probability in zip(possible.tolist(), distribution.pmf(possible), strict=True):
        share(count_of.get(value, 0), len(values), float(probability), false_alarm=rate)
