"""Linear regression by gradient descent: references for C2_W2 (its cases: c2_w2_cases).

The notebook works with formulas of matrix calculus and plain loops; the references take other ways:
complex steps for gradients, affine maps for descents, singular values for the largest rate,
Sylvester's law of inertia for stationary points, linear programming for separability.
"""

import csv
import io
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.linalg
import scipy.optimize
import scipy.special
from matplotlib.figure import Figure

from gradus import checks

Function = Callable[[np.ndarray], np.ndarray]
IMAGINARY_STEP = 1e-30
FLAT = 1e-9
"""An eigenvalue counts as 0 below this share of the largest one, in absolute value."""
SINGULAR = 1e12
"""A matrix counts as singular above this condition number."""


# The record ---------------------------------------------------------------------------------------


def load(
    text: str, limits: Mapping[str, tuple[float, float]]
) -> tuple[pd.DataFrame, dict[str, list[int]]]:
    """The usable rows of a table in CSV form, and which rows were left out, by the csv module.

    Parameters
    ----------
    text : a line of names, then rows of numbers; an entry that is no number is missing.
    limits : lowest and highest possible value of some columns.

    Returns
    -------
    The rows without missing or impossible entries, as floats; and the numbers of the others,
    ``"missing"`` and ``"odd"`` (impossible, but complete), counted from 0.
    """
    names, *lines = csv.reader(io.StringIO(text))
    report: dict[str, list[int]] = {"missing": [], "odd": []}
    kept = []
    for number, line in enumerate(lines):
        row = [_number(entry) for entry in line]
        if any(map(math.isnan, row)):
            report["missing"].append(number)
        elif not all(_is_possible(*pair, limits) for pair in zip(names, row, strict=True)):
            report["odd"].append(number)
        else:
            kept.append(row)
    return pd.DataFrame(np.array(kept).reshape(-1, len(names)), columns=names), report


def _number(entry: str) -> float:
    try:
        return float(entry)
    except ValueError:
        return math.nan


def _is_possible(name: str, value: float, limits: Mapping[str, tuple[float, float]]) -> bool:
    low, high = limits.get(name, (-math.inf, math.inf))
    return low <= value <= high


# A plane and its error ----------------------------------------------------------------------------


