"""A/B testing: references and predicates for C3_W4 (its cases: c3_w4_cases).

The notebook writes formulas down and asks scipy.stats for probabilities; here, statistics come from
equivalent forms of other origin (the chi-square of a two by two table, weights of variances, closed
testing over all subsets), probabilities from incomplete beta functions, sample sizes from a search,
lines from an orthonormal basis.
"""

import math
import statistics
from collections.abc import Callable, Collection
from itertools import combinations
from typing import Any

import numpy as np
import scipy.special
import scipy.stats

from gradus import checks

Summary = tuple[int, float, float]

ALTERNATIVES = ("two-sided", "greater", "less")
METHODS = ("wald", "wilson")
SLACK = 1e-6


# Means --------------------------------------------------------------------------------------------


def summarise(values: Collection[float]) -> Summary:
    """How many values there are, their mean and standard deviation, by exact rational sums.

    Raises
    ------
    ValueError
        when there are fewer than two.
    """
    exact = [float(value) for value in values]
    return len(exact), statistics.fmean(exact), statistics.stdev(exact)


def t_statistic(first: Summary, second: Summary) -> float:
    """Welch's statistic of (n, mean, sd), positive when the second mean is larger."""
    (n, mean, sd), (other_n, other_mean, other_sd) = first, second
    return float(
        scipy.stats.ttest_ind_from_stats(
            other_mean, other_sd, other_n, mean, sd, n, equal_var=False
        ).statistic
    )


def welch_df(first: Summary, second: Summary) -> float:
    """Welch's degrees of freedom: 1/df is a mean of 1/(n - 1), weighted by squared variance shares.

    The share of a group is what its mean contributes to the variance of the difference.
    """
    parts = [sd**2 / n for n, _, sd in (first, second)]
    shares = [part / sum(parts) for part in parts]
    degrees = [n - 1 for n, _, _ in (first, second)]
    return 1 / sum(share**2 / each for share, each in zip(shares, degrees, strict=True))


def p_value(statistic: float, df: float, alternative: str) -> float:
    """The p-value of a t statistic from the incomplete beta function, exact in both tails.

    Parameters
    ----------
    df : degrees of freedom; infinite for the standard normal.
    alternative : "two-sided", "greater" or "less".

    Raises
    ------
    ValueError
        for any other alternative.
    """
    if alternative not in ALTERNATIVES:
        raise ValueError(f"no alternative: {alternative!r}")
    if math.isinf(df):
        both = math.erfc(abs(statistic) / math.sqrt(2))
    else:
        both = float(scipy.special.betainc(df / 2, 0.5, df / (df + statistic**2)))
    if alternative == "two-sided":
        return both
    is_towards = (statistic >= 0) == (alternative == "greater")
    return both / 2 if is_towards else 1 - both / 2


def critical_value(df: float, alpha: float) -> float:
    """What a t statistic exceeds with probability alpha."""
    if math.isinf(df):
        return float(-scipy.special.ndtri(alpha))
    return float(-scipy.special.stdtrit(df, alpha))


def reject(statistic: float, df: float, alpha: float, alternative: str) -> bool:
    """Whether the statistic lies beyond the critical value of its alternative."""
    if alternative == "two-sided":
        return abs(statistic) >= critical_value(df, alpha / 2)
    side = statistic if alternative == "greater" else -statistic
    return side >= critical_value(df, alpha)


