"""Distributions and naive Bayes: references and predicates for C3_W1 (its cases: c3_w1_cases).

A *law* is a tuple of a name and its parameters: ("uniform", a, b), ("normal", mu, sigma),
("binomial", trials, p) or ("poisson", rate). A *form* is a law with None for each unknown
parameter. The notebook writes formulas out; here, densities and quantiles are those of
``scipy.stats``, estimates come from exact sums, from roots of the score or from least squares
with the prior as additional rows, and posteriors from ``scipy.special``.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import scipy.optimize
import scipy.special
import scipy.stats

from gradus import checks

Law = tuple[Any, ...]
Laws = dict[str, dict[str, Law]]

CURVE_POINTS = 50
TAIL = 0.01
ALMOST_ALL = 0.99


# Laws ---------------------------------------------------------------------------------------------


def distribution(law: Law) -> Any:
    """The law as a distribution of ``scipy.stats``."""
    family, arguments = _family(law)
    return family(*arguments)


def _family(law: Law) -> tuple[Any, tuple[float, ...]]:
    name, *parameters = law
    if name == "uniform":
        low, high = parameters
        return scipy.stats.uniform, (low, high - low)
    kinds = {
        "normal": scipy.stats.norm,
        "binomial": scipy.stats.binom,
        "poisson": scipy.stats.poisson,
    }
    return kinds[name], tuple(parameters)


def density(law: Law, x: Any) -> np.ndarray:
    """Density, or probability of a whole number, at x; of the shape of x."""
    family, arguments = _family(law)
    height = family.pmf if hasattr(family, "pmf") else family.pdf
    return np.asarray(height(x, *arguments))


def log_density(law: Law, x: Any) -> np.ndarray:
    """The logarithm of the density at x, -inf outside the support; of the shape of x."""
    family, arguments = _family(law)
    height = family.logpmf if hasattr(family, "pmf") else family.logpdf
    return np.asarray(height(x, *arguments))


def quantile(law: Law, u: np.ndarray) -> np.ndarray:
    """The smallest x with P(X <= x) >= u, for levels u (n,) between 0 and 1."""
    family, arguments = _family(law)
    return np.asarray(family.ppf(u, *arguments), dtype=float)


def sample(law: Law, n: int, rng: np.random.Generator) -> np.ndarray:
    """n independent draws (n,), by NumPy's own methods."""
    name, *parameters = law
    return getattr(rng, name)(*parameters, size=n)


def log_likelihood(law: Law, values: np.ndarray) -> float:
    """The logarithm of the probability (density) of independent values (n,)."""
    return math.fsum(log_density(law, values).tolist()) if len(values) else 0.0


def assert_sample(draws: Any, law: Law, n: int) -> None:
    """Assert that draws (n,) can be independent values of the law.

    Distribution, mean and, for measurements, standard deviation and both tails: five checks at the
    false-alarm rate of ``checks``. Measurements are also nearly all different (32-bit ones may
    coincide now and then).
    """
    values = np.asarray(draws, dtype=float)
    assert values.shape == (n,), f"expected {n} values, got the shape {values.shape}"
    frozen = distribution(law)
    checks.drawn_from(values, frozen)
    spread = float(frozen.std())
    checks.near(float(values.mean()), float(frozen.mean()), spread / math.sqrt(n))
    if law[0] in ("uniform", "normal"):
        kurtosis = 3 + float(frozen.stats(moments="k"))
        checks.near(float(values.std()), spread, spread * math.sqrt((kurtosis - 1) / (4 * n)))
        checks.share(int(np.sum(values < frozen.ppf(TAIL))), n, TAIL)
        checks.share(int(np.sum(values > frozen.isf(TAIL))), n, TAIL)
        different = len(np.unique(values))
        assert different > ALMOST_ALL * n, f"only {different} different values"


def assert_unrelated(one: Any, other: Any) -> None:
    """Assert that two rows of values (n,), n large, are not correlated."""
    correlation = float(np.corrcoef(np.asarray(one), np.asarray(other))[0, 1])
    checks.near(correlation, 0, 1 / math.sqrt(len(one)))


# Estimates ----------------------------------------------------------------------------------------


