"""Linear regression by gradient descent: the cases that C2_W2 is graded with, from seeds.

Records follow the recipe of the notebook's data (sunshine, temperature and the water that a field
loses in a day, the noise growing with the heat) with other seeds and sizes. The other inputs are
made so that no standardised column and no zero start hides a term: raw, shifted and correlated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradus import checks

Function = Callable[[np.ndarray], np.ndarray]
Point = tuple[np.ndarray, np.ndarray, np.ndarray, float]
"""X (m, k), y (m,), w (k,), b."""

MISSING = ("", "n/a", "?", "NaN", "broken", "--")


@dataclass(frozen=True, slots=True)
class Record:
    """A table as text, with what is wrong in it.

    Attributes
    ----------
    text, limits : the arguments of ``load``.
    names, kept : the columns, and the usable rows (m, k).
    missing, odd : the numbers of the other rows.
    """

    text: str
    limits: dict[str, tuple[float, float]]
    names: list[str]
    kept: np.ndarray
    missing: list[int]
    odd: list[int]


@dataclass(frozen=True, slots=True)
class Valley:
    """A smooth function of n variables: its gradient and Hessian, a start, a stationary point."""

    name: str
    grad: Function
    hess: Function
    start: np.ndarray
    stationary: np.ndarray


# The record ---------------------------------------------------------------------------------------


def field(rng: np.random.Generator, days: int) -> np.ndarray:
    """Sunshine, temperature and water lost, (days, 3): the recipe of the notebook's data."""
    temperature = rng.uniform(9, 35, days).round(1)
    sun = np.clip(0.3 * temperature + rng.normal(0, 2.2, days), 0, 15.5).round(1)
    noise = rng.normal(0, 0.12 + 0.012 * temperature)
    water = 0.5 + 0.16 * sun + 0.11 * temperature + noise
    return np.column_stack([sun, temperature, water.round(2)])


def records(*, seed: int) -> list[Record]:
    """Records of a field, in several orders of columns: broken, impossible, untouched, all broken.

    Values at a limit are possible. A row with a missing and an impossible entry is missing. The
    last column has no limits.
    """
    rng = checks.generator(seed)
    made = []
    for days, missing, odd in ((14, 3, 4), (9, 1, 2), (6, 0, 0), (11, 5, 0), (8, 0, 3), (4, 4, 0)):
        order = rng.permutation(3)
        names = [("sun", "temperature", "water")[column] for column in order]
        table = field(rng, days)[:, order]
        limits = {name: _limits(name) for name in names[::-1] if name != "water"}
        made.append(_record(rng, names, table, limits, missing, odd))
    return made


def _limits(name: str) -> tuple[float, float]:
    return (0.0, 16.0) if name == "sun" else (-25.0, 45.0)


def _record(
    rng: np.random.Generator,
    names: list[str],
    table: np.ndarray,
    limits: dict[str, tuple[float, float]],
    missing: int,
    odd: int,
) -> Record:
    bad = rng.permutation(len(table))[: missing + odd]
    entries = [[repr(float(value)) for value in row] for row in table]
    offset = int(rng.integers(len(MISSING)))
    for count, row in enumerate(bad):
        limited = list(limits)[count % 2]
        low, high = limits[limited]
        step = float(rng.uniform(0.1, 6) if count % 3 else rng.uniform(6, 500))
        if count >= missing:
            impossible = high + step if count // 2 % 2 else low - step
            entries[row][names.index(limited)] = repr(impossible)
        elif count == 0:
            entries[row] = [MISSING[offset], "1000.0", "1000.0"]
        else:
            entries[row][count % 3] = MISSING[(offset + count) % len(MISSING)]
    good = np.setdiff1d(np.arange(len(table)), bad)
    for place, row in enumerate(good[:2]):  # exactly at a limit, which is possible
        name = next(iter(limits))
        table[row, names.index(name)] = limits[name][place]
        entries[row][names.index(name)] = repr(limits[name][place])
    text = "\n".join([",".join(names), *map(",".join, entries)]) + "\n"
    lost = [sorted(int(row) for row in part) for part in (bad[:missing], bad[missing:])]
    return Record(text, limits, names, table[good], *lost)


# Regressions --------------------------------------------------------------------------------------


