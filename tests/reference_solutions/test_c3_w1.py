"""The references and predicates of C3_W1 against theory, and the promises of its cases."""

import json
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from gradus import checks
from reference_solutions import c3_w1 as reference
from reference_solutions import c3_w1_cases as cases

SEEDS = range(12)
ROOT = Path(__file__).resolve().parents[2]
theory = settings(deadline=None, max_examples=40)
shares = st.floats(0.02, 0.98)
positive = st.floats(0.1, 20)
anywhere = st.floats(-50, 50)

continuous = st.one_of(
    st.tuples(st.just("uniform"), st.floats(-50, 0), st.floats(0.5, 50)),
    st.tuples(st.just("normal"), anywhere, positive),
)
counting = st.one_of(
    st.tuples(st.just("binomial"), st.integers(1, 40), shares),
    st.tuples(st.just("poisson"), positive),
)


# Laws ---------------------------------------------------------------------------------------------


@theory
@given(counting)
def test_the_probabilities_of_counts_have_sum_and_mean_of_the_textbook(law):
    k = np.arange(200)
    p = reference.density(law, k)
    assert np.isclose(1, p.sum())
    assert np.isclose(math.prod(law[1:]), k @ p)


@theory
@given(continuous)
def test_densities_have_the_area_one(law):
    name, one, other = law
    low, high = (one, other) if name == "uniform" else (one - 9 * other, one + 9 * other)
    area, _ = scipy.integrate.quad(lambda x: float(reference.density(law, x)), low, high)
    assert np.isclose(1, area)


@pytest.mark.parametrize(
    ("law", "x", "expected"),
    [
        pytest.param(("uniform", 2, 4), [1.9, 2, 3, 4, 4.1], [0, 0.5, 0.5, 0.5, 0], id="uniform"),
        pytest.param(("normal", 1, 2), [1], [1 / math.sqrt(8 * math.pi)], id="normal"),
        pytest.param(("binomial", 2, 0.25), [-1, 0, 0.5, 1, 3], [0, 0.5625, 0, 0.375, 0],
                     id="binomial"),
        pytest.param(("binomial", 3, 0.0), [0, 1, 3], [1, 0, 0], id="share 0"),
        pytest.param(("binomial", 3, 1.0), [0, 2, 3], [0, 0, 1], id="share 1"),
        pytest.param(("poisson", 2.0), [-1, 0, 1, 1.5], [0, math.exp(-2), 2 * math.exp(-2), 0],
                     id="poisson"),
        pytest.param(("poisson", 0.0), [0, 1], [1, 0], id="rate 0"),
    ],
)  # fmt: skip
def test_densities_at_the_edges_of_the_support(law, x, expected):
    assert np.allclose(expected, reference.density(law, np.array(x)), rtol=1e-12)
    with np.errstate(divide="ignore"):
        logs = np.log(np.array(expected))
    assert np.allclose(logs, reference.log_density(law, np.array(x)), rtol=1e-12)


@theory
@given(st.one_of(continuous, counting), st.lists(st.floats(0.001, 0.999), min_size=1, max_size=9))
def test_quantiles_invert_the_distribution_function(law, levels):
    u = np.array(levels)
    x = reference.quantile(law, u)
    frozen = reference.distribution(law)
    assert np.all(frozen.cdf(x) >= u - 1e-9)
    step = 1 if law[0] in ("binomial", "poisson") else 1e-6 * frozen.std()
    assert np.all(frozen.cdf(x - step) <= u + 1e-9)


def test_samples_come_from_their_law():
    for seed in SEEDS:
        for law in [*cases.laws(seed=seed), *cases.rare_laws(seed=seed)]:
            reference.assert_sample(
                reference.sample(law, 2000, np.random.default_rng(seed)), law, 2000
            )


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda rng: rng.normal(1, 2.3, 3000), id="too wide"),
        pytest.param(lambda rng: rng.normal(1.3, 2, 3000), id="shifted"),
        pytest.param(lambda rng: rng.uniform(1 - 12**0.5, 1 + 12**0.5, 3000), id="uniform"),
        pytest.param(lambda rng: rng.normal(1, 2, 2999), id="too few"),
        pytest.param(lambda rng: np.full(3000, np.nan), id="NaN"),
        pytest.param(lambda rng: np.round(rng.normal(1, 2, 3000), 2), id="rounded"),
        pytest.param(lambda rng: 1 + 2 * np.clip(rng.normal(size=3000), -2.3, 9), id="cut below"),
        pytest.param(lambda rng: 1 + 2 * np.clip(rng.normal(size=3000), -9, 2.3), id="cut above"),
    ],
)
def test_samples_of_another_law_are_refused(wrong):
    with pytest.raises(AssertionError):
        reference.assert_sample(wrong(np.random.default_rng(3)), ("normal", 1, 2), 3000)


