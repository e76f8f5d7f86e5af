"""The references and predicates of C1_W3 against theory, and the promises of its cases."""

import math

import numpy as np
import pytest
import scipy.linalg
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_solutions import c1_w3 as reference
from reference_solutions import c1_w3_cases as cases

SEEDS = range(20)
theory = settings(deadline=None, max_examples=60)
ENTRIES = st.integers(-9, 9)
SIZES = st.integers(1, 5)


@st.composite
def pairs(draw, *, count=2):
    n = draw(SIZES)
    return [draw(arrays(np.int64, n, elements=ENTRIES)) for _ in range(count)]


def squares(n=2):
    return arrays(np.int64, (n, n), elements=ENTRIES)


# Vectors ------------------------------------------------------------------------------------------


@theory
@given(pairs(count=3))
def test_the_dot_product_is_symmetric_and_linear(vectors):
    u, v, w = vectors
    assert reference.dot(u, v) == reference.dot(v, u)
    assert reference.dot(2 * u - w, v) == 2 * reference.dot(u, v) - reference.dot(w, v)
    assert int(np.sum(u * v)) == reference.dot(u, v)


@theory
@given(pairs())
def test_lengths_obey_pythagoras_and_the_triangle(vectors):
    u, v = vectors
    assert math.isclose(reference.dot(u, u), reference.norm(u) ** 2, abs_tol=1e-12)
    assert reference.norm(u + v) <= reference.norm(u) + reference.norm(v) + 1e-12


@theory
@given(pairs())
def test_the_cosine_turns_lengths_into_the_dot_product(vectors):
    u, v = vectors
    assume(u.any() and v.any())
    product = reference.cosine(u, v) * reference.norm(u) * reference.norm(v)
    assert math.isclose(reference.dot(u, v), product, abs_tol=1e-10)
    assert math.isclose(-reference.cosine(u, v), reference.cosine(-3 * u, v), abs_tol=1e-12)


@theory
@given(pairs())
def test_the_rest_of_a_projection_is_orthogonal(vectors):
    u, v = vectors
    assume(v.any())
    projection = reference.project(u, v)
    assert math.isclose(0, reference.dot(u - projection, v), abs_tol=1e-9)
    assert np.allclose(projection, reference.project(projection, v), atol=1e-12)
    others = [reference.norm(u - projection - t * v) for t in (-0.1, 0.2)]
    assert reference.norm(u - projection) < min(others)


@pytest.mark.parametrize("name", ["cosine", "project"])
def test_zero_vectors_are_refused(name):
    with pytest.raises(ValueError, match="zero"):
        getattr(reference, name)(np.ones(3), np.zeros(3))


# Maps ---------------------------------------------------------------------------------------------


@theory
@given(arrays(np.int64, st.tuples(SIZES, SIZES), elements=ENTRIES))
def test_the_matrix_of_a_product_is_the_matrix(A):
    assert np.allclose(A, reference.matrix_of(lambda x: A @ x, A.shape[1]), atol=1e-10)


def test_maps_are_linear_or_not_as_promised():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        for scale in (1.0, cases.TINY):
            linear = cases.linear_maps(seed=seed, scale=scale)
            assert all(reference.is_linear(f, n, rng) for f, n in linear)
        for name in ("curved_maps", "treacherous_maps", "shifted_maps"):
            maps = getattr(cases, name)(seed=seed)
            assert [False] * len(maps) == [reference.is_linear(f, n, rng) for f, n in maps]


def test_curved_maps_keep_zero_and_shifted_ones_do_not():
    for seed in SEEDS:
        for f, n in [*cases.curved_maps(seed=seed), *cases.treacherous_maps(seed=seed)]:
            assert np.array_equal(np.zeros_like(f(np.zeros(n))), f(np.zeros(n)))
        assert all(f(np.zeros(n)).all() for f, n in cases.shifted_maps(seed=seed))


def test_the_first_treacherous_maps_are_linear_at_whole_numbers():
    for f, n in cases.treacherous_maps(seed=3)[:2]:
        u, v = np.arange(n) + 1.0, 5.0 - np.arange(n)
        assert np.allclose(f(u) + f(v), f(u + v), atol=1e-12)


def test_the_last_treacherous_maps_keep_every_factor():
    rng = np.random.default_rng(4)
    for f, n in cases.treacherous_maps(seed=3)[2:]:
        u = rng.normal(size=n)
        for factor in (-2.5, 0.3, 7):
            assert np.allclose(factor * f(u), f(factor * u), atol=1e-12)


@theory
@given(st.floats(-720, 720), st.floats(-720, 720))
def test_rotations_keep_lengths_and_add_their_angles(first, second):
    turned = [reference.plane_matrix(("rotation", a)) for a in (first, second, first + second)]
    assert np.allclose(np.eye(2), turned[0] @ turned[0].T, atol=1e-9)
    assert np.allclose(turned[2], turned[0] @ turned[1], atol=1e-9)


