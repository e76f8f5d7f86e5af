"""The references and predicates of C2_W1 against theory, and the promises of its cases."""

import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_solutions import c2_w1 as reference
from reference_solutions import c2_w1_cases as cases

SEEDS = range(20)
theory = settings(deadline=None, max_examples=50)
PRICES = st.integers(1, 400).map(lambda tenths: tenths / 10)
SHARES = st.integers(-40, 60).map(lambda number: number / 20)
VALUES = st.floats(0.3, 3).flatmap(lambda size: st.sampled_from([size, -size]))


@st.composite
def price_pairs(draw):
    months = draw(st.integers(2, 12))
    return tuple(draw(arrays(float, months, elements=PRICES)) for _ in range(2))


# The bill -----------------------------------------------------------------------------------------


@theory
@given(price_pairs(), SHARES)
def test_the_cost_of_a_mix_lies_on_the_line_through_both_prices(pair, w):
    a, b = pair
    assert np.allclose(w * a + (1 - w) * b, reference.monthly_cost(w, a, b), rtol=1e-12)


@theory
@given(price_pairs(), SHARES)
def test_the_variance_is_that_of_the_costs(pair, w):
    expected = np.var(reference.monthly_cost(w, *pair))
    assert np.isclose(expected, reference.variance_of_mix(w, *pair), rtol=1e-9, atol=1e-9)


@theory
@given(price_pairs(), SHARES)
def test_the_coefficients_make_the_variance(pair, w):
    q, r, s = reference.variance_coefficients(*pair)
    assert np.isclose(np.var(pair[1]), s, atol=1e-9)
    assert np.isclose(reference.variance_of_mix(w, *pair), q * w * w + r * w + s, atol=1e-8)
    assert q >= 0


@theory
@given(price_pairs(), SHARES)
def test_the_derivative_is_the_slope_of_a_chord_about_it(pair, w):
    left, right = (reference.variance_of_mix(w + h, *pair) for h in (-0.5, 0.5))
    assert np.isclose(right - left, reference.variance_derivative(w, *pair), atol=1e-8)


def test_a_share_and_an_array_of_shares_give_results_of_their_own_shape():
    a, b = cases.prices(seed=1)[1]
    for function in (reference.variance_of_mix, reference.variance_derivative):
        assert [function(0.2, a, b), function(0.7, a, b)] == list(
            function(np.array([0.2, 0.7]), a, b)
        )
        assert isinstance(function(0.2, a, b), float)


@theory
@given(price_pairs())
def test_no_share_is_steadier_than_the_best_mix(pair):
    assume(np.var(pair[0] - pair[1]) > 1e-6)
    best = reference.best_mix(*pair)
    smallest = reference.variance_of_mix(best, *pair)
    assert 0 <= best <= 1
    assert np.all(reference.variance_of_mix(np.linspace(0, 1, 41), *pair) >= smallest - 1e-8)


def test_the_best_mix_has_no_slope_unless_it_is_an_end():
    for a, b in cases.prices(seed=2):
        best = reference.best_mix(a, b)
        assert best in (0, 1) or abs(reference.variance_derivative(best, a, b)) < 1e-8


def test_the_best_mix_of_parallel_prices_is_refused():
    for pair in cases.parallel_prices(seed=3):
        with pytest.raises(ValueError, match="equally steady"):
            reference.best_mix(*pair)


# Slopes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(5))
def test_the_derivatives_of_the_cases_are_their_slopes(number):
    for seed in SEEDS:
        curve = cases.smooth(seed=seed)[number]
        for place in cases.places(seed=seed, count=3):
            exact = float(curve.df(place))
            expected = pytest.approx(exact, rel=1e-11, abs=1e-11)
            assert expected == np.imag(curve.f(place + 1e-25j)) / 1e-25
            near = pytest.approx(exact, rel=1e-7, abs=1e-7)
            assert near == reference.numerical_derivative(curve.f, place, 1e-4)


def test_the_central_difference_of_a_cubic_is_off_by_the_square_of_the_step():
    assert 12 + 0.25 == pytest.approx(reference.numerical_derivative(lambda x: x**3, 2.0, 0.5))


