"""Systems of linear equations: references and predicates for C1_W2 (its cases: c1_w2_cases).

The notebook teaches Gaussian elimination; nothing here eliminates. Row operations are products with
elementary matrices, ranks are counts of singular values, the reduced echelon form is read off the
linear relations between columns, and solutions come from LAPACK.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
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
    """b - A x in exact rational arithmetic, rounded once at the end.

    Parameters
    ----------
    A : (m, n); b : (m,); x : (n,).

    Returns
    -------
    (m,) floats.
    """
    exact = [[Fraction(float(value)) for value in row] for row in np.column_stack([A, b])]
    point = [Fraction(float(value)) for value in x]
    return np.array(
        [float(row[-1] - sum(a * v for a, v in zip(row, point, strict=False))) for row in exact]
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
    """The solution (n,) of U x = c for an upper triangular U (n, n), by LAPACK's trtrs.

    Raises
    ------
    ValueError
        when an entry of the diagonal is 0.
    """
    if not np.all(np.diag(U)):
        raise ValueError("a diagonal entry is 0")
    return scipy.linalg.solve_triangular(np.asarray(U, dtype=float), c)


def rank(M: np.ndarray) -> int:
    """The number of singular values above ``RANK_TOLERANCE`` times the largest."""
    values = np.linalg.svd(np.asarray(M, dtype=float), compute_uv=False)
    return int(np.sum(values > RANK_TOLERANCE * values.max(initial=0.0)))


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
    ranks = [0, *(rank(A[:, : column + 1]) for column in range(A.shape[1]))]
    return [column for column in range(A.shape[1]) if ranks[column + 1] > ranks[column]]


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
    rank_A, rank_Ab = rank(A), rank(np.column_stack([A, b]))
    if rank_Ab > rank_A:
        return "none", rank_A, rank_Ab, []
    free = sorted(set(range(A.shape[1])) - set(pivot_columns(A)))
    return "infinite" if free else "unique", rank_A, rank_Ab, free


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
    if rank(A) < len(A):
        raise ValueError("A is singular")
    return np.linalg.pinv(np.asarray(A, dtype=float))


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
    leading = []
    for row, is_zero in zip(np.abs(E), _zero_rows(E, of=of), strict=True):
        noise = RANK_TOLERANCE * row.max()
        leading.append(E.shape[1] if is_zero else int(np.argmax(row > noise)))
    return all(below > above or below == above == E.shape[1] for above, below in pairwise(leading))


def row_equivalent(E: np.ndarray, M: np.ndarray) -> bool:
    """Do E and M (both (m, n)) have the same row space?

    Two matrices of one shape are row-equivalent exactly when their row spaces are equal; the spaces
    are compared by their orthogonal projections.
    """
    difference = _row_projection(E, of=M) - _row_projection(M, of=M)
    return bool(np.abs(difference).max() <= EQUIVALENCE_TOLERANCE)


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


def has_line(
    curves: Sequence[np.ndarray], a: np.ndarray, constant: float, low: float, high: float
) -> bool:
    """Is one of the curves the line a . x = constant, right across the window low..high?"""
    return any(is_line(curve, a, constant, low, high) for curve in curves)


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


def _zero_rows(E: np.ndarray, *, of: np.ndarray) -> np.ndarray:
    noise = max(RANK_TOLERANCE * np.abs(E).max(), ROUNDING * np.abs(of).max())
    return np.abs(E).max(axis=1) <= noise


def _row_projection(E: np.ndarray, *, of: np.ndarray) -> np.ndarray:
    rows = E[~_zero_rows(E, of=of)]
    if not len(rows):
        return np.zeros((E.shape[1], E.shape[1]))
    rows = rows / np.abs(rows).max(axis=1, keepdims=True)
    basis = np.linalg.svd(rows, full_matrices=False)[2][: rank(rows)]
    return basis.T @ basis
