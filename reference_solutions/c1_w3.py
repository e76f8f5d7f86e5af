"""One-neuron network: references and predicates for C1_W3 (its cases: c1_w3_cases).

The notebook adds up products and trains step by step; nothing here does. Sums are exact, maps are
known by their images of points, the path of gradient descent is written in closed form with
eigenvectors, and the least-squares fit comes from a singular value decomposition.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Parameters = dict[str, np.ndarray]
Map = Callable[[np.ndarray], np.ndarray]
WEIGHT_SCALE = 0.01
LINEAR_TOLERANCE = 1e-9
DIVERGED = 10
ROUNDING = 1e-9


# Vectors ------------------------------------------------------------------------------------------


def dot(u: np.ndarray, v: np.ndarray) -> float:
    """The dot product of u and v (both (n,)) in rational arithmetic, rounded once at the end."""
    pairs = zip(u, v, strict=True)
    return float(sum(Fraction(float(a)) * Fraction(float(b)) for a, b in pairs))


def norm(v: np.ndarray) -> float:
    """The length of v (n,), by the C library's hypot, which neither overflows nor underflows."""
    return math.hypot(*map(float, v))


def cosine(u: np.ndarray, v: np.ndarray) -> float:
    """The cosine of the angle between u and v (both (n,)), from the distance of their directions.

    By the law of cosines, unit vectors at the distance d have the cosine 1 - d * d / 2.

    Raises
    ------
    ValueError
        when a vector is zero: it has no direction.
    """
    if not (np.any(u) and np.any(v)):
        raise ValueError("the zero vector has no direction")
    distance = math.dist(np.asarray(u) / norm(u), np.asarray(v) / norm(v))
    return 1 - distance**2 / 2


