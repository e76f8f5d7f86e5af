"""The references of C2_W2 against theory, and the promises of its cases."""

import itertools

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradus import checks
from reference_solutions import c2_w2 as reference
from reference_solutions import c2_w2_cases as cases

SEEDS = range(20)
theory = settings(deadline=None, max_examples=50)
VALUES = st.integers(-80, 80).map(lambda number: number / 8)


@st.composite
def problems(draw, extra_rows=0):
    """X, y, w, b of moderate size; extra_rows more rows than unknowns at least."""
    k = draw(st.integers(1, 3))
    m = draw(st.integers(1 + (k + extra_rows if extra_rows else 0), 8))
    X, y, w = (draw(arrays(float, shape, elements=VALUES)) for shape in ((m, k), m, k))
    return X, y, w, draw(VALUES)


# The record ---------------------------------------------------------------------------------------


def test_a_record_loses_its_broken_rows_and_no_others():
    for seed in SEEDS:
        for record in cases.records(seed=seed):
            table, report = reference.load(record.text, record.limits)
            assert record.names == list(table.columns)
            assert np.array_equal(record.kept, table.to_numpy())
            assert {"missing": record.missing, "odd": record.odd} == report


def test_records_have_rows_of_every_kind():
    records = cases.records(seed=1)
    assert any(record.missing and record.odd for record in records)
    assert any(not record.missing and not record.odd for record in records)
    assert any(len(record.kept) == 0 for record in records)


def test_a_value_at_a_limit_is_possible_and_one_beyond_is_odd():
    table, report = reference.load("a,b\n1,5\n2,6\n0.9,5\n2.1,\n", {"a": (1, 2)})
    assert [[1, 5], [2, 6]] == table.to_numpy().tolist()
    assert {"missing": [3], "odd": [2]} == report


# The error and its slopes -------------------------------------------------------------------------


@theory
@given(problems())
def test_the_loss_is_half_the_mean_of_the_squared_errors(problem):
    X, y, w, b = problem
    expected = np.mean((reference.predict(X, w, b) - y) ** 2) / 2
    assert expected == pytest.approx(reference.loss(X, y, w, b))


@theory
@given(problems())
def test_the_gradient_is_the_slope_of_chords_about_the_point(problem):
    X, y, w, b = problem
    slopes, slope = reference.gradient(X, y, w, b)
    for j in range(len(w)):
        step = np.eye(len(w))[j] / 2
        rise = reference.loss(X, y, w + step, b) - reference.loss(X, y, w - step, b)
        assert rise == pytest.approx(slopes[j], abs=1e-8)
    rise = reference.loss(X, y, w, b + 0.5) - reference.loss(X, y, w, b - 0.5)
    assert rise == pytest.approx(slope, abs=1e-8)


# Descents -----------------------------------------------------------------------------------------


@theory
@given(problems(), st.integers(0, 6), st.floats(1e-4, 1e-2))
def test_a_descent_follows_the_gradient(problem, steps, rate):
    X, y, w, b = problem
    expected = []
    for _ in range(steps + 1):
        expected.append(reference.loss(X, y, w, b))
        last = w, b
        slopes, slope = reference.gradient(X, y, w, b)
        w, b = w - rate * slopes, b - rate * slope
    w_end, b_end, history = reference.gradient_descent(*problem, rate, steps)
    assert np.allclose(last[0], w_end)
    assert last[1] == pytest.approx(b_end)
    assert np.allclose(expected, history)


@theory
@given(problems(extra_rows=1), st.sampled_from([0.97, 1.03]))
def test_a_descent_converges_below_the_largest_stable_rate_and_runs_away_above(problem, share):
    X, y, _, _ = problem
    A = np.column_stack([X, np.ones(len(X))])
    curvatures, axes = np.linalg.eigh(A.T @ A / len(X))
    assume(curvatures[-1] > 2 * curvatures[-2])
    bottom = np.linalg.lstsq(A, y, rcond=None)[0]
    start = bottom + axes[:, -1]
    rate = share * reference.largest_stable_rate(X)
    history = reference.gradient_descent(X, y, start[:-1], start[-1], rate, 60)[2]
    rises = np.diff(history - reference.loss(X, y, bottom[:-1], bottom[-1]))
    assert (rises[0] < 0) == (share < 1)
    assert (history[-1] < history[0]) == (share < 1)


def test_the_rates_of_the_descents_are_stable():
    for seed in SEEDS:
        for X, y, w, b, rate, steps in cases.descents(seed=seed):
            assert rate < reference.largest_stable_rate(X)
            history = reference.gradient_descent(X, y, w, b, rate, steps)[2]
            assert np.all(np.diff(history) < 0)


def test_descents_end_at_the_plane_of_least_squares():
    for seed in SEEDS:
        X, y = cases.standard(seed=seed, m=30, k=2)
        w, b, _ = reference.gradient_descent(X, y, np.zeros(2), 0.0, 0.3, 150)
        w_best, b_best = reference.normal_equations(X, y)
        assert np.allclose(w_best, w, atol=1e-7)
        assert b_best == pytest.approx(b, abs=1e-7)


