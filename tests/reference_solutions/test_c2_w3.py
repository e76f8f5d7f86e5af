"""The references of C2_W3 against theory, and the promises of its cases."""

import math

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib.figure import Figure

from reference_solutions import c2_w3 as reference
from reference_solutions import c2_w3_cases as cases

SEEDS = range(20)
theory = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 10**6)
sums = arrays(float, array_shapes(max_dims=3, max_side=4), elements=st.floats(-30, 30))
names = st.sampled_from(cases.ACTIVATIONS)


# Activations --------------------------------------------------------------------------------------


@theory
@given(sums)
def test_the_sigmoid_of_opposite_sums_adds_up_to_one(z):
    assert np.allclose(1, reference.sigmoid(z) + reference.sigmoid(-z), rtol=1e-14)


@theory
@given(sums)
def test_the_sigmoid_undoes_the_logarithm_of_the_odds(z):
    assert np.allclose(z, scipy.special.logit(reference.sigmoid(z)), atol=1e-3)
    assert np.allclose(reference.sigmoid(z), reference.activate(z, "sigmoid"), atol=1e-15)


@pytest.mark.parametrize("activation", cases.ACTIVATIONS)
def test_activations_and_slopes_stay_finite_at_extreme_sums(activation):
    for seed in SEEDS:
        z = cases.extreme_sums(seed=seed)
        assert np.isfinite(reference.activate(z, activation)).all()
        assert np.isfinite(reference.activation_slope(z, activation)).all()


@theory
@given(sums, names)
def test_a_slope_is_a_central_difference_of_the_activation(z, activation):
    z = np.where(np.abs(z) < 1e-3, 0.5, z)  # away from the kink of ReLU
    h = 1e-6
    rise = reference.activate(z + h, activation) - reference.activate(z - h, activation)
    assert np.allclose(rise / (2 * h), reference.activation_slope(z, activation), atol=1e-7)


def test_slopes_have_their_known_values_at_zero():
    slopes = {name: reference.activation_slope(0.0, name) for name in cases.ACTIVATIONS}
    assert {"sigmoid": 0.25, "tanh": 1.0, "relu": 0.0} == slopes


@pytest.mark.parametrize("function", [reference.activate, reference.activation_slope])
def test_an_unknown_activation_is_refused(function):
    with pytest.raises(ValueError, match="softsign"):
        function(1.0, "softsign")


# The network --------------------------------------------------------------------------------------


@theory
@given(seeds)
def test_the_network_is_the_formula_for_each_example(seed):
    for net in [*cases.networks(seed=seed), cases.whole_number_network(seed=seed)]:
        values = net.parameters
        A2, cache = reference.forward(net.X, values, net.activation)
        assert A2.shape == net.Y.shape
        for j, x in enumerate(net.X.T):
            hidden = reference.activate(values["W1"] @ x + values["b1"][:, 0], net.activation)
            assert np.allclose(hidden, cache["A1"][:, j])
            assert np.allclose(
                reference.sigmoid(values["W2"] @ hidden + values["b2"][:, 0]), A2[:, j]
            )


@theory
@given(seeds)
def test_costs_are_zero_exactly_where_outputs_are_the_labels(seed):
    for A2, Y in cases.outputs(seed=seed):
        for cost in (reference.log_loss, reference.mean_squared):
            assert 0 == cost(Y.astype(float), Y)
            assert cost(A2, Y) > 0


@theory
@given(seeds)
def test_the_log_loss_is_the_negative_log_likelihood_per_example(seed):
    for A2, Y in cases.outputs(seed=seed):
        likelihood = np.prod(np.where(Y == 1, A2, 1 - A2))
        assert np.isclose(-np.log(likelihood) / Y.shape[1], reference.log_loss(A2, Y))


def test_a_sure_and_wrong_output_costs_infinitely_much():
    assert math.inf == reference.log_loss(np.array([[0.0, 0.5]]), np.array([[1, 1]]))
    assert math.inf == reference.log_loss(np.array([[1.0, 0.5]]), np.array([[0, 1]]))


@theory
@given(seeds)
def test_both_kinds_of_costs_agree_where_nothing_saturates(seed):
    for net in cases.networks(seed=seed):
        A2, _ = reference.forward(net.X, net.parameters, net.activation)
        direct = {"log_loss": reference.log_loss, "mean_squared": reference.mean_squared}
        for cost, function in direct.items():
            history = reference.train(net.X, net.Y, net.parameters, net.activation, cost, 1.0, 0)[1]
            assert np.isclose(function(A2, net.Y), history[0])


@theory
@given(seeds)
def test_the_output_error_has_its_closed_form(seed):
    for A2, Y in [*cases.outputs(seed=seed), cases.sure_outputs(seed=seed)]:
        m = Y.shape[1]
        log, square = (reference.output_error(A2, Y, cost) for cost in cases.COSTS)
        assert np.allclose((A2 - Y) / m, log, atol=1e-12)
        assert np.allclose((A2 - Y) * A2 * (1 - A2) / m, square, atol=1e-12)


