"""Two-layer network for classification: references for C2_W3 (its cases: c2_w3_cases).

The notebook propagates slopes backwards by hand-made formulas. The references never do: they
differentiate the cost itself with complex steps, exact to rounding, and take library functions,
flat vectors, rational arithmetic and single points for the rest.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from statistics import fmean
from typing import Any

import numpy as np
import scipy.special

Parameters = dict[str, np.ndarray]
Classifier = Callable[[np.ndarray], np.ndarray]

IMAGINARY_STEP = 1e-30
LARGEST_LOGIT = 700.0
"""Beyond it, a sigmoid differs from 0 or 1 by less than the smallest spacing of floats there."""


# Activations --------------------------------------------------------------------------------------


def sigmoid(z: Any) -> Any:
    """1 / (1 + exp(-z)) of a number or an array of any shape, by SciPy."""
    return scipy.special.expit(np.asarray(z, dtype=float))


def activate(z: Any, activation: str) -> Any:
    """The sigmoid, tanh or ReLU of a number or an array of any shape.

    Raises
    ------
    ValueError
        when the activation has another name.
    """
    return _activate(np.asarray(z, dtype=float), activation)


def activation_slope(z: Any, activation: str) -> Any:
    """The derivative of an activation, of the same shape as z, by a complex step; 0 at ReLU's kink.

    Raises
    ------
    ValueError
        when the activation has another name.
    """
    stepped = np.asarray(z, dtype=float) + 1j * IMAGINARY_STEP
    return np.imag(_activate(stepped, activation)) / IMAGINARY_STEP


def _activate(z: np.ndarray, activation: str) -> np.ndarray:
    """An activation of real or complex numbers; for complex ones its analytic continuation."""
    if activation == "sigmoid":
        return (1 + np.tanh(z / 2)) / 2
    if activation == "tanh":
        return np.tanh(z)
    if activation == "relu":
        return np.where(np.real(z) > 0, z, 0)
    raise ValueError(f"no activation of this course: {activation!r}")


# The network --------------------------------------------------------------------------------------


def forward(
    X: np.ndarray, parameters: Mapping[str, np.ndarray], activation: str
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The outputs of the network, and everything on the way to them.

    Parameters
    ----------
    X : (n_x, m), one example in each column.
    parameters : W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).

    Returns
    -------
    A2 : (n_y, m); cache : Z1 and A1 (n_h, m), Z2 and A2 (n_y, m).
    """
    Z1 = _affine(parameters["W1"], parameters["b1"], X)
    A1 = _activate(Z1, activation)
    Z2 = _affine(parameters["W2"], parameters["b2"], A1)
    A2 = _activate(Z2, "sigmoid")
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def _affine(W: np.ndarray, b: np.ndarray, X: np.ndarray) -> np.ndarray:
    """W X + b as a product with a row of ones below X; complex numbers stay complex."""
    extended = np.vstack([X, np.ones((1, np.shape(X)[1]))])
    return np.hstack([W, b]) @ extended


def log_loss(A2: np.ndarray, Y: np.ndarray) -> float:
    """The log loss of outputs A2 for labels Y of 0 and 1 (both (n_y, m)), as relative entropy.

    Summed over outputs, averaged over examples. Infinite when a sure output is wrong.
    """
    A2, Y = np.asarray(A2, dtype=float), np.asarray(Y, dtype=float)
    surprise = scipy.special.rel_entr(Y, A2) + scipy.special.rel_entr(1 - Y, 1 - A2)
    return float(np.mean(np.sum(surprise, axis=0)))


def mean_squared(A2: np.ndarray, Y: np.ndarray) -> float:
    """Half the mean squared distance between the columns of A2 and Y (both (n_y, m))."""
    return fmean(math.dist(a, y) ** 2 / 2 for a, y in zip(A2.T, Y.T, strict=True))