def mle(form: Law, values: Iterable[float]) -> Law:
    """The law of this form that makes the values most probable, from correctly rounded sums."""
    name, *known = form
    plain = [float(value) for value in values]
    if name == "uniform":
        return name, min(plain), max(plain)
    mean = math.fsum(plain) / len(plain)
    if name == "normal":
        spread = math.sqrt(math.fsum((value - mean) ** 2 for value in plain) / len(plain))
        return name, mean, spread
    return (name, known[0], mean / known[0]) if name == "binomial" else (name, mean)


def map_share(successes: int, trials: int, a: float, b: float) -> float:
    """The most probable share under a Beta(a, b) prior (a, b >= 1): the root of the score.

    Raises
    ------
    ValueError
        when every share is equally probable.
    """
    up, down = successes + a - 1, trials - successes + b - 1
    if up == down == 0:
        raise ValueError("every share is equally probable")
    return float(scipy.optimize.brentq(lambda p: up * (1 - p) - down * p, 0, 1, xtol=1e-15))


def map_rate(values: np.ndarray, shape: float, rate: float) -> float:
    """The most probable Poisson rate under a Gamma(shape, rate) prior (shape >= 1).

    The posterior is a Gamma distribution; its mode is its mean less its variance over its mean.
    """
    posterior = scipy.stats.gamma(shape + math.fsum(values), scale=1 / (rate + len(values)))
    return float(posterior.mean() - posterior.var() / posterior.mean())


def map_mean(values: np.ndarray, sigma: float, m0: float, tau: float) -> float:
    """The most probable mean of normal values (n,) under a normal prior, by least squares.

    The prior is one more observation, m0, whose error has the standard deviation tau.
    """
    rows = np.append(np.full(len(values), 1 / sigma), 1 / tau)
    sides = np.append(np.asarray(values, dtype=float) / sigma, m0 / tau)
    return float(np.linalg.lstsq(rows[:, np.newaxis], sides)[0][0])


def ridge(X: np.ndarray, y: np.ndarray, sigma: float, tau: float) -> np.ndarray:
    """The most probable weights (k,) of y (n,) = X (n, k) w + noise under a normal prior.

    Least squares with one more row per weight: its observation is 0, with an error of tau.
    """
    count = X.shape[1]
    rows = np.vstack([X, (sigma / tau) * np.eye(count)])
    return np.linalg.lstsq(rows, np.concatenate([y, np.zeros(count)]))[0]


# Naive Bayes --------------------------------------------------------------------------------------


