"""Distributions and naive Bayes: the cases that C3_W1 is graded with, generated from seeds.

Where a decision is asked for (the class of a bird, the step of a quantile), every case is far from
the border. The recipes of the notebook's own data, ``birds`` and ``messages``, stand here as well.
Functions return fresh objects.
"""

import numpy as np
import pandas as pd

from gradus import checks
from reference_solutions import c3_w1 as reference

Law = tuple
RESERVES = ("dunes", "marsh", "heath")
FEATURES = ("wing", "mass", "bars", "mites", "patch")
FORMS = {
    "wing": ("normal", None, None),
    "mass": ("normal", None, None),
    "bars": ("binomial", 12, None),
    "mites": ("poisson", None),
    "patch": ("uniform", None, None),
}
# Levels of a discrete quantile stay this far away from the steps, where rounding would decide.
LEVEL_MARGIN = 1e-4
CLASS_MARGIN = 0.1


# Laws and values ----------------------------------------------------------------------------------


def laws(*, seed: int) -> list[Law]:
    """One ordinary law of each kind: uniform, normal, binomial, Poisson."""
    rng = checks.generator(seed)
    low = float(rng.uniform(-5, 5))
    return [
        ("uniform", low, low + float(rng.uniform(0.2, 7))),
        ("normal", float(rng.uniform(-20, 20)), float(rng.uniform(0.3, 6))),
        ("binomial", int(rng.integers(5, 30)), float(rng.uniform(0.15, 0.85))),
        ("poisson", float(rng.uniform(0.6, 9))),
    ]


def certain_laws(*, seed: int) -> list[Law]:
    """Laws of counts that leave no doubt: shares 0 and 1, and the rate 0."""
    trials = int(checks.generator(seed).integers(3, 9))
    return [("binomial", trials, 0.0), ("binomial", trials, 1.0), ("poisson", 0.0)]


def large_laws(*, seed: int) -> list[Law]:
    """Laws of counts in the thousands, whose factorials are too large for a float."""
    rng = checks.generator(seed)
    return [
        ("binomial", int(rng.integers(3000, 6000)), float(rng.uniform(0.2, 0.8))),
        ("poisson", float(rng.uniform(900, 3000))),
    ]


def narrow_laws(*, seed: int) -> list[Law]:
    """Laws of measurements so narrow that their densities are far above 1."""
    rng = checks.generator(seed)
    low, mu = rng.uniform(-3, 3, 2).tolist()
    return [
        ("uniform", low, low + float(rng.uniform(0.02, 0.2))),
        ("normal", mu, float(rng.uniform(0.01, 0.1))),
    ]


def rare_laws(*, seed: int) -> list[Law]:
    """Laws of counts that are mostly 0 or 1, far from the shape of a bell."""
    rng = checks.generator(seed)
    return [
        ("binomial", 2, float(rng.uniform(0.1, 0.3))),
        ("poisson", float(rng.uniform(0.3, 0.6))),
    ]


def places(law: Law, *, seed: int) -> np.ndarray:
    """Twelve values (12,) that are possible under the law and not extreme, in no order."""
    levels = checks.generator(seed).uniform(0.02, 0.98, 12)
    return reference.quantile(law, levels)


def impossible(law: Law) -> np.ndarray:
    """Values outside the support of a law that is not normal, next to it and far away."""
    name, *parameters = law
    if name == "uniform":
        low, high = parameters
        step = high - low
        return np.array([low - 1e-6 * step, high + 1e-6 * step, low - 3 * step, high + 20.0])
    highest = [parameters[0] + 1, parameters[0] + 2.5] if name == "binomial" else []
    return np.array([-1, -3, 0.5, 2.25, *highest])


def tails(law: Law) -> np.ndarray:
    """Possible values (4,) that are so rare that their probability is 0 in floating point."""
    name, *parameters = law
    if name == "normal":
        mu, sigma = parameters
        return mu + sigma * np.array([-90, -45.5, 60, 200])
    if name == "binomial":
        return np.array([0, 2, parameters[0] - 1, parameters[0]])
    return np.array([0, 1, 9 * round(parameters[0]), 12 * round(parameters[0])])


