"""A/B testing: the cases that C3_W4 is graded with, and the data of its story.

Sizes and spreads of two groups always differ, so that no pooled formula is right by accident. Where
a decision is asked for, a case lies clearly on one side, or exactly on the border where the border
is part of the question. Numbers that are rounded up keep away from whole numbers.
"""

import math
from dataclasses import dataclass

import numpy as np

from gradus import checks
from reference_solutions import c3_w4 as reference

STORY_SEED = 1212
LEVELS = (0.01, 0.05, 0.1, 0.2)

Table = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the library recorded in four weeks.

    Attributes
    ----------
    seconds_a, seconds_b : (1500,), (1560,); time to the first book on the old and the new page.
    loans_a, loans_b : how many of the visitors borrowed something.
    visitors_a, visitors_b : how many visitors each page had.
    """

    seconds_a: np.ndarray
    seconds_b: np.ndarray
    loans_a: int
    loans_b: int
    visitors_a: int = 3900
    visitors_b: int = 4050


def experiment() -> Experiment:
    """The data of the notebook's story: both true differences are there, one is hard to see."""
    rng = np.random.default_rng(STORY_SEED)
    seconds_a = rng.lognormal(np.log(24), 0.55, 1500)
    seconds_b = rng.lognormal(np.log(25.6), 0.55, 1560)
    return Experiment(
        seconds_a, seconds_b, int(rng.binomial(3900, 0.10)), int(rng.binomial(4050, 0.118))
    )


# Means --------------------------------------------------------------------------------------------


def samples(*, seed: int) -> list[np.ndarray | list[float]]:
    """Values of 2 to 60 observations: negative, whole, skewed, equal, and a plain list."""
    rng = checks.generator(seed)
    return [
        rng.normal(-3, 2, 7),
        rng.integers(1, 60, 25),
        rng.exponential(4, 2),
        rng.lognormal(3, 0.5, 60),
        np.full(5, rng.uniform(1, 9)),
        [round(float(value), 2) for value in rng.uniform(-50, 400, 9)],
    ]


def summaries(*, seed: int) -> list[tuple[reference.Summary, reference.Summary]]:
    """Pairs of (n, mean, sd) with unequal n and sd, either mean the larger one."""
    rng = checks.generator(seed)

    def summary(n_low: int, n_high: int, mean: float, sd: float) -> reference.Summary:
        n = int(rng.integers(n_low, n_high))
        return n, mean + float(rng.uniform(-1, 1)), sd * float(rng.uniform(0.8, 1.2))

    small, large = summary(5, 12, 11, 4), summary(60, 200, 14, 1)
    wide, two = summary(30, 50, -20, 30), summary(2, 3, -21, 0.5)
    still = (int(rng.integers(4, 9)), float(rng.uniform(2, 3)), 0.0)
    return [(small, large), (large, small), (wide, small), (two, wide), (still, large)]


def scaled(summary: reference.Summary, factor: float) -> reference.Summary:
    """The summary of the same values in another unit."""
    n, mean, sd = summary
    return n, mean * factor, sd * factor


def statistics(*, seed: int) -> list[tuple[float, float]]:
    """Values of t with their degrees of freedom, of both signs, some df not whole."""
    rng = checks.generator(seed)
    degrees = (float(rng.uniform(1.5, 4)), 9, float(rng.uniform(20, 60)), 300)
    sizes = rng.uniform(0.4, 3.2, len(degrees))
    return [
        (sign * float(size), df)
        for size, df in zip(sizes, degrees, strict=True)
        for sign in (1, -1)
    ]


def far_statistics(*, seed: int) -> list[tuple[float, float]]:
    """Values of t so large that 1 minus the cdf is rounded to 0 or to a few digits."""
    rng = checks.generator(seed)
    return [(float(rng.uniform(9, 12)), 60), (float(rng.uniform(8, 20)), math.inf)]


