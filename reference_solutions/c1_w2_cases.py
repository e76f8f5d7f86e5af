"""Systems of linear equations: the cases that C1_W2 is graded with, generated from seeds.

A matrix of known rank and known reduced echelon form R is a product L R with L of full column rank.
Every matrix is well conditioned: a singular value is either above 1e-4 of the largest or rounding
noise, so any reasonable tolerance for "zero" leads to the same answer. The exception is
``small_pivots``, which are well conditioned and still defeat elimination without pivoting.

Functions return lists of fresh arrays; about half of each list holds integers, the rest floats.
The lists are short, one matrix of each kind that is taught, because students wait for the result:
a sixth size catches no fault that the others let through.
"""

from collections.abc import Iterator

import numpy as np

from gradus import checks
from reference_solutions.c1_w2 import Equation, count_large

NAMES = ("u", "x1", "w", "flow", "k", "y", "a2", "p")
LARGEST_CONDITION = 40
TINY, HUGE = 1e-9, 1e9


def equations(*, seed: int, dense: bool) -> list[tuple[list[Equation], list[str]]]:
    """Systems as the first exercise gets them: terms in any order, unknowns in another.

    With ``dense`` false, every equation leaves unknowns out and one has no unknown at all.
    """
    rng = checks.generator(seed)
    sizes = [(1, 1), (3, 3)] if dense else [(2, 4), (4, 3)]
    return [_equations(rng, count, unknowns, dense=dense) for count, unknowns in sizes]


def _equations(
    rng: np.random.Generator, count: int, unknowns: int, *, dense: bool
) -> tuple[list[Equation], list[str]]:
    names = rng.permutation(NAMES)[:unknowns].tolist()
    if names == sorted(names):
        names.reverse()
    factors = _integers(rng, (count, unknowns + 1)) / rng.choice([1, 4], (count, unknowns + 1))
    system = []
    for row, (*numbers, constant) in enumerate(factors.tolist()):
        mentioned = unknowns if dense else (row * 2) % unknowns
        places = rng.permutation(unknowns)[:mentioned].tolist()
        terms = {names[place]: _whole(numbers[place]) for place in places}
        system.append((terms, _whole(constant)))
    return system, names


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number


def points(*, seed: int, scale: float = 1.0) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Matrices, right-hand sides and points (A, b, x), not solutions, of many shapes."""
    rng = checks.generator(seed)
    cases = []
    for number, (m, n) in enumerate([(1, 5), (4, 1), (3, 3), (2, 5), (5, 3)]):
        A, b, x = (_integers(rng, shape) for shape in ((m, n), m, n))
        if number % 2 or scale != 1.0:
            A, b, x = A * scale / 3, b * scale / 7, x / 9
        cases.append((A, b, x))
    return cases


def blocks(*, seed: int) -> list[np.ndarray]:
    """Matrices of two rows or more without a zero entry, rows all different."""
    rng = checks.generator(seed)
    shapes = [(3, 5), (4, 1), (5, 3)]
    return list(_half_floats(rng, [_integers(rng, shape) for shape in shapes]))


def row_pairs(rows: int, *, seed: int) -> list[tuple[int, int]]:
    """Some pairs of different row numbers, the first and the last row among them."""
    rng = checks.generator(seed)
    first, second = (int(row) for row in rng.permutation(rows)[:2])
    return [(rows - 1, 0), (first, second), (second, first)]


def nonsingular(*, seed: int) -> list[np.ndarray]:
    """Square matrices of rank n, n = 1..5."""
    rng = checks.generator(seed)
    return list(_half_floats(rng, [full_rank(rng, n, n) for n in (1, 2, 4, 5)]))


def zero_pivots(*, seed: int) -> list[np.ndarray]:
    """Square matrices of rank n, n = 2..4, that have a zero in a pivot position k, early or late.

    In column k only the last row has anything to offer when k columns have been eliminated. What
    it offers is negative in the last matrix.
    """
    rng = checks.generator(seed)
    matrices = [_zero_pivot(rng, n, position) for n, position in [(4, 2), (2, 0), (3, 0)]]
    matrices[-1] *= -np.sign(matrices[-1][-1, 0])
    return list(_half_floats(rng, matrices))


def _zero_pivot(rng: np.random.Generator, n: int, position: int) -> np.ndarray:
    while True:
        lower = np.tril(rng.integers(-1, 2, (n, n)))
        np.fill_diagonal(lower, 1)
        upper = np.triu(_integers(rng, (n, n), largest=3))
        upper[[position, n - 1]] = upper[[n - 1, position]]
        matrix = lower @ upper
        if _is_well_conditioned(matrix):
            return matrix


def small_pivots(*, seed: int) -> list[np.ndarray]:
    """Square matrices of rank n, n up to 4, with a first entry of 1e-9 that is no zero."""
    rng = checks.generator(seed)
    matrices = [_zero_pivot(rng, n, 0).astype(float) for n in (2, 4)]
    for matrix in matrices:
        matrix[0, 0] = 1e-9 * np.abs(matrix).max()
    return matrices


def singular(*, seed: int) -> list[np.ndarray]:
    """Square matrices of rank below n, n = 2..4: n - 1, less, and 0.

    In one of them LAPACK finds three pivots, because of rounding, where the rank is 2.
    """
    nearly_regular = np.arange(1, 10).reshape(3, 3) / 10
    return [of_rank(checks.generator(seed), 4, 4, 2), nearly_regular, np.zeros((2, 2))]


def rectangular(*, seed: int) -> list[np.ndarray]:
    """Wide and tall matrices of full rank, in turn."""
    rng = checks.generator(seed)
    shapes = [(1, 3), (5, 3), (3, 5), (3, 1)]
    return list(_half_floats(rng, [full_rank(rng, m, n) for m, n in shapes]))


def dependent(*, seed: int, scale: float = 1.0) -> list[np.ndarray]:
    """Wide and tall matrices whose rows and columns depend on each other.

    The second begins with a column of zeros, another column and two multiples of it, which mostly
    leave rounding noise when they are eliminated, and ends with that column once more.
    """
    rng = checks.generator(seed)
    form = np.array([[0, 1, -0.7, 0.3, 0, 1], [0, 0, 0, 0, 1, 0]])
    matrices = [of_rank(rng, 5, 6, 3), full_rank(rng, 4, 2) @ form]
    if scale != 1.0:
        return [matrix * (scale / 3) for matrix in matrices]
    return list(_half_floats(rng, [*matrices, of_rank(rng, 5, 3, 2)]))


def systems(
    matrices: list[np.ndarray], *, seed: int, consistent: bool = True
) -> list[tuple[np.ndarray, np.ndarray]]:
    """A right-hand side b for every matrix A that allows the kind asked for.

    Consistent: b = A x for an x of small integers. Inconsistent: A x plus a vector of length
    max |A| that is orthogonal to the column space; a matrix with independent rows is left out.
    The products of A x never cancel each other but for rounding: no right-hand side is all noise.
    """
    rng = checks.generator(seed)
    found = []
    for A in matrices:
        b = A @ _integers(rng, A.shape[1], largest=5)
        while A.any() and np.abs(b).max() < 1e-6 * np.abs(A).max():
            b = A @ _integers(rng, A.shape[1], largest=5)
        if consistent:
            found.append((A, b))
            continue
        left, values, _ = np.linalg.svd(A)
        rank = count_large(values)
        if rank < len(A):
            found.append((A, b + left[:, rank] * (np.abs(A).max() or 1.0)))
    return found


def triangular(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Upper triangular systems (U, c) of sizes 1..4 without a zero on the diagonal."""
    rng = checks.generator(seed)
    cases = []
    for number, n in enumerate([1, 3, 4]):
        U = np.triu(rng.integers(-3, 4, (n, n)), 1) + np.diag(_integers(rng, n, largest=4))
        c = U @ _integers(rng, n, largest=6)
        cases.append((U / 3, c / 7) if number % 2 else (U, c))
    return cases


