"""Eigenvalues and eigenvectors: the cases that C1_W4 is graded with, generated from seeds.

Matrices with known eigenvalues and known (in)dependence of eigenvectors are S J S^-1, where J is
in Jordan form and S an integer matrix with an integer inverse, so integer matrices are exact.
``glyphs`` is the recipe of the notebook's pictures: strokes of a digit, turned, slanted and shifted
at random, drawn with a soft pen on a grid of pixels, with noise.

Functions return lists of fresh arrays; about half of each list holds integers, the rest floats.
"""

import numpy as np

from gradus import checks

Block = tuple[int, int]  # eigenvalue, size
TINY, HUGE = 1e-9, 1e9
PIXELS = 10

EIGENSPACES: list[tuple[list[Block], int]] = [  # Jordan blocks, the eigenvalue asked for
    ([(4, 1)], 4),
    ([(2, 1), (5, 1)], 3),
    ([(3, 2)], 3),
    ([(2, 1), (2, 1), (5, 1)], 2),
    ([(2, 2), (5, 1)], 2),
    ([(-3, 1), (-3, 1), (-3, 1)], -3),
    ([(1, 2), (1, 1), (4, 1)], 1),
    ([(0, 1), (0, 1), (7, 1), (1, 1)], 0),
    ([(2, 3)], 2),
    ([(-2, 2), (-2, 2), (1, 1)], -2),
    ([(6, 1), (-6, 1), (1, 1)], 5),
]
STROKES = {
    0: [(0.5 + 0.22 * np.cos(t), 0.5 + 0.33 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 13)],
    1: [(0.36, 0.3), (0.52, 0.16), (0.52, 0.84)],
    4: [(0.68, 0.6), (0.25, 0.6), (0.55, 0.16), (0.55, 0.84)],
    7: [(0.27, 0.18), (0.72, 0.18), (0.45, 0.84)],
}


def angles(*, seed: int) -> list[float]:
    """Angles in radians: a quarter turn, a negative one, one beyond a full turn, an obtuse one."""
    rng = checks.generator(seed)
    return [np.pi / 2, -0.4, 7.5, *rng.uniform([0.2, 0.2, 1.8], 3.0).tolist()]


def directions(*, seed: int) -> list[np.ndarray]:
    """Vectors (2,) that are not zero, on and off the axes, of very different lengths."""
    rng = checks.generator(seed)
    drawn = rng.normal(size=(3, 2)) * [[1.0], [1e-6], [1e6]]
    whole = [np.array([0, 3]), np.array([-2, 0]), np.array([3, -4]), np.array([5, -5])]
    return [*whole, *drawn]


def eigenpairs(*, seed: int, scale: float = 1.0) -> list[tuple[np.ndarray, float, np.ndarray]]:
    """Triples (A, lam, v) with A v = lam v, eigenvalues different from each other."""
    rng = checks.generator(seed)
    triples = []
    for number, n in enumerate([1, 2, 3, 4, 5]):
        values = rng.permutation([-4, -2, 1, 3, 6])[:n]
        S, inverse = unimodular(rng, n)
        A, lam, v = S @ np.diag(values) @ inverse, int(values[0]), S[:, 0] * 2
        if number % 2 or scale != 1.0:
            A, lam, v = A * scale / 3, float(lam * scale / 3), v / 7
        triples.append((A, lam, v))
    return triples


def pairs_with_zeros() -> list[tuple[np.ndarray, int, np.ndarray]]:
    """Triples (A, lam, v) with A v = lam v; the eigenvalue or an entry of the vector is 0."""
    flat, stretch = np.array([[1, 1], [1, 1]]), np.diag([4, 1])
    return [
        (flat, 0, np.array([2, -2])),
        (flat, 2, np.array([-3, -3])),
        (stretch, 4, np.array([5, 0])),
        (stretch, 1, np.array([0, 5])),
    ]