def project(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """The point (n,) of the line through 0 and v that is nearest to u, by least squares.

    Raises
    ------
    ValueError
        when v is zero: it spans no line.
    """
    if not np.any(v):
        raise ValueError("the zero vector spans no line")
    line = np.asarray(v, dtype=float)[:, None]
    return (
        line
        @ np.linalg.lstsq(line / norm(v), np.asarray(u, dtype=float), rcond=None)[0]
        / (norm(v))
    )


# Linear maps --------------------------------------------------------------------------------------


def matrix_of(f: Map, n: int) -> np.ndarray:
    """The matrix (k, n) of a linear map, from its images of n points that are no unit vectors.

    With the points as the columns of P, the images are the columns of M P, so M is found by
    solving for it.
    """
    points = np.eye(n) + np.tri(n)
    images = np.column_stack([f(point) for point in points.T])
    return np.linalg.solve(points.T, images.T).T


def is_linear(f: Map, n: int, rng: np.random.Generator) -> bool:
    """Does f do what its matrix does, at ten random points?

    A map that agrees with a matrix everywhere is linear, and no other map does.
    """
    matrix = matrix_of(f, n)
    points = rng.normal(scale=3, size=(10, n))
    size = max(np.abs(matrix).max(), *(np.abs(f(point)).max() for point in points))
    return all(
        np.abs(f(point) - matrix @ point).max() <= LINEAR_TOLERANCE * n * 10 * size
        for point in points
    )


def plane_matrix(step: Sequence[Any]) -> np.ndarray:
    """The matrix (2, 2) of a rotation, shear or scaling, from what it does to 1 and i.

    Points of the plane are complex numbers; a rotation is the product with a number of length 1.

    Raises
    ------
    ValueError
        when the step has another name.
    """
    moves = {
        "rotation": lambda z, angle: z * np.exp(1j * np.pi * angle / 180),
        "shear": lambda z, k: z + k * z.imag,
        "scaling": lambda z, a, b: complex(a * z.real, b * z.imag),
    }
    kind, *numbers = step
    if kind not in moves:
        raise ValueError(f"no rotation, shear or scaling: {kind!r}")
    images = [moves[kind](unit, *numbers) for unit in (1 + 0j, 1j)]
    return np.array([[z.real for z in images], [z.imag for z in images]])


def compose(matrices: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    """The matrix of maps of the plane done one after the other, and the factor of areas.

    The corners of the unit square are sent through the maps; the area of the image is measured with
    the shoelace formula.
    """
    corners = np.array([[0.0, 1, 1, 0], [0, 0, 1, 1]])
    for matrix in matrices:
        corners = np.asarray(matrix, dtype=float) @ corners
    x, y = corners
    area = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    return corners[:, [1, 3]], float(area)


# The neuron ---------------------------------------------------------------------------------------


def layer_sizes(X: np.ndarray, Y: np.ndarray) -> tuple[int, int, int]:
    """Inputs, outputs and examples of X (n_x, m) and Y (n_y, m), counted one by one.

    Raises
    ------
    ValueError
        when X and Y have different numbers of examples.
    """
    examples = {len(list(X.T)), len(list(Y.T))}
    if len(examples) != 1:
        raise ValueError(f"different numbers of examples: {sorted(examples)}")
    return len(list(X)), len(list(Y)), examples.pop()


def forward(X: np.ndarray, parameters: Parameters) -> np.ndarray:
    """The outputs (n_y, m) for X (n_x, m): a matrix product with a row of ones below X."""
    extended = np.vstack([X, np.ones(X.shape[1])])
    return np.hstack([parameters["W"], parameters["b"]]) @ extended


def cost(Yhat: np.ndarray, Y: np.ndarray) -> float:
    """Half the mean squared distance between the columns of Yhat and Y (both (n_y, m))."""
    return statistics.fmean(math.dist(a, b) ** 2 / 2 for a, b in zip(Yhat.T, Y.T, strict=True))


def standardise(X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows of X (n, m) with mean 0 and standard deviation 1, the means and the deviations.

    Means and (population) deviations are the exact ones of ``statistics``.

    Returns
    -------
    Z : (n, m); mean : (n, 1); deviation : (n, 1).

    Raises
    ------
    ValueError
        when a row is constant.
    """
    rows = [[float(value) for value in row] for row in X]
    if any(min(row) == max(row) for row in rows):
        raise ValueError("a row is constant")
    mean = np.array([[statistics.mean(row)] for row in rows])
    deviation = np.array([[statistics.pstdev(row)] for row in rows])
    return (np.array(rows) - mean) / deviation, mean, deviation


def unstandardise(Z: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """The X (n, m) that was standardised to Z, with mean and deviation (n, 1): a forward pass."""
    return forward(Z, {"W": np.diag(np.ravel(deviation)), "b": np.reshape(mean, (-1, 1))})


# Training -----------------------------------------------------------------------------------------


def least_squares(X: np.ndarray, Y: np.ndarray) -> Parameters:
    """The parameters W (n_y, n_x) and b (n_y, 1) of least cost, by singular values.

    X is (n_x, m) and Y is (n_y, m).
    """
    extended = np.vstack([X, np.ones(X.shape[1])])
    best = np.linalg.lstsq(extended.T, np.asarray(Y, dtype=float).T, rcond=None)[0].T
    return {"W": best[:, :-1], "b": best[:, -1:]}


def train(
    X: np.ndarray, Y: np.ndarray, parameters: Parameters, iterations: int, rate: float
) -> tuple[Parameters, list[float]]:
    """Where gradient descent gets, and the costs before each step, in closed form.

    The distance to the best parameters is multiplied by I - rate H in each step, with H the second
    derivatives of the cost; in the directions of its eigenvectors these are plain numbers.

    Raises
    ------
    ValueError
        when a cost before a step is above ``DIVERGED`` times the first.
    """
    extended = np.vstack([X, np.ones(X.shape[1])])
    values, vectors = np.linalg.eigh(extended @ extended.T / X.shape[1])
    best = np.hstack([*least_squares(X, Y).values()])
    away = (np.hstack([parameters["W"], parameters["b"]]) - best) @ vectors

    def after(steps: int) -> np.ndarray:
        return best + away * (1 - rate * values) ** steps @ vectors.T

    history = [cost(after(steps) @ extended, Y) for steps in range(iterations)]
    if history and max(history) > DIVERGED * history[0] * (1 + ROUNDING):
        raise ValueError("the rate is too large")
    reached = after(iterations)
    return {"W": reached[:, :-1], "b": reached[:, -1:]}, history


# Predicates ---------------------------------------------------------------------------------------


def is_fitted_line(curve: np.ndarray, w: float, b: float, low: float, high: float) -> bool:
    """Does a curve (k, 2) run along y = w x + b, at least from x = low to x = high?"""
    x, y = curve.T
    size = np.abs([w * x, y]).max() + abs(b)
    slack = 1e-6 * max(high - low, 1e-12)
    covers = x.min() <= low + slack and x.max() >= high - slack
    return bool(covers and np.abs(w * x + b - y).max() <= 1e-7 * size)