@pytest.mark.parametrize("angle", [90, -37, 200])
def test_a_rotation_is_the_exponential_of_a_quarter_turn(angle):
    expected = scipy.linalg.expm(np.radians(angle) * np.array([[0, -1], [1, 0]]))
    assert np.allclose(expected, reference.plane_matrix(("rotation", angle)))


def test_shears_keep_areas_and_scalings_multiply_them():
    assert reference.compose([reference.plane_matrix(("shear", -3))])[1] == 1
    assert reference.compose([reference.plane_matrix(("scaling", -3, 0.5))])[1] == 1.5


def test_another_step_is_refused():
    with pytest.raises(ValueError, match="mirror"):
        reference.plane_matrix(("mirror", 1))


@theory
@given(st.lists(squares(), max_size=4))
def test_areas_multiply_like_determinants(matrices):
    product, factor = reference.compose(matrices)
    expected = np.linalg.multi_dot([np.eye(2), *matrices[::-1], np.eye(2)])
    assert np.allclose(expected, product)
    determinants = [abs(int(np.round(np.linalg.det(matrix)))) for matrix in matrices]
    size = math.prod(max(1, np.abs(matrix).sum()) for matrix in matrices)
    assert math.isclose(math.prod(determinants), factor, abs_tol=1e-9 * size**2)


# The neuron ---------------------------------------------------------------------------------------


def test_sizes_are_rows_and_columns():
    assert (2, 3, 4) == reference.layer_sizes(np.ones((2, 4)), np.ones((3, 4)))
    with pytest.raises(ValueError, match=r"\[4, 5\]"):
        reference.layer_sizes(np.ones((2, 4)), np.ones((2, 5)))


def test_the_forward_pass_is_affine_in_each_example():
    for X, parameters in cases.batches(seed=1):
        columns = [parameters["W"] @ x + parameters["b"][:, 0] for x in X.T]
        assert np.allclose(np.transpose(columns), reference.forward(X, parameters))


@theory
@given(pairs())
def test_the_cost_of_one_output_is_half_the_mean_square(vectors):
    Yhat, Y = vectors
    expected = np.mean((Yhat - Y) ** 2) / 2
    assert math.isclose(expected, reference.cost(Yhat[None], Y[None]), abs_tol=1e-12)


def test_costs_of_several_outputs_add_up():
    for Yhat, Y in cases.predictions(seed=2):
        rows = [reference.cost(Yhat[[i]], Y[[i]]) for i in range(len(Y))]
        assert math.isclose(sum(rows), reference.cost(Yhat, Y))


def test_standardised_rows_have_mean_0_and_deviation_1_and_lead_back():
    for X in cases.tables(seed=3):
        Z, mean, deviation = reference.standardise(X)
        assert np.allclose(0, Z.mean(axis=1), atol=1e-9)
        assert np.allclose(1, Z.std(axis=1))
        assert np.allclose(X, reference.unstandardise(Z, mean, deviation))
        assert np.allclose(scipy.stats.zscore(X, axis=1), Z)


def test_constant_rows_are_the_first_one_the_last_one_and_one_between():
    places = [
        (np.flatnonzero(np.ptp(X, axis=1) == 0).tolist(), len(X))
        for X in cases.tables(seed=4, constant=True)
    ]
    assert [([0], 1), ([0], 1), ([1], 2), ([1], 3), ([1], 4)] == places


def test_a_constant_row_is_refused_although_its_deviation_may_be_rounding_noise():
    tables = cases.tables(seed=4, constant=True)
    assert any((0 < np.std(X, axis=1)).all() for X in tables)
    for X in tables:
        with pytest.raises(ValueError, match="constant"):
            reference.standardise(X)


# Training -----------------------------------------------------------------------------------------


def gradient(X, Y, parameters):
    """Finite differences of the cost, weights first and biases last."""
    flat = np.hstack([parameters["W"], parameters["b"]]).astype(float)
    slopes = np.zeros(flat.shape)
    for place in np.ndindex(flat.shape):
        costs = []
        for sign in (-1, 1):
            moved = flat.copy()
            moved[place] += sign * 1e-4
            Yhat = reference.forward(X, {"W": moved[:, :-1], "b": moved[:, -1:]})
            costs.append(reference.cost(Yhat, Y))
        slopes[place] = (costs[1] - costs[0]) / 2e-4
    return slopes


def test_the_gradient_is_zero_at_the_least_squares_fit():
    for seed in SEEDS:
        for X, Y in cases.regressions(seed=seed):
            slopes = gradient(X, Y, reference.least_squares(X, Y))
            assert np.abs(slopes).max() <= 1e-6 * np.abs(X).max() * np.abs(Y).max()


def test_one_training_step_follows_the_gradient():
    for X, Y, start, _, rate in cases.trainings(seed=5):
        slopes = gradient(X, Y, start)
        trained, history = reference.train(X, Y, start, 1, rate)
        assert np.allclose(start["W"] - rate * slopes[:, :-1], trained["W"], atol=1e-7)
        assert np.allclose(start["b"] - rate * slopes[:, -1:], trained["b"], atol=1e-7)
        assert np.allclose([reference.cost(reference.forward(X, start), Y)], history)