def near_misses(*, seed: int, scale: float = 1.0) -> list[tuple[np.ndarray, float, np.ndarray]]:
    """Triples (A, lam, v) that are no eigenpairs: a vector or a number is off by a per cent or so,
    the sign of the eigenvalue is wrong, or only the first entry of A v - lam v is zero."""
    misses = []
    for A, lam, v in eigenpairs(seed=seed, scale=scale):
        misses += [(A, lam * 1.02, v), (A, -lam, v)]
        if len(v) > 1:
            bent = v.astype(float)
            bent[-1] += 0.01 * np.abs(v).max()
            misses.append((A, lam, bent))
    first_only = np.array([[2.0, 0.0], [1.0, 2.0]]) * scale
    return [*misses, (first_only, 2.0 * scale, np.array([1.0, 0.0]))]


def turns() -> list[tuple[np.ndarray, complex, np.ndarray, bool]]:
    """(A, lam, v, is a pair) for rotations and a cycle, whose eigenvalues are complex."""
    quarter = np.array([[0, -1], [1, 0]])
    cycle = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    turn = np.exp(2j * np.pi / 3)
    return [
        (quarter, 1j, np.array([1, -1j]), True),
        (quarter, 1j, np.array([1, 1j]), False),
        (2.5 * quarter, -2.5j, np.array([1j, -1]), True),
        (cycle, turn, np.array([turn**2, turn, 1]), True),
        (cycle, turn, np.array([1, turn, turn**2]), False),
        (quarter @ quarter, -1 + 0.5j, np.array([2, 0]), False),
    ]


def eigenspaces(*, seed: int, scale: float = 1.0) -> list[tuple[np.ndarray, float]]:
    """Pairs (A, lam) of ``EIGENSPACES``; with a scale all are floats, scaled together."""
    rng = checks.generator(seed)
    pairs = []
    for number, (blocks, lam) in enumerate(EIGENSPACES):
        A = similar(rng, jordan(blocks))
        if number % 2 or scale != 1.0:
            pairs.append((A * scale / 3, lam * scale / 3))
        else:
            pairs.append((A, lam))
    return pairs


def rounded_multiples(*, seed: int) -> list[tuple[np.ndarray, float]]:
    """Pairs (A, lam) with A = Q diag Q^T: multiples of I but for rounding, and others."""
    rng = checks.generator(seed)
    pairs = []
    for values in ([0.7, 0.7, 0.7], [1.3, 1.3, 1.3, 1.3], [0.1, 0.1, 2.3], [0.3, 1.1, 1.7, 1.7]):
        Q = np.linalg.qr(rng.normal(size=(len(values), len(values))))[0]
        pairs.append((Q @ np.diag(values) @ Q.T, values[0]))
    return pairs


def dominant(*, seed: int, sign: int, scale: float = 1.0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Matrices with one eigenvalue of largest size, of that sign, and start vectors that see it."""
    rng = checks.generator(seed)
    cases = []
    for number, n in enumerate([1, 2, 3, 5]):
        values = np.r_[6 * sign, rng.permutation([-3, -1, 1, 2])][:n]
        S, inverse = unimodular(rng, n)
        A, x = S @ np.diag(values) @ inverse, S @ rng.integers(1, 4, n)
        if number % 2 or scale != 1.0:
            A, x = A * scale / 3, x * scale / 9
        cases.append((A, x))
    return cases


def slow(*, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A symmetric matrix whose second eigenvalue is 97 % of the first, and a start vector."""
    Q = np.linalg.qr(checks.generator(seed).normal(size=(3, 3)))[0]
    return Q @ np.diag([2.0, 1.94, 0.5]) @ Q.T, Q @ [0.2, 1.0, 1.0]


def undecided() -> list[tuple[np.ndarray, np.ndarray]]:
    """Matrices with several eigenvalues of largest size, and starts that never settle."""
    return [
        (np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([1.0, 0.5])),
        (np.array([[0, 1], [1, 0]]), np.array([3, 1])),
        (np.array([[0.0, 0.0, 2.0], [2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]), np.array([1.0, 2.0, 4.0])),
    ]


def spectra(*, seed: int) -> list[np.ndarray]:
    """Matrices (n, n), n > 1: real eigenvalues, complex ones, negative ones, ties."""
    rng = checks.generator(seed)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    lone = np.zeros((3, 3))
    lone[:2, :2], lone[2, 2] = 1.5 * turn, -4.0
    return [
        similar(rng, np.diag([-5, 2])),
        similar(rng, np.diag([3, -2, 1])) / 3,
        similar(rng, np.diag([4, -4, 0, 1])),
        lone,
        3 * turn,
        rng.dirichlet(np.ones(5), size=5).T,
    ]


def diagonalisable(*, seed: int) -> list[np.ndarray]:
    """Matrices with a well-conditioned basis of eigenvectors, real or complex."""
    rng = checks.generator(seed)
    symmetric = rng.integers(-3, 4, (4, 4))
    return [
        np.array([[3]]),
        similar(rng, np.diag([2, -1])),
        similar(rng, np.diag([1, 0, -2])) / 2,
        symmetric + symmetric.T,
        np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 5.0]]),
        np.array([[0.6, -0.8], [0.8, 0.6]]),
        1.1 * rng.dirichlet(np.ones(5), size=5).T,
        np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]]),
    ]


