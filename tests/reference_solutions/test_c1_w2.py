"""The references and predicates of C1_W2 against theory, and the promises of its cases."""

from fractions import Fraction
from itertools import permutations
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_solutions import c1_w2 as reference
from reference_solutions import c1_w2_cases as cases

SEEDS = range(30)
# Small matrices of small integers can't be nearly singular without being singular.
SIZES = st.integers(1, 4)
ENTRIES = st.integers(-5, 5)
theory = settings(deadline=None, max_examples=60)


@st.composite
def matrices(draw, *, rows=SIZES, columns=SIZES):
    shape = draw(rows), draw(columns)
    return draw(arrays(np.int64, shape, elements=ENTRIES))


@st.composite
def squares(draw, *, count=1, sizes=SIZES):
    n = draw(sizes)
    return [draw(arrays(np.int64, (n, n), elements=ENTRIES)) for _ in range(count)]


def exact_determinant(A):
    """Leibniz's sum over all permutations."""
    n = len(A)
    signs = {order: _sign(order) for order in permutations(range(n))}
    return sum(sign * prod(int(A[i, order[i]]) for i in range(n)) for order, sign in signs.items())


def _sign(order):
    inversions = sum(a > b for i, a in enumerate(order) for b in order[i + 1 :])
    return -1 if inversions % 2 else 1


def exact_reduced_form(M):
    """Gauss-Jordan elimination in rational arithmetic."""
    rows = [[Fraction(int(value)) for value in row] for row in M]
    done = 0
    for column in range(M.shape[1]):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for i, row in enumerate(rows):
            if i != done:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return np.array(rows, dtype=float)


# References ---------------------------------------------------------------------------------------


def test_as_matrix_evaluates_to_the_left_sides():
    for system, names in cases.equations(seed=1, dense=False):
        A, b = reference.as_matrix(system, names)
        point = {name: place + 2.5 for place, name in enumerate(names)}
        left = [sum(factor * point[name] for name, factor in terms.items()) for terms, _ in system]
        assert np.allclose(left, A @ [point[name] for name in names])
        assert [constant for _, constant in system] == list(b)


def test_as_matrix_refuses_a_name_that_is_not_listed():
    with pytest.raises(ValueError, match="'y'"):
        reference.as_matrix([({"x": 1}, 1), ({"y": 1}, 1)], ["x"])


@theory
@given(matrices(), st.data())
def test_the_residual_of_a_solution_is_zero(A, data):
    x = data.draw(arrays(np.int64, A.shape[1], elements=ENTRIES))
    shift = data.draw(arrays(np.int64, len(A), elements=ENTRIES))
    assert np.array_equal(shift, reference.residual(A, A @ x + shift, x))


@theory
@given(matrices(rows=st.integers(2, 4)), st.data())
def test_row_operations_are_undone_by_row_operations(M, data):
    i, j = data.draw(st.permutations(range(len(M))))[:2]
    factor = data.draw(st.sampled_from([-4.0, 0.5, 2.0]))
    assert np.array_equal(M, reference.swap_rows(reference.swap_rows(M, i, j), j, i))
    assert np.array_equal(M, reference.scale_row(reference.scale_row(M, i, factor), i, 1 / factor))
    added = reference.add_multiple(M, i, j, factor)
    assert np.array_equal(M, reference.add_multiple(added, i, j, -factor))


@theory
@given(matrices(rows=st.integers(2, 4)), st.data())
def test_row_operations_keep_the_row_space(M, data):
    i, j = data.draw(st.permutations(range(len(M))))[:2]
    for changed in (
        reference.swap_rows(M, i, j),
        reference.scale_row(M, i, -3.0),
        reference.add_multiple(M, i, j, 2.0),
    ):
        assert reference.row_equivalent(changed, M)


def test_scaling_by_zero_is_refused():
    with pytest.raises(ValueError, match="by 0"):
        reference.scale_row(np.eye(2), 0, 0)


@theory
@given(matrices())
def test_the_reduced_form_is_that_of_exact_elimination(M):
    assert np.allclose(exact_reduced_form(M), reference.reduced_row_echelon(M), atol=1e-7)


@theory
@given(matrices())
def test_the_reduced_form_is_zero_before_its_pivots_and_a_unit_vector_at_each(M):
    R = reference.reduced_row_echelon(M)
    pivots = reference.pivot_columns(M)
    assert pivots == [int(np.flatnonzero(row)[0]) for row in R if row.any()]
    assert np.array_equal(np.eye(len(R))[:, : len(pivots)], R[:, pivots])


