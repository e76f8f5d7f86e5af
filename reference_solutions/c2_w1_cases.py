"""Minimising a function of one variable: the cases that C2_W1 is graded with, from seeds.

Prices follow the recipe of the notebook's data (two tariffs that swing against each other over five
years, with noise) with other seeds and sizes. Functions come with their exact derivatives, written
by hand, and take numbers, arrays and complex numbers alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradus import checks

Function = Callable[[Any], Any]
Prices = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Smooth:
    """A smooth function and its first derivative, exact."""

    name: str
    f: Function
    df: Function


@dataclass(frozen=True, slots=True)
class Bowl:
    """A function with one minimum on [low, high], and where it is."""

    name: str
    f: Function
    df: Function
    d2f: Function
    low: float
    high: float
    minimiser: float


# Prices -------------------------------------------------------------------------------------------


def tariffs(rng: np.random.Generator, months: int) -> Prices:
    """Prices of two tariffs, (months,) each, one decimal: the recipe of the notebook's data."""
    season = np.cos(2 * np.pi * np.arange(months) / 60)
    a = 92 + 6 * season + rng.normal(0, 3, months)
    b = 95 - 11 * season + rng.normal(0, 4.5, months)
    return a.round(1), b.round(1)


def prices(*, seed: int) -> list[Prices]:
    """Pairs of price series of several lengths, two of them whole numbers."""
    rng = checks.generator(seed)
    pairs = [tariffs(rng, months) for months in (60, 12, 3, 2)]
    whole = [tuple(rng.integers(60, 140, (2, months))) for months in (7, 24)]
    return [*pairs, *whole]


def one_sided_prices(*, seed: int) -> list[tuple[Prices, float]]:
    """Pairs whose variance falls on the whole of [0, 1], or grows; and the end that is the best."""
    rng = checks.generator(seed)
    cases = []
    for months in (12, 36):
        calm, _ = tariffs(rng, months)
        wild = (3 * calm - 180 + rng.normal(0, 1, months)).round(1)
        cases += [((calm, wild), 1.0), ((wild, calm), 0.0)]
    return cases


def fixed_prices(*, seed: int) -> list[tuple[Prices, float]]:
    """Pairs of which one has the same price in every month; and its share, which is the best."""
    swinging, _ = tariffs(checks.generator(seed), 12)
    fixed = np.full(12, 80)
    return [((fixed, swinging), 1.0), ((swinging, fixed), 0.0)]


def parallel_prices(*, seed: int) -> list[Prices]:
    """Pairs with the same difference in every month: all mixes are equally steady."""
    rng = checks.generator(seed)
    return [
        (series, series + shift)
        for months, shift in ((12, 7), (5, -20), (30, 0))
        for series in [rng.integers(60, 140, months)]
    ]


def nearly_parallel_prices(*, seed: int, q: float) -> Prices:
    """A pair whose difference hardly varies, with the variance q; the first tariff is best."""
    b = checks.generator(seed).choice(np.arange(60.0, 140.0), 6, replace=False)
    low = b < np.median(b)
    return b + 20 + np.sqrt(q) * np.where(low, 1, -1), b


def shares(*, seed: int, count: int) -> np.ndarray:
    """Shares (count,) in [0, 1], none of them a round number, in no order."""
    return checks.generator(seed).uniform(0.003, 0.997, count)


# Smooth functions ---------------------------------------------------------------------------------


def smooth(*, seed: int) -> list[Smooth]:
    """Functions that are smooth everywhere, with coefficients drawn anew."""
    rng = checks.generator(seed)
    k, p, c = rng.uniform(0.6, 1.8, 3)
    d = [float(each) for each in rng.uniform(-2, 2, 4)]
    return [
        Smooth(
            "cubic",
            lambda x: ((d[3] * x + d[2]) * x + d[1]) * x + d[0],
            lambda x: (3 * d[3] * x + 2 * d[2]) * x + d[1],
        ),
        Smooth("wave", lambda x: c * np.sin(k * x + p), lambda x: c * k * np.cos(k * x + p)),
        Smooth("decay", lambda x: np.exp(-k * x) + p * x, lambda x: p - k * np.exp(-k * x)),
        Smooth(
            "hill",
            lambda x: c / (1 + k * x * x),
            lambda x: -2 * c * k * x / (1 + k * x * x) ** 2,
        ),
        Smooth(
            "product",
            lambda x: (x - p) * np.exp(k * x / 3),
            lambda x: (1 + (x - p) * k / 3) * np.exp(k * x / 3),
        ),
    ]


