"""The references and predicates of C3_W4 against theory, and the promises of its cases."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from gradus import checks
from reference_solutions import c3_w4 as reference
from reference_solutions import c3_w4_cases as cases

SEEDS = range(20)
ROOT = Path(__file__).resolve().parents[2]
theory = settings(deadline=None, max_examples=50)
levels = st.sampled_from([0.01, 0.05, 0.1, 0.2])
summaries = st.tuples(st.integers(2, 40), st.floats(-50, 50), st.floats(0.1, 20))
degrees = st.one_of(st.floats(1, 200), st.just(math.inf))
probabilities = st.floats(0.05, 0.95)


@st.composite
def counts(draw):
    n = draw(st.integers(2, 200))
    return draw(st.integers(0, n)), n


def values_with(summary):
    """Values that have exactly this number, mean and standard deviation."""
    n, mean, sd = summary
    spread = np.arange(n) - (n - 1) / 2
    return mean + sd * spread / spread.std(ddof=1)


# Means --------------------------------------------------------------------------------------------


@theory
@given(st.lists(st.floats(-1000, 1000), min_size=2, max_size=30))
def test_a_summary_has_numpys_mean_and_sample_deviation(values):
    expected = [len(values), np.mean(values), np.std(values, ddof=1)]
    assert np.allclose(expected, reference.summarise(values), atol=1e-9)


@pytest.mark.parametrize("values", [[], [3.0]])
def test_a_summary_needs_two_values(values):
    with pytest.raises(ValueError):
        reference.summarise(values)


@theory
@given(summaries, summaries)
def test_statistic_and_degrees_of_freedom_are_those_of_welchs_test(first, second):
    welch = scipy.stats.ttest_ind(values_with(second), values_with(first), equal_var=False)
    df = reference.welch_df(first, second)
    assert np.isclose(welch.statistic, reference.t_statistic(first, second), atol=1e-9)
    assert np.isclose(welch.df, df)
    assert min(first[0], second[0]) - 1 <= df * (1 + 1e-9)
    assert df <= (first[0] + second[0] - 2) * (1 + 1e-9)


@theory
@given(st.floats(-8, 8), degrees)
def test_p_values_are_tails_of_the_t_distribution(statistic, df):
    distribution = scipy.stats.t(df)
    greater, less = distribution.sf(statistic), distribution.cdf(statistic)
    assert np.isclose(greater, reference.p_value(statistic, df, "greater"), rtol=1e-8)
    assert np.isclose(less, reference.p_value(statistic, df, "less"), rtol=1e-8)
    both = reference.p_value(statistic, df, "two-sided")
    assert np.isclose(2 * min(greater, less), both, rtol=1e-8)


def test_an_unknown_alternative_is_refused():
    with pytest.raises(ValueError, match="alternative"):
        reference.p_value(1.0, 5, "both")


@theory
@given(st.floats(-5, 5), degrees, levels, st.sampled_from(reference.ALTERNATIVES))
def test_rejecting_means_that_the_p_value_is_at_most_alpha(statistic, df, alpha, alternative):
    p = reference.p_value(statistic, df, alternative)
    if abs(p - alpha) > 1e-9:
        assert (p <= alpha) == reference.reject(statistic, df, alpha, alternative)


@theory
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=20))
def test_a_paired_statistic_is_that_of_the_changes(rows):
    before, after = np.array(rows, dtype=float).T
    changes = after - before
    if np.ptp(changes) == 0:
        return
    statistic, df = reference.paired_statistic(before, after)
    error = changes.std(ddof=1) / np.sqrt(len(rows))
    assert len(rows) - 1 == df
    assert np.isclose(changes.mean() / error, statistic, atol=1e-9)


def test_pairs_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="2 before, but 1 after"):
        reference.paired_statistic(np.array([1.0, 2.0]), np.array([1.0]))


# Shares -------------------------------------------------------------------------------------------


@theory
@given(counts(), counts())
def test_the_z_of_two_shares_is_pooled_and_changes_sign_with_the_groups(first, second):
    (a, n_a), (b, n_b) = first, second
    z = reference.z_statistic(a, n_a, b, n_b)
    pooled = (a + b) / (n_a + n_b)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    assert np.isclose((b / n_b - a / n_a) / error if error else 0, z, atol=1e-9)
    assert np.isclose(-z, reference.z_statistic(b, n_b, a, n_a))


@theory
@given(counts(), levels)
def test_wilson_intervals_are_those_of_scipy(group, alpha):
    exact = scipy.stats.binomtest(*group).proportion_ci(1 - alpha, method="wilson")
    interval = reference.share_interval(*group, alpha, "wilson")
    assert np.allclose([exact.low, exact.high], interval, atol=1e-9)


@pytest.mark.parametrize(
    ("method", "p", "low", "high"),
    [
        pytest.param("wilson", 0.5, 0.93, 0.97, id="Wilson, a half"),
        pytest.param("wilson", 0.03, 0.93, 1.0, id="Wilson, a small share"),
        pytest.param("wald", 0.5, 0.93, 0.97, id="Wald, a half"),
        pytest.param("wald", 0.03, 0.7, 0.8, id="Wald fails for a small share"),
    ],
)
def test_intervals_of_50_visitors_cover_the_share_as_often_as_they_promise(method, p, low, high):
    limits = [reference.share_interval(k, 50, 0.05, method) for k in range(51)]
    covered = [k for k, (left, right) in enumerate(limits) if left <= p <= right]
    assert low <= scipy.stats.binom.pmf(covered, 50, p).sum() <= high


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method"):
        reference.share_interval(1, 2, 0.05, "exact")


@theory
@given(counts(), counts(), levels)
def test_the_interval_of_a_difference_is_unpooled(first, second, alpha):
    (a, n_a), (b, n_b) = first, second
    low, high = reference.difference_interval(a, n_a, b, n_b, alpha)
    p, q = a / n_a, b / n_b
    z = scipy.stats.norm.isf(alpha / 2)
    assert np.isclose(q - p, (low + high) / 2, atol=1e-9)
    assert np.isclose(z * math.sqrt(p * (1 - p) / n_a + q * (1 - q) / n_b), (high - low) / 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_of_differences_have_the_verdict_that_the_cases_say(seed):
    for low, high, relevant, verdict in cases.differences(seed=seed):
        assert verdict == reference.verdict(low, high, relevant)


# Planning -----------------------------------------------------------------------------------------


@theory
@given(st.floats(0.005, 0.2), levels, probabilities)
def test_a_sample_is_just_large_enough_for_its_margin(margin, alpha, p):
    n = reference.sample_size(margin, alpha, p)
    half = [scipy.stats.norm.isf(alpha / 2) * math.sqrt(p * (1 - p) / m) for m in (n, n - 1) if m]
    assert half[0] <= margin * (1 + 1e-9)
    assert all(margin < each * (1 + 1e-9) for each in half[1:])


@theory
@given(st.floats(0.1, 0.5), st.floats(0.02, 0.3), levels, st.floats(0.5, 0.95))
def test_the_number_for_a_power_has_a_closed_form(p, step, alpha, wanted):
    q = p + step
    z = scipy.stats.norm.isf(alpha / 2) + scipy.stats.norm.ppf(wanted)
    exact = z**2 * (p * (1 - p) + q * (1 - q)) / step**2
    assert abs(reference.n_for_power(p, q, alpha, wanted) - (exact + 0.5)) <= 0.5 + 1e-6
    assert reference.n_for_power(q, p, alpha, wanted) == reference.n_for_power(p, q, alpha, wanted)


def test_no_number_shows_that_equal_shares_differ():
    with pytest.raises(ValueError, match="difference of 0"):
        reference.n_for_power(0.1, 0.1, 0.05, 0.8)


def rejection_probability(p_a, p_b, n, alpha):
    """How often the pooled z test rejects: the sum over all outcomes of two binomials."""
    successes = np.arange(n + 1)
    weights = [scipy.stats.binom.pmf(successes, n, p) for p in (p_a, p_b)]
    return sum(
        weights[0][a] * weights[1][b]
        for a in successes
        for b in successes
        if reference.reject(reference.z_statistic(a, n, b, n), math.inf, alpha, "two-sided")
    )


@pytest.mark.parametrize(("p_a", "p_b"), [(0.4, 0.4), (0.3, 0.6)], ids=["no difference", "power"])
def test_a_rejection_rate_is_the_probability_of_rejecting(p_a, p_b):
    def draw(rng):
        return rng.binomial(40, p_a), rng.binomial(40, p_b)

    def test(a, b):
        z = reference.z_statistic(a, 40, b, 40)
        return reference.p_value(z, math.inf, "two-sided")

    rate = reference.rejection_rate(draw, test, 0.05, 2000, np.random.default_rng(4))
    exact = rejection_probability(p_a, p_b, 40, 0.05)
    checks.share(round(rate * 2000), 2000, exact)
    approximate = 0.05 if p_a == p_b else reference.power(p_a, p_b, 40, 0.05)
    assert abs(exact - approximate) < 0.03


@theory
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holms_adjusted_values_step_down(p_values):
    p = np.array(p_values)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = reference.holm(p_values)
    assert np.allclose(np.minimum(stepped, 1), adjusted[order])
    assert np.all(adjusted >= p)
    assert np.all(adjusted <= len(p) * p)


def test_holm_keeps_the_rate_of_any_false_alarm():
    rng = np.random.default_rng(11)
    alarms = sum(reference.holm(rng.uniform(size=4)).min() <= 0.1 for _ in range(1000))
    checks.share(alarms, 1000, 1 - (1 - 0.1 / 4) ** 4)


# Predictions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_of_a_line_have_their_textbook_widths(seed):
    for x, y, x_new, alpha in cases.lines(seed=seed):
        fit = scipy.stats.linregress(x, y)
        rest = y - fit.intercept - fit.slope * x
        s = math.sqrt(np.sum(rest**2) / (len(x) - 2))
        leverage = 1 / len(x) + (x_new - np.mean(x)) ** 2 / np.sum((x - np.mean(x)) ** 2)
        t = scipy.stats.t.isf(alpha / 2, len(x) - 2)
        middle = fit.intercept + fit.slope * x_new
        for interval, root in (
            (reference.mean_interval, leverage),
            (reference.prediction_interval, 1 + leverage),
        ):
            half = t * s * math.sqrt(root)
            assert np.allclose([middle - half, middle + half], interval(x, y, x_new, alpha))


def test_prediction_intervals_cover_new_values_and_mean_intervals_cover_means():
    rng = np.random.default_rng(20)
    x = np.linspace(0, 10, 8)
    hits = {"mean of means": 0, "new in predictions": 0, "new in means": 0}
    for _ in range(1500):
        y = 2 + 3 * x + rng.normal(0, 4, 8)
        new = 2 + 3 * 7.0 + rng.normal(0, 4)
        low, high = reference.mean_interval(x, y, 7.0, 0.05)
        left, right = reference.prediction_interval(x, y, 7.0, 0.05)
        hits["mean of means"] += low <= 23 <= high
        hits["new in predictions"] += left <= new <= right
        hits["new in means"] += low <= new <= high
    checks.share(hits["mean of means"], 1500, 0.95)
    checks.share(hits["new in predictions"], 1500, 0.95)
    assert hits["new in means"] < 0.75 * 1500


@theory
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=2, max_size=15))
def test_the_area_under_the_curve_is_a_share_of_pairs(rows):
    y, score = np.array(rows).T
    if y.min() == y.max():
        with pytest.raises(ValueError, match="both classes"):
            reference.auc(y, score)
        return
    above = [(p > q) + (p == q) / 2 for p in score[y == 1] for q in score[y == 0]]
    assert np.isclose(np.mean(above), reference.auc(y, score))


def test_a_bootstrap_interval_of_a_mean_is_as_wide_as_its_standard_error_says():
    rng = np.random.default_rng(5)
    y, score = np.arange(200) % 2, rng.normal(3, 2, 200)
    low, high = reference.bootstrap_interval(lambda _, s: s.mean(), y, score, 0.05, 2000, rng)
    half = 1.96 * score.std() / math.sqrt(200)
    assert np.allclose([score.mean() - half, score.mean() + half], [low, high], atol=0.06)


def test_resamples_with_one_class_are_drawn_again():
    seen = []

    def metric(y, score):
        seen.append((y, score))
        return reference.auc(y, score)

    y, score = cases.rows(seed=1, positives=1, n=6)
    reference.bootstrap_interval(metric, y, score, 0.1, 40, np.random.default_rng(3))
    assert 40 == len(seen)
    assert all(np.array_equal(labels, values < 1) for labels, values in seen)


RESAMPLES = {
    "a permutation": lambda rng: rng.permutation(22),
    "21 rows": lambda rng: rng.integers(0, 22, 21),
    "never the last row": lambda rng: rng.integers(0, 21, 22),
    "within the classes": lambda rng: np.repeat([0, 11], 11) + rng.integers(0, 11, 22),
    "the same each time": lambda rng: np.arange(22) // 2,
}


def resamples(rows, rng):
    y, score = cases.rows(seed=2, positives=11, n=22)
    return [(y[each], score[each]) for each in (np.argsort(score)[rows(rng)] for _ in range(30))]


@pytest.mark.parametrize("seed", SEEDS)
def test_right_resamples_are_accepted(seed):
    right = resamples(lambda rng: rng.integers(0, 22, 22), np.random.default_rng(seed))
    reference.assert_resamples(right, n=22, positives=11, reps=30)


@pytest.mark.parametrize("wrong", sorted(RESAMPLES))
def test_wrong_resamples_are_refused(wrong):
    drawn = resamples(RESAMPLES[wrong], np.random.default_rng(1))
    with pytest.raises(AssertionError):
        reference.assert_resamples(drawn, n=22, positives=11, reps=30)


@pytest.mark.parametrize("reps", [29, 31])
def test_another_number_of_resamples_is_refused(reps):
    drawn = resamples(lambda rng: rng.integers(0, 22, 22), np.random.default_rng(1))
    with pytest.raises(AssertionError, match="30 resamples"):
        reference.assert_resamples(drawn, n=22, positives=11, reps=reps)


def test_a_resample_that_is_measured_twice_is_refused():
    drawn = resamples(lambda rng: rng.integers(0, 22, 22), np.random.default_rng(1))
    with pytest.raises(AssertionError, match="twice"):
        reference.assert_resamples([*drawn[:15], *drawn[:15]], n=22, positives=11, reps=30)


def test_classes_and_scores_of_different_rows_are_refused():
    drawn = resamples(lambda rng: rng.integers(0, 22, 22), np.random.default_rng(1))
    torn = [(y, drawn[0][1]) for y, _ in drawn]
    with pytest.raises(AssertionError, match="different rows"):
        reference.assert_resamples(torn, n=22, positives=11, reps=30)


# Drawings and cases -------------------------------------------------------------------------------


def test_level_lines_are_read_from_either_end_and_others_are_left_out():
    ax = Figure().subplots()
    ax.plot([3, 1], [1, 1])
    ax.plot([0, 1, 2], [0, 0, 0], "s--")
    ax.axvline(1.5)
    ax.plot(1, 1, "o")
    expected = [[0, 2, 0], [1, 3, 1]]
    assert np.array_equal(expected, reference.drawn_intervals(checks.drawing(ax).curves))


@pytest.mark.parametrize("seed", SEEDS)
def test_statistics_are_clearly_on_one_side_of_their_level(seed):
    for alternative in reference.ALTERNATIVES:
        verdicts = []
        for statistic, df, alpha in cases.decisions(seed=seed, alternative=alternative):
            p = reference.p_value(statistic, df, alternative)
            assert abs(math.log(p / alpha)) > 0.005
            verdicts.append(p <= alpha)
        assert {True, False} == set(verdicts)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_pooled_formula_is_right_by_accident(seed):
    for first, second in cases.summaries(seed=seed):
        pooled = scipy.stats.ttest_ind_from_stats(
            *second[1:], second[0], *first[1:], first[0], equal_var=True
        ).statistic
        assert abs(pooled / reference.t_statistic(first, second) - 1) > 1e-3
    for a, n_a, b, n_b in cases.tables(seed=seed)[:2]:
        z = reference.z_statistic(a, n_a, b, n_b)
        p, q = a / n_a, b / n_b
        unpooled = (q - p) / math.sqrt(p * (1 - p) / n_a + q * (1 - q) / n_b)
        assert abs(unpooled / z - 1) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_not_midway_and_limits_are_not_cut_off(seed):
    _, shares, lows, highs = cases.groups(seed=seed, count=4)
    assert np.all(np.abs(np.mean([lows, highs], axis=0) - shares) > 0.004)
    for successes, n, alpha in cases.shares(seed=seed):
        low, high = reference.share_interval(successes, n, alpha, "wald")
        assert 0 < low < high < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_outcomes_hold_two_at_the_level_and_some_on_both_sides(seed):
    values = np.array(cases.outcomes(seed=seed, reps=20, alpha=0.05))
    assert 20 == len(values)
    assert 2 == np.sum(values == 0.05)
    assert 3 <= np.sum(values < 0.05) <= 6


def test_the_story_shows_one_difference_and_leaves_one_open():
    story = cases.experiment()
    seconds = [reference.summarise(each) for each in (story.seconds_a, story.seconds_b)]
    t, df = reference.t_statistic(*seconds), reference.welch_df(*seconds)
    loans = (story.loans_a, story.visitors_a, story.loans_b, story.visitors_b)
    assert reference.reject(t, df, 0.05, "two-sided")
    assert "undecided" == reference.verdict(*reference.difference_interval(*loans, 0.05), 0.01)


def test_the_notebook_makes_the_data_of_the_story():
    notebook = json.loads((ROOT / "source" / "C3_W4" / "ab_testing.ipynb").read_bytes())
    records = next(cell for cell in notebook["cells"] if cell["id"] == "records")
    recipe, _ = "".join(records["source"]).split("\n\n")
    made = {"np": np}
    exec(recipe, made)
    story = cases.experiment()
    assert np.array_equal(story.seconds_a, made["seconds_a"])
    assert np.array_equal(story.seconds_b, made["seconds_b"])
    assert (story.loans_a, story.loans_b) == (made["loans_a"], made["loans_b"])
    assert (story.visitors_a, story.visitors_b) == (made["visitors_a"], made["visitors_b"])