@theory
@given(matrices())
def test_the_echelon_form_is_one_in_the_size_of_the_matrix(M):
    E = reference.row_echelon(M)
    assert reference.is_echelon_of(E, M)
    assert {abs(M).max()} >= {row[row != 0][0] for row in E if row.any()}


@theory
@given(matrices())
def test_the_pivot_columns_are_independent_and_span_the_others(A):
    pivots = reference.pivot_columns(A)
    assert len(pivots) == reference.rank(A) == np.linalg.matrix_rank(A)
    if pivots:
        assert len(pivots) == reference.rank(A[:, pivots])


@theory
@given(matrices())
def test_leading_ranks_are_the_ranks_of_the_columns_up_to_each(A):
    expected = [reference.rank(A[:, : column + 1]) for column in range(A.shape[1])]
    assert expected == reference.leading_ranks(A)


@theory
@given(matrices())
def test_the_rank_is_that_of_the_transpose(A):
    assert reference.rank(A) == reference.rank(A.T)


@theory
@given(matrices(), st.data())
def test_rank_and_nullity_add_up_to_the_number_of_unknowns(A, data):
    x = data.draw(arrays(np.int64, A.shape[1], elements=ENTRIES))
    p, N = reference.general_solution(A, A @ x)
    assert A.shape[1] == reference.rank(A) + N.shape[1]
    assert reference.is_solution(A, A @ x, p)
    assert reference.is_null_basis(A, N)


@theory
@given(matrices(), st.data())
def test_a_system_that_was_built_from_a_solution_has_one(A, data):
    x = data.draw(arrays(np.int64, A.shape[1], elements=ENTRIES))
    kind, rank_A, rank_Ab, free = reference.classify(A, A @ x)
    assert kind == ("infinite" if free else "unique")
    assert A.shape[1] - rank_A == len(free)
    assert rank_A == rank_Ab


@theory
@given(squares(count=2, sizes=st.integers(1, 3)))
def test_determinants_multiply(pair):
    A, B = pair
    expected = exact_determinant(A) * exact_determinant(B)
    assert np.isclose(expected, reference.determinant(A @ B), rtol=1e-6, atol=1e-4)


@theory
@given(squares())
def test_the_determinant_is_the_sum_over_permutations(single):
    (A,) = single
    assert np.isclose(exact_determinant(A), reference.determinant(A), rtol=1e-9, atol=1e-9)


@theory
@given(squares())
def test_inverse_solve_and_determinant_agree_on_what_is_singular(single):
    (A,) = single
    if exact_determinant(A) == 0:
        assert reference.determinant(A) == 0
        for refused in (reference.inverse, lambda A: reference.solve(A, np.ones(len(A)))):
            with pytest.raises(ValueError, match="singular"):
                refused(A)
    else:
        assert np.allclose(np.eye(len(A)), A @ reference.inverse(A), atol=1e-7)
        assert np.allclose(np.ones(len(A)), A @ reference.solve(A, np.ones(len(A))), atol=1e-7)


def test_a_zero_on_the_diagonal_is_refused_in_every_position_even_as_zero_equals_zero():
    broken = cases.with_zero_on_diagonal(cases.triangular(seed=3))
    assert any(U[0, 0] == 0 and not c.any() for U, c in broken)
    assert any(U[-1, -1] == 0 and c.any() for U, c in broken)
    for U, c in broken:
        assert 1 == np.sum(np.diag(U) == 0)
        with pytest.raises(ValueError):
            reference.back_substitute(U, c)


@theory
@given(squares(), st.data())
def test_back_substitution_solves_triangular_systems(single, data):
    U = np.triu(single[0])
    c = data.draw(arrays(np.int64, len(U), elements=ENTRIES))
    if np.all(np.diag(U)):
        x = reference.back_substitute(U, c)
        assert np.allclose(c, U @ x, atol=1e-9 * max(1, np.abs(x).max()))
    else:
        with pytest.raises(ValueError, match="diagonal"):
            reference.back_substitute(U, c)


def test_a_tiny_determinant_is_not_a_small_rank():
    A = 1e-3 * np.eye(6)
    assert np.isclose(1e-18, reference.determinant(A), rtol=1e-12, atol=0)
    assert reference.rank(A) == 6


# Predicates ---------------------------------------------------------------------------------------


@theory
@given(matrices())
def test_the_reduced_form_is_an_echelon_form(M):
    assert reference.is_echelon_of(exact_reduced_form(M), M)