@settings(deadline=None, max_examples=10)
@given(seeds)
def test_the_gradient_is_the_one_of_finite_differences(seed):
    for net in cases.networks(seed=seed):
        for cost in cases.COSTS:
            gradient = reference.backward(net.X, net.Y, net.parameters, None, net.activation, cost)

            def cost_of(values, net=net, cost=cost):
                history = reference.train(net.X, net.Y, values, net.activation, cost, 1.0, 0)[1]
                return history[0]

            numerical = reference.numerical_gradients(cost_of, net.parameters, 1e-6)
            # a kink of ReLU may lie within the step
            assert reference.gradient_check(gradient, numerical) < (
                1e-7 if net.activation != "relu" else 1e-2
            )


@pytest.mark.parametrize("cost", cases.COSTS)
def test_a_saturated_output_has_a_finite_gradient(cost):
    for seed in SEEDS:
        net = cases.saturated_network(seed=seed, cost=cost)
        A2, _ = reference.forward(net.X, net.parameters, net.activation)
        assert np.isin(A2[0], [0.0, 1.0]).all()
        gradient = reference.backward(net.X, net.Y, net.parameters, None, net.activation, cost)
        assert all(np.isfinite(each).all() for each in gradient.values())
        expected = 0.5 if cost == "log_loss" else 0.0
        assert np.isclose(expected, abs(gradient["b2"][0, 0]))


def test_unknown_costs_are_refused():
    with pytest.raises(ValueError, match="hinge"):
        reference.output_error(np.array([[0.5]]), np.array([[1]]), "hinge")


# Checking and learning ----------------------------------------------------------------------------


@theory
@given(seeds)
def test_central_differences_come_near_to_the_true_gradient_of_each_bowl(seed):
    for function, place, _ in cases.bowls(seed=seed):
        numerical = reference.numerical_gradients(function, place)
        flat = np.concatenate([np.ravel(each) for each in place.values()]).astype(float)

        def of_flat(values, function=function, place=place):
            return function(reference._unflat(values, place))

        expected = scipy.optimize.approx_fprime(flat, of_flat, 1e-7)
        assert np.allclose(expected, reference._flat(numerical), rtol=1e-3, atol=1e-4)
        assert {key: np.shape(value) for key, value in place.items()} == {
            key: value.shape for key, value in numerical.items()
        }


@theory
@given(seeds)
def test_the_distance_of_gradients_lies_between_0_and_1_and_ignores_their_scale(seed):
    for one, other in cases.gradient_pairs(seed=seed):
        distance = reference.gradient_check(one, other)
        assert 0 <= distance <= 1 + 1e-12
        scaled = ({key: 1e-3 * value for key, value in each.items()} for each in (one, other))
        assert np.isclose(distance, reference.gradient_check(*scaled))
        assert 0 == reference.gradient_check(one, one)
    zero = {"W": np.zeros((2, 2))}
    assert 0 == reference.gradient_check(zero, zero)


@settings(deadline=None, max_examples=10)
@given(seeds)
def test_small_steps_lower_the_cost_by_the_squared_length_of_the_gradient(seed):
    rate = 1e-6
    for net in cases.networks(seed=seed):
        arguments = (net.X, net.Y, net.parameters, net.activation, net.cost)
        trained, history = reference.train(*arguments, rate, 1)
        gradient = reference._flat(reference.backward(*arguments[:3], None, *arguments[3:]))
        assert np.isclose(
            rate * gradient @ gradient, history[0] - history[1], rtol=1e-2, atol=1e-13
        )
        assert np.allclose(
            reference._flat(net.parameters) - rate * gradient, reference._flat(trained)
        )


def test_zero_steps_change_nothing():
    net = cases.networks(seed=1)[0]
    trained, history = reference.train(
        net.X, net.Y, net.parameters, net.activation, net.cost, 0.5, 0
    )
    assert 1 == len(history)
    assert all(np.array_equal(trained[key], net.parameters[key]) for key in net.parameters)


def test_four_hidden_neurons_learn_the_readings():
    X, Y = cases.readings(seed=1)
    start = cases.parameters(np.random.default_rng(1), 2, 4, 1, scale=0.7)
    trained, history = reference.train(X, Y, start, "tanh", "log_loss", 1.0, 120)
    assert history[-1] < history[0]
    assert np.mean(reference.predict(X, trained, "tanh") == Y) > 0.9


def test_no_straight_line_separates_the_readings():
    X, Y = cases.readings(seed=2)
    angles = np.linspace(0, np.pi, 90)
    heights = np.linspace(-4, 4, 60)
    along = np.cos(angles)[:, None] * X[0] + np.sin(angles)[:, None] * X[1]
    sides = along[:, None, :] > heights[None, :, None]
    right = np.mean(sides == (Y[0] == 1), axis=2)
    assert max(right.max(), 1 - right.min()) < 0.8