def decisions(*, seed: int, alternative: str) -> list[tuple[float, float, float]]:
    """Triples (t, df, alpha): for every level, t 1 percent below and above the critical value.

    For two sides, both signs; for one side, also a t far out on the other side. With 40 degrees of
    freedom, the normal distribution is still wrong by more than 1 percent.
    """
    rng = checks.generator(seed)
    degrees = (float(rng.uniform(2, 6)), math.inf, float(rng.uniform(15, 40)), 7)
    cases = []
    for alpha, df in zip(LEVELS, degrees, strict=True):
        tail = alpha / 2 if alternative == "two-sided" else alpha
        critical = reference.critical_value(df, tail)
        if alternative == "two-sided":
            factors = (0.99, 1.01, -0.99, -1.01)
        else:
            sign = 1 if alternative == "greater" else -1
            factors = (0.99 * sign, 1.01 * sign, -3.0 * sign)
        cases += [(factor * critical, df, alpha) for factor in factors]
    return cases


def pairs(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Measurements of the same 2 to 30 people before and after, strongly related."""
    rng = checks.generator(seed)
    cases = []
    for n, change in ((6, -4.0), (15, 2.0), (30, 0.3), (2, 1.0)):
        before = rng.normal(60, 15, n)
        cases.append((before, before + change + rng.normal(0, 3, n)))
    whole = rng.integers(20, 90, 12)
    return [*cases, (whole, whole + rng.integers(-9, 20, 12))]


# Shares -------------------------------------------------------------------------------------------


def tables(*, seed: int) -> list[Table]:
    """(successes, n) of two groups in a row: unequal sizes, unequal shares, either one larger."""
    rng = checks.generator(seed)
    n_a, n_b = int(rng.integers(40, 80)), int(rng.integers(300, 500))
    few, many = int(rng.integers(4, 10)), int(rng.integers(150, 220))
    some = int(rng.integers(20, 39))
    return [
        (few, n_a, many, n_b),
        (many, n_b, few, n_a),
        (some, n_a, many // 2, n_b),
        (0, n_a + 9, many, n_b),
        (n_a, n_a, many, n_b),
    ]


def shares(*, seed: int) -> list[tuple[int, int, float]]:
    """(successes, n, alpha): shares well inside (0, 1), where no limit is cut off."""
    rng = checks.generator(seed)
    return [
        (int(n * rng.uniform(0.35, 0.65)), n, alpha)
        for n, alpha in zip(map(int, rng.integers(30, 400, 4)), LEVELS, strict=True)
    ]


def edge_shares(*, seed: int) -> list[tuple[int, int, float]]:
    """(successes, n, alpha): nobody, everybody, and one success or failure among few."""
    rng = checks.generator(seed)
    n, m = int(rng.integers(8, 15)), int(rng.integers(20, 60))
    return [(0, n, 0.05), (n, n, 0.1), (1, n, 0.01), (n - 1, n, 0.05), (0, m, 0.2), (m, m, 0.01)]


def groups(*, seed: int, count: int) -> tuple[list[str], list[float], list[float], list[float]]:
    """Names, shares, lower and upper limits of groups; no share is midway between its limits."""
    rng = checks.generator(seed)
    middles = rng.uniform(0.2, 0.7, count)
    lows, highs = middles - rng.uniform(0.01, 0.05, count), middles + rng.uniform(0.06, 0.1, count)
    names = [f"page {letter}{rng.integers(10, 99)}" for letter in "NKTDRW"[:count]]
    return names, middles.tolist(), lows.tolist(), highs.tolist()


def differences(*, seed: int) -> list[tuple[float, float, float, str]]:
    """Intervals (low, high) with a relevant difference, and what they say.

    Every verdict with intervals that are not symmetric; limits exactly at 0 and at the relevant
    difference.
    """
    rng = checks.generator(seed)
    unit = float(rng.uniform(0.5, 2))
    u, v = (float(each) * unit for each in rng.uniform(0.1, 0.4, 2))
    return [
        (u, u + 3 * unit, unit, "better"),
        (u / 2, u / 2 + v, unit, "better"),
        (-u - 3 * unit, -u, unit, "worse"),
        (-v - u, -u, 2 * unit, "worse"),
        (-u, v, unit, "equivalent"),
        (-v, 2 * u, unit, "equivalent"),
        (-u, v + unit, unit, "undecided"),
        (-v - unit, u, unit, "undecided"),
        (-v - unit, u + unit, unit, "undecided"),
        (0.0, v + unit, unit, "undecided"),
        (0.0, v, unit, "equivalent"),
        (-u, 0.0, unit, "equivalent"),
        (-u, unit, unit, "undecided"),
        (-unit, v, unit, "undecided"),
    ]


# Planning -----------------------------------------------------------------------------------------


def margins(*, seed: int) -> list[tuple[float, float, float]]:
    """(margin, alpha, p) that need 10 to 100 000 visitors."""
    rng = checks.generator(seed)
    return [
        (float(rng.uniform(low, 2 * low)), alpha, float(rng.uniform(0.1, 0.9)))
        for low, alpha in zip((0.05, 0.02, 0.008, 0.003), LEVELS, strict=True)
    ]


def plans(*, seed: int) -> list[tuple[float, float, float, float]]:
    """(p_a, p_b, alpha, power), either share the larger one."""
    rng = checks.generator(seed)
    cases = []
    for number, alpha in enumerate(LEVELS):
        p = float(rng.uniform(0.2, 0.6))
        step = float(rng.uniform(0.02, 0.12)) * (-1) ** number
        cases.append((p, p + step, alpha, float(rng.uniform(0.55, 0.95))))
    return cases


def outcomes(*, seed: int, reps: int, alpha: float) -> list[float]:
    """p-values of experiments: some below, some above, and two exactly at alpha; shuffled."""
    rng = checks.generator(seed)
    below = int(rng.integers(3, reps // 3))
    small, large = rng.uniform(0, 0.9 * alpha, below), rng.uniform(1.1 * alpha, 1, reps - below - 2)
    values = np.concatenate([small, large, [alpha, alpha]])
    return [float(value) for value in rng.permutation(values)]


def families(*, seed: int) -> list[np.ndarray]:
    """p-values of 1 to 7 hypotheses: unsorted, tied, close together, and with 0 and 1."""
    rng = checks.generator(seed)
    close = 0.01 * (1 + 0.02 * rng.permutation(5))
    mixed = np.concatenate([rng.uniform(0.0001, 0.04, 4), rng.uniform(0.2, 0.9, 3)])
    ties = np.repeat(rng.uniform(0.005, 0.03, 2), 2)
    extremes = np.array([0.0, 1.0, float(rng.uniform(0.3, 0.6))])
    return [
        rng.permutation(mixed),
        close,
        rng.permutation(ties),
        rng.permutation(extremes),
        rng.uniform(0.01, 0.2, 1),
        rng.uniform(0.001, 0.3, 6),
    ]


# Predictions --------------------------------------------------------------------------------------


def lines(*, seed: int) -> list[tuple[np.ndarray, np.ndarray, float, float]]:
    """(x, y, x_new, alpha): few noisy points in no order, far from 0; x_new inside and outside."""
    rng = checks.generator(seed)
    cases = []
    for n, alpha, where in ((5, 0.05, 0.3), (9, 0.2, 1.6), (20, 0.01, -0.8), (3, 0.1, 0.7)):
        x = rng.uniform(100, 400, n)
        y = 3 - 0.2 * x + rng.normal(0, 8, n)
        cases.append((x, y, float(x.min() + where * np.ptp(x)), alpha))
    whole = rng.permutation(8)
    return [*cases, (whole, 2 * whole + rng.integers(-3, 4, 8), 4, 0.05)]


def scores(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Classes (n,) of 0 and 1 with scores (n,): informative, tied, upside down, one positive."""
    rng = checks.generator(seed)
    cases = []
    for n, shift in ((20, 1.0), (31, -1.5)):
        y = rng.permutation(np.arange(n) % 3 == 0).astype(int)
        cases.append((y, rng.normal(0, 1, n) + shift * y))
    tied = rng.permutation(np.arange(18) % 2)
    single = rng.permutation(np.arange(7) == 0).astype(int)
    return [*cases, (tied, (rng.integers(1, 4, 18) + tied) / 4), (single, rng.uniform(0, 1, 7))]


def rows(*, seed: int, positives: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Classes (n,) with so many positives and scores (n,) 0..n - 1, which name the rows."""
    rng = checks.generator(seed)
    score = rng.permutation(n)
    return (score < positives).astype(int), score.astype(float)


def replicates(*, seed: int, reps: int) -> list[float]:
    """Values of a metric, one for each resample, of a skewed distribution and in no order."""
    return [float(value) for value in 1 - checks.generator(seed).exponential(0.1, reps)]