def output_error(A2: np.ndarray, Y: np.ndarray, cost: str) -> np.ndarray:
    """The derivatives (n_y, m) of a cost by the sums Z2 that the outputs A2 came from.

    Parameters
    ----------
    A2, Y : (n_y, m) outputs and labels; cost : "log_loss" or "mean_squared".

    Raises
    ------
    ValueError
        when the cost has another name.
    """
    A2 = np.asarray(A2, dtype=float)
    Z2 = np.clip(scipy.special.logit(A2), -LARGEST_LOGIT, LARGEST_LOGIT)
    losses = _losses(Z2 + 1j * IMAGINARY_STEP, np.asarray(Y), cost)
    return losses.imag / IMAGINARY_STEP / A2.shape[1]


def backward(
    X: np.ndarray,
    Y: np.ndarray,
    parameters: Mapping[str, np.ndarray],
    cache: Mapping[str, np.ndarray] | None,
    activation: str,
    cost: str,
) -> Parameters:
    """The gradient of the cost, one array for each parameter, of its shape.

    Every parameter takes a complex step of its own; the cache is not needed.
    """
    del cache
    return {
        key: np.array(
            [
                _cost(X, Y, _stepped(parameters, key, place), activation, cost).imag
                for place in np.ndindex(np.shape(values))
            ]
        ).reshape(np.shape(values))
        / IMAGINARY_STEP
        for key, values in parameters.items()
    }


def _stepped(
    parameters: Mapping[str, np.ndarray], key: str, place: tuple[int, ...]
) -> dict[str, np.ndarray]:
    moved = np.array(parameters[key], dtype=complex)
    moved[place] += 1j * IMAGINARY_STEP
    return {**parameters, key: moved}


def _cost(
    X: np.ndarray, Y: np.ndarray, parameters: Mapping[str, np.ndarray], activation: str, cost: str
) -> complex:
    """The cost of the network; complex for complex parameters."""
    _, cache = forward(X, parameters, activation)
    return complex(np.sum(_losses(cache["Z2"], Y, cost)) / np.shape(X)[1])


def _losses(Z2: np.ndarray, Y: np.ndarray, cost: str) -> np.ndarray:
    """What each output adds to the cost, from the sum before the sigmoid; nothing saturates."""
    if cost == "log_loss":  # log(1 + exp(z)) - y z
        positive = np.real(Z2) > 0
        decaying = np.where(positive, -Z2, Z2)
        return np.where(positive, Z2, 0) + np.log1p(np.exp(decaying)) - Y * Z2
    if cost == "mean_squared":
        return (_activate(Z2, "sigmoid") - Y) ** 2 / 2
    raise ValueError(f"no cost of this course: {cost!r}")


# Checking and learning ----------------------------------------------------------------------------


def numerical_gradients(
    cost_of: Callable[[Parameters], float], parameters: Mapping[str, np.ndarray], h: float = 1e-5
) -> Parameters:
    """Central differences of a function of a dictionary of arrays, through one flat vector."""
    flat = _flat(parameters)
    steps = h * np.eye(len(flat))
    values = [
        (cost_of(_unflat(flat + step, parameters)) - cost_of(_unflat(flat - step, parameters)))
        / (2 * h)
        for step in steps
    ]
    return _unflat(np.array(values), parameters)


def gradient_check(
    gradients: Mapping[str, np.ndarray], numerical: Mapping[str, np.ndarray]
) -> float:
    """The distance of two gradients, relative to the sum of their lengths; 0 if both are 0."""
    left = _flat(gradients)
    right = _flat({key: numerical[key] for key in gradients})
    lengths = math.hypot(*left) + math.hypot(*right)
    return math.dist(left, right) / lengths if lengths else 0.0


def update(
    parameters: Mapping[str, np.ndarray], gradients: Mapping[str, np.ndarray], rate: float
) -> Parameters:
    """Parameters after one step of gradient descent, as a step of one flat vector."""
    step = _flat({key: gradients[key] for key in parameters})
    return _unflat(_flat(parameters) - rate * step, parameters)


def train(
    X: np.ndarray,
    Y: np.ndarray,
    parameters: Mapping[str, np.ndarray],
    activation: str,
    cost: str,
    rate: float,
    steps: int,
) -> tuple[Parameters, list[float]]:
    """Gradient descent: the parameters after the last step, and steps + 1 costs."""
    now = {key: np.array(values, dtype=float) for key, values in parameters.items()}
    history = [_cost(X, Y, now, activation, cost).real]
    for _ in range(steps):
        now = update(now, backward(X, Y, now, None, activation, cost), rate)
        history.append(_cost(X, Y, now, activation, cost).real)
    return now, history