def points(*, seed: int) -> list[Point]:
    """Data and a plane that doesn't fit: raw, shifted far, correlated, whole numbers, one row.

    The second and the last intercept are negative.
    """
    rng = checks.generator(seed)
    raw = field(rng, 12)
    mixing = np.eye(4) + 0.8 * rng.normal(size=(4, 4))
    cases = [
        (raw[:, :2], raw[:, 2]),
        (rng.normal(290, 8, (7, 1)), rng.normal(-40, 5, 7)),
        (rng.normal(size=(9, 4)) @ mixing + 1.5, rng.normal(2, 3, 9)),
        (rng.integers(-6, 9, (5, 2)), rng.integers(-9, 20, 5)),
        (rng.normal(3, 1, (1, 3)), rng.normal(4, 1, 1)),
    ]
    return [
        (X, y, _weights(rng, np.shape(X)[1], whole=number == 3), 2 if number == 3 else offset)
        for number, ((X, y), offset) in enumerate(
            zip(cases, (rng.uniform(0.7, 3, 5) * [1, -1, 1, 1, -1]).tolist(), strict=True)
        )
    ]


def _weights(rng: np.random.Generator, k: int, *, whole: bool) -> np.ndarray:
    if whole:
        return rng.choice([-3, -2, 2, 4], k)
    return rng.choice([-1.0, 1.0], k) * rng.uniform(0.4, 1.6, k)


def descents(*, seed: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, float, float, int]]:
    """Arguments of ``gradient_descent``: the points, with rates below the largest stable one.

    The rates are found from a bound that needs no eigenvalue: the mean square of the rows.
    """
    rng = checks.generator(seed + 1)
    cases = []
    for (X, y, w, b), steps in zip(points(seed=seed), (4, 3, 6, 5, 2), strict=True):
        rate = float(rng.uniform(0.4, 0.9)) / float(np.mean(np.sum(np.square(X), axis=1)) + 1)
        cases.append((X, y, w, b, rate, steps))
    return cases