@pytest.mark.parametrize("letter", sorted(cases.CURVES))
def test_the_cost_curves_of_the_notebook_are_those_of_their_rates(letter):
    X, Y = cases.readings(seed=cases.CURVE_SEED)
    rate, drawn = cases.CURVES[letter]
    _, history = reference.train(X, Y, cases.curve_start(), "tanh", "log_loss", rate, 40)
    same = 6 if rate == 50 else None  # later rounding errors have grown too large to compare
    assert np.allclose(drawn[:same], history[::2][:same], atol=0.006)
    assert (max(drawn) > 5) == (rate == 50)


# Judging ------------------------------------------------------------------------------------------


@theory
@given(seeds, st.floats(0.05, 0.95))
def test_labels_are_outputs_compared_with_the_threshold(seed, threshold):
    for net in cases.networks(seed=seed):
        A2, _ = reference.forward(net.X, net.parameters, net.activation)
        labels = reference.predict(net.X, net.parameters, net.activation, threshold)
        assert np.array_equal((A2 >= threshold).astype(int), labels)


@theory
@given(seeds)
def test_a_table_of_labels_counts_every_example_once(seed):
    for given_labels, Y in cases.labels(seed=seed):
        table = reference.confusion(given_labels, Y)
        assert Y.size == table.sum() and np.all(table > 0)
        assert np.array_equal(table.sum(axis=1), [np.sum(Y == 0), np.sum(Y == 1)])
        assert np.array_equal(table.sum(axis=0), [np.sum(given_labels == k) for k in (0, 1)])
        assert not np.array_equal(table, table.T)
        accuracy, detection, false_alarm = reference.rates(table)
        assert np.isclose(np.mean(given_labels == Y), accuracy)
        assert np.isclose(np.mean(given_labels[Y == 1]), detection)
        assert np.isclose(np.mean(given_labels[Y == 0]), false_alarm)


def test_a_share_of_nothing_is_not_a_number():
    assert math.isnan(reference.rates(np.array([[5, 2], [0, 0]]))[1])
    assert math.isnan(reference.rates(np.array([[0, 0], [1, 3]]))[2])


@theory
@given(seeds)
def test_a_grid_holds_the_labels_of_its_points(seed):
    for classify in cases.classifiers(seed=seed):
        places, labels = reference.decision_grid(classify, -2, 2.5, 6)
        assert (-2, 2.5) == (places[0], places[-1])
        first, second = np.meshgrid(places, places)
        together = classify(np.array([first.ravel(), second.ravel()])).reshape(6, 6)
        assert np.array_equal(together, labels)
        assert labels.sum() == len(reference.alarm_places(classify, -2, 2.5, 6))
        assert 0 < labels.sum() < 36 and not np.array_equal(labels, labels.T)


def test_dots_are_read_by_their_labels():
    ax = Figure().add_subplot()
    ax.scatter([1, 2], [3, 4], label="alarm")
    ax.plot([5], [6], "o", label="fault")
    ax.plot([0, 1], [0, 1], label="fault")
    ax.plot([7, 8], [9, 9], "s", label="alarm")
    ax.scatter([], [], label="normal")
    found = {label: sorted(dots.tolist()) for label, dots in reference.dots_by_label(ax).items()}
    assert {"alarm": [[1, 3], [2, 4], [7, 9], [8, 9]], "fault": [[5, 6]], "normal": []} == found


def test_labels_may_be_numbers_or_booleans_but_nothing_else():
    assert [[1, 0]] == reference.zeros_and_ones([[True, False]]).tolist()
    assert [[1, 0]] == reference.zeros_and_ones(np.array([[1.0, 0.0]])).tolist()
    for wrong in ([[0.7]], [[-1]], [[np.nan]]):
        with pytest.raises(AssertionError, match="neither 0 nor 1"):
            reference.zeros_and_ones(wrong)


# Cases --------------------------------------------------------------------------------------------


def test_the_cases_keep_their_promises():
    for seed in SEEDS:
        for net in [*cases.networks(seed=seed), cases.whole_number_network(seed=seed)]:
            assert all(np.all(net.parameters[key] != 0) for key in ("b1", "b2"))
        for net in cases.networks(seed=seed):
            _, cache = reference.forward(net.X, net.parameters, net.activation)
            assert np.max(np.abs(cache["Z2"] - net.parameters["b2"])) <= cases.LARGEST_SUM + 1e-9
        assert all({0, 1} == {*Y.ravel().tolist()} for _, Y in cases.outputs(seed=seed))
        A2, Y = cases.sure_outputs(seed=seed)
        sure = np.isin(A2, [0.0, 1.0])
        assert 8 == sure.sum() and np.array_equal(A2[sure], Y[sure])
        A2, Y = cases.many_outputs(seed=seed, m=2000)
        assert 0 == np.prod(np.where(Y == 1, A2, 1 - A2)) < A2.min()
        X, Y = cases.readings(seed=seed, m=8)
        assert ((2, 8), (1, 8), 4) == (X.shape, Y.shape, Y.sum())


def test_cases_are_fresh_on_every_call():
    for one, other in zip(cases.networks(seed=1), cases.networks(seed=1), strict=True):
        assert np.array_equal(one.X, other.X) and one.X is not other.X
    assert not np.array_equal(cases.networks(seed=1)[0].X, cases.networks(seed=2)[0].X)