def defective(*, seed: int) -> list[np.ndarray]:
    """Matrices without a basis of eigenvectors."""
    rng = checks.generator(seed)
    blocks = [[(1, 2)], [(0, 2), (3, 1)], [(2, 2), (-1, 1), (2, 1)], [(3, 3)]]
    matrices = [similar(rng, jordan(each)) for each in blocks]
    return [*matrices, np.array([[1.0, 0.25], [0.0, 1.0]])]


def trips(*, seed: int, idle: bool = False) -> list[np.ndarray]:
    """Tables of counts, row = start. With ``idle``, nobody starts at one station or more."""
    rng = checks.generator(seed)
    tables = [rng.integers(1, 60, (n, n)) for n in (2, 3, 5, 6)]
    if idle:
        for number, table in enumerate(tables):
            table[number % len(table)] = 0
        tables[-1][0] = 0
        tables[1] = tables[1].astype(float)
    return tables


def walks(*, seed: int, k: int) -> list[tuple[np.ndarray, np.ndarray, int]]:
    """Transition matrices, bikes per station and k steps."""
    rng = checks.generator(seed)
    cases = [(P, rng.integers(1, 40, len(P)), k) for P in stochastic(seed=seed)]
    P = np.array([[0, 1], [1, 0]])
    return [*cases, (P, np.array([5, 2]), k), (P, np.array([0.25, 0.5]), k)]


def stochastic(*, seed: int) -> list[np.ndarray]:
    """Column-stochastic matrices (n, n) without a zero entry."""
    rng = checks.generator(seed)
    return [rng.dirichlet(np.full(n, 1.5), size=n).T for n in (2, 3, 5, 6)]


def even() -> list[np.ndarray]:
    """From each of n places to every other one with the same chance: -1 / (n - 1) is n - 1 times an
    eigenvalue, and often listed before 1. And rings, walked both ways with different chances."""
    flat = [(np.ones((n, n)) - np.eye(n)) / (n - 1) for n in (3, 5)]
    step = np.roll(np.eye(5), 1, axis=0)
    return [*flat, 0.7 * step + 0.3 * step.T]


def periodic(*, seed: int) -> list[np.ndarray]:
    """Transition matrices that never settle: rings and two camps that change sides each step."""
    rng = checks.generator(seed)
    camps = np.zeros((5, 5))
    camps[2:, :2] = rng.dirichlet(np.ones(3), size=2).T
    camps[:2, 2:] = rng.dirichlet(np.ones(2), size=3).T
    ring = np.roll(np.eye(4, dtype=int), 1, axis=0)
    return [np.array([[0, 1], [1, 0]]), ring, camps]


def leaking(*, seed: int) -> list[np.ndarray]:
    """Reducible matrices with one stationary distribution: some places are left for ever."""
    rng = checks.generator(seed)
    drain = np.zeros((4, 4))
    drain[:, 2:] = rng.dirichlet(np.ones(4), size=2).T
    drain[:2, :2] = rng.dirichlet(np.ones(2), size=2).T
    sink = np.array([[0.5, 0.0, 0.0], [0.3, 0.4, 0.0], [0.2, 0.6, 1.0]])
    return [drain, sink]