@theory
@given(matrices(rows=st.integers(2, 4)))
def test_a_matrix_turned_upside_down_is_no_echelon_form(M):
    form = exact_reduced_form(M)
    assume(form[0].any() and not np.array_equal(form, form[::-1]))
    assert not reference.is_echelon_of(form[::-1], M)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([[1, 2, 3], [0, 0, 5]], id="other row space"),
        pytest.param([[1, 2, 3], [2, 4, 7]], id="not in echelon form"),
        pytest.param([[1, 2, 0]], id="a row missing"),
        pytest.param([[1, 2, 3], [0, 0, np.nan]], id="NaN"),
        pytest.param([[1, 2, 3], [0, 0, 0]], id="smaller rank"),
        pytest.param([["a", 2, 3], [0, 0, 1]], id="text"),
        pytest.param(None, id="None"),
    ],
)
def test_other_matrices_are_no_echelon_form(wrong):
    M = np.array([[1, 2, 4], [2, 4, 8.0]])
    assert reference.is_echelon_of([[1, 2, 4], [0, 0, 0]], M)
    assert not reference.is_echelon_of(wrong, M)


@pytest.mark.parametrize("scale", [cases.TINY, 1.0, cases.HUGE])
def test_an_echelon_form_may_have_pivots_of_any_size_and_leftovers_of_rounding(scale):
    M = scale * np.array([[1.0, 2.0, 4.0], [2.0, 4.0, 9.0], [3.0, 6.0, 13.0]])
    form = np.array([[1, 2, 4], [0, 0, 1], [0, 0, 0]])
    # dividing a row by its pivot divides its leftovers; a row of zeros keeps them as they are
    leftovers = 1e-16 * np.array([[0, 0, 0], [1, 0, 0], [1, 1, 1]])
    assert reference.is_echelon_of(scale * (form + leftovers), M)
    assert reference.is_echelon_of(form + leftovers * [[1], [1], [scale]], M)


@theory
@given(matrices(), st.data())
def test_null_bases_are_accepted_in_any_order_and_length(A, data):
    _, N = reference.general_solution(A, np.zeros(len(A)))
    k = N.shape[1]
    order = data.draw(st.permutations(range(k)))
    assert reference.is_null_basis(A, -1e5 * N[:, order])
    if k:
        assert not reference.is_null_basis(A, N[:, 1:])
        assert not reference.is_null_basis(A, np.column_stack([N, N[:, 0]]))
        assert not reference.is_null_basis(A, np.zeros(N.shape))
    if k > 1:
        assert not reference.is_null_basis(A, np.column_stack([N[:, 1:], N[:, 1]]))


def test_without_free_unknowns_any_empty_array_is_a_null_basis():
    assert reference.is_null_basis(np.eye(2), np.zeros((2, 0)))
    assert reference.is_null_basis(np.eye(2), [])
    assert not reference.is_null_basis(np.eye(2), None)
    assert not reference.is_null_basis(np.eye(2), np.zeros((2, 1)))


@pytest.mark.parametrize(
    ("curve", "is_line"),
    [
        pytest.param([[0, 6], [8, -2]], True, id="over the first axis"),
        pytest.param([[6, 0], [-2, 8]], True, id="over the second axis"),
        pytest.param([[0, 6], [7, -1]], False, id="too short"),
        pytest.param([[0, 6], [4, 3], [8, -2]], False, id="not straight"),
        pytest.param([[0, np.nan], [8, np.nan]], False, id="NaN"),
    ],
)
def test_a_line_runs_along_its_equation_right_across_the_window(curve, is_line):
    assert is_line == reference.is_line(np.array(curve), np.array([1, 1]), 6, 0, 8)


FALLING, RISING = np.array([[0, 6], [8, -2]]), np.array([[0, 0], [8, 4]])


@pytest.mark.parametrize(
    ("curves", "are_lines"),
    [
        pytest.param([FALLING, RISING], True, id="both"),
        pytest.param([RISING[::-1], FALLING], True, id="in another order"),
        pytest.param([FALLING], False, id="one missing"),
        pytest.param([FALLING, FALLING], False, id="one twice"),
        pytest.param([FALLING, RISING, RISING], False, id="one too many"),
        pytest.param([FALLING, RISING + 1], False, id="one beside"),
        pytest.param([], False, id="none"),
    ],
)
def test_the_lines_of_a_system_are_one_for_each_equation(curves, are_lines):
    A, b = np.array([[1, 1], [1, -2]]), np.array([6, 0])
    assert are_lines == reference.are_lines(curves, A, b, 0, 8)


