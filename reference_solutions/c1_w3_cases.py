"""One-neuron network: the cases that C1_W3 is graded with, generated from seeds.

Functions return short lists of fresh data; about half of it holds integers, the rest floats.
Biases, means and offsets are never zero, so that leaving them out shows.
"""

from collections.abc import Callable

import numpy as np

from gradus import checks
from reference_solutions.c1_w3 import Map, Parameters

TINY, HUGE = 1e-9, 1e9
Example = tuple[np.ndarray, np.ndarray]


def homes(*, seed: int, m: int = 60) -> Example:
    """Homes as in the notebook: heated area (square metres), leakage (air changes per hour), bill.

    Large homes tend to be newer and tighter, so the two inputs are correlated.

    Returns
    -------
    X : (2, m), areas and leakages; Y : (1, m), bills in euros a year.
    """
    rng = checks.generator(seed)
    size = rng.normal(size=m)
    area = np.round(95 * np.exp(0.3 * size))
    leakage = np.round(4.2 * np.exp(-0.3 * size + 0.25 * rng.normal(size=m)), 1)
    bill = np.round(130 + 9.2 * area + 95 * leakage + rng.normal(scale=75, size=m))
    return np.array([area, leakage]), bill[None, :]


# Vectors ------------------------------------------------------------------------------------------


def vectors(*, seed: int, scale: float = 1.0) -> list[Example]:
    """Pairs of vectors (n,) without a zero entry, n = 1, 2, 3, 5 and 12."""
    rng = checks.generator(seed)
    pairs = []
    for number, n in enumerate([2, 1, 3, 5, 12]):
        u, v = _integers(rng, n), _integers(rng, n)
        if number % 2 or scale != 1.0:
            u, v = scale * u / 3, scale * v / 7
        pairs.append((u, v))
    return pairs


def directions(*, seed: int) -> list[Example]:
    """Pairs of vectors that are orthogonal, parallel, or of opposite direction; lengths differ."""
    rng = checks.generator(seed)
    pairs = []
    for n in (2, 4, 6):
        v = _integers(rng, n)
        turned = np.column_stack([-v[1::2], v[::2]]).ravel()  # each pair (a, b) becomes (-b, a)
        pairs += [(2 * turned, v), (0.3 * v, v), (v, -1.7 * v)]
    return pairs


def balanced() -> list[Example]:
    """Pairs of vectors that are not zero; the entries of the second one cancel when added."""
    return [
        (np.array([4, 1, 1]), np.array([2, -5, 3])),
        (np.array([0.5, -1.5]), np.array([0.25, -0.25])),
    ]


# Maps ---------------------------------------------------------------------------------------------


def linear_maps(*, seed: int, scale: float = 1.0) -> list[tuple[Map, int]]:
    """Linear maps with the number of their inputs; outputs may be more or fewer."""
    rng = checks.generator(seed)
    shapes = [(1, 1), (2, 2), (1, 4), (3, 2), (2, 5), (4, 4)]
    found = [(_times(scale * rng.normal(size=shape)), shape[1]) for shape in shapes]
    return [*found, (lambda x: scale * np.cumsum(x)[::-1], 3)]


def curved_maps(*, seed: int) -> list[tuple[Map, int]]:
    """Maps that are not linear and keep 0 where it is."""
    rng = checks.generator(seed)
    A, B = rng.normal(size=(2, 3)), rng.normal(size=(3, 3))
    return [
        (lambda x: A @ np.abs(x), 3),
        (lambda x: x * np.sqrt(np.sum(x**2)), 3),
        (lambda x: np.maximum(A @ x, 0), 3),
        (lambda x: np.array([x[0] * x[1], x[0]]), 2),
        (lambda x: np.sort(B @ x), 3),
        (lambda x: x**3, 1),
    ]


def treacherous_maps(*, seed: int) -> list[tuple[Map, int]]:
    """Maps that are not linear and fulfil a part of what a linear map must fulfil.

    They are linear at whole numbers, or for every factor but not for sums.
    """
    A = checks.generator(seed).normal(size=(3, 2))
    return [
        (lambda x: A @ (x + 0.2 * np.sin(2 * np.pi * x)), 2),
        (lambda x: A @ np.round(x), 2),
        (lambda x: np.cbrt(np.array([np.sum(x**3), x[0] ** 2 * x[1]])), 2),
        (lambda x: np.array([np.abs(x).max() * np.sign(x.sum()), x.sum()]), 3),
    ]