def levels(law: Law, *, seed: int, count: int = 9) -> np.ndarray:
    """Levels (count + 2,), in no order, the last two extreme; for counts, away from every step."""
    u = np.append(checks.generator(seed).uniform(0.002, 0.998, count), [0.9998, 0.0002])
    if law[0] in ("uniform", "normal"):
        return u
    frozen = reference.distribution(law)
    k = frozen.ppf(u)
    below, above = frozen.cdf(k - 1), frozen.cdf(k)
    gap = np.minimum(LEVEL_MARGIN, (above - below) / 4)
    return np.clip(u, below + gap, above - gap)


def form(law: Law) -> Law:
    """The law with its unknown parameters left blank."""
    return (
        ("binomial", law[1], None) if law[0] == "binomial" else (law[0], *(None for _ in law[1:]))
    )


def sample_of(law: Law, size: int, *, seed: int) -> np.ndarray:
    """Draws (size,) from the law, at least two of them different."""
    rng = checks.generator(seed)
    while True:
        values = reference.sample(law, size, rng)
        if size < 2 or np.ptp(values) > 0:
            return values


def shares_and_priors(*, seed: int) -> list[tuple[int, int, float, float]]:
    """Successes, trials, and the a and b (above 1) of a Beta prior."""
    rng = checks.generator(seed)
    trials = rng.integers((3, 20, 200), (8, 60, 900)).tolist()
    return [(int(rng.integers(0, n + 1)), n, *rng.uniform(1.1, 6, 2).tolist()) for n in trials]


def counts_and_priors(*, seed: int) -> list[tuple[np.ndarray, float, float]]:
    """Counts (n,), not all 0, and the shape (above 1) and the rate of a Gamma prior."""
    rng = checks.generator(seed)
    return [
        (rng.poisson(3, n) + np.eye(n, dtype=int)[0], *rng.uniform((1.2, 0.3), (5, 3)).tolist())
        for n in (1, 5, 30)
    ]


def means_and_priors(*, seed: int) -> list[tuple[np.ndarray, float, float, float]]:
    """Values (n,), their standard deviation, and mean and standard deviation of a normal prior."""
    rng = checks.generator(seed)
    return [
        (rng.normal(30, 4, n), *rng.uniform((0.5, 15, 0.5), (5, 25, 3)).tolist())
        for n in (1, 4, 25)
    ]