def test_one_batch_of_all_rows_is_a_step_of_gradient_descent():
    for X, y, w, b, rate, steps in cases.descents(seed=4):
        w_end, b_end, _ = reference.gradient_descent(X, y, w, b, rate, steps)
        rng = np.random.default_rng(1)
        found = reference.stochastic_descent(X, y, w, b, rate, steps, len(y), rng)
        assert np.allclose(w_end, found[0])
        assert b_end == pytest.approx(found[1])


@pytest.mark.parametrize(("m", "batch"), [(10, 4), (7, 1), (6, 3), (5, 5)])
def test_the_first_epoch_is_known_whatever_the_order(m, batch):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        w, b = reference.stochastic_descent(
            np.eye(m), np.zeros(m), np.zeros(m), 1.0, 0.1, 1, batch, rng
        )
        weights, offset = reference.first_epoch(m, batch, 0.1)
        assert np.allclose(weights, np.sort(w), rtol=1e-12)
        assert offset == pytest.approx(b, rel=1e-12)


def test_two_epochs_in_different_orders_can_be_told_from_one_order_twice():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        w, _ = reference.stochastic_descent(
            np.eye(14), np.zeros(14), np.zeros(14), 1.0, 0.1, 2, 1, rng
        )
        assert np.abs(np.sort(w) - reference.same_order_twice(14, 0.1)).max() > 1e-5


def test_the_plane_of_an_exact_fit_stays_where_it_is():
    X, y, w, b = cases.exact_fit(seed=5, m=9)
    found = reference.stochastic_descent(X, y, w, b, 0.1, 3, 2, np.random.default_rng(0))
    assert np.allclose(w, found[0], rtol=1e-12)
    assert b == pytest.approx(found[1])


def test_the_plot_of_costs_shows_the_costs():
    for rates, histories, best in cases.histories(seed=6):
        drawn = checks.drawing(reference.plot_costs(rates, histories, best))
        assert len(rates) + 1 == len(drawn.curves)
        for curve, history in zip(drawn.curves, histories, strict=False):
            assert np.array_equal(np.column_stack([np.arange(len(history)), history]), curve)
        assert all(str(rate) in entry for rate, entry in zip(rates, drawn.legend, strict=True))


# Units --------------------------------------------------------------------------------------------


def test_standardised_columns_have_mean_0_and_deviation_1():
    for seed in SEEDS:
        for X in cases.tables(seed=seed)[:4]:
            Z, mean, deviation = reference.standardise(X)
            assert np.allclose(0, Z.mean(axis=0), atol=1e-9)
            assert np.allclose(1, Z.std(axis=0))
            assert np.allclose(X, mean + deviation * Z)


def test_constant_columns_are_only_shifted():
    for X in cases.with_constants(seed=1):
        Z, mean, deviation = reference.standardise(X)
        constant = np.ptp(X, axis=0) == 0
        assert constant.any()
        assert np.all(Z[:, constant] == 0) and np.all(deviation[constant] == 1)
        assert np.array_equal(X[0, constant], mean[constant])


def test_a_plane_predicts_the_same_in_both_units():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        for w, b, mean, deviation in cases.planes(seed=seed):
            X = rng.normal(0, 30, (5, len(w)))
            w_raw, b_raw = reference.original_units(w, b, mean, deviation)
            expected = reference.predict((X - mean) / deviation, w, b)
            assert np.allclose(expected, reference.predict(X, w_raw, b_raw))


# The bottom ---------------------------------------------------------------------------------------


@theory
@given(problems(extra_rows=1))
def test_the_gradient_is_zero_at_the_plane_of_least_squares(problem):
    X, y, _, _ = problem
    A = np.column_stack([X, np.ones(len(X))])
    assume(np.linalg.cond(A) < 1e4)
    slopes, slope = reference.gradient(X, y, *reference.normal_equations(X, y))
    assert np.allclose(0, [*slopes, slope], atol=1e-7)


def test_dependent_columns_are_refused():
    for seed in SEEDS:
        for X, y in cases.dependent(seed=seed):
            with pytest.raises(ValueError, match="independent"):
                reference.normal_equations(X, y)


@pytest.mark.parametrize("scale", [1, 1e-12, 1e9])
def test_the_kind_of_a_stationary_point_follows_the_signs_of_the_eigenvalues(scale):
    for seed in SEEDS:
        for H, kind in cases.hessians(seed=seed, scale=scale):
            assert kind == reference.stationary_kind(H)


def test_the_kind_of_a_stationary_point_is_known_for_whole_numbers():
    for H, kind in cases.whole_hessians():
        assert kind == reference.stationary_kind(H)


def test_newton_takes_one_step_on_a_quadratic_and_another_to_notice():
    for seed in SEEDS:
        for valley in cases.quadratics(seed=seed):
            x, steps, converged = reference.newton(valley.grad, valley.hess, valley.start)
            assert (2, True) == (steps, converged)
            assert np.allclose(valley.stationary, x, atol=1e-9)