def shifted_maps(*, seed: int) -> list[tuple[Map, int]]:
    """Maps x -> A x + c with c not zero, small and large."""
    rng = checks.generator(seed)
    shapes = [(1, 1), (2, 2), (3, 4)]
    return [
        (_times(size * rng.normal(size=shape), size * rng.uniform(0.5, 2, shape[0])), shape[1])
        for shape, size in zip(shapes, (1.0, 1e-3, 1e6), strict=True)
    ]


def _times(A: np.ndarray, c: np.ndarray | float = 0.0) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: A @ x + c


def plane_steps(*, seed: int) -> list[tuple]:
    """Rotations of more than a full turn and backwards, shears both ways, scalings that flip."""
    rng = checks.generator(seed)
    angles = [90, -37, float(rng.uniform(100, 170)), 425.5]
    shears = [2, float(rng.uniform(-3, -1))]
    factors = [(3, 0.5), (-1, float(rng.uniform(2, 4))), (0.25, 0)]
    return [
        *(("rotation", angle) for angle in angles),
        *(("shear", k) for k in shears),
        *(("scaling", *pair) for pair in factors),
    ]


def chains(*, seed: int) -> list[list[np.ndarray]]:
    """Lists of matrices (2, 2), none of which can change places with the next; some turn over."""
    rng = checks.generator(seed)
    flip, quarter = np.array([[0, 1], [1, 0]]), np.array([[0, -1], [1, 0]])
    shear = np.array([[1.0, rng.uniform(1, 2)], [0.0, 1.0]])
    loose = [rng.normal(size=(2, 2)) for _ in range(4)]
    return [
        [quarter, shear],
        [shear, flip],
        [loose[0]],
        [loose[1], shear, loose[2]],
        [flip, loose[3], np.diag([-2, 3]), quarter, shear],
        [shear, np.diag([0, 2]), quarter],
    ]


# The neuron ---------------------------------------------------------------------------------------


def batches(*, seed: int) -> list[tuple[np.ndarray, Parameters]]:
    """Inputs X (n_x, m) with parameters: one example, several outputs, as many as examples."""
    rng = checks.generator(seed)
    found = []
    for number, (n_x, n_y, m) in enumerate(
        [(1, 1, 1), (1, 1, 6), (3, 1, 4), (2, 3, 5), (4, 2, 1), (3, 3, 3)]
    ):
        X, W, b = (_integers(rng, shape) for shape in ((n_x, m), (n_y, n_x), (n_y, 1)))
        if number % 2:
            X, W, b = X / 3, W / 7, b / 9
        found.append((X, {"W": W, "b": b}))
    return found


def predictions(*, seed: int, scale: float = 1.0) -> list[Example]:
    """Predictions and targets (n_y, m) that differ everywhere."""
    rng = checks.generator(seed)
    found = []
    for number, shape in enumerate([(1, 1), (1, 7), (3, 4), (4, 1), (2, 9)]):
        Y = _integers(rng, shape)
        Yhat = Y + _integers(rng, shape)
        if number % 2 or scale != 1.0:
            Y, Yhat = scale * Y / 3, scale * Yhat / 3
        found.append((Yhat, Y))
    return found


def tables(*, seed: int, constant: bool = False) -> list[np.ndarray]:
    """Inputs (n, m) whose rows have very different means and spreads, none of them constant.

    With ``constant``, one row of each is: its sum may not be m times its value in floating point.
    """
    rng = checks.generator(seed)
    found = []
    for number, (n, m) in enumerate([(1, 2), (1, 8), (2, 6), (3, 3), (4, 10)]):
        X = _table(rng, n, m, whole=number % 2 == 1)
        if constant:
            X = X.astype(float)
            X[(number + 1) % n] = 0.1 * (number + 1)
        found.append(X)
    return found


def _table(rng: np.random.Generator, n: int, m: int, *, whole: bool) -> np.ndarray:
    while True:
        spreads = 10.0 ** rng.integers(-2, 3, (n, 1))
        X = spreads * (rng.normal(size=(n, m)) + 5 * rng.normal(size=(n, 1)))
        if whole:
            X = np.round(100 * X).astype(int) + np.arange(m)
        if np.ptp(X, axis=1).all():
            return X