def test_one_of_the_steps_is_clearly_the_best():
    for seed in SEEDS:
        winners = set()
        for f, df, x, steps in cases.best_steps(seed=seed):
            errors = sorted(reference.step_errors(f, df, x, steps))
            assert errors[1] > 10 * errors[0], (x, steps, errors)
            winners.add(steps[int(np.argmin(reference.step_errors(f, df, x, steps)))])
        assert len(winners) >= 3


@theory
@given(VALUES, VALUES, VALUES, VALUES)
def test_dual_steps_follow_the_product_and_the_quotient_rule(u, du, v, dv):
    product = [u * v, du * v + u * dv]
    quotient = [u / v, (du * v - u * dv) / v**2]
    assert np.allclose(product, reference.dual_step(lambda x, y: x * y, (u, du), (v, dv)))
    assert np.allclose(quotient, reference.dual_step(lambda x, y: x / y, (u, du), (v, dv)))


@theory
@given(VALUES, VALUES)
def test_dual_steps_follow_the_chain_rule(u, du):
    table = [
        (np.exp, np.exp(u)),
        (np.sin, np.cos(u)),
        (lambda x: x**3, 3 * u**2),
        (lambda x: x**-2, -2 * u**-3),
    ]
    for function, slope in table:
        assert slope * du == pytest.approx(reference.dual_step(function, (u, du))[1], rel=1e-9)


def test_a_plain_number_has_no_derivative():
    assert [7.0, 2.0] == reference.dual_step(lambda x, y: x + y, (3.0, 2.0), 4)
    assert [[7.0, 2.0], [3.0, 2.0]] == reference.to_carry_out(lambda x, y: x + y, (3.0, 2.0), 4)


class Forgetful:
    """A dual number whose sum forgets the other's derivative and changes the left operand."""

    def __init__(self, value, derivative):
        self.value, self.derivative = value, derivative

    def __add__(self, other):
        self.value += other.value
        return self


def test_what_was_carried_out_tells_the_result_and_the_operands_afterwards():
    result = reference.carried_out(Forgetful, lambda x, y: x + y, (1.0, 2.0), (3.0, 4.0))
    assert [[4.0, 2.0], [4.0, 2.0], [3.0, 4.0]] == result


def test_the_dual_cases_use_every_operation_and_stay_where_they_are_defined():
    for seed in SEEDS:
        operations = [
            *cases.dual_arithmetic(seed=seed, names="+-*/"),
            *cases.dual_arithmetic(seed=seed, names="+-*/", with_numbers=True),
            *cases.dual_powers(seed=seed),
            *cases.dual_functions(seed=seed),
        ]
        for operation, operands in operations:
            assert np.isfinite(reference.dual_step(operation, *operands)).all()


class Pair:
    """A dual number without any arithmetic."""

    def __init__(self, value, derivative):
        self.value, self.derivative = value, derivative


def test_a_lifted_function_follows_the_chain_rule_without_the_classs_arithmetic():
    outer = reference.lifted(Pair, np.exp, np.exp)
    inner = reference.lifted(Pair, lambda x: x**2, lambda x: 2 * x)
    result = outer(inner(Pair(0.6, 1.0)))
    expected = reference.dual_step(lambda x: np.exp(x**2), (0.6, 1.0))
    assert expected == pytest.approx([result.value, result.derivative], rel=1e-12)


# Matching -----------------------------------------------------------------------------------------

PICKS = [
    [("wave", 0), ("wave", 1), ("cubic", 0), ("cubic", 1)],
    [("bell", 0), ("valley", 1), ("bell", 1), ("wave", 2), ("wave", 1), ("valley", 0)],
    [("cubic", 0), ("cubic", 1), ("cubic", 2), ("cubic", 3)],
    [("growth", 0), ("wave", 0), ("wave", 1), ("wave", 2)],
    [("decline", 1), ("wave", 1), ("decline", 0), ("wave", 0)],
]
DECOYED = [
    [("bell", 0), ("bell", 1), ("cubic", 0), ("wave", 0)],
    [("cubic", 0), ("cubic", 1), ("valley", 0), ("cubic", 3)],
]
PUZZLES = [
    *((picks, "") for picks in PICKS),
    *((picks, place) for picks in DECOYED for place in ("before", "after")),
]