def places(*, seed: int, count: int) -> list[float]:
    """Places between -2 and 2, none of them round."""
    return [float(x) for x in checks.generator(seed).uniform(-2, 2, count)]


def best_steps(*, seed: int) -> list[tuple[Function, Function, float, list[float]]]:
    """Questions (f, df, x, steps) with an answer that is clear: steps differ by 1000 or more.

    The best step is large for a parabola (no truncation error), in the middle for most functions,
    and larger where x and f are large. The errors of the third one go up before they go down.
    """
    rng = checks.generator(seed)
    k, m = (float(each) for each in rng.uniform(0.8, 1.6, 2))
    x = float(rng.uniform(0.5, 1.5))
    steps = [3e-1, 4e-6, 1e-10, 1e-14]
    return [
        (lambda x: k * (x - m) ** 2, lambda x: 2 * k * (x - m), x + 2, [1e-12, 1e-7, 1e-1]),
        (lambda x: np.exp(k * x), lambda x: k * np.exp(k * x), x, steps),
        (lambda x: np.sin(k * x), lambda x: k * np.cos(k * x), x, [1e-10, 1e-14, 4e-6, 3e-1]),
        (lambda x: np.sin(x / 900), lambda x: np.cos(x / 900) / 900, 1000 * x, [1e-11, 1e-9, 1e-1]),
        (lambda x: np.exp(40 * x), lambda x: 40 * np.exp(40 * x), x / 9, [3.0, 0.3, 1e-6, 1e-12]),
        (lambda x: 1 / x, lambda x: -1 / x**2, 30000 * x, [1e-12, 1e-6, 3e-1]),
    ]


# Dual numbers -------------------------------------------------------------------------------------

Operation = tuple[Callable[..., Any], tuple[Any, ...]]


def dual_pairs(*, seed: int, count: int) -> list[tuple[float, float]]:
    """Dual numbers as pairs (value, derivative), values of both signs, away from 0."""
    rng = checks.generator(seed)
    signs = rng.choice([-1.0, 1.0], count)
    values = signs * rng.uniform(0.4, 2.5, count)
    return [(float(v), float(d)) for v, d in zip(values, rng.normal(1, 2, count), strict=True)]


def dual_arithmetic(*, seed: int, names: str, with_numbers: bool = False) -> list[Operation]:
    """Operations of two dual numbers, or of one with a plain number on either side.

    ``names`` holds the signs of the operations, of ``+-*/``.
    """
    table: dict[str, Callable[..., Any]] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": lambda x, y: x / y,
    }
    operations: list[Operation] = []
    for place, name in enumerate(names):
        x, y = dual_pairs(seed=seed + place, count=2)
        if with_numbers:
            operations += [(table[name], (x, 3)), (table[name], (-1.5, y))]
        else:
            operations.append((table[name], (x, y)))
    return operations


def dual_powers(*, seed: int) -> list[Operation]:
    """Powers with fixed exponents: whole ones of any base, others of a positive base."""
    (v, d), (u, e), (t, c) = dual_pairs(seed=seed, count=3)
    return [
        (lambda x: x**3, ((-abs(v), d),)),
        (lambda x: x**-2, ((u, e),)),
        (lambda x: x**0.5, ((abs(t), c),)),
        (lambda x: x**0, ((u, c),)),
        (lambda x: x**2, ((0.0, d),)),
    ]


def dual_functions(*, seed: int) -> list[Operation]:
    """exp and sin of any number, log of a positive one."""
    (v, d), (u, e), (t, c) = dual_pairs(seed=seed, count=3)
    return [
        (lambda x: np.exp(x), ((-abs(v), d),)),
        (lambda x: np.log(x), ((abs(u) / 3, e),)),
        (lambda x: np.sin(x), ((2 * t, c),)),
        (lambda x: np.sin(x), ((v, c),)),
    ]


