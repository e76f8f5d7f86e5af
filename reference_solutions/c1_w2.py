"""Systems of linear equations: references and predicates for C1_W2 (its cases: c1_w2_cases).

The notebook teaches Gaussian elimination; nothing here eliminates. Row operations are products with
elementary matrices, ranks are counts of singular values, the reduced echelon form is read off the
linear relations between columns, and solutions come from LAPACK.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.linalg

Equation = tuple[Mapping[str, float], float]
RANK_TOLERANCE = 1e-9
ROUNDING = 1e-12
EQUIVALENCE_TOLERANCE = 1e-8


# References ---------------------------------------------------------------------------------------


def as_matrix(
    equations: Sequence[Equation], unknowns: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The matrix form of a system, found by evaluating its left sides at the unit vectors.

    Column j of the matrix of a linear map is the image of the j-th unit vector.

    Returns
    -------
    A : (m, n) floats; b : (m,) floats, for m equations and n unknowns.

    Raises
    ------
    ValueError
        when an equation has an unknown that is not listed.
    """
    strangers = {name for terms, _ in equations for name in terms} - set(unknowns)
    if strangers:
        raise ValueError(f"unknowns that are not listed: {sorted(strangers)}")
    A = np.zeros((len(equations), len(unknowns)))
    for column, probed in enumerate(unknowns):
        for row, (terms, _) in enumerate(equations):
            A[row, column] = sum(factor * (name == probed) for name, factor in terms.items())
    return A, np.array([constant for _, constant in equations], dtype=float)