@pytest.mark.parametrize(("picks", "decoys"), PUZZLES)
def test_the_answers_to_the_curves_are_those_of_the_integrals(picks, decoys):
    for seed in SEEDS:
        x, curves, answer = cases.curves(seed=seed, picks=picks, decoys=decoys)
        assert answer == reference.match_derivatives(x, curves)


@pytest.mark.parametrize(("picks", "decoys"), PUZZLES)
def test_slopes_are_within_5_percent_of_the_derivative_and_20_from_all_else(picks, decoys):
    for seed in SEEDS:
        x, curves, answer = cases.curves(seed=seed, picks=picks, decoys=decoys)
        for curve, right in zip(curves, answer, strict=True):
            forward = np.diff(curve) / np.diff(x)
            for slopes in (np.gradient(curve, x), np.append(forward, forward[-1])):
                largest = np.abs(slopes).max()
                for row, candidate in enumerate(curves):
                    distance = np.abs(candidate - slopes).max()
                    assert (distance < 0.05 * largest) == (row == right)
                    assert row == right or distance > 0.2 * largest


# Searches -----------------------------------------------------------------------------------------


def every_bowl(seed):
    return [*cases.bowls(seed=seed), *cases.slopes(seed=seed), *cases.bent(seed=seed)]


def test_the_minimisers_of_the_cases_are_those_that_scipy_finds():
    for seed in SEEDS:
        for bowl in every_bowl(seed):
            found = scipy.optimize.minimize_scalar(
                bowl.f, bounds=(bowl.low, bowl.high), method="bounded", options={"xatol": 1e-7}
            )
            assert bowl.minimiser == pytest.approx(found.x, abs=1e-5), bowl.name


def test_the_derivative_of_a_case_changes_its_sign_at_the_minimum_only():
    for seed in SEEDS:
        for bowl in every_bowl(seed):
            for x in np.linspace(bowl.low, bowl.high, 30):
                if abs(x - bowl.minimiser) > 1e-9:
                    assert np.sign(x - bowl.minimiser) == np.sign(bowl.df(x)), bowl.name


def test_the_second_derivatives_of_the_bowls_are_positive_slopes_of_the_first():
    for seed in SEEDS:
        for bowl in cases.bowls(seed=seed):
            for x in np.linspace(bowl.low, bowl.high, 7):
                slope = reference.numerical_derivative(bowl.df, x, 1e-5)
                assert slope == pytest.approx(bowl.d2f(x), rel=1e-6)
                assert bowl.d2f(x) > 0


def test_newton_finds_every_bowl_from_where_the_tests_start():
    for seed in SEEDS:
        for bowl in cases.bowls(seed=seed):
            for start in (bowl.minimiser + 0.8, bowl.low):
                steps = reference.newton_steps(bowl.df, bowl.d2f, start, 1e-8)
                assert 1 <= steps < 40, bowl.name


def test_newton_finds_nothing_where_it_wanders():
    starts = {bowl.name: bowl.low for bowl in cases.wandering()}
    assert {"flattens", "hill", "no curvature", "line", "no end"} == set(starts)
    for bowl in cases.wandering()[1:4]:
        assert bowl.d2f(bowl.low) <= 0
    x = starts["flattens"]
    for _ in range(4):  # each step of Newton's method leads from x to -x^3
        bowl = cases.wandering()[0]
        assert -(x**3) == pytest.approx(x - bowl.df(x) / bowl.d2f(x))
        x = -(x**3)