def regressions(*, seed: int) -> list[Example]:
    """Inputs X (n_x, m) and targets Y (n_y, m) near a linear law with a bias."""
    rng = checks.generator(seed)
    found = []
    for number, (n_x, n_y, m) in enumerate(
        [(1, 1, 2), (1, 1, 9), (2, 1, 12), (3, 2, 8), (1, 3, 5)]
    ):
        X = rng.normal(size=(n_x, m)) + rng.choice([-2, 2], (n_x, 1))
        if m == 2:
            X = np.array([[1.0, 4.0]])
        W, b = rng.uniform(1, 3, (n_y, n_x)), rng.uniform(2, 5, (n_y, 1))
        Y = W @ X - b + 0.5 * rng.normal(size=(n_y, m))
        if number % 2:
            X, Y = np.round(10 * X).astype(int), np.round(100 * Y).astype(int)
        found.append((X, Y))
    return found


def trainings(
    *, seed: int, iterations: tuple[int, ...] = (1, 2, 7, 20)
) -> list[tuple[np.ndarray, np.ndarray, Parameters, int, float]]:
    """Arguments of ``train`` with a rate that is small enough, and a bias to begin with."""
    rng = checks.generator(seed)
    found = []
    shapes = [(1, 1, 4), (2, 1, 6), (3, 2, 8), (1, 3, 1)]
    for (n_x, n_y, m), steps in zip(shapes, iterations, strict=True):
        X, Y = rng.normal(size=(n_x, m)) + 0.5, rng.normal(size=(n_y, m)) - 2
        start = {"W": rng.normal(size=(n_y, n_x)), "b": rng.normal(size=(n_y, 1))}
        extended = np.vstack([X, np.ones(m)])
        steepest = np.linalg.norm(extended @ extended.T / m, 2)
        found.append((X, Y, start, steps, float(rng.uniform(0.5, 0.9) / steepest)))
    return found


def slow_growth() -> tuple[np.ndarray, np.ndarray, Parameters]:
    """Data and a start for which the rate 2.2 multiplies the distance to the best by -1.2.

    The cost before step k + 1 is 1.44 ** k times the first, since the best cost is 0.
    """
    start = {"W": np.array([[5.0]]), "b": np.array([[1.0]])}
    return np.array([[1.0, -1.0]]), np.array([[2.0, -1.0]]), start


def growth_after_a_fall() -> tuple[np.ndarray, np.ndarray, Parameters]:
    """Data and a start for which the first step at the rate 1 takes away nearly all of the cost.

    It finds the best bias at once and multiplies the distance of the weight by -1.25, as all later
    steps do: 12 steps after the start, the cost is larger than at the start again.
    """
    start = {"W": np.array([[1.5]]), "b": np.array([[10.5]])}
    return np.array([[1.5, -1.5]]), np.array([[2.0, -1.0]]), start


def tenfold_growth() -> tuple[np.ndarray, np.ndarray, Parameters]:
    """Data and a start for which one step at the rate 5 makes the cost 10 times as large, exactly.

    The rows of X, ones and what no neuron can explain are orthogonal, so every distance to the best
    parameters is multiplied by 1 - rate; all numbers on the way are small integers over 8.
    """
    X = np.array([[1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]])
    Y = 2 * X[:1] * X[1:] + 3 * X[:1] - X[1:] + 2
    return X, Y, {"W": np.array([[5.0, 0.0]]), "b": np.array([[3.0]])}


def fits(*, seed: int) -> list[tuple[np.ndarray, np.ndarray, float, float, np.ndarray]]:
    """Arguments of ``plot_fit``: rising, falling and level; new inputs inside, outside, none."""
    rng = checks.generator(seed)
    found = []
    for m, w, new in [(6, 2.5, [-4.0, 3.0]), (9, -30, [11, 2, 5]), (4, 0, []), (2, -0.7, [3.5])]:
        x = np.round(rng.uniform(0, 10, m), 3)
        b = float(rng.uniform(2, 9))
        y = w * x + b + rng.normal(size=m)
        found.append((x, y, w, b, np.array(new)))
    return found


def _integers(rng: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray:
    return rng.integers(1, 10, shape) * rng.choice([-1, 1], shape)