def regressions(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Tables X (n, k) with y (n,): tall, one column, wide, and two columns that are the same."""
    rng = checks.generator(seed)
    cases = []
    for n, k in ((12, 3), (8, 1), (4, 7), (9, 4)):
        X = rng.normal(0, 2, (n, k)) + rng.uniform(-1, 1, k)
        cases.append((X, X @ rng.uniform(-3, 3, k) + rng.normal(0, 1, n)))
    cases[3][0][:, 2] = cases[3][0][:, 0]
    return cases


# Birds --------------------------------------------------------------------------------------------


def birds(*, seed: int, sizes: tuple[int, ...] = (120, 100, 80)) -> pd.DataFrame:
    """Birds of known reserve, in mixed order: the recipe of the notebook's tables.

    A bird's size moves wing and mass together. One mass in 15 is missing.
    """
    rng = checks.generator(seed)
    names = np.repeat(RESERVES, sizes)
    one_of = dict(zip(RESERVES, range(3), strict=True))
    group = np.array([one_of[name] for name in names])
    n = len(names)
    size = rng.normal(0, 1, n)
    low, high = np.array([0.10, 0.25, 0.05])[group], np.array([0.55, 0.75, 0.50])[group]
    table = pd.DataFrame(
        {
            "reserve": names,
            "wing": np.array([112, 116, 110])[group] + 2.8 * size + rng.normal(0, 1.2, n),
            "mass": np.array([55, 59, 52])[group] + 3.6 * size + rng.normal(0, 1.5, n),
            "bars": rng.binomial(12, np.array([0.35, 0.5, 0.55])[group]),
            "mites": rng.poisson(np.array([1.5, 3.5, 2.5])[group]),
            "patch": low + (high - low) * rng.random(n),
        }
    ).round(2)
    table.loc[rng.permutation(n)[: n // 15], "mass"] = np.nan
    return table.iloc[rng.permutation(n)].reset_index(drop=True)


def catalogues(*, seed: int) -> list[pd.DataFrame]:
    """Tables of birds: a small one, one with holes in every column, one with labels of its own."""
    rng = checks.generator(seed)
    small, holes, labelled = (
        birds(seed=seed + number, sizes=sizes)
        for number, sizes in enumerate(((9, 6, 7), (12, 11, 8), (6, 14, 9)), start=1)
    )
    for feature in FEATURES:
        holes[feature] = holes[feature].where(rng.permutation(len(holes)) >= 5)
    holes.loc[:, "ring"] = np.arange(len(holes))
    labelled.index = rng.permutation(len(labelled)) + 100
    return [small, holes, labelled]


def bird_laws(*, seed: int) -> dict[str, dict[str, Law]]:
    """The laws of the five features in three reserves; every reserve allows what 0.2 .. 0.4 is."""
    rng = checks.generator(seed)
    return {
        name: {
            "wing": ("normal", float(rng.uniform(108, 118)), float(rng.uniform(2, 4))),
            "mass": ("normal", float(rng.uniform(50, 60)), float(rng.uniform(3, 5))),
            "bars": ("binomial", 12, float(rng.uniform(0.3, 0.7))),
            "mites": ("poisson", float(rng.uniform(1, 5))),
            "patch": ("uniform", float(rng.uniform(0, 0.2)), float(rng.uniform(0.4, 0.9))),
        }
        for name in RESERVES
    }


def bird(*, seed: int) -> dict[str, float]:
    """A bird that is possible in every reserve of ``bird_laws``."""
    rng = checks.generator(seed)
    return {
        "wing": float(rng.uniform(108, 118)),
        "mass": float(rng.uniform(50, 60)),
        "bars": int(rng.integers(3, 10)),
        "mites": int(rng.integers(0, 6)),
        "patch": float(rng.uniform(0.2, 0.4)),
    }


def table_of(*rows: dict[str, float]) -> pd.DataFrame:
    """Birds as a table, one row each."""
    return pd.DataFrame(list(rows))


def shares(*, seed: int) -> dict[str, float]:
    """Shares of the three reserves, in another order than the laws have them."""
    parts = checks.generator(seed).uniform(0.5, 3, 3)
    return dict(zip(RESERVES[::-1], (parts / parts.sum()).tolist(), strict=True))


def decisive_shares(
    features: dict[str, float], laws: dict[str, dict[str, Law]]
) -> tuple[dict[str, float], str]:
    """Shares under which the least likely reserve is the most probable one, and its name."""
    equal = {name: 1.0 for name in laws}
    fits = reference.log_joint(features, laws, equal)
    parts = np.exp(fits.min() - fits)
    names = list(laws)
    least = int(np.argmin(fits))
    parts[least] *= 2
    return dict(zip(names, (parts / parts.sum()).tolist(), strict=True)), names[least]


def crowded(*, seed: int, features: int = 30) -> tuple[dict, dict[str, dict[str, Law]]]:
    """A bird and laws of so many features that every product of densities is 0 in floating point.

    The reserves differ in two features only, so that the posterior is not decided.
    """
    rng = checks.generator(seed)
    common = {f"count {k}": ("poisson", float(rng.uniform(400, 900))) for k in range(features)}
    features_of = {name: int(1.5 * law[1]) for name, law in common.items()}
    features_of |= {"wing": 112.0, "mass": 55.0}
    laws = {
        name: {
            **common,
            "wing": ("normal", float(rng.uniform(110, 114)), 3.0),
            "mass": ("normal", float(rng.uniform(53, 57)), 4.0),
        }
        for name in RESERVES
    }
    return features_of, laws


def flock(
    laws: dict[str, dict[str, Law]], shares: dict[str, float], *, seed: int, size: int = 8
) -> pd.DataFrame:
    """Birds whose most probable reserve leads by at least ``CLASS_MARGIN``, some with gaps.

    The row labels are not 0, 1, 2 ..., and the last bird is possible in no reserve.
    """
    rng = checks.generator(seed)
    rows = []
    while len(rows) < size - 1:
        values = bird(seed=int(rng.integers(2**31)))
        if len(rows) % 3 == 1:
            values[str(rng.choice(FEATURES))] = np.nan
        known = {feature: value for feature, value in values.items() if value == value}
        joint = np.sort(reference.log_joint(known, laws, shares))
        if joint[-1] - joint[-2] > CLASS_MARGIN:
            rows.append(values)
    rows.append({**bird(seed=int(rng.integers(2**31))), "patch": 1.5})
    return pd.DataFrame(rows, index=rng.permutation(size) + 40)


# Messages -----------------------------------------------------------------------------------------

COMMON = "the a to you your we is on for have it with this please number"
HAM = (
    "ring wing bird beach harbour found dead alive seen island photo letters leg colour sunday "
    "marsh nest cat window boat feather morning read bill meadow"
)
SPAM = (
    "prize winner free click cash loan offer credit account luck claim gold millions urgent "
    "discount pills bonus cheap lottery today"
)
MIXED = "email call phone send picture reward address now"


def messages(*, seed: int, size: int = 240) -> tuple[list[str], list[bool]]:
    """Messages to the ringing station and whether each is spam: the recipe of the notebook's."""
    rng = checks.generator(seed)
    groups = [each.split() for each in (COMMON, HAM, SPAM, MIXED)]
    words = [word for group in groups for word in group]
    per_word = {False: (2, 6, 0.2, 2), True: (2, 0.2, 6, 2)}
    weights = {
        flag: np.repeat(of_group, [len(group) for group in groups])
        for flag, of_group in per_word.items()
    }
    flags = [bool(flag) for flag in rng.random(size) < 0.3]
    texts = []
    for flag in flags:
        p = weights[flag] / weights[flag].sum()
        texts.append(" ".join(rng.choice(words, size=rng.integers(5, 15), p=p).tolist()))
    return texts, flags


def mailboxes(*, seed: int) -> list[tuple[list[str], list[bool]]]:
    """Small sets of messages: some words on one side only, capitals, odd spaces, an empty text."""
    rng = checks.generator(seed)
    cases = []
    for vocabulary, size, spam in ((6, 7, 2), (15, 9, 5), (4, 5, 4)):
        words = [f"w{number}" for number in range(vocabulary)]
        flags = [bool(flag) for flag in rng.permutation(np.arange(size) < spam)]
        texts = []
        for flag in flags:
            own = [*words, "Spade" if flag else "Hamlet"]
            texts.append(" ".join(rng.choice(own, size=rng.integers(2, 9)).tolist()))
        texts[0] = "  " + texts[0].upper() + "\n " + words[0] + "  " + words[0] + " "
        texts[-1] = ""
        cases.append((texts, flags))
    return cases


def word_table(*, seed: int, size: int = 14) -> dict[str, tuple[float, float]]:
    """Rates of words in ham and in spam; each column adds up to 1."""
    rng = checks.generator(seed)
    rates = rng.uniform(0.2, 3, (size, 2))
    rates /= rates.sum(axis=0)
    return {f"w{number}": tuple(row) for number, row in enumerate(rates.tolist())}


def text_of(rates: dict[str, tuple[float, float]], size: int, *, seed: int) -> str:
    """A text of words of the table, with capitals, any white space and words without rates."""
    rng = checks.generator(seed)
    words = rng.choice([*rates, "zebra", "quartz"], size=size).tolist()
    gaps = rng.choice([" ", "\n", "\t", "  "], size=size).tolist()
    cased = [word.upper() if rng.random() < 0.3 else word for word in words]
    return "".join(word + gap for word, gap in zip(cased, gaps, strict=True))


def balanced_text(rates: dict[str, tuple[float, float]], size: int, *, seed: int) -> str:
    """A text of size words, all in the table, whose spam log odds stay between -3 and 3."""
    rng = checks.generator(seed)
    odds = {word: float(np.log(spam / ham)) for word, (ham, spam) in rates.items()}
    sides = [[word for word in odds if (odds[word] > 0) == is_up] for is_up in (True, False)]
    total, words = 0.0, []
    for _ in range(size):
        side = sides[int(total > 0)]
        word = side[rng.integers(len(side))]
        total += odds[word]
        words.append(word)
    return " ".join(words)


def forecasts(*, seed: int, size: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities p (size,) and outcomes y (size,), 0 or 1."""
    rng = checks.generator(seed)
    p = rng.random(size)
    return p, (rng.random(size) < p).astype(int)


def gappy_forecasts(*, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts that leave the middle empty, with certain ones (exactly 0 and 1) among them."""
    rng = checks.generator(seed)
    p = np.concatenate([rng.uniform(0.01, 0.09, 9), rng.uniform(0.91, 0.99, 7), [0, 0, 1, 1, 1]])
    p = rng.permutation(p)
    return p, rng.integers(0, 2, len(p))


def border_forecasts(*, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts that are exact multiples of 1/8, so that with 2, 4 or 8 bins all lie on borders."""
    rng = checks.generator(seed)
    p = rng.permutation(np.concatenate([np.arange(9), rng.integers(0, 9, 20)])) / 8
    return p, rng.integers(0, 2, len(p))