def _flat(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(each, dtype=float)) for each in arrays.values()])


def _unflat(flat: np.ndarray, like: Mapping[str, np.ndarray]) -> Parameters:
    sizes = [np.size(each) for each in like.values()]
    parts = np.split(flat, np.cumsum(sizes)[:-1])
    return {key: part.reshape(np.shape(like[key])) for key, part in zip(like, parts, strict=True)}


# Judging ------------------------------------------------------------------------------------------


def predict(
    X: np.ndarray,
    parameters: Mapping[str, np.ndarray],
    activation: str,
    threshold: float = 0.5,
) -> np.ndarray:
    """Labels (n_y, m), 1 where the output is at least the threshold, decided before the sigmoid."""
    _, cache = forward(X, parameters, activation)
    return (cache["Z2"] >= scipy.special.logit(threshold)).astype(int)


def confusion(labels: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """How often (2, 2) a true label (row) met a given label (column); both (1, m) of 0 and 1."""
    pairs = Counter(zip(np.ravel(Y).tolist(), np.ravel(labels).tolist(), strict=True))
    return np.array([[pairs[true, given] for given in (0, 1)] for true in (0, 1)])


def rates(table: np.ndarray) -> tuple[float, float, float]:
    """Accuracy, share of faults with an alarm, share of normal readings with an alarm.

    Parameters
    ----------
    table : (2, 2), true labels in rows. A share of nothing is NaN.
    """
    (quiet, false), (missed, found) = np.asarray(table).tolist()
    total = quiet + false + missed + found
    return _share(quiet + found, total), _share(found, missed + found), _share(false, quiet + false)


def _share(part: int, whole: int) -> float:
    return float(Fraction(part, whole)) if whole else math.nan


def decision_grid(
    classify: Classifier, low: float, high: float, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """The labels on a square grid, asked for point by point.

    Returns
    -------
    places : (n,); labels : (n, n), row i and column j hold the label of (places[j], places[i]).
    """
    places = np.array([low + k * (high - low) / (n - 1) for k in range(n)])
    labels = np.zeros((n, n), dtype=int)
    for i, second in enumerate(places):
        for j, first in enumerate(places):
            labels[i, j] = int(np.ravel(classify(np.array([[first], [second]])))[0])
    return places, labels


def alarm_places(classify: Classifier, low: float, high: float, n: int) -> np.ndarray:
    """The points (k, 2) of the grid whose label is 1."""
    places, labels = decision_grid(classify, low, high, n)
    return np.array(
        [(places[j], places[i]) for i, j in zip(*np.nonzero(labels), strict=True)], dtype=float
    ).reshape(-1, 2)


def dots_by_label(axes: Any) -> dict[str, np.ndarray]:
    """The dots of an Axes, (k, 2) for each label; calls with the same label are put together."""
    found: dict[str, list[np.ndarray]] = {}
    for line in axes.get_lines():
        points = np.column_stack(
            [np.ravel(np.asarray(line.get_xdata())), np.ravel(np.asarray(line.get_ydata()))]
        )
        if str(line.get_linestyle()).strip().lower() in ("none", "") or len(points) == 1:
            found.setdefault(str(line.get_label()), []).append(points.astype(float))
    for collection in axes.collections:
        offsets = np.ma.filled(collection.get_offsets(), np.nan)
        points = np.array(offsets.tolist(), dtype=float).reshape(-1, 2)
        found.setdefault(str(collection.get_label()), []).append(points)
    return {label: np.vstack(parts) for label, parts in found.items()}


def zeros_and_ones(labels: Any) -> np.ndarray:
    """Labels as integers, whether they came as numbers or as True and False.

    Raises
    ------
    AssertionError
        when a label is neither 0 nor 1.
    """
    values = np.asarray(labels)
    assert np.isin(values, [0, 1]).all(), f"labels that are neither 0 nor 1: {values}"
    return values.astype(int)