def fit(df: pd.DataFrame, label: str, forms: Mapping[str, Law]) -> tuple[Laws, dict[str, float]]:
    """The law of each feature in each class, and the share of each class; NaN is left out."""
    values: dict[Any, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for position, name in enumerate(df[label].tolist()):
        for feature in forms:
            value = float(df[feature].iloc[position])
            if value == value:
                values[name][feature].append(value)
    sizes = Counter(df[label].tolist())
    laws = {
        name: {feature: mle(form, values[name][feature]) for feature, form in forms.items()}
        for name in sizes
    }
    return laws, {name: size / len(df) for name, size in sizes.items()}


def log_joint(bird: Mapping[str, float], laws: Laws, shares: Mapping[str, float]) -> np.ndarray:
    """Log prior plus log likelihood of the known features, one entry for each class of laws."""
    known = [feature for feature in next(iter(laws.values())) if feature in bird]
    with np.errstate(divide="ignore"):
        return np.array(
            [
                np.log(shares[name])
                + sum(float(log_density(each[feature], bird[feature])) for feature in known)
                for name, each in laws.items()
            ]
        )


def log_posterior(
    bird: Mapping[str, float], laws: Laws, shares: Mapping[str, float]
) -> dict[str, float]:
    """The logarithm of each class's posterior probability.

    Raises
    ------
    ValueError
        when no class with a positive share can have these features.
    """
    joint = log_joint(bird, laws, shares)
    if np.all(np.isneginf(joint)):
        raise ValueError("no class can have these features")
    return dict(zip(laws, (joint - scipy.special.logsumexp(joint)).tolist(), strict=True))


def predict(df: pd.DataFrame, laws: Laws, shares: Mapping[str, float]) -> list[str | None]:
    """The class of the largest posterior for each row; None where no class is possible."""
    features = list(next(iter(laws.values())))
    names = list(laws)
    classes: list[str | None] = []
    for position in range(len(df)):
        row = {feature: df[feature].iloc[position] for feature in features}
        joint = log_joint({key: x for key, x in row.items() if x == x}, laws, shares)
        best = int(np.argmax(joint))
        classes.append(None if np.isneginf(joint[best]) else names[best])
    return classes


def read_classes(result: Any) -> list[str | None]:
    """Predicted classes as returned, as a list; NaN (what pandas makes of None) is None."""
    return [None if each is None or each != each else each for each in list(result)]


# Messages -----------------------------------------------------------------------------------------


def word_rates(
    texts: Sequence[str], is_spam: Sequence[bool], alpha: float
) -> tuple[dict[str, tuple[float, float]], float]:
    """Smoothed rates (in ham, in spam) of every word, and the share of spam."""
    words = [word for text in texts for word in text.lower().split()]
    lengths = [len(text.split()) for text in texts]
    vocabulary, positions = np.unique(words, return_inverse=True)
    counts = np.full((len(vocabulary), 2), float(alpha))
    np.add.at(counts, (positions, np.repeat(np.array(is_spam, dtype=int), lengths)), 1)
    rates = map(tuple, (counts / counts.sum(axis=0)).tolist())
    share = float(Fraction(sum(map(bool, is_spam)), len(texts)))
    return dict(zip(vocabulary.tolist(), rates, strict=True)), share


def spam_probability(text: str, rates: Mapping[str, Sequence[float]], share: float) -> float:
    """The posterior probability of spam: the logistic function of prior and word log odds."""
    counts = Counter(text.lower().split())
    log_odds = (
        count * (math.log(rates[word][1]) - math.log(rates[word][0]))
        for word, count in counts.items()
        if word in rates
    )
    return float(scipy.special.expit(scipy.special.logit(share) + math.fsum(log_odds)))


def calibration(p: np.ndarray, y: np.ndarray, bins: int) -> np.ndarray:
    """Rows (count, mean p, share of y) of the bins that are not empty, (k, 3)."""
    members = defaultdict(list)
    for probability, outcome in zip(p.tolist(), y.tolist(), strict=True):
        members[min(int(probability * bins), bins - 1)].append((probability, outcome))
    rows = [
        [len(each), *(math.fsum(column) / len(each) for column in zip(*each, strict=True))]
        for _, each in sorted(members.items())
    ]
    return np.array(rows, dtype=float)


# Drawings -----------------------------------------------------------------------------------------


def assert_bars(drawn: checks.Drawing, values: np.ndarray, bins: int) -> None:
    """Assert that the bars are the histogram of values (n,), scaled to the area 1."""
    counts, edges = np.histogram(values, bins)
    heights = counts / (len(values) * np.diff(edges))
    assert len(drawn.bars) >= np.count_nonzero(counts), f"{len(drawn.bars)} bars"
    bars = drawn.bars[drawn.bars[:, 3] > 0]
    expected = np.column_stack([edges[:-1], np.zeros(bins), edges[1:], heights])[counts > 0]
    checks.same(bars[np.argsort(bars[:, 0])], expected, rtol=1e-6, atol=1e-6)


def assert_curve(drawn: checks.Drawing, values: np.ndarray, law: Law) -> None:
    """Assert that the one curve is the density of the law, finely drawn over all values (n,)."""
    assert len(drawn.curves) == 1, f"{len(drawn.curves)} curves"
    x, height = drawn.curves[0].T
    assert len(x) >= CURVE_POINTS, f"only {len(x)} points"
    assert np.all(np.diff(x) >= 0), "the points are not in order"
    slack = 1e-9 * np.ptp(values)
    assert x[0] <= values.min() + slack and x[-1] >= values.max() - slack, "the curve is too short"
    inside = np.sum((x >= values.min() - slack) & (x <= values.max() + slack))
    assert inside >= CURVE_POINTS, f"only {inside} points over the values"
    checks.same(height, density(law, x), rtol=1e-6)
