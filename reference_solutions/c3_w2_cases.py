"""Loaded dice: the cases that C3_W2 is graded with, generated from seeds.

Probabilities are shares of random whole numbers or of uniform numbers, so no outcome of positive
probability is rarer than about 1 in 300. Where a decision is asked for (a quantile, a kind of
distribution, a shape), every case is far from the border, or exactly on it where the border is part
of the question. Functions return lists of fresh arrays.
"""

import numpy as np
import pandas as pd

from gradus import checks

LOADED_WEIGHTS = (3, 4, 4, 4, 4, 5)
GAMES = 400
TALLY_SEED = 20250308


def tally() -> np.ndarray:
    """How often each total 0..12 came in the games of the notebook's story, (13,) integers."""
    rng = np.random.default_rng(TALLY_SEED)
    die = np.array([0, *LOADED_WEIGHTS]) / sum(LOADED_WEIGHTS)
    throws = rng.choice(len(die), size=(GAMES, 2), p=die)
    return np.bincount(throws.sum(axis=1), minlength=13)


def weights(*, seed: int) -> list[np.ndarray]:
    """Weights of dice with 1 to 20 sides, whole numbers and others, some sides with weight 0."""
    rng = checks.generator(seed)
    whole = [rng.integers(1, 10, sides) for sides in (1, 4, 20)]
    others = [rng.uniform(0.2, 3, sides) for sides in (2, 6)]
    with_zero = rng.integers(1, 7, 8)
    with_zero[[0, 4, 7]] = 0
    return [*whole, *others, with_zero]


def dice(*, seed: int, sides: tuple[int, ...] = (1, 2, 4, 6, 9)) -> list[np.ndarray]:
    """Pmfs of loaded dice: arrays (sides + 1,) that begin with 0."""
    rng = checks.generator(seed)
    return [_die(rng, count) for count in sides]


def pmfs(*, seed: int) -> list[np.ndarray]:
    """Pmfs of any numbers from 0 on, with zeros inside and at both ends."""
    rng = checks.generator(seed)
    shares = [rng.integers(1, 20, size).astype(float) for size in (2, 5, 8, 13)]
    shares[2][[0, 1, 4]] = 0
    shares[3][[5, 11, 12]] = 0
    return [each / each.sum() for each in shares]


def levels(pmf: np.ndarray) -> list[float]:
    """Levels a of quantiles: between the steps of the cdf, exactly at some, and 1."""
    steps = np.cumsum(pmf)[np.flatnonzero(pmf)]
    between = (np.concatenate([[0], steps[:-1]]) + steps) / 2
    return [float(between[0]), float(between[-1]), *map(float, steps[:-1][:2]), 1.0]


def rules(*, seed: int) -> list[tuple[np.ndarray, list[int]]]:
    """Dice with the numbers after which one throws again: low ones, high ones, some, none, all."""
    rng = checks.generator(seed)
    low, high, some, none, every = dice(seed=seed + 1, sides=(6, 4, 8, 5, 3))
    drawn = sorted(int(number) for number in rng.permutation(np.arange(1, 9))[:3])
    return [
        (low, [1, 2, 3]),
        (high, [3, 4]),
        (some, drawn[::-1]),
        (none, []),
        (every, [1, 2, 3]),
    ]


def joints(*, seed: int) -> list[np.ndarray]:
    """Joint tables of two numbers from 0 on, not independent, of several shapes."""
    rng = checks.generator(seed)
    tables = [rng.integers(1, 9, shape).astype(float) for shape in ((3, 3), (2, 5), (6, 4))]
    tables[2][0] = 0
    tables[2][:, 0] = 0
    return [table / table.sum() for table in tables]