def test_related_draws_are_told_from_unrelated_ones():
    draws = np.random.default_rng(4).normal(size=2001)
    reference.assert_unrelated(draws[1:], draws[:-1])
    for related in (draws + 1, draws**3 - draws, np.roll(draws, 1) + 0.2 * draws):
        with pytest.raises(AssertionError):
            reference.assert_unrelated(draws, related)


# Estimates ----------------------------------------------------------------------------------------


def test_no_other_law_makes_the_values_more_probable():
    for seed in SEEDS:
        for law in cases.laws(seed=seed):
            values = cases.sample_of(law, 15, seed=seed)
            fitted = reference.mle(cases.form(law), values)
            best = reference.log_likelihood(fitted, values)
            assert best >= reference.log_likelihood(law, values) - 1e-9
            for position in range(2 if law[0] == "binomial" else 1, len(law)):
                for factor in (0.999, 1.001):
                    other = list(fitted)
                    other[position] *= factor
                    assert best > reference.log_likelihood(tuple(other), values)


@theory
@given(st.integers(0, 30), st.integers(0, 30), st.floats(1, 9), st.floats(1, 9))
def test_the_map_share_is_the_mode_of_the_posterior(successes, failures, a, b):
    assume(successes + failures + a + b > 2.01)
    mode = reference.map_share(successes, successes + failures, a, b)
    grid = np.linspace(0, 1, 4001)
    heights = scipy.stats.beta(successes + a, failures + b).pdf(grid)
    assert abs(grid[np.argmax(heights)] - mode) <= 1 / 4000


def test_without_data_and_opinion_no_share_is_the_most_probable():
    with pytest.raises(ValueError, match="equally"):
        reference.map_share(0, 0, 1, 1)
    assert 0 == reference.map_share(0, 5, 1, 1)
    assert 1 == reference.map_share(5, 5, 1, 1)


@theory
@given(st.lists(st.integers(0, 20), max_size=8), st.floats(1.01, 9), st.floats(0.1, 5))
def test_the_map_rate_is_where_the_slope_of_the_log_posterior_is_zero(values, shape, rate):
    best = reference.map_rate(np.array(values), shape, rate)
    slope = sum(x / best - 1 for x in values) + (shape - 1) / best - rate
    assert np.isclose(0, slope, atol=1e-6)


@theory
@given(st.lists(anywhere, max_size=8), positive, anywhere, positive)
def test_the_map_mean_weighs_data_and_prior_by_their_precision(values, sigma, m0, tau):
    precision = len(values) / sigma**2 + 1 / tau**2
    expected = (sum(values) / sigma**2 + m0 / tau**2) / precision
    assert np.isclose(expected, reference.map_mean(np.array(values), sigma, m0, tau), atol=1e-8)


def test_map_estimates_go_from_the_prior_to_the_data():
    counts, values = np.array([3, 5, 1, 4]), np.array([2.0, 4.5, 3.0])
    assert np.isclose(counts.mean(), reference.map_rate(counts, 1, 1e-12))
    assert np.isclose(values.mean(), reference.map_mean(values, 1, 9, 1e6))
    assert np.isclose(9, reference.map_mean(values, 1, 9, 1e-6))
    assert np.isclose(3 / 7, reference.map_share(3, 7, 1, 1))
    assert np.isclose(0.2, reference.map_share(3, 7, 2e9, 8e9))


def test_ridge_is_the_mode_of_the_posterior_of_the_weights():
    for seed in SEEDS:
        for X, y in cases.regressions(seed=seed):
            w = reference.ridge(X, y, 0.7, 1.3)
            slope = X.T @ (y - X @ w) / 0.7**2 - w / 1.3**2
            assert np.allclose(0, slope, atol=1e-8)
            assert np.allclose(
                np.linalg.solve(X.T @ X + 0.7**2 / 1.3**2 * np.eye(len(w)), X.T @ y), w
            )


def test_a_flat_prior_leaves_least_squares_and_a_narrow_one_nothing():
    for X, y in cases.regressions(seed=1)[:2]:
        assert np.allclose(np.linalg.lstsq(X, y)[0], reference.ridge(X, y, 1, 1e6))
        assert np.allclose(0, reference.ridge(X, y, 1, 1e-6), atol=1e-8)


# Naive Bayes --------------------------------------------------------------------------------------


