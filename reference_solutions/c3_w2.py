"""Loaded dice: references and predicates for C3_W2 (its cases: c3_w2_cases).

A probability mass function (pmf) is an array p of floats: p[k] is the probability of the number k,
from 0 on. The notebook adds up products in loops and builds on formulas; here, moments come from
derivatives of the generating function, sums from the joint table of both throws, a die from its
total by Newton's iteration on power series, and kinds of distributions from their likelihoods.
"""

import statistics
from bisect import bisect_left
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import scipy.linalg
import scipy.special

from gradus import checks

QUANTILE_TOLERANCE = 1e-9
FIT_TOLERANCE = 1e-6
SLACK = 1e-6


# One die ------------------------------------------------------------------------------------------


def die_pmf(weights: Collection[float]) -> np.ndarray:
    """The pmf (n + 1,) of a die with n sides, its weights (n,) divided in rational arithmetic.

    Raises
    ------
    ValueError
        when a weight is negative, or all are 0.
    """
    exact = [Fraction(float(weight)) for weight in weights]
    if min(exact) < 0 or not any(exact):
        raise ValueError("weights are not negative, and not all 0")
    return np.array([0.0, *(float(weight / sum(exact)) for weight in exact)])


def moments(pmf: np.ndarray) -> tuple[float, float]:
    """Mean and variance: G'(1) and G''(1) + G'(1) - G'(1)^2 of the generating function G.

    Parameters
    ----------
    pmf : (n,), the coefficients of G.
    """
    generating = np.polynomial.Polynomial(pmf)
    first, second = (float(generating.deriv(order)(1.0)) for order in (1, 2))
    return first, second + first - first**2


def cdf(pmf: np.ndarray) -> np.ndarray:
    """P(X <= k) for each number k: the product of pmf (n,) with a triangle of ones."""
    return np.tri(len(pmf)) @ pmf


def quantile(pmf: np.ndarray, a: float) -> int:
    """The smallest number k with P(X <= k) >= a: how many numbers have a smaller probability.

    Raises
    ------
    ValueError
        unless 0 < a <= 1.
    """
    if not 0 < a <= 1:
        raise ValueError(f"a = {a} is not between 0 and 1")
    return int(np.sum(cdf(pmf) < a - QUANTILE_TOLERANCE))


# Two throws ---------------------------------------------------------------------------------------


def joint(p: np.ndarray, keep: Collection[int]) -> np.ndarray:
    """The joint table (n, n) of both throws: the second is made after a number in keep, else 0."""
    table = np.diag(p) @ np.tile(p, (len(p), 1))
    for first in range(len(p)):
        if first not in set(keep):
            table[first] = 0
            table[first, 0] = p[first]
    return table


def total_pmf(table: np.ndarray) -> np.ndarray:
    """The pmf (m + n - 1,) of the sum of two numbers with the joint table (m, n)."""
    totals = np.add.outer(*map(np.arange, table.shape))
    return np.bincount(totals.ravel(), weights=table.ravel())