def test_the_grid_minimum_is_the_smallest_value_and_the_leftmost_of_equals():
    for f, low, high, n in cases.plateau(seed=4):
        place, value = reference.grid_minimum(f, low, high, n)
        values = [f(x) for x in np.linspace(low, high, n)]
        assert min(values) == pytest.approx(value, abs=1e-12)
        assert all(earlier > value + 0.02 for earlier in values[: int(np.argmin(values))])
        assert sum(abs(each - value) < 1e-12 for each in values) > 1
        assert np.linspace(low, high, n)[int(np.argmin(values))] == pytest.approx(place)


@pytest.mark.parametrize("tol", [1e-5, 0.01, 0.3, 2.0])
def test_the_steps_that_are_allowed_are_the_fewest_that_are_enough(tol):
    for count, factor in (
        (reference.golden_steps(-1, 2.5, tol), (math.sqrt(5) - 1) / 2),
        (reference.halvings(-1, 2.5, tol), 0.5),
    ):
        assert 3.5 * factor**count <= tol
        assert count == 0 or 3.5 * factor ** (count - 1) > tol


def test_a_counted_function_counts():
    counted = reference.Counted(abs)
    assert [3, 4] == [counted(-3), counted(4)]
    assert counted.calls == 2


# Drawings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "is_there"),
    [
        pytest.param([[0, 1], [4, 9]], True, id="from end to end"),
        pytest.param([[0, 1], [1, 3], [4, 9]], True, id="with a point between"),
        pytest.param([[0, 1], [3, 7]], False, id="too short"),
        pytest.param([[0, 1], [1, 4], [4, 9]], False, id="bent"),
        pytest.param([[0, 2], [4, 10]], False, id="too high"),
        pytest.param([[0, np.nan], [4, np.nan]], False, id="NaN"),
    ],
)
def test_a_tangent_is_found_among_lines_if_it_follows_it_from_end_to_end(line, is_there):
    exact = reference.tangent(lambda x: x * x + 2, lambda x: 2 * x, 1)
    other = np.array([[0.0, 0.0], [4.0, 0.0]])
    assert is_there == reference.has_line([other, np.array(line)], exact, 0, 4, 2)
    assert not reference.has_line([np.array(line)], exact, 0, 4, 4)


# Prices -------------------------------------------------------------------------------------------


def test_prices_have_several_lengths_and_repeat_with_their_seed():
    for seed in SEEDS:
        first, again = cases.prices(seed=seed), cases.prices(seed=seed)
        assert [60, 12, 3, 2, 7, 24] == [len(a) for a, _ in first]
        assert all(np.array_equal(p, q) for p, q in zip(first, again, strict=True))
        assert {"f", "i"} == {a.dtype.kind for a, _ in first}


def test_differences_of_prices_are_constant_or_far_from_it():
    for seed in SEEDS:
        for a, b in cases.prices(seed=seed):
            assert np.var(a - b) > 1e-3
        for a, b in cases.parallel_prices(seed=seed):
            assert np.var(a - b) == 0


def test_one_sided_prices_have_their_optimum_at_an_end():
    for seed in SEEDS:
        for (a, b), end in cases.one_sided_prices(seed=seed):
            q, r, _ = reference.variance_coefficients(a, b)
            assert not 0 <= -r / (2 * q) <= 1
            assert end == reference.best_mix(a, b)


def test_a_fixed_price_is_the_steadiest_mix():
    for seed in SEEDS:
        for (a, b), end in cases.fixed_prices(seed=seed):
            assert end == pytest.approx(reference.best_mix(a, b), abs=1e-12)
            assert 0 == pytest.approx(reference.variance_of_mix(end, a, b))


def test_nearly_parallel_prices_have_the_variance_that_was_asked_for():
    for seed in SEEDS:
        a, b = cases.nearly_parallel_prices(seed=seed, q=1.5e-9)
        assert 1.5e-9 == pytest.approx(np.var(a - b), rel=1e-6)
        assert 1.0 == reference.best_mix(a, b)


def test_the_prices_of_the_notebook_swing_against_each_other():
    a, b = cases.tariffs(np.random.default_rng(20240611), 60)
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(-0.729, abs=1e-3)
    assert reference.best_mix(a, b) == pytest.approx(0.6916, abs=1e-4)
