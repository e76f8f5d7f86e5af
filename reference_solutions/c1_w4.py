"""Eigenvalues and eigenvectors: references and predicates for C1_W4 (its cases: c1_w4_cases).

The notebook multiplies, iterates and diagonalises. Here, plane maps come from complex arithmetic,
eigenspaces from singular values, powers from repeated squaring, stationary distributions from a
linear system, and principal components from the singular value decomposition of the data.
"""

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.linalg

ZERO = 1e-8
PAIR_TOLERANCE = 1e-6
LARGEST_DEFECT = 1e-6


# References ---------------------------------------------------------------------------------------


def reflection(angle: float) -> np.ndarray:
    """The reflection (2, 2) in the line at an angle (radians) to the first axis.

    On complex numbers it is z -> exp(2 i angle) conj(z).
    """
    return _plane_map(lambda z: np.exp(2j * angle) * np.conj(z))


def shear(factor: float) -> np.ndarray:
    """The horizontal shear (2, 2): exp of a nilpotent matrix."""
    return scipy.linalg.expm(np.array([[0.0, factor], [0.0, 0.0]]))


def rotation(angle: float) -> np.ndarray:
    """The rotation (2, 2) by an angle (radians), counterclockwise: z -> exp(i angle) z."""
    return _plane_map(lambda z: np.exp(1j * angle) * z)


def projection(u: np.ndarray) -> np.ndarray:
    """The orthogonal projection (2, 2) onto the line through 0 and u (2,), by a pseudo-inverse.

    Raises
    ------
    ValueError
        when u is zero.
    """
    column = np.asarray(u, dtype=float)[:, None]
    if not column.any():
        raise ValueError("u is zero, which is no direction")
    return column @ np.linalg.pinv(column)


def is_eigenpair(A: np.ndarray, lam: complex, v: np.ndarray) -> bool:
    """Is v (n,) in the null space of A - lam I (n, n), and not zero?

    To a tolerance of ``ZERO`` relative to the largest entries of A and of v.
    """
    v = np.asarray(v)
    missed = np.abs((A - lam * np.eye(len(A))) @ v).max()
    return bool(v.any() and missed <= ZERO * np.abs(A).max() * np.abs(v).max())


def eigenspace_dimension(A: np.ndarray, lam: float) -> int:
    """The number of singular values of A - lam I (n, n) that are at most ``ZERO`` max |A|."""
    values = np.linalg.svd(A - lam * np.eye(len(A)), compute_uv=False)
    return int(np.sum(values <= ZERO * np.abs(A).max()))


def steps_needed(A: np.ndarray, x: np.ndarray) -> int:
    """How many multiplications power iteration needs for a symmetric A (n, n) from x (n,).

    From the coordinates of x along the eigenvectors: A multiplies each by its eigenvalue.
    """
    values, directions = scipy.linalg.eigh(A)
    parts = directions.T @ x
    for count in itertools.count():
        parts = parts / np.linalg.norm(parts)
        lam = np.sum(values * parts**2)
        if np.abs(directions @ ((values - lam) * parts)).max() <= ZERO * np.abs(A).max():
            return count
        parts = values * parts


def convergence_rate(A: np.ndarray) -> float:
    """|lambda_2 / lambda_1| of A (n, n), n > 1, from the diagonal of its Schur form."""
    triangular = scipy.linalg.schur(np.asarray(A, dtype=float), output="complex")[0]
    sizes = np.sort(np.abs(np.diag(triangular)))
    return float(sizes[-2] / sizes[-1])


def matrix_power(A: np.ndarray, k: int) -> np.ndarray:
    """A (n, n) to the power k >= 0, by repeated squaring.

    Raises
    ------
    ValueError
        when A has no basis of eigenvectors.
    """
    if not is_diagonalisable(A):
        raise ValueError("A has no basis of eigenvectors")
    return np.linalg.matrix_power(np.asarray(A, dtype=float), k)


def is_diagonalisable(A: np.ndarray) -> bool:
    """Is the product of A - lam I over the *different* eigenvalues lam of A (n, n) zero?

    Then, and only then, the minimal polynomial has simple roots. Eigenvalues closer than 1e-3
    of the largest entry count as one, with their mean as the value.
    """
    A = np.asarray(A, dtype=float) / (np.abs(A).max() or 1)
    clusters: list[list[complex]] = []
    for value in scipy.linalg.eigvals(A):
        for cluster in clusters:
            if abs(value - cluster[0]) < 1e-3:
                cluster.append(value)
                break
        else:
            clusters.append([value])
    product = np.eye(len(A), dtype=complex)
    for cluster in clusters:
        product = product @ (A - np.mean(cluster) * np.eye(len(A)))
    return bool(np.abs(product).max() <= LARGEST_DEFECT)


def transition_matrix(trips: np.ndarray) -> np.ndarray:
    """Shares (n, n) of the trips from each station, column by column, in exact fractions.

    Parameters
    ----------
    trips : (n, n) counts; row = start, column = end. No trip from a station: the bikes stay.

    Raises
    ------
    ValueError
        when a count is negative.
    """
    trips = np.asarray(trips)
    if (trips < 0).any():
        raise ValueError("a count of trips is negative")
    P = np.zeros(trips.shape)
    for start, row in enumerate(trips.tolist()):
        total = sum(map(Fraction, row))
        for end, count in enumerate(row):
            P[end, start] = Fraction(count) / total if total else start == end
    return P


