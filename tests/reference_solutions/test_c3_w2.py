"""The references and predicates of C3_W2 against theory, and the promises of its cases."""

import json
from fractions import Fraction
from math import ceil, log, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from gradus import checks
from reference_solutions import c3_w2 as reference
from reference_solutions import c3_w2_cases as cases

SEEDS = range(20)
ROOT = Path(__file__).resolve().parents[2]
theory = settings(deadline=None, max_examples=50)


@st.composite
def pmfs(draw, *, die=False, smallest=0):
    """A pmf of small exact shares; that of a die begins with 0."""
    shares = draw(st.lists(st.integers(smallest, 9), min_size=1, max_size=7))
    assume(any(shares))
    return np.array([0, *shares] if die else shares) / sum(shares)


@st.composite
def rules(draw):
    p = draw(pmfs(die=True))
    return p, draw(st.lists(st.sampled_from(range(1, len(p))), unique=True))


# One die ------------------------------------------------------------------------------------------


@theory
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.sampled_from([1, 0.25, 1e9]))
def test_a_pmf_has_the_ratios_of_the_weights_and_adds_up_to_one(weights, scale):
    assume(any(weights))
    pmf = reference.die_pmf([weight * scale for weight in weights])
    assert np.isclose(1, pmf.sum(), rtol=1e-12)
    assert np.allclose([0, *weights], pmf * sum(weights), rtol=1e-12)


@pytest.mark.parametrize("weights", [[1, -1, 3], [0, 0], [-2]])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(ValueError, match="not negative"):
        reference.die_pmf(weights)


@theory
@given(pmfs())
def test_moments_are_weighted_sums(pmf):
    numbers = np.arange(len(pmf))
    mean, variance = reference.moments(pmf)
    assert np.isclose(numbers @ pmf, mean)
    assert np.isclose((numbers - mean) ** 2 @ pmf, variance, atol=1e-12)


def test_a_fair_die_has_mean_and_variance_of_the_textbook():
    assert np.allclose([3.5, 35 / 12], reference.moments(reference.die_pmf([1] * 6)))


@theory
@given(pmfs(), st.integers(1, 1000))
def test_quantiles_invert_the_cdf(pmf, thousandths):
    level = thousandths / 1000
    F = np.cumsum(pmf)
    assert np.allclose(F, reference.cdf(pmf))
    k = reference.quantile(pmf, level)
    assert F[k] >= level - 2e-9
    assert k == 0 or F[k - 1] < level


def test_rounding_does_not_move_a_quantile():
    fair = reference.die_pmf([1] * 10)
    assert list(range(1, 11)) == [reference.quantile(fair, k / 10) for k in range(1, 11)]


@pytest.mark.parametrize("level", [0, -1, 1.01])
def test_a_level_outside_its_range_is_refused(level):
    with pytest.raises(ValueError, match="between"):
        reference.quantile(np.array([0, 1.0]), level)


# Two throws ---------------------------------------------------------------------------------------


@theory
@given(pmfs(), pmfs())
def test_means_and_variances_of_independent_numbers_add_up(p, q):
    total = reference.sum_pmf(p, q)
    assert np.isclose(1, total.sum())
    assert np.allclose(
        np.add(reference.moments(p), reference.moments(q)), reference.moments(total), atol=1e-9
    )
    assert np.allclose(np.convolve(p, q), total)


@theory
@given(rules())
def test_the_second_throw_raises_the_mean_by_its_share(rule):
    p, keep = rule
    pmf = reference.second_throw_pmf(p, keep)
    mean, _ = reference.moments(p)
    assert (2 * len(p) - 1,) == pmf.shape
    assert np.isclose(1, pmf.sum())
    assert np.isclose(mean * (1 + p[keep].sum()), reference.moments(pmf)[0])


@theory
@given(rules())
def test_covariances_of_a_rule_and_its_opposite_are_opposite(rule):
    p, keep = rule
    others = [number for number in range(1, len(p)) if number not in keep]
    assert np.isclose(
        -reference.covariance(p, others), reference.covariance(p, keep), rtol=1e-9, atol=1e-12
    )


@theory
@given(rules())
def test_the_covariance_has_a_closed_form(rule):
    p, keep = rule
    mean, _ = reference.moments(p)
    expected = mean * (np.array(keep) @ p[keep] - mean * p[keep].sum()) if keep else 0
    assert np.isclose(expected, reference.covariance(p, keep), atol=1e-12)


@theory
@given(rules())
def test_conditional_probabilities_average_to_the_margin(rule):
    table = reference.joint(*rule)
    totals = reference.total_pmf(table)
    parts = [share * reference.conditional(table, t) for t, share in enumerate(totals) if share]
    assert np.allclose(table.sum(axis=1), np.sum(parts, axis=0))