def residual(A: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    """b - A x, row by row; however its terms cancel, a sum is rounded only once.

    Parameters
    ----------
    A : (m, n); b : (m,); x : (n,).

    Returns
    -------
    (m,) floats.
    """
    point = x.tolist()
    return np.array(
        [
            math.fsum([constant, *(-a * v for a, v in zip(row, point, strict=True))])
            for row, constant in zip(A.tolist(), b.tolist(), strict=True)
        ]
    )


def swap_rows(M: np.ndarray, i: int, j: int) -> np.ndarray:
    """Rows i and j of M (m, n) exchanged: the product with a permutation matrix."""
    order = [{i: j, j: i}.get(row, row) for row in range(len(M))]
    return np.eye(len(M))[order] @ M


def scale_row(M: np.ndarray, i: int, factor: float) -> np.ndarray:
    """Row i of M (m, n) times a factor: the product with a diagonal matrix.

    Raises
    ------
    ValueError
        when the factor is 0: the operation could not be undone.
    """
    if factor == 0:
        raise ValueError("a row can't be scaled by 0")
    return np.diag([factor if row == i else 1.0 for row in range(len(M))]) @ M


def add_multiple(M: np.ndarray, target: int, source: int, factor: float) -> np.ndarray:
    """Row target of M (m, n) plus factor times row source: the product with a shear matrix."""
    shear = np.eye(len(M))
    shear[target, source] = factor
    return shear @ M


def back_substitute(U: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The solution (n,) of U x = c for an upper triangular U (n, n), by LAPACK's gesv.

    Raises
    ------
    ValueError
        when an entry of the diagonal is 0.
    """
    if not np.all(np.diag(U)):
        raise ValueError("a diagonal entry is 0")
    return np.linalg.solve(U, c)


def rank(M: np.ndarray) -> int:
    """The number of singular values above ``RANK_TOLERANCE`` times the largest."""
    return int(count_large(np.linalg.svd(M, compute_uv=False)))


def count_large(values: np.ndarray) -> np.ndarray:
    """How many of the singular values (..., k), in decreasing order, make up the rank."""
    return np.count_nonzero(values > RANK_TOLERANCE * values[..., :1], axis=-1)


def leading_ranks(M: np.ndarray) -> list[int]:
    """For each column of M (m, n) the rank of the columns up to it, from one call of LAPACK."""
    up_to = np.tri(M.shape[1])[:, None, :]
    return count_large(np.linalg.svd(up_to * M, compute_uv=False)).tolist()


def solve(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The solution (n,) of A x = b for a square A (n, n), by LAPACK's gesv.

    Raises
    ------
    ValueError
        when the rank of A is below n.
    """
    if rank(A) < len(A):
        raise ValueError("A is singular")
    return np.linalg.solve(A, b)


def pivot_columns(A: np.ndarray) -> list[int]:
    """The columns of A (m, n) that are not combinations of the columns to their left.

    These are the pivot columns of every echelon form of A, because row operations keep the linear
    relations between columns.
    """
    return _steps(leading_ranks(A))


def _steps(ranks: list[int]) -> list[int]:
    return [place for place, (left, here) in enumerate(pairwise([0, *ranks])) if here > left]


def row_echelon(M: np.ndarray) -> np.ndarray:
    """A row echelon form (m, n): the reduced one, in the size of M.

    Its pivots are as large as the largest entry of M, so that none counts as zero beside M.
    """
    return np.abs(M).max(initial=0.0) * reduced_row_echelon(M)


def reduced_row_echelon(M: np.ndarray) -> np.ndarray:
    """The reduced row echelon form (m, n), unique by the theorem of that name.

    Column j holds the coordinates of column j of M in terms of its pivot columns, found here by
    least squares.
    """
    M = np.asarray(M, dtype=float)
    pivots = pivot_columns(M)
    reduced = np.zeros(M.shape)
    if pivots:
        reduced[: len(pivots)] = np.linalg.lstsq(M[:, pivots], M, rcond=None)[0]
    for row, pivot in enumerate(pivots):  # so that zeros can be counted
        reduced[row, :pivot] = 0
        reduced[:, pivot] = np.arange(len(reduced)) == row
    return reduced


def classify(A: np.ndarray, b: np.ndarray) -> tuple[str, int, int, list[int]]:
    """Kind of the system A x = b, by the theorem of Rouche, Capelli, Kronecker and others.

    Returns
    -------
    kind : "unique", "none" or "infinite"; rank of A; rank of (A | b); the free columns, which are
        those without a pivot when kind is "infinite", else none.
    """
    *ranks, rank_Ab = leading_ranks(np.column_stack([A, b]))
    if rank_Ab > ranks[-1]:
        return "none", ranks[-1], rank_Ab, []
    free = sorted(set(range(len(ranks))) - set(_steps(ranks)))
    return "infinite" if free else "unique", ranks[-1], rank_Ab, free


def determinant(A: np.ndarray) -> float:
    """The determinant of A (n, n), by LAPACK's getrf; 0 when the rank is below n."""
    return float(np.linalg.det(A)) if rank(A) == len(A) else 0.0


def inverse(A: np.ndarray) -> np.ndarray:
    """The inverse of A (n, n) from its singular value decomposition.

    Raises
    ------
    ValueError
        when the rank of A is below n.
    """
    left, values, right = np.linalg.svd(A)
    if count_large(values) < len(A):
        raise ValueError("A is singular")
    return (right.T / values) @ left.T


def general_solution(A: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The shortest solution of A x = b and an orthonormal basis of the null space of A.

    Returns
    -------
    p : (n,); N : (n, n - rank).

    Raises
    ------
    ValueError
        when the system has no solution.
    """
    if classify(A, b)[0] == "none":
        raise ValueError("the system has no solution")
    A = np.asarray(A, dtype=float)
    return np.linalg.lstsq(A, b, rcond=None)[0], scipy.linalg.null_space(A, rcond=RANK_TOLERANCE)


# Predicates, where several answers are right ------------------------------------------------------


def is_echelon_of(E: Any, M: np.ndarray) -> bool:
    """Is E an echelon form of M, that is of that shape and row-equivalent to M?"""
    E = _finite_floats(E)
    return E is not None and E.shape == M.shape and is_row_echelon(E, of=M) and row_equivalent(E, M)


def is_row_echelon(E: np.ndarray, *, of: np.ndarray) -> bool:
    """Do the leading entries of E (m, n) move to the right, with rows of zeros at the bottom?

    What is rounding noise is judged by the largest entry of E, of the matrix ``of`` that E came
    from, and of the row itself: pivots may have been scaled to 1 or not.
    """
    sizes = np.abs(E)
    largest = sizes.max(axis=1)
    first = (sizes > RANK_TOLERANCE * largest[:, None]).argmax(axis=1)
    noise = max(RANK_TOLERANCE * largest.max(), ROUNDING * np.abs(of).max())
    leading = np.where(largest <= noise, E.shape[1], first)
    above, below = leading[:-1], leading[1:]
    return bool(((below > above) | (below == E.shape[1])).all())


def row_equivalent(E: np.ndarray, M: np.ndarray) -> bool:
    """Do E and M (both (m, n)) have the same row space?

    Two matrices of one shape are row-equivalent exactly when their row spaces are equal; the spaces
    are compared by their orthogonal projections. Rows of rounding noise don't count.
    """
    both = np.array([E, M], dtype=float)
    largest = np.abs(both).max(axis=2, keepdims=True)
    noise = np.maximum(
        RANK_TOLERANCE * largest.max(axis=1, keepdims=True), ROUNDING * largest[1].max()
    )
    rows = both / np.where(largest > noise, largest, np.inf)
    _, values, bases = np.linalg.svd(rows, full_matrices=False)
    bases[values <= RANK_TOLERANCE * values[:, :1]] = 0
    of_E, of_M = bases.swapaxes(1, 2) @ bases
    return bool(np.abs(of_E - of_M).max() <= EQUIVALENCE_TOLERANCE)


def is_solution(A: np.ndarray, b: np.ndarray, p: Any) -> bool:
    """Is p ((n,) or (n, 1)) a solution of A x = b, to rounding?"""
    p = _finite_floats(p)
    if p is None or p.shape not in {(A.shape[1],), (A.shape[1], 1)}:
        return False
    scale = np.abs(A).max() * np.abs(p).max() + np.abs(b).max()
    return bool(np.abs(A @ p.ravel() - b).max() <= RANK_TOLERANCE * scale)


def is_null_basis(A: np.ndarray, N: Any) -> bool:
    """Are the columns of N (n, k) a basis of the null space of A (m, n)?

    By the rank-nullity theorem there are k = n - rank(A) of them; with k = 0 any empty array will
    do. The length of each column is free.
    """
    N = _finite_floats(N)
    nullity = A.shape[1] - rank(A)
    if N is None or N.size == nullity == 0:
        return N is not None
    if N.shape != (A.shape[1], nullity) or not np.abs(N).max(axis=0).all():
        return False
    N = N / np.abs(N).max(axis=0)
    return bool(np.abs(A @ N).max() <= RANK_TOLERANCE * np.abs(A).max()) and rank(N) == nullity


def are_lines(
    curves: Sequence[np.ndarray], A: np.ndarray, b: np.ndarray, low: float, high: float
) -> bool:
    """Are the curves the lines of A x = b (A (m, 2)), one for each, right across the window?"""
    fits = [
        [is_line(curve, *line, low, high) for curve in curves] for line in zip(A, b, strict=True)
    ]
    return len(curves) == len(A) and all(map(any, fits)) and all(map(any, zip(*fits, strict=True)))


def is_line(curve: np.ndarray, a: np.ndarray, constant: float, low: float, high: float) -> bool:
    """Does a curve (k, 2) run along a . x = constant, right across the window low..high?"""
    scale = np.abs(a).max() * np.abs(curve).max() + abs(constant)
    on_line = np.abs(curve @ a - constant).max() <= RANK_TOLERANCE * scale
    slack = 1e-6 * (high - low)
    crosses = (curve.min(axis=0) <= low + slack) & (curve.max(axis=0) >= high - slack)
    return bool(on_line and crosses.any())


def _finite_floats(values: Any) -> np.ndarray | None:
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None
    return array if np.isfinite(array).all() else None
