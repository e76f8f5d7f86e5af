"""The references and predicates of C1_W4 against theory, and the promises of its cases."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_solutions import c1_w4 as reference
from reference_solutions import c1_w4_cases as cases

SEEDS = range(10)
ANGLES = st.floats(-10, 10)
theory = settings(deadline=None, max_examples=30)


@st.composite
def stochastic_matrices(draw):
    n = draw(st.integers(2, 5))
    counts = draw(arrays(np.int64, (n, n), elements=st.integers(0, 9)))
    return reference.transition_matrix(counts)


@st.composite
def tables(draw):
    shape = draw(st.integers(2, 7)), draw(st.integers(1, 5))
    return draw(arrays(np.int64, shape, elements=st.integers(-9, 9)))


# Movements of the plane ---------------------------------------------------------------------------


@theory
@given(ANGLES, ANGLES)
def test_two_reflections_are_a_rotation_by_twice_the_angle_between_the_mirrors(a, b):
    product = reference.reflection(a) @ reference.reflection(b)
    assert np.allclose(reference.rotation(2 * (a - b)), product)


@theory
@given(ANGLES, ANGLES)
def test_angles_of_rotations_and_factors_of_shears_add_up(a, b):
    for movement in (reference.rotation, reference.shear):
        assert np.allclose(movement(a + b), movement(a) @ movement(b))


@theory
@given(ANGLES)
def test_a_reflection_has_determinant_minus_1_and_a_rotation_plus_1(angle):
    assert np.isclose(-1, np.linalg.det(reference.reflection(angle)))
    assert np.isclose(1, np.linalg.det(reference.rotation(angle)))


@theory
@given(ANGLES)
def test_a_reflection_is_twice_the_projection_minus_the_identity(angle):
    u = 7 * np.array([np.cos(angle), np.sin(angle)])
    assert np.allclose(2 * reference.projection(u) - np.eye(2), reference.reflection(angle))


def test_a_quarter_turn_goes_to_the_left():
    assert np.allclose([0, 1], reference.rotation(np.pi / 2) @ [1, 0])


def test_a_shear_moves_by_the_height():
    assert np.allclose([5, 2], reference.shear(1.5) @ [2, 2])


def test_there_is_no_projection_onto_the_zero_vector():
    with pytest.raises(ValueError, match="zero"):
        reference.projection(np.zeros(2))


# Eigenpairs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [cases.TINY, 1.0, cases.HUGE])
def test_cases_of_eigenpairs_are_pairs_and_near_misses_are_none(scale):
    for seed in SEEDS:
        for A, lam, v in cases.eigenpairs(seed=seed, scale=scale):
            assert reference.is_eigenpair(A, lam, v)
            assert not reference.is_eigenpair(A, lam, 0 * v)
        for A, lam, v in cases.near_misses(seed=seed, scale=scale):
            assert not reference.is_eigenpair(A, lam, v)
            missed = np.abs(A @ v - lam * v).max()
            assert missed > 1e-5 * np.abs(A).max() * np.abs(v).max()


def test_cases_with_a_zero_in_number_or_vector_are_pairs_too():
    for A, lam, v in cases.pairs_with_zeros():
        assert reference.is_eigenpair(A, lam, v)


def test_complex_cases_are_pairs_or_not_as_stated():
    for A, lam, v, expected in cases.turns():
        assert expected == reference.is_eigenpair(A, lam, v)


@pytest.mark.parametrize("scale", [cases.TINY, 1.0, cases.HUGE])
def test_an_eigenspace_has_a_dimension_per_jordan_block_of_its_eigenvalue(scale):
    expected = [sum(value == lam for value, _ in blocks) for blocks, lam in cases.EIGENSPACES]
    for seed in SEEDS:
        pairs = cases.eigenspaces(seed=seed, scale=scale)
        assert expected == [reference.eigenspace_dimension(A, lam) for A, lam in pairs]


@pytest.mark.parametrize("scale", [cases.TINY, 1.0, cases.HUGE])
def test_eigenspace_cases_do_not_depend_on_what_exactly_counts_as_zero(scale):
    for seed in SEEDS:
        pairs = [*cases.eigenspaces(seed=seed, scale=scale), *cases.rounded_multiples(seed=seed)]
        for A, lam in pairs:
            values = np.linalg.svd(A - lam * np.eye(len(A)), compute_uv=False) / np.abs(A).max()
            assert np.all((values > 1e-6) | (values < 1e-12)), values


def test_eigenspaces_of_symmetric_matrices_have_the_multiplicity_as_dimension():
    for seed in SEEDS:
        pairs = cases.rounded_multiples(seed=seed)
        assert [3, 4, 2, 1] == [reference.eigenspace_dimension(A, lam) for A, lam in pairs]


@pytest.mark.parametrize("sign", [1, -1])
def test_dominant_cases_have_one_eigenvalue_of_largest_size_and_starts_that_see_it(sign):
    for seed in SEEDS:
        for A, x in cases.dominant(seed=seed, sign=sign):
            values, vectors = np.linalg.eig(A)
            assert np.isclose(values[np.argmax(np.abs(values))], sign * np.abs(values).max())
            assert len(A) == 1 or reference.convergence_rate(A) < 0.51
            parts = np.linalg.solve(vectors, x) / np.abs(x).max()
            assert abs(parts[np.argmax(np.abs(values))]) > 1e-3


def test_the_dominant_pair_is_accepted_with_either_sign_and_no_other_pair():
    A = np.array([[4.0, 1.0], [2.0, 3.0]])
    v = np.array([1, 1]) / np.sqrt(2)
    assert reference.is_dominant_pair(A, (5, v))
    assert reference.is_dominant_pair(A, (5.0, -v[:, None]))
    for wrong in [(5, 2 * v), (-5, v), (2, np.array([1, -2]) / 5**0.5), (5, v * np.nan), (5, None)]:
        assert not reference.is_dominant_pair(A, wrong)


def test_undecided_cases_stay_far_from_every_eigenpair():
    for A, x in cases.undecided():
        assert np.isclose(1, reference.convergence_rate(A))
        for _ in range(50):
            x = A @ x / np.linalg.norm(A @ x)
            assert np.abs(A @ x - (x @ A @ x) * x).max() > 0.1


def test_the_slow_case_needs_hundreds_of_steps():
    for seed in SEEDS:
        A, x = cases.slow(seed=seed)
        assert np.isclose(0.97, reference.convergence_rate(A))
        assert 500 < reference.steps_needed(A, x) < 600


def test_steps_are_counted_until_the_deviation_counts_as_zero():
    A, x = cases.slow(seed=1)
    for step in range(reference.steps_needed(A, x) + 1):
        x = x / np.linalg.norm(x)
        is_settled = np.abs(A @ x - (x @ A @ x) * x).max() <= reference.ZERO * np.abs(A).max()
        assert is_settled == (step == reference.steps_needed(*cases.slow(seed=1)))
        x = A @ x


def test_an_eigenvector_needs_no_step():
    assert 0 == reference.steps_needed(np.diag([3.0, 1.0]), np.array([0.0, 2.0]))


@theory
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=5), st.integers(0, 10**6))
def test_the_rate_is_that_of_the_eigenvalues_the_matrix_was_made_of(values, seed):
    sizes = sorted(map(abs, values))
    assume(sizes[-1] > 0)
    Q = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))[0]
    rate = reference.convergence_rate(Q @ np.diag(values) @ Q.T)
    assert np.isclose(sizes[-2] / sizes[-1], rate, atol=1e-9)


def test_powers_follow_the_rule_of_exponents():
    for A in cases.diagonalisable(seed=1):
        product = reference.matrix_power(A, 3) @ reference.matrix_power(A, 4)
        assert np.allclose(reference.matrix_power(A, 7), product)
        assert np.array_equal(np.eye(len(A)), reference.matrix_power(A, 0))


def test_diagonalisable_and_defective_cases_are_clear_cases_for_the_condition_number():
    for seed in SEEDS:
        for A in cases.diagonalisable(seed=seed):
            assert reference.is_diagonalisable(A)
            assert np.linalg.cond(np.linalg.eig(A)[1]) < 1e4
        for A in cases.defective(seed=seed):
            assert not reference.is_diagonalisable(A)
            assert np.linalg.cond(np.linalg.eig(A)[1]) > 1e7
            with pytest.raises(ValueError, match="eigenvectors"):
                reference.matrix_power(A, 2)


# Bikes --------------------------------------------------------------------------------------------


@theory
@given(stochastic_matrices())
def test_transition_matrices_have_no_negative_entry_and_columns_that_add_up_to_1(P):
    assert P.min() >= 0
    assert np.allclose(1, P.sum(axis=0))


def test_shares_belong_to_the_start_and_bikes_stay_where_no_trip_starts():
    P = reference.transition_matrix(np.array([[1, 3, 0], [0, 0, 0], [2, 2, 4]]))
    assert np.array_equal([[0.25, 0, 0.25], [0.75, 1, 0.25], [0, 0, 0.5]], P)


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        reference.transition_matrix(np.array([[5, -1], [1, 1]]))


@theory
@given(stochastic_matrices(), st.integers(0, 20), st.integers(0, 20))
def test_steps_add_up_and_keep_the_number_of_bikes(P, j, k):
    x = np.arange(1.0, len(P) + 1)
    assert np.allclose(reference.step(P, x, j + k), reference.step(P, reference.step(P, x, j), k))
    assert np.isclose(x.sum(), reference.step(P, x, k).sum())


@theory
@given(stochastic_matrices(), st.sampled_from([0.0, 0.5, 0.85]))
def test_with_vans_there_is_one_stationary_distribution_and_products_lead_there(P, damping):
    x = reference.stationary(P, damping)
    assert reference.is_distribution(x, len(P))
    G = damping * P + (1 - damping) / len(P)
    assert np.allclose(x, reference.step(G, np.eye(len(P))[0], 200), atol=1e-8)


@pytest.mark.parametrize("name", ["stochastic", "periodic", "leaking"])
def test_cases_with_one_stationary_distribution_have_a_clear_gap_at_1(name):
    for seed in SEEDS:
        for P in getattr(cases, name)(seed=seed):
            distances = np.sort(np.abs(np.linalg.eigvals(P) - 1))
            assert distances[0] < 1e-12
            assert distances[1] > 1e-3
            x = reference.stationary(P, 1.0)
            assert reference.is_distribution(x, len(P))
            assert np.allclose(P @ x, x)


def test_split_cases_have_several_stationary_distributions():
    for seed in SEEDS:
        for P in cases.split(seed=seed):
            assert np.sum(np.abs(np.linalg.eigvals(P) - 1) < 1e-12) > 1
            with pytest.raises(ValueError, match="more than one"):
                reference.stationary(P, 1.0)


def test_periodic_cases_never_settle():
    for P in cases.periodic(seed=3):
        x = np.eye(len(P))[0]
        assert not np.allclose(reference.step(P, x, 1000), reference.step(P, x, 1001))


def test_leaking_cases_have_stations_that_empty():
    for P in cases.leaking(seed=4):
        assert np.isclose(0, reference.stationary(P, 1.0).min())


def test_even_cases_have_the_uniform_distribution_but_other_first_eigenvalues():
    for P in cases.even():
        assert np.allclose(1 / len(P), reference.stationary(P, 1.0))
        assert abs(np.linalg.eigvals(P)[0] - 1) > 0.1


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([1.5, -0.5], id="negative"),
        pytest.param([0.5, 0.4], id="sum"),
        pytest.param([1.0], id="size"),
        pytest.param(np.array([0.5 + 0j, 0.5]), id="complex"),
        pytest.param([np.nan, 1], id="NaN"),
        pytest.param(None, id="None"),
    ],
)
def test_other_things_are_no_distribution(wrong):
    assert reference.is_distribution([0.25, 0.75], 2)
    assert not reference.is_distribution(wrong, 2)


# Principal components -----------------------------------------------------------------------------


@theory
@given(tables())
def test_the_total_variance_is_the_trace_of_the_covariance(X):
    C = reference.covariance(X)
    _, _, variances = reference.pca(X, X.shape[1])
    assert np.isclose(np.trace(C), variances.sum())
    assert np.allclose(C, C.T)


@theory
@given(tables(), st.data())
def test_what_a_reconstruction_loses_is_the_sum_of_the_dropped_variances(X, data):
    k = data.draw(st.integers(1, X.shape[1]))
    mean, W, variances = reference.pca(X, k)
    lost = np.sum((X - reference.reconstruct(X, mean, W)) ** 2) / (len(X) - 1)
    total = np.trace(reference.covariance(X))
    assert np.isclose(total - variances.sum(), lost, atol=1e-9 * (1 + total))
    if total > 0:
        assert np.isclose(1 - lost / total, reference.explained(X)[k - 1])


@theory
@given(tables(), st.data())
def test_components_are_accepted_with_either_sign_and_refused_in_another_order(X, data):
    n = X.shape[1]
    mean, W, variances = reference.pca(X, n)
    signs = data.draw(arrays(np.int64, n, elements=st.sampled_from([-1, 1])))
    assert reference.is_pca(X, n, (mean, W * signs, variances))
    if np.ptp(variances) > 1e-3:
        assert not reference.is_pca(X, n, (mean, W[:, ::-1], variances[::-1]))
        assert not reference.is_pca(X, n, (mean + 1, W, variances))
        assert not reference.is_pca(X, n, (mean, 2 * W, variances))
        assert not reference.is_pca(X, n, (mean, W, variances * np.nan))


def test_where_variances_tie_any_basis_is_accepted():
    for X in cases.axes_aligned():
        n = X.shape[1]
        mean, W, variances = reference.pca(X, n)
        assert np.isclose(variances[-1], variances[-2])
        last = W[:, -2:] @ reference.rotation(0.7)
        assert reference.is_pca(X, n, (mean, np.column_stack([W[:, :-2], last]), variances))


def test_nothing_is_explained_where_nothing_varies():
    with pytest.raises(ValueError, match="varies"):
        reference.explained(np.array([[1, 2], [1, 2]]))


def test_clouds_vary_in_every_direction_they_can():
    for seed in SEEDS:
        for X in cases.clouds(seed=seed):
            variances = reference.pca(X, X.shape[1])[2]
            possible = min(len(X) - 1, X.shape[1])
            assert np.all(variances[:possible] > 1e-7 * variances[0])


def test_glyphs_are_pictures_that_few_components_explain():
    X = cases.glyphs(120, seed=2)
    assert (120, cases.PIXELS**2) == X.shape
    assert 0 <= X.min() < X.max() <= 1
    assert reference.explained(X)[24] > 0.9
    assert not np.array_equal(X, cases.glyphs(120, seed=3))


def test_a_curve_runs_through_its_points_in_their_order():
    curve = np.array([[0.0, 3], [1, 4], [2, 5]])
    assert reference.runs_through(curve, np.array([[0, 3], [1, 4], [2, 5]]))
    assert not reference.runs_through(curve, np.array([[0, 3], [1, 4]]))
    assert not reference.runs_through(curve, np.array([[0, 3], [1, 4], [2, 5.1]]))


@pytest.mark.parametrize(
    "name",
    ["eigenpairs", "eigenspaces", "diagonalisable", "defective", "trips", "stochastic", "clouds"],
)
def test_cases_repeat_with_their_seed_and_differ_with_another(name):
    def flat(seed):
        items = getattr(cases, name)(seed=seed)
        return [np.ravel(item[0] if isinstance(item, tuple) else item) for item in items]

    assert all(map(np.array_equal, flat(5), flat(5)))
    assert not all(map(np.array_equal, flat(5), flat(6)))