@pytest.mark.parametrize("total", [-1, 0, 1, 5, 9])
def test_an_impossible_total_is_refused(total):
    table = np.array([[0, 0, 0], [0, 0.25, 0.25], [0, 0.25, 0.25]])
    with pytest.raises(ValueError, match="impossible"):
        reference.conditional(table, total)


# From throws to the die ---------------------------------------------------------------------------


@theory
@given(st.data())
def test_posteriors_are_those_of_rational_arithmetic(data):
    sides = data.draw(st.integers(1, 4))
    weight = st.lists(st.integers(0, 5), min_size=sides, max_size=sides).filter(any)
    weights = data.draw(st.lists(weight, min_size=1, max_size=4))
    shares = data.draw(st.lists(st.integers(0, 5), min_size=len(weights), max_size=len(weights)))
    assume(any(shares))
    counts = data.draw(st.lists(st.integers(0, 40), min_size=sides, max_size=sides))
    fits = []
    for share, die in zip(shares, weights, strict=True):
        fit = Fraction(share, sum(shares))
        for each, count in zip(die, counts, strict=True):
            fit *= Fraction(each, sum(die)) ** count
        fits.append(fit)
    arguments = (
        np.array(shares) / sum(shares),
        np.array([reference.die_pmf(die) for die in weights]),
        np.array([0, *counts]),
    )
    if not any(fits):
        with pytest.raises(ValueError, match="no die"):
            reference.bayes(*arguments)
    else:
        expected = [float(fit / sum(fits)) for fit in fits]
        assert np.allclose(expected, reference.bayes(*arguments), atol=1e-12)


@theory
@given(pmfs(die=True, smallest=1))
def test_a_die_is_recovered_from_its_totals(die):
    assert np.allclose(die, reference.recover_die(np.convolve(die, die)), atol=1e-6)


def test_the_totals_of_sichermans_dice_are_those_of_a_fair_die():
    low, high = reference.die_pmf([1, 2, 2, 1]), reference.die_pmf([1, 0, 1, 1, 1, 1, 0, 1])
    assert np.allclose(
        reference.die_pmf([1] * 6), reference.recover_die(reference.sum_pmf(low, high))
    )


# Simulation ---------------------------------------------------------------------------------------


@theory
@given(st.floats(0.002, 0.5), st.floats(1e-9, 0.9))
def test_the_number_of_throws_solves_hoeffdings_inequality(margin, alpha):
    exact = log(2 / alpha) / (2 * margin**2)
    assume(abs(exact - round(exact)) > 1e-6 * exact)
    assert max(1, ceil(exact)) == reference.throws_needed(margin, alpha)


def test_right_sample_means_are_accepted():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        for pmf, n in zip(cases.dice(seed=seed), (1, 2, 3, 8, 20), strict=True):
            if len(pmf) > 2:
                means = rng.choice(len(pmf), size=(2000, n), p=pmf).mean(axis=1)
                reference.assert_sample_means(means, pmf, n, 2000)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda draw, rng: draw((900, 4)).sum(axis=1), id="sums"),
        pytest.param(lambda draw, rng: draw((900, 5)).mean(axis=1), id="other n"),
        pytest.param(lambda draw, rng: np.repeat(draw((300, 4)).mean(axis=1), 3), id="repeated"),
        pytest.param(lambda draw, rng: draw((800, 4)).mean(axis=1), id="too few"),
        pytest.param(lambda draw, rng: np.full(900, 2.5), id="constant"),
        pytest.param(lambda draw, rng: rng.normal(2.8, 0.7, 900), id="normal"),
        pytest.param(lambda draw, rng: np.full(900, np.nan), id="NaN"),
    ],
)
def test_wrong_sample_means_are_refused(wrong):
    rng = np.random.default_rng(8)
    pmf = reference.die_pmf([1, 1, 2, 1])
    with pytest.raises(AssertionError):
        reference.assert_sample_means(
            wrong(lambda size: rng.choice(5, size=size, p=pmf), rng), pmf, 4, 900
        )


def test_the_distance_is_the_kolmogorov_smirnov_statistic():
    for seed in SEEDS:
        for values, mu, sigma in cases.clouds(seed=seed):
            expected = scipy.stats.kstest(values, "norm", args=(mu, sigma)).statistic
            assert np.isclose(expected, reference.normal_distance(values, mu, sigma), rtol=1e-12)


def test_means_come_closer_to_the_normal_distribution():
    rng = np.random.default_rng(4)
    pmf = reference.die_pmf([9, 1, 1, 1, 1, 3])
    mean, variance = reference.moments(pmf)
    distances = []
    for n in (1, 6, 36):
        means = rng.choice(len(pmf), size=(4000, n), p=pmf).mean(axis=1)
        distances.append(reference.normal_distance(means, mean, sqrt(variance / n)))
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.05 < distances[0]


# Data ---------------------------------------------------------------------------------------------