def paired_statistic(before: np.ndarray, after: np.ndarray) -> tuple[float, int]:
    """The paired t statistic, positive when after (n,) is larger than before (n,), and its df.

    Raises
    ------
    ValueError
        when the lengths differ.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} before, but {len(after)} after")
    result = scipy.stats.ttest_rel(after, before)
    return float(result.statistic), int(result.df)


# Shares -------------------------------------------------------------------------------------------


def z_statistic(successes_a: int, n_a: int, successes_b: int, n_b: int) -> float:
    """The pooled z of two shares: the signed root of Pearson's chi-square of their table.

    0 when nobody, or everybody, is a success.
    """
    failures_a, failures_b = n_a - successes_a, n_b - successes_b
    margins = n_a * n_b * (successes_a + successes_b) * (failures_a + failures_b)
    if margins == 0:
        return 0.0
    return (successes_b * failures_a - successes_a * failures_b) * math.sqrt((n_a + n_b) / margins)


def share_interval(successes: int, n: int, alpha: float, method: str) -> tuple[float, float]:
    """The Wald or Wilson interval of a share at the level 1 - alpha, within [0, 1].

    Wilson's limits are the roots of (share - p)^2 = z^2 p (1 - p) / n (Wilson 1927).

    Raises
    ------
    ValueError
        for another method.
    """
    if method not in METHODS:
        raise ValueError(f"no method: {method!r}")
    share, z = successes / n, -scipy.special.ndtri(alpha / 2)
    if method == "wald":
        low, high = share + np.array([-1, 1]) * z * _spread(share, n)
        return max(0.0, float(low)), min(1.0, float(high))
    square = z**2 / n
    roots = np.roots([1 + square, -(2 * share + square), share**2])
    low, high = sorted(np.real(roots).tolist())
    return low, high


def difference_interval(
    successes_a: int, n_a: int, successes_b: int, n_b: int, alpha: float
) -> tuple[float, float]:
    """The Wald interval of share b minus share a at the level 1 - alpha."""
    middle = successes_b / n_b - successes_a / n_a
    spread = math.hypot(_spread(successes_a / n_a, n_a), _spread(successes_b / n_b, n_b))
    low, high = middle + spread * scipy.special.ndtri([alpha / 2, 1 - alpha / 2])
    return float(low), float(high)


def _spread(share: float, n: int) -> float:
    return math.sqrt(share * (1 - share) / n)


def verdict(low: float, high: float, relevant: float) -> str:
    """What an interval of a difference says: "better", "worse", "equivalent" or "undecided".

    Parameters
    ----------
    relevant : above 0, the smallest difference that matters.
    """
    if not low <= 0 <= high:
        return "better" if low + high > 0 else "worse"
    return "equivalent" if max(-low, high) < relevant else "undecided"


# Planning -----------------------------------------------------------------------------------------


def smallest_count(is_enough: Callable[[int], bool]) -> int:
    """The smallest whole number from 1 on that is enough, when all larger ones are, too."""
    high = 1
    while not is_enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def sample_size(margin: float, alpha: float, p: float) -> int:
    """The smallest n whose Wald interval reaches at most margin from the share p."""
    z = -scipy.special.ndtri(alpha / 2)
    return smallest_count(lambda n: z * _spread(p, n) <= margin)


def power(p_a: float, p_b: float, n: int, alpha: float) -> float:
    """How probably n visitors on each page show that p_a and p_b differ (the far tail left out)."""
    spread = math.hypot(_spread(p_a, n), _spread(p_b, n))
    return float(scipy.special.ndtr(abs(p_b - p_a) / spread + scipy.special.ndtri(alpha / 2)))


def n_for_power(p_a: float, p_b: float, alpha: float, power_wanted: float) -> int:
    """The smallest number of visitors on each page that reaches the power.

    Raises
    ------
    ValueError
        when both shares are equal.
    """
    if p_a == p_b:
        raise ValueError("no number of visitors shows a difference of 0")
    return smallest_count(lambda n: power(p_a, p_b, n, alpha) >= power_wanted)


def rejection_rate(
    draw: Callable[..., Any],
    test: Callable[..., float],
    alpha: float,
    reps: int,
    rng: np.random.Generator,
) -> float:
    """The share of experiments, each a new pair of draw(rng), whose p-value is at most alpha."""
    return statistics.fmean(test(*draw(rng)) <= alpha for _ in range(reps))


def holm(p_values: Collection[float]) -> np.ndarray:
    """Holm's adjusted p-values (m,), by closed testing.

    A hypothesis is rejected when Bonferroni's test rejects every set of hypotheses that it is in
    (Marcus, Peritz and Gabriel 1976). All 2^m sets are looked at.
    """
    p = [float(value) for value in p_values]
    positions = range(len(p))
    sets = [each for size in positions for each in combinations(positions, size + 1)]
    return np.array(
        [
            max(min(1.0, len(each) * min(p[i] for i in each)) for each in sets if position in each)
            for position in positions
        ]
    )


# Predictions --------------------------------------------------------------------------------------


def mean_interval(x: np.ndarray, y: np.ndarray, x_new: float, alpha: float) -> tuple[float, float]:
    """The interval of the mean of y at x_new, from the least squares line of (n,) points."""
    return _line_interval(x, y, x_new, alpha, single=0)


def prediction_interval(
    x: np.ndarray, y: np.ndarray, x_new: float, alpha: float
) -> tuple[float, float]:
    """The interval of one new y at x_new, from the least squares line of (n,) points."""
    return _line_interval(x, y, x_new, alpha, single=1)


def _line_interval(
    x: np.ndarray, y: np.ndarray, x_new: float, alpha: float, *, single: int
) -> tuple[float, float]:
    design = np.column_stack([np.ones(len(x)), np.asarray(x, dtype=float)])
    basis, triangle = np.linalg.qr(design)
    place = np.linalg.solve(triangle.T, [1.0, x_new])
    along = basis.T @ y
    rest = y - basis @ along
    df = len(x) - 2
    error = math.sqrt(rest @ rest / df * (single + place @ place))
    half = critical_value(df, alpha / 2) * error
    return float(place @ along - half), float(place @ along + half)


def auc(y: np.ndarray, score: np.ndarray) -> float:
    """The share of pairs that the score (n,) puts in order, by ranks (Mann and Whitney 1947).

    Parameters
    ----------
    y : (n,) of 0 and 1.

    Raises
    ------
    ValueError
        when a class is missing.
    """
    ones = np.asarray(y) == 1
    positive, negative = int(ones.sum()), int((~ones).sum())
    if positive == 0 or negative == 0:
        raise ValueError("both classes are needed")
    ranks = scipy.stats.rankdata(score)[ones].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * negative))


def bootstrap_interval(
    metric: Callable[[np.ndarray, np.ndarray], float],
    y: np.ndarray,
    score: np.ndarray,
    alpha: float,
    reps: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """The percentile interval of a metric over resampled rows; one-class resamples are redrawn.

    How often each row comes is drawn at once: multinomial counts.
    """
    n = len(y)
    values: list[float] = []
    while len(values) < reps:
        rows = np.repeat(np.arange(n), rng.multinomial(n, np.full(n, 1 / n)))
        if 0 < np.sum(y[rows]) < n:
            values.append(float(metric(y[rows], score[rows])))
    low, high = np.quantile(values, [alpha / 2, 1 - alpha / 2])
    return float(low), float(high)


def assert_resamples(
    resamples: Collection[tuple[np.ndarray, np.ndarray]], *, n: int, positives: int, reps: int
) -> None:
    """Assert that resamples (y, score) look like n rows each, drawn with replacement.

    Scores are the numbers 0..n - 1 of the rows, and rows below ``positives`` (half of all) have
    y = 1. All rows come equally often (false alarms: 1e-9), and every resample has some row twice:
    for n = 22, one in 3e8 has not. That all have as many positives, or that two resamples are the
    same, happens less often still.
    """
    assert len(resamples) == reps, f"{len(resamples)} resamples"
    for y, score in resamples:
        assert y.shape == score.shape == (n,), f"resamples of the shapes {y.shape}, {score.shape}"
        assert np.array_equal(y, score < positives), "y and score of different rows"
    rows = np.array([score for _, score in resamples])
    checks.drawn_from(rows, scipy.stats.randint(0, n))
    assert all(len(np.unique(row)) < n for row in rows), "drawn without replacement"
    assert len({int(y.sum()) for y, _ in resamples}) > 1, "always as many positives"
    assert len(np.unique(rows, axis=0)) == reps, "a resample was measured twice"


# Drawings -----------------------------------------------------------------------------------------


def drawn_intervals(curves: Collection[np.ndarray]) -> np.ndarray:
    """The level lines among drawn curves as rows (left, right, height), sorted by height.

    A line may be drawn from either end, in any number of points. Other lines are left out.
    """
    rows = [
        (points[:, 0].min(), points[:, 0].max(), points[0, 1])
        for points in curves
        if np.ptp(points[:, 1]) < SLACK
    ]
    return np.array(sorted(rows, key=lambda row: row[2]), dtype=float).reshape(-1, 3)