def test_a_line_beside_two_equal_ones_is_none_of_theirs():
    A, b = np.array([[1, 1], [-2, -2]]), np.array([6, -12])
    assert reference.are_lines([FALLING, FALLING[::-1]], A, b, 0, 8)
    assert not reference.are_lines([FALLING, RISING], A, b, 0, 8)


# Cases --------------------------------------------------------------------------------------------

GENERATORS = {
    "nonsingular": lambda rows, columns, rank: rows == columns == rank,
    "zero_pivots": lambda rows, columns, rank: rows == columns == rank,
    "small_pivots": lambda rows, columns, rank: rows == columns == rank,
    "singular": lambda rows, columns, rank: rows == columns > rank,
    "rectangular": lambda rows, columns, rank: rows != columns and rank == min(rows, columns),
    "dependent": lambda rows, columns, rank: rank <= min(rows, columns),
}


@pytest.mark.parametrize("name", GENERATORS)
def test_cases_have_the_shape_and_rank_they_promise(name):
    for seed in SEEDS:
        for matrix in getattr(cases, name)(seed=seed):
            assert GENERATORS[name](*matrix.shape, reference.rank(matrix))


@pytest.mark.parametrize("name", GENERATORS)
def test_cases_are_well_conditioned(name):
    for seed in SEEDS:
        for matrix in getattr(cases, name)(seed=seed):
            values = np.linalg.svd(matrix, compute_uv=False)
            relative = values / (values[0] or 1)
            assert np.all((relative > 1e-4) | (relative < 1e-12)), matrix


@pytest.mark.parametrize("name", GENERATORS)
def test_cases_hold_integers_and_floats_and_repeat_with_their_seed(name):
    first, again = (getattr(cases, name)(seed=5) for _ in range(2))
    assert all(map(np.array_equal, first, again))
    assert not any(map(np.array_equal, first, getattr(cases, name)(seed=6))) or name == "singular"
    kinds = {matrix.dtype.kind for matrix in first}
    assert kinds == ({"f"} if name == "small_pivots" else {"i", "f"})


def test_what_zero_pivots_are_swapped_with_may_be_negative():
    for seed in SEEDS:
        first = cases.zero_pivots(seed=seed)[-1][:, 0]
        assert not first[:-1].any() and first[-1] < 0


@pytest.mark.parametrize("scale", [1.0, cases.TINY, cases.HUGE])
def test_dependent_columns_mostly_leave_rounding_noise_before_the_last_pivot(scale):
    noisy = 0
    for seed in SEEDS:
        matrix = cases.dependent(seed=seed, scale=scale)[1]
        assert [1, 4] == reference.pivot_columns(matrix)
        largest = int(np.argmax(np.abs(matrix[:, 1])))
        eliminated = matrix - (matrix[:, 1] / matrix[largest, 1])[:, None] * matrix[largest]
        noisy += bool(eliminated[:, 2:4].any())
    assert noisy > len(SEEDS) / 2


def test_zero_pivots_stop_elimination_without_swaps():
    for matrix in cases.zero_pivots(seed=3)[::2]:
        work = matrix.astype(float)
        stopped = False
        for column in range(len(work)):
            if work[column, column] == 0:
                stopped = True
                break
            for row in range(column + 1, len(work)):
                work[row] -= work[row, column] / work[column, column] * work[column]
        assert stopped, matrix


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_systems_are_consistent_or_not_as_asked(seed):
    matrices = [*cases.dependent(seed=seed), *cases.singular(seed=seed)]
    for A, b in cases.systems(matrices, seed=seed):
        assert reference.classify(A, b)[0] == "infinite" or reference.rank(A) == A.shape[1]
    inconsistent = list(cases.systems(matrices, seed=seed, consistent=False))
    assert inconsistent
    for A, b in inconsistent:
        assert reference.classify(A, b)[0] == "none"


@pytest.mark.parametrize("kind", ["unique", "none", "infinite"])
def test_planes_are_of_the_kind_asked_for(kind):
    for seed in SEEDS:
        for A, b in cases.planes(seed=seed, kind=kind):
            assert kind == reference.classify(A, b)[0]
            assert A.any(axis=1).all()


def test_equations_list_their_unknowns_in_another_order_than_the_alphabet():
    for seed in SEEDS:
        for system, names in cases.equations(seed=seed, dense=True):
            assert len(names) == 1 or names != sorted(names)
            assert all(set(terms) == set(names) for terms, _ in system)
        assert any(
            not terms
            for system, _ in cases.equations(seed=seed, dense=False)
            for terms, _ in system
        )