def step(P: np.ndarray, x: np.ndarray, k: int) -> np.ndarray:
    """The distribution (n,) k >= 0 steps after x (n,), by a power of P (n, n)."""
    return np.linalg.matrix_power(np.asarray(P, dtype=float), k) @ x


def stationary(P: np.ndarray, damping: float = 1.0) -> np.ndarray:
    """The distribution x (n,) with G x = x, from the equations (G - I) x = 0 and sum(x) = 1.

    G is damping * P + (1 - damping) / n, P (n, n) column-stochastic.

    Raises
    ------
    ValueError
        when there is more than one.
    """
    n = len(P)
    G = damping * np.asarray(P, dtype=float) + (1 - damping) / n
    system = np.vstack([G - np.eye(n), np.ones(n)])
    if np.linalg.svd(system, compute_uv=False)[-1] < ZERO:
        raise ValueError("more than one distribution is stationary")
    return np.linalg.lstsq(system, np.r_[np.zeros(n), 1.0], rcond=None)[0]


def covariance(X: np.ndarray) -> np.ndarray:
    """The sample covariance (n, n), denominator m - 1, of the columns of X (m, n), m > 1."""
    return np.atleast_2d(np.cov(X, rowvar=False))


def pca(X: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean (n,), first k principal directions (n, k) and their variances (k,) of X (m, n).

    From the right singular vectors of the centred data; the sign of a direction is arbitrary.
    """
    mean = np.mean(X, axis=0)
    _, values, directions = np.linalg.svd(X - mean, full_matrices=True)
    variances = np.zeros(X.shape[1])
    variances[: len(values)] = values**2 / (len(X) - 1)
    return mean, directions[:k].T, variances[:k]


def reconstruct(X: np.ndarray, mean: np.ndarray, W: np.ndarray) -> np.ndarray:
    """The points (m, n) of the plane mean + W t that are nearest to the rows of X (m, n).

    By least squares, for directions W (n, k).
    """
    coordinates = np.linalg.lstsq(W, (X - mean).T, rcond=None)[0]
    return mean + (W @ coordinates).T


def explained(X: np.ndarray) -> np.ndarray:
    """The shares (n,) of the total variance of X (m, n) in the first 1, 2, ..., n components.

    Raises
    ------
    ValueError
        when nothing varies.
    """
    _, _, variances = pca(X, X.shape[1])
    if not variances.sum() > 0:
        raise ValueError("no column of X varies")
    return np.cumsum(variances) / variances.sum()


# Predicates, where several answers are right ------------------------------------------------------


def is_dominant_pair(A: np.ndarray, pair: Any) -> bool:
    """Is pair = (lam, v) the eigenvalue of A (n, n) of largest size, with a unit eigenvector?

    v is (n,) or (n, 1), of either sign; the tolerance is ``PAIR_TOLERANCE`` relative to max |A|.
    """
    lam, v = pair
    lam, v = _finite_floats(lam), _finite_floats(v)
    if lam is None or v is None or lam.size != 1 or v.size != len(A):
        return False
    lam, v = float(lam.ravel()[0]), v.ravel()
    values = scipy.linalg.eigvals(A)
    largest = values[np.argmax(np.abs(values))]
    slack = PAIR_TOLERANCE * np.abs(A).max()
    return bool(
        abs(np.linalg.norm(v) - 1) <= PAIR_TOLERANCE
        and abs(lam - largest) <= 100 * slack
        and np.abs(A @ v - lam * v).max() <= slack
    )


def is_pca(X: np.ndarray, k: int, answer: Any) -> bool:
    """Is answer = (mean, W, variances) the first k principal components of X (m, n)?

    W (n, k) must have orthonormal columns that are eigenvectors of the covariance matrix for the k
    largest variances (k,), in falling order. Signs are free, and so are bases of a plane in which
    all directions have the same variance.
    """
    mean, W, variances = map(_finite_floats, answer)
    if mean is None or W is None or variances is None:
        return False
    n = X.shape[1]
    if (mean.size, W.shape, variances.size) != (n, (n, k), k):
        return False
    expected_mean, _, expected = pca(X, k)
    C = covariance(X)
    slack = PAIR_TOLERANCE * np.abs(C).max()
    return bool(
        np.allclose(mean.ravel(), expected_mean, rtol=1e-7, atol=1e-9)
        and np.abs(W.T @ W - np.eye(k)).max() <= PAIR_TOLERANCE
        and np.abs(variances.ravel() - expected).max() <= slack
        and np.abs(C @ W - W * expected).max() <= slack
    )


def is_distribution(x: Any, n: int) -> bool:
    """Is x an array of n real numbers, none negative, with the sum 1, to rounding?"""
    if np.iscomplexobj(x):
        return False
    x = _finite_floats(x)
    return x is not None and x.size == n and x.min() >= -1e-9 and abs(x.sum() - 1) <= 1e-8


def runs_through(curve: np.ndarray, points: np.ndarray) -> bool:
    """Is curve (k, 2) the curve through these points (k, 2), in this order?"""
    return curve.shape == points.shape and bool(np.allclose(curve, points, rtol=1e-6, atol=1e-8))


def _plane_map(image: Any) -> np.ndarray:
    columns = [image(1 + 0j), image(0 + 1j)]
    return np.array([[z.real for z in columns], [z.imag for z in columns]])


def _finite_floats(values: Any) -> np.ndarray | None:
    if np.iscomplexobj(values):
        return None
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None
    return array if np.isfinite(array).all() else None