def candidates(
    *, seed: int, throws: int, dice_count: int = 3, sides: int = 5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A prior, candidate dice and counts of throws with a die between the first two candidates.

    The last candidate can't throw the number 1, which does come. The posterior of the first two
    is not decided: the die that was thrown fits both almost equally well.
    """
    rng = checks.generator(seed)
    prior = rng.uniform(0.5, 2, dice_count)
    first = _die(rng, sides)
    tilt = np.zeros(sides + 1)
    tilt[[1, sides]] = 0.02, -0.02
    close = [first + tilt, first - tilt]
    others = [_die(rng, sides) for _ in range(dice_count - 2)]
    others[-1][1] = 0
    others[-1] /= others[-1].sum()
    counts = np.round(throws * first).astype(int)
    counts[1] = max(counts[1], 1)
    return prior / prior.sum(), np.array([*close, *others]), counts


def totals_of_one_die(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Dice with the pmf of the total of two throws; the low sides may have probability 0."""
    cases = dice(seed=seed, sides=(1, 3, 6, 8))
    rng = checks.generator(seed + 1)
    for gaps in ([1, 2], [3, 5]):
        die = _die(rng, 5)
        die[gaps] = 0
        cases.append(die / die.sum())
    return [(die, np.convolve(die, die)) for die in cases]


def totals_of_two_dice(*, seed: int) -> list[np.ndarray]:
    """Pmfs of totals that no die thrown twice can have, each wrong by more than 0.001 somewhere.

    Two different dice; an odd lowest total; and a total whose only square root is negative in
    places, so that comparing its square is not enough.
    """
    first, second = dice(seed=seed, sides=(6, 6))
    odd = np.zeros(7)
    odd[[3, 5]] = 0.25, 0.75
    negative = np.array([0, 0.4, 0.3, -0.05, 0.2, 0.15])
    return [np.convolve(first, second), odd, np.convolve(negative, negative)]


def disturbed_totals(*, seed: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """A die with its totals, a little probability moved between the two highest ones.

    These two totals are not needed to find the die, only to check it. By 1e-7 they are moved in
    the second array, which is rounding; by 2e-5, which is too much, in the third.
    """
    cases = []
    for die in dice(seed=seed, sides=(4, 6)):
        totals = np.convolve(die, die)
        moved = np.zeros(len(totals))
        moved[-2:] = 1, -1
        cases.append((die, totals + 1e-7 * moved, totals + 2e-5 * moved))
    return cases


def games(*, seed: int) -> list[tuple[np.ndarray, list[int], list[int]]]:
    """Loaded dice with a rule and an event of a probability between 0.1 and 0.9.

    With no second throw, or with one in every game, the probability differs by more than 0.06.
    """
    rng = checks.generator(seed)
    heavy_low = np.array([0, 9, 4, 2, 1, 1, 1]) * rng.uniform(0.8, 1.2, 7)
    heavy_high = np.array([0, 1, 1, 2, 6]) * rng.uniform(0.8, 1.2, 5)
    return [
        (heavy_low / heavy_low.sum(), [1, 2], [2, 3]),
        (heavy_high / heavy_high.sum(), [4], [2, 3, 8]),
        (heavy_low / heavy_low.sum(), [3, 4, 5, 6], [1, 3, 4]),
    ]


def clouds(*, seed: int) -> list[tuple[np.ndarray, float, float]]:
    """Values with a mean and a standard deviation to compare with: with ties, unsorted, few."""
    rng = checks.generator(seed)
    ties = rng.integers(1, 7, 40).astype(float)
    return [
        (ties, 3.5, 1.7),
        (rng.normal(-20, 4, 25), -18.0, 5.0),
        (rng.exponential(2, 60), 2.0, 2.0),
        (np.array([0.3]), 0.0, 1.0),
    ]


def samples(*, seed: int, kinds: tuple[str, ...]) -> list[tuple[str, np.ndarray]]:
    """Samples of 900 to 2000 values, two of each kind, at different places and scales."""
    rng = checks.generator(seed)
    draw = {
        "normal": lambda size: rng.normal(rng.uniform(20, 40), rng.uniform(2, 4), size),
        "uniform": lambda size: rng.uniform(0, rng.uniform(1, 50), size),
        "exponential": lambda size: rng.exponential(rng.uniform(0.01, 30), size),
        "binomial": lambda size: rng.binomial(rng.integers(30, 60), 0.5, size).astype(float),
    }
    return [(kind, draw[kind](size)) for kind in kinds for size in (2000, 1500)]


def many_tries(*, seed: int) -> np.ndarray:
    """A binomial sample (900,) with hundreds of different numbers."""
    return checks.generator(seed).binomial(200_000, 0.3, 900)


def shifted(sample: np.ndarray, *, seed: int) -> np.ndarray:
    """A normal or uniform sample moved to another place, around 0, at a small or large scale."""
    rng = checks.generator(seed)
    return (sample - sample.mean() + rng.uniform(-1, 1)) * 10.0 ** rng.choice([-6, 4])


def frames(*, seed: int) -> list[pd.DataFrame]:
    """Tables of numbers with missing values in different rows, outliers on both sides, odd labels.

    In the last one, without missing values, the number 6 lies exactly on the fence of its column.
    """
    rng = checks.generator(seed)
    cases = []
    for rows, names in ((12, ["a", "b"]), (41, ["depth", "width", "price", "n"])):
        table = pd.DataFrame(rng.normal(size=(rows, len(names))), columns=names)
        table[names[1]] = 0.6 * table[names[0]] + table[names[1]] + 50
        table.loc[rows // 2, names[0]] = 19.0
        table.loc[1, names[1]] = -11.0
        for name in names:
            table.loc[rng.permutation(rows)[: rows // 5], name] = np.nan
        table.index = rng.permutation(rows) + 100
        cases.append(table)
    fence = pd.DataFrame({"fence": [3, 1, 2, 6, 1, 3, 2, 2, 0], "other": rng.permutation(9)})
    return [*cases, fence]


def shapes(
    *, seed: int, scale: float = 1.0, size: int = 36
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Clouds of points with equal means, standard deviations and correlation, of four shapes.

    ``x`` and ``y`` are in no particular order. ``scale`` is the unit of both.
    """
    rng = checks.generator(seed)
    level = np.sort(rng.uniform(-1, 1, size))
    level += np.linspace(-1, 1, size)
    apart = np.where(np.arange(size) < size // 2, -2, 2) + rng.uniform(-0.6, 0.6, size)
    spike = 0.02 * rng.normal(size=size)
    spike[size // 3] = 5 * rng.choice([-1, 1])
    noise = rng.normal(size=size)
    made = {
        "line": (level, noise),
        "curve": (level, level**2 + 0.1 * noise),
        "outlier": (level, spike),
        "groups": (apart, noise),
    }
    order = rng.permutation(size)
    r = float(rng.choice([-1, 1])) * rng.uniform(0.6, 0.8)
    clouds = [(kind, *with_summary(x, y, r=r)) for kind, (x, y) in made.items()]
    return [(kind, scale * (30 + 4 * x)[order], scale * (5 - y)[order]) for kind, x, y in clouds]


def border_shapes(*, seed: int, size: int = 30) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Clouds of points whose shares (``reference.shape_shares``) are just beside a border.

    In the last one a polynomial of degree 3, and none of degree 2, would explain much.
    """
    rng = checks.generator(seed)
    level = np.sort(rng.uniform(-1, 1, size)) + np.linspace(-1, 1, size)
    noise = rng.uniform(-1, 1, size)
    clouds = []
    for kind, gap in (("line", 0.29), ("groups", 0.38)):
        x = np.linspace(0, 1 - gap, size)
        x[size // 2 :] += gap - (1 - gap) / (size - 1)
        clouds.append((kind, x, _rest(x, noise)))
    unit = _rest(level, noise)
    polynomials = _polynomials(level)
    for kind, bend in (("line", 0.43), ("curve", 0.57)):
        rest = np.sqrt(bend) * polynomials[:, 2] + np.sqrt(1 - bend) * unit
        clouds.append((kind, level, rest))
    spike = _rest(level, np.eye(size)[size // 2])
    for kind, share in (("line", 0.43), ("outlier", 0.57)):
        clouds.append((kind, level, _with_largest(unit, spike, share=share)))
    clouds.append(("line", level, np.sqrt(0.7) * polynomials[:, 3] + np.sqrt(0.3) * unit))
    return [_placed(rng, *cloud) for cloud in clouds]


def mixed_shapes(*, seed: int) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Clouds of points for which two rules hold: curved groups, and a curve with one high point."""
    rng = checks.generator(seed)
    apart = np.concatenate([-2 + rng.uniform(-0.6, 0.6, 12), 2 + rng.uniform(-0.6, 0.6, 12)])
    ends = np.repeat([-1.0, 1.0], 9)
    inner, heights = np.array([-0.4, 0.05, 0.5]), np.array([0.5, 1.0, 0.5])
    y = np.concatenate([0.02 * rng.uniform(-1, 1, len(ends)), heights])
    clouds = (
        ("groups", apart, apart**2 + 0.2 * rng.uniform(-1, 1, len(apart))),
        ("curve", np.concatenate([ends, inner]), y),
    )
    return [_placed(rng, *cloud) for cloud in clouds]


def _polynomials(x: np.ndarray) -> np.ndarray:
    """Orthonormal polynomials in x (n,) of the degrees 0 to 3, the columns of (n, 4)."""
    return np.linalg.qr(np.vander((x - x.mean()) / x.std(), 4, increasing=True)).Q


def _rest(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What no polynomial of degree 3 in x (n,) explains of y (n,), with the length 1."""
    basis = _polynomials(x)
    rest = y - basis @ (basis.T @ y)
    return rest / np.linalg.norm(rest)


def _with_largest(unit: np.ndarray, spike: np.ndarray, *, share: float) -> np.ndarray:
    """The mixture (n,) of two arrays whose largest entry has this share of the squares."""
    low, high = 0.0, np.pi / 2
    for _ in range(50):
        angle = (low + high) / 2
        mixed = np.cos(angle) * unit + np.sin(angle) * spike
        squares = mixed**2
        low, high = (angle, high) if squares.max() < share * squares.sum() else (low, angle)
    return mixed


def _placed(
    rng: np.random.Generator, kind: str, x: np.ndarray, y: np.ndarray
) -> tuple[str, np.ndarray, np.ndarray]:
    """The same cloud in no particular order, in other units and on a slope."""
    order = rng.permutation(len(x))
    slope, unit = rng.uniform(-3, 3), rng.uniform(0.5, 20)
    return kind, (40 + 6 * x)[order], (unit * (y + slope * x) - 10)[order]


def with_summary(x: np.ndarray, y: np.ndarray, *, r: float) -> tuple[np.ndarray, np.ndarray]:
    """Standardise x (n,), and turn y (n,) into a standardised array with the correlation r to x.

    What x explains of y is taken away by a projection, and as much as r asks for is put back.
    """
    x = (x - x.mean()) / x.std()
    rest = y - y.mean()
    rest = rest - (rest @ x) / (x @ x) * x
    return x, r * x + np.sqrt(1 - r**2) * rest / rest.std()


def _die(rng: np.random.Generator, sides: int) -> np.ndarray:
    shares = rng.integers(3, 9, sides) + rng.uniform(0, 0.9, sides)
    return np.concatenate([[0.0], shares / shares.sum()])