def with_zero_on_diagonal(
    systems: list[tuple[np.ndarray, np.ndarray]],
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The triangular systems with a zero on the diagonal, in every position in turn.

    With the zero in the first position, the right-hand side is zero: the first equation is 0 = 0.
    """
    return [
        (U - np.diag(U.diagonal() * (np.arange(len(U)) == position)), c * (position > 0))
        for U, c in systems
        for position in range(len(U))
    ]


def planes(*, seed: int, kind: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Systems of two equations with two unknowns: "unique", "none" or "infinite".

    The unique ones, with their solution in 2..5, are two slanted lines, then a vertical and a
    horizontal one; the lines of one kind without a single solution are slanted, of the other
    vertical. Drawing takes long, so there are few of each.
    """
    rng = checks.generator(seed)
    if kind == "unique":
        matrices = [full_rank(rng, 2, 2), np.array([[2.0, 0.0], [0.0, 0.5]])]
        return [(A, A @ rng.integers(2, 6, 2)) for A in matrices]
    row = np.array([3, 0]) if kind == "infinite" else _integers(rng, 2, largest=4)
    A = np.array([row, -2 * row])
    return [(A, A @ rng.integers(2, 6, 2) + [0, 0 if kind == "infinite" else 4])]


def full_rank(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    """A well-conditioned integer matrix (m, n) of rank min(m, n), without a zero entry."""
    while True:
        matrix = _integers(rng, (m, n), largest=6)
        if _is_well_conditioned(matrix):
            return matrix


def of_rank(rng: np.random.Generator, m: int, n: int, r: int) -> np.ndarray:
    """An integer matrix (m, n) of rank r whose pivot columns are anywhere."""
    return full_rank(rng, m, r) @ reduced(rng, r, n)


def reduced(rng: np.random.Generator, r: int, n: int) -> np.ndarray:
    """A reduced row echelon form (r, n) of integers without a zero row, pivots anywhere."""
    pivots = np.sort(rng.permutation(n)[:r])
    form = _integers(rng, (r, n), largest=3)
    for row, pivot in enumerate(pivots):
        form[row, :pivot] = 0
        form[:, pivot] = 0
        form[row, pivot] = 1
    return form


def _is_well_conditioned(matrix: np.ndarray) -> bool:
    values = np.linalg.svd(matrix, compute_uv=False)
    return bool(values[-1] * LARGEST_CONDITION > values[0])


def _integers(
    rng: np.random.Generator, shape: int | tuple[int, ...], *, largest: int = 9
) -> np.ndarray:
    numbers = rng.integers(-largest, largest, shape)
    return numbers + (numbers >= 0)


def _half_floats(rng: np.random.Generator, matrices: list[np.ndarray]) -> Iterator[np.ndarray]:
    for number, matrix in enumerate(matrices):
        if number % 2:
            yield matrix * rng.uniform(0.5, 1.5, (len(matrix), 1))
        else:
            yield matrix