def test_a_fit_is_one_estimate_for_each_class_and_feature():
    for table in cases.catalogues(seed=3):
        laws, class_shares = reference.fit(table, "reserve", cases.FORMS)
        assert set(table["reserve"]) == set(laws) == set(class_shares)
        assert np.isclose(1, sum(class_shares.values()))
        for name, group in table.groupby("reserve"):
            assert np.isclose(len(group) / len(table), class_shares[name])
            assert np.isclose(group["wing"].mean(), laws[name]["wing"][1])
            assert np.isclose(group["wing"].std(ddof=0), laws[name]["wing"][2])
            assert np.isclose(group["bars"].mean() / 12, laws[name]["bars"][2])
            assert np.isclose(group["mites"].mean(), laws[name]["mites"][1])
            assert (group["patch"].min(), group["patch"].max()) == laws[name]["patch"][1:]


def test_posteriors_are_those_of_plain_products_where_these_work():
    for seed in SEEDS:
        laws, prior = cases.bird_laws(seed=seed), cases.shares(seed=seed)
        bird = cases.bird(seed=seed)
        products = {
            name: prior[name]
            * math.prod(float(reference.density(law, bird[key])) for key, law in each.items())
            for name, each in laws.items()
        }
        for name, value in reference.log_posterior(bird, laws, prior).items():
            assert np.isclose(products[name] / sum(products.values()), math.exp(value))


def test_a_bird_that_is_possible_nowhere_is_refused():
    laws, prior = cases.bird_laws(seed=1), cases.shares(seed=1)
    with pytest.raises(ValueError, match="no class"):
        reference.log_posterior({"patch": 2.0}, laws, prior)
    stranger = pd.DataFrame([{**cases.bird(seed=1), "patch": 2}])
    assert [None] == reference.predict(stranger, laws, prior)


@theory
@given(st.lists(st.tuples(st.text("aB c", max_size=9), st.booleans()), min_size=1, max_size=6))
def test_word_rates_add_up_to_one_and_follow_the_counts(messages):
    texts, flags = map(list, zip(*messages, strict=True))
    assume("".join(texts).strip())
    rates, share = reference.word_rates(texts, flags, 0.5)
    assert np.allclose(1, np.array(list(rates.values())).sum(axis=0))
    assert Fraction(sum(flags), len(flags)) == Fraction(share).limit_denominator(100)
    counts = Counter((word, flag) for text, flag in messages for word in text.lower().split())
    for side in (False, True):
        total = sum(count for (_, flag), count in counts.items() if flag == side)
        for word, pair in rates.items():
            expected = (counts[word, side] + 0.5) / (total + 0.5 * len(rates))
            assert np.isclose(expected, pair[int(side)])


def test_spam_probabilities_are_those_of_exact_products():
    for seed in SEEDS:
        rates = cases.word_table(seed=seed)
        text = cases.balanced_text(rates, 300, seed=seed)
        ham, spam = Fraction(3, 4), Fraction(1, 4)
        for word in text.split():
            ham *= Fraction(rates[word][0])
            spam *= Fraction(rates[word][1])
        expected = float(spam / (ham + spam))
        assert np.isclose(expected, reference.spam_probability(text, rates, 0.25), rtol=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_text_of_unknown_words_says_nothing(share):
    assert share == pytest.approx(reference.spam_probability("xyz", {"a": (0.5, 0.5)}, share))


def test_a_calibration_keeps_every_forecast():
    for seed in SEEDS:
        for p, y in (
            cases.forecasts(seed=seed),
            cases.gappy_forecasts(seed=seed),
            cases.border_forecasts(seed=seed),
        ):
            for bins in (1, 4, 8):
                counts, means, observed = reference.calibration(p, y, bins).T
                assert len(p) == counts.sum()
                assert np.isclose(p.sum(), counts @ means)
                assert np.isclose(y.sum(), counts @ observed)
                assert np.all(np.diff(means) > 0)
                expected, _ = np.histogram(p, bins, range=(0, 1))
                assert expected[expected > 0].tolist() == counts.tolist()


# Drawings -----------------------------------------------------------------------------------------

VALUES = np.array([1.0, 2.0, 2.5, 4.0, 9.0])
LAW = ("normal", 3.0, 2.0)


def drawn(*, bars=True, x=None, law=LAW, density=True, bins=4):
    ax = Figure().add_subplot()
    if bars:
        ax.hist(VALUES, bins, density=density)
    x = np.linspace(1, 9, 200) if x is None else x
    ax.plot(x, reference.density(law, x))
    return checks.drawing(ax)


def test_a_histogram_and_its_density_are_accepted():
    reference.assert_bars(drawn(), VALUES, 4)
    for x in (np.linspace(1, 9, 60), np.linspace(-9, 20, 400)):
        reference.assert_curve(drawn(x=x), VALUES, LAW)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"density": False}, id="counts"),
        pytest.param({"bins": 5}, id="other bins"),
        pytest.param({"bars": False}, id="no bars"),
    ],
)
def test_wrong_bars_are_refused(wrong):
    with pytest.raises(AssertionError):
        reference.assert_bars(drawn(**wrong), VALUES, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"x": np.linspace(1, 9, 20)}, id="coarse"),
        pytest.param({"x": np.linspace(2, 9, 200)}, id="short"),
        pytest.param({"x": np.linspace(9, 1, 200)}, id="backwards"),
        pytest.param({"law": ("normal", 3.0, 2.1)}, id="another law"),
    ],
)
def test_wrong_curves_are_refused(wrong):
    with pytest.raises(AssertionError):
        reference.assert_curve(drawn(**wrong), VALUES, LAW)