def test_profiles_are_those_of_pandas():
    for seed in SEEDS:
        for table in cases.frames(seed=seed):
            columns, correlation = reference.profile(table)
            assert list(table.columns) == list(columns)
            for name, entry in columns.items():
                assert table[name].isna().sum() == entry["missing"]
                assert np.allclose(table[name].quantile([0.25, 0.5, 0.75]), entry["quartiles"])
            assert np.allclose(table.corr(), correlation, atol=1e-12)


def test_a_value_on_the_fence_is_no_outlier():
    columns, _ = reference.profile(pd.DataFrame({"a": [1, 2, 2, 3, 1, 2, 3, 6, 0], "b": range(9)}))
    assert (1, 2, 3) == columns["a"]["quartiles"]
    assert 0 == columns["a"]["outliers"]
    columns, _ = reference.profile(pd.DataFrame({"a": [1, 2, 2, 3, 1, 2, 3, 7, -3]}))
    assert 2 == columns["a"]["outliers"]


@pytest.mark.parametrize("wrong", [None, (), {}, ({}, 1, 2), (1, 2), ({"a": 1}, 0), ({"a": {}}, 0)])
def test_what_is_no_profile_is_refused(wrong):
    with pytest.raises(AssertionError):
        reference.read_profile(wrong)


# Drawings -----------------------------------------------------------------------------------------


def paired_heights(ax, count):
    return reference.paired_heights(checks.drawing(ax).bars, count)


def test_bars_in_pairs_are_read_whatever_their_width():
    ax = Figure().add_subplot()
    ax.bar([1, 2], [0.25, 0.75], width=-0.3, align="edge")
    ax.bar([0.25, 1.25, 3.25], [0, 0.5, 0.5], width=0.5)
    assert [[0, 0.25, 0.75, 0], [0, 0.5, 0, 0.5]] == paired_heights(ax, 4).tolist()


@pytest.mark.parametrize(
    ("place", "height", "options"),
    [
        pytest.param(1.0, 0.5, {"width": 0.4}, id="in the middle"),
        pytest.param(1.3, 0.5, {"width": 0.5}, id="too far right"),
        pytest.param(5.2, 0.5, {"width": 0.2}, id="no such number"),
        pytest.param(1.2, 0.5, {"width": 0.2, "bottom": 0.1}, id="not on the ground"),
        pytest.param(0.8, 0.5, {"width": 0.2}, id="twice"),
        pytest.param(1.2, np.nan, {"width": 0.2}, id="NaN"),
    ],
)
def test_bars_out_of_place_are_refused(place, height, options):
    ax = Figure().add_subplot()
    ax.bar([0.8], [0.25], width=0.3)
    ax.bar([place], [height], **options)
    with pytest.raises(AssertionError):
        assert np.isfinite(paired_heights(ax, 5)).all()


# Cases --------------------------------------------------------------------------------------------


def test_the_tally_sheet_of_the_notebook_follows_its_recipe():
    path = ROOT / "source" / "C3_W2" / "loaded_dice.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (source,) = ("".join(cell["source"]) for cell in cells if cell["id"] == "tally-sheet")
    literal = source.split("np.array(")[1].split(")")[0]
    assert cases.tally().tolist() == json.loads(literal)


def test_probabilities_are_not_negative_and_add_up_to_one():
    for seed in SEEDS:
        rows = [*cases.dice(seed=seed), *cases.pmfs(seed=seed)]
        rows += [table.ravel() for table in cases.joints(seed=seed)]
        rows += [p for p, _ in cases.rules(seed=seed)] + [p for p, *_ in cases.games(seed=seed)]
        rows += [total for _, total in cases.totals_of_one_die(seed=seed)]
        rows += cases.totals_of_two_dice(seed=seed)
        rows += list(cases.candidates(seed=seed, throws=9)[1])
        for row in rows:
            assert row.min() >= 0
            assert np.isclose(1, row.sum())


def test_rules_keep_numbers_of_their_die():
    for seed in SEEDS:
        for p, keep in cases.rules(seed=seed):
            assert p[0] == 0
            assert set(keep) <= set(range(1, len(p)))


def test_totals_of_one_die_are_recovered_and_others_refused():
    for seed in SEEDS:
        for die, total in cases.totals_of_one_die(seed=seed):
            assert np.allclose(die, reference.recover_die(total), atol=1e-8)
        for total in cases.totals_of_two_dice(seed=seed):
            with pytest.raises(ValueError, match=r"no die|odd"):
                reference.recover_die(total)


def test_two_different_dice_are_clearly_no_single_die():
    for seed in SEEDS:
        first, *_ = cases.totals_of_two_dice(seed=seed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reference, "FIT_TOLERANCE", 1e-3)
            with pytest.raises(ValueError, match="no die"):
                reference.recover_die(first)