# Curves to be matched -----------------------------------------------------------------------------


def _families(rng: np.random.Generator) -> dict[str, list[Function]]:
    """Functions, each followed by its derivatives in order."""
    k = float(rng.uniform(1.6, 2.4))
    m = float(rng.uniform(-0.4, 0.4))
    return {
        "wave": [
            lambda x: np.sin(k * x),
            lambda x: k * np.cos(k * x),
            lambda x: -k * k * np.sin(k * x),
        ],
        "cubic": [
            lambda x: (x - m) ** 3 - x,
            lambda x: 3 * (x - m) ** 2 - 1,
            lambda x: 6 * (x - m),
            lambda x: 6 + 0 * x,
        ],
        "bell": [
            lambda x: 2 * np.exp(-((x - m) ** 2)),
            lambda x: -4 * (x - m) * np.exp(-((x - m) ** 2)),
        ],
        "growth": [lambda x: np.exp(x), lambda x: np.exp(x)],
        "valley": [
            lambda x: np.cosh(x - m),
            lambda x: np.sinh(x - m),
        ],
        "decline": [
            lambda x: np.exp(m - x),
            lambda x: -np.exp(m - x),
        ],
    }


def curves(
    *, seed: int, picks: list[tuple[str, int]], decoys: str = "", scale: float = 1
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Sampled curves in shuffled order: x (n,), curves (k, n), and the right answer.

    Parameters
    ----------
    picks : family and order of derivative of each curve, before the shuffle.
    decoys : with "before" or "after", add the first curve moved up, which has the same derivative;
        and the second one mirrored, stretched, and with a narrow bump that leaves its ends and its
        middle alone, which are the derivatives of none, and have none. They stand before, or after,
        the second curve: a wrong answer may take the first match or the last.
    scale : the unit of all heights.
    """
    rng = checks.generator(seed)
    low = float(rng.uniform(-2.4, -1.8))
    x = np.linspace(low, low + 4.2, 400)
    families = _families(rng)
    labels: list[tuple[str, float]] = [(family, order) for family, order in picks]
    values = [families[family][order](x) for family, order in picks]
    wanted: list[tuple[str, float]] = [_next(family, order) for family, order in picks]
    if decoys:
        bump = np.abs(values[1]).max() * np.exp(-(((x - low - 0.8) / 0.15) ** 2))
        labels += [("moved", 0), ("mirrored", 0), ("stretched", 0), ("bumped", 0)]
        values += [values[0] + 1.3, -values[1], 1.7 * values[1], values[1] + bump]
        wanted += [wanted[0], *[("none", 0.0)] * 3]
    order = rng.permutation(len(values))
    if decoys:
        false = len(picks) + 1 + rng.permutation(3)
        places = np.flatnonzero(np.isin(order, [1, *false]))
        order[places] = [*false, 1] if decoys == "before" else [1, *false]
    shuffled = [labels[number] for number in order]
    answer = [
        shuffled.index(wanted[number]) if wanted[number] in shuffled else -1 for number in order
    ]
    return x, scale * np.array([values[number] for number in order]), answer


def _next(family: str, order: int) -> tuple[str, float]:
    """The derivative of a pick: exp is its own; some pairs are each other's."""
    if family == "growth":
        return family, order
    return family, (order + 1) % 2 if family in ("valley", "decline") else order + 1


# Functions with a minimum -------------------------------------------------------------------------


def bowls(*, seed: int) -> list[Bowl]:
    """Functions with a minimum inside the interval, bent upwards all over it."""
    rng = checks.generator(seed)
    k = float(rng.uniform(0.5, 3))
    c = float(rng.uniform(-2, 2))
    m = [float(each) for each in rng.uniform(-1.5, 1.5, 4)]
    return [
        Bowl(
            "parabola",
            lambda x: k * (x - m[0]) ** 2 + c,
            lambda x: 2 * k * (x - m[0]),
            lambda x: 2 * k,
            m[0] - 1.1, m[0] + 2.7, m[0],
        ),
        Bowl(
            "steep on one side",
            lambda x: np.exp(x - m[1]) - (x - m[1]) + c,
            lambda x: np.exp(x - m[1]) - 1,
            lambda x: np.exp(x - m[1]),
            m[1] - 3.2, m[1] + 1.3, m[1],
        ),
        Bowl(
            "fourth power",
            lambda x: (x - m[2]) ** 4 + k * (x - m[2]) ** 2 + c,
            lambda x: 4 * (x - m[2]) ** 3 + 2 * k * (x - m[2]),
            lambda x: 12 * (x - m[2]) ** 2 + 2 * k,
            m[2] - 0.4, m[2] + 2.2, m[2],
        ),
        Bowl(
            "cosh",
            lambda x: np.cosh(k * (x - m[3])) + c,
            lambda x: k * np.sinh(k * (x - m[3])),
            lambda x: k * k * np.cosh(k * (x - m[3])),
            m[3] - 1.7, m[3] + 0.5, m[3],
        ),
    ]  # fmt: skip


def slopes(*, seed: int) -> list[Bowl]:
    """Functions that fall, or grow, on the whole interval: the minimum is at an end."""
    return [
        Bowl(each.name, each.f, each.df, each.d2f, low, high, end)
        for each in bowls(seed=seed)[:2]
        for low, high, end in (
            (each.minimiser + 0.5, each.minimiser + 2, each.minimiser + 0.5),
            (each.minimiser - 3, each.minimiser - 0.75, each.minimiser - 0.75),
        )
    ]


def bent(*, seed: int) -> list[Bowl]:
    """Functions with a kink or a jump in the slope at their minimum; no second derivative."""
    rng = checks.generator(seed)
    m, n = (float(each) for each in rng.uniform(-1, 1, 2))
    k = float(rng.uniform(2, 4))
    return [
        Bowl("kink", lambda x: abs(x - m), lambda x: np.sign(x - m), lambda x: 0.0,
             m - 1, m + 3.3, m),
        Bowl("lopsided", lambda x: max(k * (x - n), n - x), lambda x: k if x > n else -1.0,
             lambda x: 0.0, n - 4, n + 0.9, n),
    ]  # fmt: skip


def plateau(*, seed: int) -> list[tuple[Function, float, float, int]]:
    """Questions (f, low, high, n) for a grid where several points share the smallest value."""
    rng = checks.generator(seed)
    low = float(np.round(rng.uniform(-3, 0), 1))
    return [
        (lambda x: max(abs(x - low - 2) - 1.1, 0.0), low, low + 5, 21),
        (lambda x: 4.0, low, low + 1, 6),
        (lambda x: -min(abs(x - low - 1), 0.6), low, low + 2, 11),
    ]


def wandering() -> list[Bowl]:
    """Functions and starts (``low``) from which Newton's method finds no minimum.

    Each has a minimum except the last two: a slope that flattens out, so that steps grow; a start
    on a hill; a start where the curvature is 0; a straight line; a curve that falls for ever.
    """
    return [
        Bowl("flattens", lambda x: np.sqrt(1 + x * x), lambda x: x / np.sqrt(1 + x * x),
             lambda x: (1 + x * x) ** -1.5, 1.5, 9, 0.0),
        Bowl("hill", lambda x: x**4 - 2 * x**2, lambda x: 4 * x**3 - 4 * x,
             lambda x: 12 * x**2 - 4, 0.3, 9, 1.0),
        Bowl("no curvature", lambda x: (x - 1) ** 4 - 4 * x, lambda x: 4 * (x - 1) ** 3 - 4,
             lambda x: 12 * (x - 1) ** 2, 1.0, 9, 2.0),
        Bowl("line", lambda x: 3 * x, lambda x: 3.0, lambda x: 0.0, 0.5, 9, np.nan),
        Bowl("no end", lambda x: np.exp(x), lambda x: np.exp(x), lambda x: np.exp(x),
             0.0, 9, np.nan),
    ]  # fmt: skip