def predict(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """The plane w x + b at each row of X (m, k), summed without rounding. Returns (m,)."""
    weights = np.append(w, b).astype(float)
    return np.array([math.fsum(row * weights) for row in _design(X)])


def loss(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    """Half the mean squared error of the plane w x + b on the data X (m, k), y (m,)."""
    return float(_loss(X, y, np.append(w, b)))


def gradient(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> tuple[np.ndarray, float]:
    """The partial derivatives of ``loss`` by w (k,) and by b, each by a complex step."""
    start = np.append(w, b).astype(complex)
    steps = 1j * IMAGINARY_STEP * np.eye(len(start))
    slopes = [_loss(X, y, start + step).imag / IMAGINARY_STEP for step in steps]
    return np.array(slopes[:-1]), float(slopes[-1])


def _design(X: np.ndarray) -> np.ndarray:
    """X (m, k) as floats, with a last column of ones for b."""
    return np.column_stack([np.asarray(X, dtype=float), np.ones(len(X))])


def _loss(X: np.ndarray, y: np.ndarray, v: np.ndarray) -> Any:
    errors = _design(X) @ v - y
    return np.sum(errors * errors) / (2 * len(y))


# Descents -----------------------------------------------------------------------------------------


def gradient_descent(
    X: np.ndarray, y: np.ndarray, w0: np.ndarray, b0: float, rate: float, steps: int
) -> tuple[np.ndarray, float, np.ndarray]:
    """Gradient descent on ``loss``, as the powers of one affine map.

    Parameters
    ----------
    X : (m, k); y : (m,); w0 : (k,) and b0, the start; rate : the step per unit of slope.

    Returns
    -------
    w (k,), b, and the losses (steps + 1,) from the start on.
    """
    turn, shift = _step(X, y, rate)
    path = [np.append(w0, b0).astype(float)]
    for _ in range(steps):
        path.append(turn @ path[-1] + shift)
    history = np.array([float(_loss(X, y, v)) for v in path])
    return path[-1][:-1], float(path[-1][-1]), history


def stochastic_descent(
    X: np.ndarray, y: np.ndarray, w0: np.ndarray, b0: float, rate: float, epochs: int, batch: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:  # fmt: skip
    """Gradient descent on batches, in an order that is drawn anew for each epoch.

    Parameters
    ----------
    batch : rows in a batch, the last of an epoch may be smaller; the others as in
        ``gradient_descent``.

    Returns
    -------
    w (k,) and b.
    """
    v = np.append(w0, b0).astype(float)
    for _ in range(epochs):
        order = np.argsort(rng.random(len(y)))
        for first in range(0, len(y), batch):
            rows = order[first : first + batch]
            turn, shift = _step(X[rows], y[rows], rate)
            v = turn @ v + shift
    return v[:-1], float(v[-1])


def first_epoch(m: int, batch: int, rate: float) -> tuple[np.ndarray, float]:
    """Where one epoch leads on X = I (m, m), y = 0 from w = 0, b = 1: the weights sorted, and b.

    Each batch finds the error b in all its rows, whichever they are, and makes b smaller by the
    factor 1 - rate; so the result is the same for every order but for the order of the weights.
    """
    sizes = [min(batch, m - first) for first in range(0, m, batch)]
    steps = [-rate / size * (1 - rate) ** number for number, size in enumerate(sizes)]
    weights = np.repeat(steps, sizes)
    return np.sort(weights), (1 - rate) ** len(sizes)


def same_order_twice(m: int, rate: float) -> np.ndarray:
    """The sorted weights after two epochs of batches of 1 as in ``first_epoch``, in equal order."""
    order = np.tile(np.arange(m), 2)
    w, b = np.zeros(m), 1.0
    for row in order:
        error = w[row] + b
        w[row] -= rate * error
        b -= rate * error
    return np.sort(w)


def _step(X: np.ndarray, y: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """One step of gradient descent as an affine map v -> turn v + shift."""
    A = _design(X)
    turn = np.eye(A.shape[1]) - rate / len(y) * (A.T @ A)
    return turn, rate / len(y) * (A.T @ np.asarray(y, dtype=float))


def plot_costs(rates: Sequence[float], histories: Sequence[np.ndarray], best: float) -> Any:
    """The Axes of a new figure with one curve of losses for each rate, and a level line at best."""
    ax = Figure().add_subplot()
    for rate, history in zip(rates, histories, strict=True):
        ax.semilogy(history, label=f"rate {rate}")
    ax.axhline(best)
    ax.set(xlabel="steps", ylabel="loss")
    ax.legend()
    return ax


def drawn_histories(drawn: checks.Drawing, histories: Sequence[np.ndarray]) -> list[int]:
    """For each curve that draws a history against its steps, the number of the history."""
    points = [np.column_stack([np.arange(len(each)), each]) for each in histories]
    return [
        number
        for curve in drawn.curves
        for number, expected in enumerate(points)
        if curve.shape == expected.shape and np.allclose(curve, expected, rtol=1e-7, atol=0)
    ]


def steepest_start(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """A place w (k,), b from which the most curved direction leads to the bottom of ``loss``."""
    axes = np.linalg.svd(_design(X), full_matrices=False)[2]
    v = np.append(*normal_equations(X, y)) + axes[0]
    return v[:-1], float(v[-1])


def largest_stable_rate(X: np.ndarray) -> float:
    """Twice the inverse of the largest curvature of ``loss``, from a singular value."""
    return 2 * len(X) / float(np.linalg.svd(_design(X), compute_uv=False)[0]) ** 2


def standardise(X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns shifted and scaled to mean 0 and deviation 1; a constant column is only shifted.

    Returns
    -------
    Z (m, k), mean (k,), deviation (k,); the deviation divides by m, and is 1 for constant columns.
    """
    columns = [[float(value) for value in column] for column in np.transpose(X)]
    mean = [statistics.fmean(column) for column in columns]
    deviation = [statistics.pstdev(column) or 1.0 for column in columns]
    triples = zip(columns, mean, deviation, strict=True)
    Z = np.transpose([[(value - middle) / unit for value in one] for one, middle, unit in triples])
    return Z, np.array(mean), np.array(deviation)


def original_units(
    w: np.ndarray, b: float, mean: np.ndarray, deviation: np.ndarray
) -> tuple[np.ndarray, float]:
    """The plane w z + b in the variables x = mean + deviation z, known by its values at k + 1 x."""
    places = np.vstack([np.zeros(len(w)), np.eye(len(w))])
    heights = predict((places - mean) / deviation, w, b)
    return heights[1:] - heights[0], float(heights[0])


# The bottom ---------------------------------------------------------------------------------------


def normal_equations(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The w (k,) and b with the smallest ``loss``, by singular values.

    Raises
    ------
    ValueError
        when there are several: the columns of X (m, k) and a column of ones are dependent.
    """
    v, _, rank, _ = np.linalg.lstsq(_design(X), np.asarray(y, dtype=float), rcond=None)
    if rank < len(v):
        raise ValueError(f"{len(v)} unknowns, but only {rank} independent columns")
    return v[:-1], float(v[-1])


def stationary_kind(H: np.ndarray) -> str:
    """What a stationary point with this Hessian is: minimum, maximum, saddle or undecided.

    By Sylvester's law: the signs in an LDL factorisation of H - s I count the eigenvalues above s.
    """
    H = np.asarray(H, dtype=float)
    slack = FLAT * np.linalg.norm(H, 2)
    if slack == 0:
        return "undecided"
    shift = slack * np.eye(len(H))
    positive, negative = _positive(H - shift), _positive(-H - shift)
    if positive and negative:
        return "saddle"
    return {positive: "minimum", negative: "maximum"}.get(len(H), "undecided")


def _positive(H: np.ndarray) -> int:
    """The number of positive eigenvalues of a symmetric matrix."""
    _, blocks, _ = scipy.linalg.ldl(H)
    return int(np.sum(scipy.linalg.eigh_tridiagonal(
        np.diag(blocks), np.diag(blocks, 1), eigvals_only=True) > 0))  # fmt: skip


def newton(
    grad: Function, hess: Function, x0: np.ndarray, tol: float = 1e-8, max_steps: int = 50
) -> tuple[np.ndarray, int, bool]:
    """A stationary point by Newton's method, each step taken along the axes of the Hessian.

    Parameters
    ----------
    grad, hess : of x (n,); return (n,) and a symmetric (n, n).
    x0 : (n,), the start.

    Returns
    -------
    x (n,), the number of steps, and whether the last one was no longer than tol. Stops without
    success at a Hessian that is singular, at a place that isn't finite, or after max_steps.
    """
    x = np.array(x0, dtype=float)
    for steps in range(max_steps):
        H = np.asarray(hess(x), dtype=float)
        if not np.isfinite(H).all():
            return x, steps, False
        curvatures, axes = np.linalg.eigh(H)
        sizes = np.abs(curvatures)
        if not sizes.min() * SINGULAR >= sizes.max() > 0:
            return x, steps, False
        move = -axes @ ((axes.T @ grad(x)) / curvatures)
        x = x + move
        if not np.isfinite(x).all():
            return x, steps + 1, False
        if math.hypot(*move) <= tol:
            return x, steps + 1, True
    return x, max_steps, False


# Yes or no ----------------------------------------------------------------------------------------


def logistic_loss(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    """The mean negative log-likelihood of labels y (m,), 0 or 1, under sigmoid(w x + b)."""
    z = predict(X, w, b)
    chosen = np.where(np.asarray(y) == 1, z, -z)
    return -float(np.mean(scipy.special.log_expit(chosen)))


def logistic_derivatives(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float
) -> tuple[np.ndarray, np.ndarray]:
    """The gradient (k + 1,) and the Hessian (k + 1, k + 1) of ``logistic_loss``, b last.

    Row by row, with hyperbolic functions in place of the sigmoid.
    """
    A = _design(X)
    half = predict(X, w, b) / 2
    slopes = (1 + np.tanh(half)) / 2 - y
    bends = (1 - np.tanh(half)) * (1 + np.tanh(half)) / 4
    gradient = sum(slope * row for slope, row in zip(slopes, A, strict=True))
    hessian = sum(bend * np.outer(row, row) for bend, row in zip(bends, A, strict=True))
    return gradient / len(A), hessian / len(A)


def fit_logistic(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The w (k,) and b with the smallest ``logistic_loss``, by a trust region.

    Raises
    ------
    ValueError
        when there is none, because a plane separates the labels.
    """
    if is_separable(X, y):
        raise ValueError("a plane separates the labels: the loss has no minimum")

    def at(v: np.ndarray) -> float:
        return logistic_loss(X, y, v[:-1], v[-1])

    def slopes(v: np.ndarray) -> np.ndarray:
        return logistic_derivatives(X, y, v[:-1], v[-1])[0]

    def bends(v: np.ndarray) -> np.ndarray:
        return logistic_derivatives(X, y, v[:-1], v[-1])[1]

    start = np.zeros(np.shape(X)[1] + 1)
    options = {"gtol": 1e-9}
    v = scipy.optimize.minimize(
        at, start, jac=slopes, hess=bends, method="trust-exact", options=options
    ).x
    return v[:-1], float(v[-1])


def is_separable(X: np.ndarray, y: np.ndarray) -> bool:
    """Is there a plane with all labels 1 on one side and all labels 0 on the other?

    A linear program looks for v with (2 y - 1) (X, 1) v >= 1.
    """
    A = _design(X) * (2 * np.asarray(y, dtype=float) - 1)[:, np.newaxis]
    found = scipy.optimize.linprog(
        np.zeros(A.shape[1]), A_ub=-A, b_ub=-np.ones(len(A)), bounds=(None, None)
    )
    return found.status == 0