def test_candidates_stay_undecided_and_one_is_ruled_out():
    for seed in SEEDS:
        for throws in (11, 5000):
            posterior = reference.bayes(*cases.candidates(seed=seed, throws=throws))
            assert posterior[-1] == 0
            assert 0.02 < posterior[0] < 0.98


def test_events_are_neither_rare_nor_nearly_certain():
    for seed in SEEDS:
        for p, keep, event in cases.games(seed=seed):
            assert 0.1 < reference.event_probability(p, keep, event) < 0.9
            for other in ([], list(range(1, len(p)))):
                far = reference.event_probability(p, other, event)
                assert abs(far - reference.event_probability(p, keep, event)) > 0.06


def test_samples_are_clearly_of_their_kind():
    kinds = ("normal", "uniform", "exponential", "binomial")
    for seed in SEEDS:
        for kind, sample in cases.samples(seed=seed, kinds=kinds):
            assert kind == reference.identify(sample)
            skewness, kurtosis = scipy.stats.skew(sample), scipy.stats.kurtosis(sample)
            assert (kind == "exponential") == (skewness > 1)
            assert abs(skewness) < 0.4 or skewness > 1.4
            assert (kind == "uniform") == (kurtosis < -0.9)
            if kind in ("normal", "uniform"):
                assert kind != reference.identify(np.round(sample))
                moved = cases.shifted(sample, seed=seed)
                assert np.isclose(kurtosis, scipy.stats.kurtosis(moved), atol=1e-5)


@pytest.mark.parametrize("size", [24, 36, 90])
def test_shapes_are_far_from_every_border_and_have_equal_summaries(size):
    limits = {
        "line": ((0, 0.25), (0, 0.4), (0, 0.42)),
        "curve": ((0, 0.25), (0.8, 1), (0, 1)),
        "outlier": ((0, 0.25), (0, 0.4), (0.7, 1)),
        "groups": ((0.45, 1), (0, 1), (0, 1)),
    }
    for seed in SEEDS:
        summaries = []
        for kind, x, y in cases.shapes(seed=seed, size=size):
            assert kind == reference.tell_apart(x, y)
            for share, (low, high) in zip(reference.shape_shares(x, y), limits[kind], strict=True):
                assert low <= share <= high, (seed, kind)
            summaries.append([x.mean(), x.std(), y.mean(), y.std(), np.corrcoef(x, y)[0, 1]])
        assert np.allclose(summaries[0], summaries, rtol=1e-9)


def test_border_shapes_are_just_beside_the_border_that_they_are_about():
    about = (0, 0, 1, 1, 2, 2, 1)
    for seed in SEEDS:
        clouds = cases.border_shapes(seed=seed)
        for (kind, x, y), decides in zip(clouds, about, strict=True):
            assert kind == reference.tell_apart(x, y)
            shares = reference.shape_shares(x, y)
            borders = (1 / 3, 1 / 2, 1 / 2)
            for number, (share, border) in enumerate(zip(shares, borders, strict=True)):
                assert 0.03 < abs(share - border)
                assert number == decides or share < border
        _, x, y = clouds[-1]
        line, cubic = (np.sum((y - np.polyval(np.polyfit(x, y, d), x)) ** 2) for d in (1, 3))
        assert cubic < 0.4 * line


def test_mixed_shapes_fulfil_two_rules_of_which_the_first_counts():
    for seed in SEEDS:
        (groups, x, y), (curve, u, v) = cases.mixed_shapes(seed=seed)
        assert ["groups", "curve"] == [groups, curve]
        assert [groups, curve] == [reference.tell_apart(x, y), reference.tell_apart(u, v)]
        gap, bend, _ = reference.shape_shares(x, y)
        assert gap > 0.4
        assert bend > 0.6
        gap, bend, largest = reference.shape_shares(u, v)
        assert gap < 0.32
        assert bend > 0.6
        assert largest > 0.55


def test_disturbed_totals_have_a_die_only_up_to_rounding():
    for seed in SEEDS:
        for die, nearly, wrong in cases.disturbed_totals(seed=seed):
            assert np.allclose(die, reference.recover_die(nearly), atol=1e-9)
            with pytest.raises(ValueError, match="no die"):
                reference.recover_die(wrong)


def test_many_tries_give_many_different_numbers():
    for seed in SEEDS:
        sample = cases.many_tries(seed=seed)
        assert 300 < len(np.unique(sample))
        assert "binomial" == reference.identify(sample)


@pytest.mark.parametrize("name", ["weights", "dice", "pmfs", "joints", "totals_of_two_dice"])
def test_cases_repeat_with_their_seed_and_change_with_it(name):
    first, again, other = (getattr(cases, name)(seed=seed) for seed in (5, 5, 6))
    assert all(map(np.array_equal, first, again))
    assert not all(map(np.array_equal, first, other))