# Cases --------------------------------------------------------------------------------------------


def test_ordinary_places_are_possible_and_others_are_not():
    for seed in SEEDS:
        for law in cases.laws(seed=seed):
            assert np.all(reference.density(law, cases.places(law, seed=seed)) > 0)
            if law[0] != "normal":
                assert not reference.density(law, cases.impossible(law)).any()


def test_tails_are_possible_though_their_probability_is_lost():
    for seed in SEEDS:
        for law in [cases.laws(seed=seed)[1], *cases.large_laws(seed=seed)]:
            logs = reference.log_density(law, cases.tails(law))
            assert np.isfinite(logs).all()
            assert logs.min() < -600


def test_narrow_laws_have_densities_above_1():
    for seed in SEEDS:
        for law in cases.narrow_laws(seed=seed):
            assert 3 < reference.density(law, cases.places(law, seed=seed)).max()


def test_levels_are_away_from_the_steps():
    for seed in SEEDS:
        for law in [*cases.laws(seed=seed)[2:], *cases.large_laws(seed=seed)]:
            u = cases.levels(law, seed=seed)
            cdf = reference.distribution(law).cdf
            x = reference.quantile(law, u)
            assert np.all(cdf(x) - u > 1e-7)
            assert np.all(u - cdf(x - 1) > 1e-7)


def test_decisive_shares_choose_the_least_likely_reserve():
    for seed in SEEDS:
        laws, bird = cases.bird_laws(seed=seed), cases.bird(seed=seed)
        prior, name = cases.decisive_shares(bird, laws)
        assert [name] == reference.predict(pd.DataFrame([bird]), laws, prior)
        assert 0.49 < math.exp(reference.log_posterior(bird, laws, prior)[name]) < 0.51


def test_a_crowd_of_features_has_a_posterior_though_its_products_are_lost():
    for seed in SEEDS:
        bird, laws = cases.crowded(seed=seed)
        prior = cases.shares(seed=seed)
        assert reference.log_joint(bird, laws, prior).max() < -1000
        posterior = np.exp(list(reference.log_posterior(bird, laws, prior).values()))
        assert np.isclose(1, posterior.sum())
        assert 0.34 < posterior.max() < 0.99


def test_flocks_are_clear_and_end_with_a_stranger():
    for seed in SEEDS:
        laws, prior = cases.bird_laws(seed=seed), cases.shares(seed=seed)
        flock = cases.flock(laws, prior, seed=seed)
        classes = reference.predict(flock, laws, prior)
        assert None is classes[-1] and None not in classes[:-1]
        assert flock.isna().any(axis=None)


def test_balanced_texts_are_undecided_though_their_products_are_lost():
    for seed in SEEDS:
        rates = cases.word_table(seed=seed)
        text = cases.balanced_text(rates, 2000, seed=seed)
        assert 2000 == len(text.split())
        assert 0.001 < reference.spam_probability(text, rates, 0.4) < 0.999
        assert 0 == math.prod(rates[word][0] for word in text.split())


@pytest.mark.parametrize("name", ["birds", "bird_laws", "messages", "mailboxes", "forecasts"])
def test_cases_repeat_with_their_seed_and_change_with_it(name):
    first, again, other = (repr(getattr(cases, name)(seed=seed)) for seed in (5, 5, 6))
    assert first == again != other


def test_the_data_of_the_notebook_follow_their_recipes():
    path = ROOT / "source" / "C3_W1" / "distributions_and_naive_bayes.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    made = {"np": np, "pd": pd}
    for cell in cells:
        if cell["id"] in ("table-of-birds", "station-mailbox"):
            exec("".join(cell["source"]), made)
    pd.testing.assert_frame_equal(cases.birds(seed=404), made["birds"])
    assert cases.messages(seed=9) == (made["old_texts"], made["old_is_spam"])


def test_every_attempt_has_cases_of_its_own():
    before = cases.laws(seed=5)
    checks.begin_attempt(77)
    try:
        assert before != cases.laws(seed=5)
    finally:
        checks.begin_attempt(None)
    assert before == cases.laws(seed=5)