def test_training_can_be_interrupted():
    for X, Y, start, _, rate in cases.trainings(seed=6):
        halfway, first = reference.train(X, Y, start, 4, rate)
        end, second = reference.train(X, Y, halfway, 5, rate)
        whole, history = reference.train(X, Y, start, 9, rate)
        assert all(np.allclose(whole[key], end[key]) for key in ("W", "b"))
        assert np.allclose(history, [*first, *second])


def test_costs_fall_at_the_rates_of_the_cases_and_reach_the_least():
    for seed in SEEDS:
        for X, Y, start, _, rate in cases.trainings(seed=seed):
            trained, history = reference.train(X, Y, start, 30, rate)
            assert all(np.diff(history) <= 1e-12)
            assert start["W"].shape == trained["W"].shape
            least = reference.forward(X, reference.least_squares(X, Y))
            assert reference.cost(least, Y) <= history[-1] + 1e-12


def test_a_rate_six_times_as_large_diverges():
    for seed in SEEDS:
        for X, Y, start, _, rate in cases.trainings(seed=seed)[1:3]:
            with pytest.raises(ValueError, match="too large"):
                reference.train(X, Y, start, 60, 6 * rate)


def test_slow_growth_multiplies_the_cost_by_a_fixed_factor():
    _, history = reference.train(*cases.slow_growth(), 4, 2.2)
    assert np.allclose(1.44, np.divide(history[1:], history[:-1]))
    with pytest.raises(ValueError, match="too large"):
        reference.train(*cases.slow_growth(), 12, 2.2)


def test_growth_after_a_fall_passes_ten_times_the_least_cost_but_not_the_first():
    _, history = reference.train(*cases.growth_after_a_fall(), 14, 1.0)
    assert history[1] < history[0] / 100
    assert history[0] < history[-1] < 10 * history[0]
    assert history[-1] > 100 * min(history)


@pytest.mark.parametrize(("rate", "growth"), [(4.9, 9.526), (5.0, 10.0), (5.1, 10.486)])
def test_tenfold_growth_is_just_below_at_or_just_above_ten(rate, growth):
    X, Y, start = cases.tenfold_growth()
    after, _ = reference.train(X, Y, start, 1, rate)
    costs = [reference.cost(reference.forward(X, each), Y) for each in (start, after)]
    assert math.isclose(growth, costs[1] / costs[0], rel_tol=1e-9)


# Predicates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("curve", "is_fitted"),
    [
        pytest.param([[0, 1], [4, 9]], True, id="from end to end"),
        pytest.param([[5, 11], [2, 5], [-1, -1]], True, id="longer, and backwards"),
        pytest.param([[0, 1], [3, 7]], False, id="too short"),
        pytest.param([[0, 1], [2, 5.1], [4, 9]], False, id="not straight"),
        pytest.param([[0, 1], [4, np.nan]], False, id="NaN"),
    ],
)
def test_a_fitted_line_runs_along_its_equation_over_all_inputs(curve, is_fitted):
    assert is_fitted == reference.is_fitted_line(np.array(curve, dtype=float), 2, 1, 0, 4)


# Cases --------------------------------------------------------------------------------------------

GENERATORS = [
    "vectors",
    "directions",
    "chains",
    "batches",
    "predictions",
    "tables",
    "regressions",
    "trainings",
    "fits",
    "plane_steps",
    "homes",
]


def plain(value):
    """Nested lists instead of arrays, which can be compared as a whole."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


@pytest.mark.parametrize("name", GENERATORS)
def test_cases_repeat_with_their_seed_and_differ_with_another(name):
    first, again, other = (plain(getattr(cases, name)(seed=seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_directions_have_the_cosines_0_1_and_minus_1():
    for seed in SEEDS:
        found = [reference.cosine(u, v) for u, v in cases.directions(seed=seed)]
        assert np.allclose([0, 1, -1] * 3, found)


def test_matrices_of_a_chain_can_not_change_places():
    for seed in SEEDS:
        for chain in cases.chains(seed=seed):
            if len(chain) > 1:
                backwards, _ = reference.compose(chain[::-1])
                assert not np.allclose(backwards, reference.compose(chain)[0])


def test_regressions_are_well_conditioned_and_have_a_bias():
    for seed in SEEDS:
        for X, Y in cases.regressions(seed=seed):
            extended = np.vstack([X / np.abs(X).max(), np.ones(X.shape[1])])
            assert np.linalg.cond(extended) < 1000
            assert np.abs(reference.least_squares(X, Y)["b"]).min() > 1e-3


def test_homes_have_correlated_inputs_and_positive_bills():
    for seed in SEEDS:
        X, Y = cases.homes(seed=seed)
        assert (2, 60) == X.shape
        assert np.corrcoef(X)[0, 1] < -0.3
        assert X.min() > 0 and Y.min() > 0