def sum_pmf(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """The pmf (m + n - 1,) of the sum of independent numbers with the pmfs p (m,) and q (n,)."""
    return total_pmf(np.outer(p, q))


def second_throw_pmf(p: np.ndarray, keep: Collection[int]) -> np.ndarray:
    """The pmf (2n - 1,) of the total, when a second throw follows only a number in keep."""
    return total_pmf(joint(p, keep))


def covariance(p: np.ndarray, keep: Collection[int]) -> float:
    """The covariance of both throws, from their joint table and its margins."""
    table = joint(p, keep)
    numbers = np.arange(len(p))
    first, second = table.sum(axis=1) @ numbers, table.sum(axis=0) @ numbers
    return float((numbers - first) @ table @ (numbers - second))


def conditional(joint: np.ndarray, total: int) -> np.ndarray:
    """The pmf (m,) of the first number, given the total, from the joint table (m, n).

    Raises
    ------
    ValueError
        when the total has probability 0.
    """
    kept = np.where(np.add.outer(*map(np.arange, joint.shape)) == total, joint, 0).sum(axis=1)
    if not kept.any():
        raise ValueError(f"the total {total} is impossible")
    return kept / kept.sum()


def bayes(prior: np.ndarray, dice: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Posterior probabilities (m,) of m dice (m, n) after the numbers came counts (n,) times.

    Raises
    ------
    ValueError
        when no die with a positive prior can throw these numbers.
    """
    with np.errstate(divide="ignore"):
        logarithms = np.log(prior) + scipy.special.xlogy(counts, dice).sum(axis=1)
    if np.all(np.isneginf(logarithms)):
        raise ValueError("no die can throw these numbers")
    return np.exp(logarithms - scipy.special.logsumexp(logarithms))


def recover_die(s: np.ndarray) -> np.ndarray:
    """The die (n + 1,) whose throws, two of them added, have the pmf s (2n + 1,).

    The square root of a power series by Newton's iteration (Heron's rule for series).

    Raises
    ------
    ValueError
        when no die fits to within ``FIT_TOLERANCE``.
    """
    lowest = int(np.flatnonzero(s)[0])
    size = (len(s) + 1) // 2
    if lowest % 2:
        raise ValueError("the lowest total is odd")
    series = s[lowest:][: size - lowest // 2]
    root = np.zeros(len(series))
    root[0] = np.sqrt(series[0])
    for _ in range(int(np.ceil(np.log2(len(series)))) + 2):
        root = (root + _series_quotient(series, root)) / 2
    p = np.concatenate([np.zeros(lowest // 2), root])
    if p.min() < -FIT_TOLERANCE or np.abs(np.convolve(p, p) - s).max() > FIT_TOLERANCE:
        raise ValueError("no die fits")
    return p


def _series_quotient(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    matrix = scipy.linalg.toeplitz(below, np.zeros(len(below)))
    return scipy.linalg.solve_triangular(matrix, above, lower=True)


# Simulation ---------------------------------------------------------------------------------------


def throws_needed(margin: float, alpha: float) -> int:
    """The smallest n with 2 exp(-2 n margin^2) <= alpha (Hoeffding 1963), found by bisection."""
    largest = 1
    while 2 * np.exp(-2 * largest * margin**2) > alpha:
        largest *= 2
    return bisect_left(
        range(largest + 1), -alpha, lo=1, key=lambda n: -2 * np.exp(-2 * n * margin**2)
    )


def event_probability(p: np.ndarray, keep: Collection[int], event: Collection[int]) -> float:
    """The exact probability that the total of the game is a number in event."""
    return float(second_throw_pmf(p, keep)[list(event)].sum())


def assert_sample_means(means: Any, pmf: np.ndarray, n: int, reps: int) -> None:
    """Assert that means (reps,) look like means of n independent throws each.

    Mean, mean square and the correlation of neighbours are as near to what the pmf says as chance
    allows (``checks.near``, three times).
    """
    means = np.asarray(means, dtype=float)
    assert means.shape == (reps,), f"expected {reps} means, got the shape {means.shape}"
    sums = means * n
    assert np.abs(sums - np.round(sums)).max() < SLACK, f"no means of {n} whole numbers"
    assert 0 <= sums.min() and sums.max() < n * len(pmf), "means outside the possible numbers"
    mean, variance = moments(pmf)
    spread = np.sqrt(variance / n)
    checks.near(means.mean(), mean, spread / np.sqrt(reps))
    fourth = float((np.arange(len(pmf)) - mean) ** 4 @ pmf)
    kurtosis = 3 + (fourth / variance**2 - 3) / n
    checks.near(np.mean(((means - mean) / spread) ** 2), 1, np.sqrt((kurtosis - 1) / reps))
    checks.near(np.corrcoef(means[:-1], means[1:])[0, 1], 0, 1 / np.sqrt(reps))


def normal_distance(values: np.ndarray, mu: float, sigma: float) -> float:
    """The largest distance between the share of values (n,) up to x and the normal's, over all x.

    The share jumps at each value, so both sides of each jump are looked at.
    """
    places = np.unique(values)
    bell = scipy.special.ndtr((places - mu) / sigma)
    ordered = np.sort(values)
    sides = [np.searchsorted(ordered, places, side) / len(values) for side in ("left", "right")]
    return float(max(np.abs(side - bell).max() for side in sides))


# Data ---------------------------------------------------------------------------------------------


def identify(sample: np.ndarray) -> str:
    """The kind of distribution with the largest likelihood, its parameters fitted to the sample.

    Whole numbers can only be binomial here: the other kinds have densities.
    """
    if np.array_equal(sample, np.round(sample)):
        return "binomial"
    n, low, high = len(sample), sample.min(), sample.max()
    likelihoods = {
        "normal": -n * (np.log(sample.std()) + 0.5 * np.log(2 * np.pi * np.e)),
        "uniform": -n * np.log(high - low),
        "exponential": -n * (np.log(sample.mean()) + 1) if low >= 0 else -np.inf,
    }
    return max(likelihoods, key=likelihoods.__getitem__)


def profile(df: pd.DataFrame) -> tuple[dict[Any, dict[str, Any]], np.ndarray]:
    """Per column its missing values, quartiles and outliers; and the matrix of correlations (k, k).

    Quartiles interpolate linearly between the sorted values; outliers are further than 1.5
    interquartile ranges outside; a correlation uses the rows where both columns have a value.
    """
    present = {name: df[name].notna() for name in df.columns}
    columns = {name: _describe(df[name]) for name in df.columns}
    matrix = [
        [
            statistics.correlation(*(df[name][present[one] & present[other]] for name in pair))
            for other in df.columns
            for pair in [(one, other)]
        ]
        for one in df.columns
    ]
    return columns, np.array(matrix)


def _describe(column: pd.Series) -> dict[str, Any]:
    values = [float(value) for value in column if value == value]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    reach = 1.5 * (high - low)
    outliers = sum(value < low - reach or value > high + reach for value in values)
    return {
        "missing": len(column) - len(values),
        "quartiles": (low, middle, high),
        "outliers": outliers,
    }


def read_profile(result: Any) -> tuple[dict[Any, dict[str, Any]], np.ndarray]:
    """A profile as returned, in plain form: any sequence of quartiles, any matrix.

    Raises
    ------
    AssertionError
        when it is no pair of a dict of dicts with the right keys and something else.
    """
    assert isinstance(result, tuple | list) and len(result) == 2, f"no pair: {result!r}"
    columns, correlation = result
    assert isinstance(columns, Mapping), f"no dict: {columns!r}"
    plain = {}
    for name, entry in columns.items():
        assert isinstance(entry, Mapping), f"no dict: {entry!r}"
        assert set(entry) == {"missing", "quartiles", "outliers"}, f"keys {sorted(entry)}"
        plain[name] = {**entry, "quartiles": tuple(np.ravel(entry["quartiles"]).tolist())}
    return plain, np.asarray(correlation, dtype=float)


def tell_apart(x: np.ndarray, y: np.ndarray) -> str:
    """The shape of a cloud of points: "groups", "curve", "outlier" or "line", by three shares.

    The shares come from projections on an orthonormal basis of polynomials in x.
    """
    gap, bend, largest = shape_shares(x, y)
    if gap > 1 / 3:
        return "groups"
    if bend > 1 / 2:
        return "curve"
    return "outlier" if largest > 1 / 2 else "line"


def shape_shares(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """What decides about a shape, each from 0 to 1, of points x (n,), y (n,).

    Returns
    -------
    gap : the largest gap between neighbouring x, as a share of their range.
    bend : the share of the squared distances from the line that a parabola explains.
    largest : the share of the squared distances that one point has.
    """
    gap = float(np.diff(np.unique(x)).max() / np.ptp(x))
    powers = np.vander((x - x.mean()) / x.std(), 3, increasing=True)
    basis = np.linalg.qr(powers).Q
    rest = y - basis[:, :2] @ (basis[:, :2].T @ y)
    left = float(rest @ rest)
    return gap, float(basis[:, 2] @ rest) ** 2 / left, float((rest**2).max()) / left


# Drawings -----------------------------------------------------------------------------------------


def paired_heights(bars: np.ndarray, count: int) -> np.ndarray:
    """The heights (2, count) of bars drawn in pairs: left and right of each number 0..count - 1.

    Bars of height 0 may be missing.

    Parameters
    ----------
    bars : (b, 4); left, bottom, right and top of each.

    Raises
    ------
    AssertionError
        when a bar does not stand on 0, is not beside one number, covers its partner, or when a
        place has two bars.
    """
    heights = np.zeros((2, count))
    for x0, y0, x1, y1 in bars.tolist():
        if abs(y1 - y0) < 1e-12:
            continue
        left, right = min(x0, x1), max(x0, x1)
        assert abs(y0) < 1e-12, f"a bar starts at the height {y0}"
        number = round((left + right) / 2)
        assert 0 <= number < count, f"a bar at the number {number}"
        is_second = (left + right) / 2 > number
        low, high = (number, number + 0.5) if is_second else (number - 0.5, number)
        assert low - SLACK <= left < right <= high + SLACK, f"a bar from {left} to {right}"
        assert heights[int(is_second), number] == 0, f"two bars at {left}"
        heights[int(is_second), number] = y1
    return heights