def test_newton_finds_the_bottom_of_a_valley_and_the_error_falls_ever_faster():
    for seed in SEEDS:
        for valley in cases.valleys(seed=seed):
            errors = []
            for most in range(1, 9):
                x, steps, converged = reference.newton(
                    valley.grad, valley.hess, valley.start, 1e-8, most
                )
                errors.append(np.linalg.norm(x - valley.stationary))
            assert converged and steps >= 3
            assert all(
                new < 5 * old**2 + 1e-12 for old, new in itertools.pairwise(errors) if old < 0.5
            )


def test_the_gradients_of_the_valleys_have_the_given_hessians():
    for seed in SEEDS:
        for valley in [*cases.quadratics(seed=seed), *cases.valleys(seed=seed)]:
            x = valley.start
            columns = [
                (valley.grad(x + step) - valley.grad(x - step)) / 2e-5
                for step in 1e-5 * np.eye(len(x))
            ]
            assert np.allclose(np.transpose(columns), valley.hess(x), rtol=1e-5, atol=1e-6)
            assert np.allclose(0, valley.grad(valley.stationary), atol=1e-12)


def test_newton_says_when_it_is_lost():
    for seed in SEEDS:
        reports = {
            each.name: reference.newton(each.grad, each.hess, each.start)[1:]
            for each in cases.lost(seed=seed)
        }
        assert not any(converged for _, converged in reports.values())
        assert [0, 0, 0, 1] == [steps for steps, _ in reports.values()][:4]
        assert 50 == reports["no end"][0]


def test_newton_leaves_its_start_alone():
    valley = cases.quadratics(seed=7)[1]
    before = valley.start.copy()
    reference.newton(valley.grad, valley.hess, valley.start)
    assert np.array_equal(before, valley.start)


# Yes or no ----------------------------------------------------------------------------------------


def test_the_logistic_loss_is_the_mean_negative_logarithm_of_the_likelihood():
    for X, y, w, b in cases.labels(seed=8):
        share = scipy.special.expit(X @ w + b)
        expected = -np.mean(scipy.stats.bernoulli.logpmf(y, share))
        assert expected == pytest.approx(reference.logistic_loss(X, y, w, b))


def test_the_logistic_loss_is_finite_where_the_exponential_is_not():
    X, y, w, b = cases.certain(seed=9)[0]
    z = X @ w + b
    expected = np.mean(np.maximum(np.where(y == 1, -z, z), 0))
    assert expected == pytest.approx(reference.logistic_loss(X, y, w, b), rel=1e-9)
    assert np.abs(z).max() > 800


def test_the_logistic_derivatives_are_slopes_of_loss_and_gradient():
    for seed in SEEDS:
        for X, y, w, b in cases.labels(seed=seed):
            slopes, bends = reference.logistic_derivatives(X, y, w, b)
            v, h = np.append(w, b), 1e-5
            for j, step in enumerate(h * np.eye(len(v))):
                (up, down) = ((p[:-1], p[-1]) for p in (v + step, v - step))
                rise = reference.logistic_loss(X, y, *up) - reference.logistic_loss(X, y, *down)
                assert rise / (2 * h) == pytest.approx(slopes[j], rel=1e-6, abs=1e-8)
                turn = [reference.logistic_derivatives(X, y, *each)[0] for each in (up, down)]
                assert np.allclose((turn[0] - turn[1]) / (2 * h), bends[j], rtol=1e-6, atol=1e-8)


def test_the_logistic_fit_is_stationary():
    for seed in SEEDS:
        for X, y, _, _ in cases.labels(seed=seed):
            slopes, bends = reference.logistic_derivatives(X, y, *reference.fit_logistic(X, y))
            assert np.allclose(0, slopes, atol=1e-8)
            assert "minimum" == reference.stationary_kind(bends)


def test_libraries_and_newton_reach_the_loss_that_is_asked_for():
    for seed in SEEDS:
        for X, y, w, _ in cases.labels(seed=seed):
            smallest = reference.logistic_loss(X, y, *reference.fit_logistic(X, y))

            def at(v, X=X, y=y):
                return reference.logistic_loss(X, y, v[:-1], v[-1])

            def both(v, X=X, y=y):
                return reference.logistic_derivatives(X, y, v[:-1], v[-1])

            found = scipy.optimize.minimize(at, np.zeros(len(w) + 1), method="BFGS").x
            assert at(found) <= smallest + 1e-6
            x, _, converged = reference.newton(
                lambda v: both(v)[0], lambda v: both(v)[1], np.zeros(len(w) + 1)
            )
            assert converged and at(x) <= smallest + 1e-9


def test_separable_labels_are_refused_and_no_others():
    for seed in SEEDS:
        for X, y in cases.separated(seed=seed):
            with pytest.raises(ValueError, match="separates"):
                reference.fit_logistic(X, y)
        for X, y, _, _ in cases.labels(seed=seed):
            assert not reference.is_separable(X, y)