def split(*, seed: int) -> list[np.ndarray]:
    """Reducible matrices with several stationary distributions: places that don't mix."""
    rng = checks.generator(seed)
    islands = np.zeros((5, 5))
    islands[:2, :2] = rng.dirichlet(np.ones(2), size=2).T
    islands[2:, 2:] = rng.dirichlet(np.ones(3), size=3).T
    gates = np.array([[1.0, 0.3, 0.0], [0.0, 0.5, 0.0], [0.0, 0.2, 1.0]])
    return [np.eye(2, dtype=int), islands, gates]


def clouds(*, seed: int) -> list[np.ndarray]:
    """Data (m, n), a row per example: long, wide, shifted far from 0, of integers, correlated."""
    rng = checks.generator(seed)
    return [
        rng.integers(-9, 10, (6, 2)),
        rng.normal(size=(30, 4)) @ rng.normal(size=(4, 4)) + 50,
        rng.normal(size=(4, 7)) * np.arange(1, 8),
        rng.integers(0, 30, (12, 3)),
        rng.normal(size=(25, 5)) * [0.1, 3.0, 1.0, 7.0, 0.5] - [0, 4, 90, 0, 0],
    ]


def axes_aligned() -> list[np.ndarray]:
    """Data whose variances tie: any basis of the plane of the tie is right."""
    corners = np.array([[1, 1, 0], [1, -1, 0], [-1, 1, 0], [-1, -1, 0.0], [0, 0, 3], [0, 0, -3]])
    return [corners, 10 * np.vstack([np.eye(4), -np.eye(4)]) + 2]


def glyphs(count: int, *, seed: int) -> np.ndarray:
    """Pictures (count, PIXELS ** 2) of the digits 0, 1, 4, 7 in turn, ink from 0 to 1."""
    rng = checks.generator(seed)
    digits = list(STROKES)
    return np.array([_glyph(digits[number % len(digits)], rng) for number in range(count)])


def _glyph(digit: int, rng: np.random.Generator) -> np.ndarray:
    turn, slant = rng.normal(0, 0.12), rng.normal(0, 0.2)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ [[1, slant], [0, 1]]
    points = (np.array(STROKES[digit]) - 0.5) @ matrix.T + 0.5 + rng.normal(0, 0.03, 2)
    row, column = np.divmod(np.arange(PIXELS**2), PIXELS)
    pixels = (np.column_stack([column, row]) + 0.5) / PIXELS
    start, along = points[:-1], np.diff(points, axis=0)
    offset = pixels[:, None] - start
    share = np.clip((offset * along).sum(2) / (along**2).sum(1), 0, 1)
    distance = np.linalg.norm(offset - share[:, :, None] * along, axis=2).min(axis=1)
    ink = np.exp(-((distance / rng.uniform(0.06, 0.09)) ** 2)) + rng.normal(0, 0.05, len(pixels))
    return np.clip(ink, 0, 1)


def jordan(blocks: list[Block]) -> np.ndarray:
    """The integer matrix with these Jordan blocks on its diagonal."""
    values = [value for value, size in blocks for _ in range(size)]
    J = np.diag(values)
    row = 0
    for _, size in blocks:
        for _ in range(size - 1):
            J[row, row + 1] = 1
            row += 1
        row += 1
    return J


def similar(rng: np.random.Generator, J: np.ndarray) -> np.ndarray:
    """S J S^-1 for a random integer S, exact for an integer J."""
    S, inverse = unimodular(rng, len(J))
    return S @ J @ inverse


def unimodular(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """An integer matrix (n, n) of determinant 1, without a zero in column 0, and its inverse."""
    while True:
        lower = np.tril(rng.integers(-1, 2, (n, n)), -1) + np.eye(n, dtype=int)
        upper = np.triu(rng.integers(-1, 2, (n, n)), 1) + np.eye(n, dtype=int)
        S = lower @ upper
        if S[:, 0].all() and np.linalg.cond(S) < 60:
            return S, np.rint(np.linalg.inv(S)).astype(int)