def standard(*, seed: int, m: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """X (m, k) and y (m,) with columns that a descent with the rate 0.3 soon fits."""
    rng = checks.generator(seed)
    X = np.linalg.qr(rng.normal(size=(m, k)))[0] * np.sqrt(m) + rng.uniform(-0.3, 0.3, k)
    return X, X @ rng.uniform(-2, 2, k) + rng.normal(4, 1, m)


def exact_fit(*, seed: int, m: int) -> Point:
    """Data (m rows, 2 columns) that a plane fits exactly, and that plane."""
    rng = checks.generator(seed)
    X, w, b = rng.integers(-5, 6, (m, 2)) / 4, rng.integers(3, 9, 2) / 4, 0.75
    return X, X @ w + b, w, b


def histories(*, seed: int) -> list[tuple[list[float], list[np.ndarray], float]]:
    """Arguments of ``plot_costs``: rates in any order, losses of several lengths, the best loss."""
    rng = checks.generator(seed)
    cases = []
    for lengths in ((12, 31, 7), (2,), (9, 9, 9, 25, 4)):
        best = float(rng.uniform(0.2, 2))
        rates = rng.permutation(np.arange(1, 30))[: len(lengths)] / 64
        curves = [
            best + float(rng.uniform(2, 40)) * float(rng.uniform(0.4, 1.3)) ** np.arange(length)
            for length in lengths
        ]
        cases.append((rates.tolist(), curves, best))
    return cases


def tables(*, seed: int) -> list[np.ndarray]:
    """Columns of many means and spreads: raw, one column, shifted far, whole numbers, one row."""
    rng = checks.generator(seed)
    return [
        field(rng, 11)[:, :2],
        rng.normal(-2, 0.05, (6, 1)),
        rng.normal([290, 0.003, -4], [8, 0.001, 90], (8, 3)),
        rng.integers(-9, 30, (5, 4)),
        rng.normal(size=(1, 2)) + 2,
    ]


def with_constants(*, seed: int) -> list[np.ndarray]:
    """Tables with one column, or all, of equal numbers that are exact in binary."""
    rng = checks.generator(seed)
    mixed = np.column_stack([np.full(6, 21.5), rng.normal(5, 2, 6), np.zeros(6)])
    return [mixed, np.full((4, 1), -3.0), rng.integers(2, 9, (1, 3))]


def planes(*, seed: int) -> list[tuple[np.ndarray, float, np.ndarray, np.ndarray]]:
    """Arguments of ``original_units`` for 1, 2 and 5 columns."""
    rng = checks.generator(seed)
    return [
        (rng.normal(0, 2, k), float(rng.normal(3, 1)), rng.normal(20, 9, k), rng.uniform(0.2, 9, k))
        for k in (1, 2, 5)
    ]


def dependent(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Data that many planes fit equally well: equal, constant and summed columns, too few rows."""
    rng = checks.generator(seed)
    one, two = rng.permutation(np.arange(-7, 8))[:8], rng.permutation(np.arange(-7, 8))[:8]
    made = [
        np.column_stack([one, one]),
        np.column_stack([two, np.full(8, 3)]),
        np.column_stack([one, two, one + two]),
        np.column_stack([one, 7 - 2 * one]),
        np.column_stack([one, two])[:2],
    ]
    return [(X.astype(float), rng.normal(size=len(X))) for X in made]


# Stationary points --------------------------------------------------------------------------------

KINDS: list[tuple[list[float], str]] = [
    ([1, 4], "minimum"),
    ([-2, -0.5], "maximum"),
    ([3, -1], "saddle"),
    ([2, 0], "undecided"),
    ([-5, 0], "undecided"),
    ([0.7], "minimum"),
    ([-3], "maximum"),
    ([0], "undecided"),
    ([1, 2, 5], "minimum"),
    ([-1, -1, -4], "maximum"),
    ([-1, -2, 5], "saddle"),
    ([1, 2, -3, 4], "saddle"),
    ([1, 2, 0], "undecided"),
    ([1, 0, -2], "saddle"),
    ([0, 0, 0], "undecided"),
    ([1, 2e-5, 3], "minimum"),
    ([-1, -3e-6], "maximum"),
    ([-1, -2, -3, -4], "maximum"),
]
"""Eigenvalues, and what a stationary point with them is."""


def hessians(*, seed: int, scale: float = 1.0) -> list[tuple[np.ndarray, str]]:
    """Symmetric matrices with the eigenvalues of ``KINDS`` in random directions, and the kinds."""
    rng = checks.generator(seed)
    cases = []
    for eigenvalues, kind in KINDS:
        Q = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))[0]
        H = Q * np.array(eigenvalues) @ Q.T * scale
        cases.append(((H + H.T) / 2, kind))
    return cases


def whole_hessians() -> list[tuple[np.ndarray, str]]:
    """Hessians of whole numbers whose diagonal, trace or determinant alone misleads."""
    return [
        (np.array([[1, 3], [3, 1]]), "saddle"),
        (np.array([[0, 2], [2, 0]]), "saddle"),
        (np.array([[-2, 0, 0], [0, -1, 0], [0, 0, 7]]), "saddle"),
        (np.array([[4, 2], [2, 1]]), "undecided"),
        (np.array([[5, 1], [1, 2]]), "minimum"),
        (np.array([[-5, 4], [4, -5]]), "maximum"),
    ]


def _symmetric(rng: np.random.Generator, eigenvalues: list[float]) -> np.ndarray:
    Q = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))[0]
    H = Q * np.array(eigenvalues) @ Q.T
    return (H + H.T) / 2


def quadratics(*, seed: int) -> list[Valley]:
    """Quadratics of 1 to 4 variables, bent upwards or to a saddle: Newton's method needs a step."""
    rng = checks.generator(seed)
    made = []
    for eigenvalues in ([2.5], [1, 6], [0.5, 2, 9], [3, -1, 4, 2]):
        H, place = _symmetric(rng, eigenvalues), rng.normal(0, 2, len(eigenvalues))
        made.append(
            Valley(
                "quadratic", lambda x, H=H, p=place: H @ (x - p), lambda x, H=H: H,
                place + rng.choice([-1, 1], len(place)) * rng.uniform(1, 3, len(place)), place,
            )
        )  # fmt: skip
    return made


def valleys(*, seed: int) -> list[Valley]:
    """Sums of hyperbolic cosines along slanted axes: one minimum, found from everywhere."""
    rng = checks.generator(seed)
    made = []
    for n in (1, 2, 3):
        Q, k = np.linalg.qr(rng.normal(size=(n, n)))[0], rng.uniform(0.6, 1.7, n)
        place = rng.normal(0, 2, n)

        def grad(x: np.ndarray, Q: Any = Q, k: Any = k, p: Any = place) -> np.ndarray:
            return Q @ (k * np.sinh(k * (Q.T @ (x - p))))

        def hess(x: np.ndarray, Q: Any = Q, k: Any = k, p: Any = place) -> np.ndarray:
            return Q * (k * k * np.cosh(k * (Q.T @ (x - p)))) @ Q.T

        offset = Q @ (rng.choice([-1, 1], n) * rng.uniform(0.9, 1.8, n))
        made.append(Valley("slanted", grad, hess, place + offset, place))
    return made


def lost(*, seed: int) -> list[Valley]:
    """Functions and starts from which Newton's method finds nothing.

    Two Hessians that are singular, the second only up to rounding; one of zeros; one that becomes
    singular, up to rounding, after a step; steps that grow for ever. The last falls for ever, a
    step of 1 each time.
    """
    rng = checks.generator(seed)
    nowhere = np.full(2, np.nan)
    flat = _symmetric(rng, [3, 0, 1])
    a = float(rng.uniform(0.5, 2))

    def bowl_grad(x: np.ndarray) -> np.ndarray:
        return x / np.sqrt(1 + x @ x)

    def bowl_hess(x: np.ndarray) -> np.ndarray:
        return (np.eye(2) - np.outer(x, x) / (1 + x @ x)) / np.sqrt(1 + x @ x)

    def bent_hess(x: np.ndarray) -> np.ndarray:
        return np.diag([1.0, 1.0 if x[0] > a / 2 else 1e-14])

    return [
        Valley("singular", lambda x: np.array([1.0, 3.0]), lambda x: np.array([[1.0, 2], [2, 4]]),
               np.array([1.0, 0.0]), nowhere),
        Valley("singular by rounding", lambda x: flat @ x - 1, lambda x: flat, np.ones(3), nowhere),
        Valley("zeros", lambda x: np.ones(2), lambda x: np.zeros((2, 2)), np.zeros(2), nowhere),
        Valley("singular later", lambda x: x, bent_hess, np.array([a, 1.0]), nowhere),
        Valley("runs away", bowl_grad, bowl_hess, np.array([1 + a, 0.7]), nowhere),
        Valley("no end", lambda x: np.exp(x), lambda x: np.diag(np.exp(x)),
               np.array([a, 0.3]), nowhere),
    ]  # fmt: skip


# Yes or no ----------------------------------------------------------------------------------------


def labels(*, seed: int) -> list[Point]:
    """Data with labels 0 and 1 in no order that a plane could make, and any plane.

    k + 2 rows stand twice, with both labels, so the logistic loss grows in all directions.
    """
    rng = checks.generator(seed)
    cases = []
    for m, k in ((12, 2), (8, 1), (15, 3)):
        X = rng.normal(rng.uniform(-1, 1, k), 1, (m, k))
        y = (X @ rng.uniform(0.5, 2, k) + rng.logistic(0, 1, m) > 0).astype(int)
        X, y = np.vstack([X, X[: k + 2]]), np.append(y, 1 - y[: k + 2])
        cases.append((X, y, rng.normal(0, 1, k), float(rng.uniform(0.4, 1.2))))
    return cases


def certain(*, seed: int) -> list[Point]:
    """Planes so steep that exp(w x + b) or its inverse is too large for a computer."""
    rng = checks.generator(seed)
    X = np.array([[1.0, 2.0], [-2.0, 1.0], [3.0, -1.0], [-1.0, -1.0]]) + rng.uniform(0, 0.1, (4, 2))
    return [
        (X, np.array([1, 0, 0, 1]), np.array([900.0, 40.0]), 20.0),
        (X, np.array([1, 0, 1, 0]), np.array([-2000.0, 100.0]), -50.0),
    ]


def separated(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Data whose labels a plane separates, with a wide gap; the last has only one label."""
    rng = checks.generator(seed)
    cases = []
    for m, k in ((10, 1), (14, 2)):
        direction = rng.normal(size=k)
        direction = direction / np.linalg.norm(direction)
        X = rng.normal(size=(m, k))
        X = X - np.outer(X @ direction, direction)
        y = np.arange(m) % 2
        cases.append((X + np.outer((2 * y - 1) * rng.uniform(0.7, 2, m), direction) + 0.3, y))
    return [*cases, (rng.normal(size=(6, 1)), np.ones(6, dtype=int))]
