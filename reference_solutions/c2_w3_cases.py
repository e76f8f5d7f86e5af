"""Two-layer network for classification: the cases that C2_W3 is graded with, from seeds.

Biases are never zero, so that leaving them out shows; among the networks are one with as many
inputs, hidden neurons, outputs and examples as of each other, where a wrong transpose still fits,
and one with a single example.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from gradus import checks
from reference_solutions.c2_w3 import Classifier, Parameters

ACTIVATIONS = ("tanh", "sigmoid", "relu")
COSTS = ("log_loss", "mean_squared")
SIZES = ((2, 3, 1, 4), (3, 3, 3, 3), (1, 2, 1, 1), (3, 2, 2, 5), (2, 5, 3, 1))
CLOUDS = ((-1.6, -1.4, 0), (1.5, 1.7, 0), (1.8, -1.3, 1), (-1.4, 1.8, 1))

CURVES = {
    "A": (0.2, [0.77, 0.73, 0.71, 0.7, 0.68, 0.67, 0.66, 0.65, 0.64, 0.63, 0.62,
        0.6, 0.59, 0.58, 0.57, 0.56, 0.55, 0.54, 0.53, 0.52, 0.51]),
    "B": (50, [0.77, 4.01, 6.9, 3.64, 6.01, 10.17, 3.14, 3.94, 2.53, 4.71, 8.24,
        4.54, 2.09, 10.54, 2.67, 2.89, 4.66, 2.0, 4.16, 3.78, 1.85]),
    "C": (2, [0.77, 0.72, 0.59, 0.47, 0.4, 0.34, 0.3, 0.26, 0.24, 0.22, 0.21,
        0.2, 0.19, 0.19, 0.18, 0.18, 0.17, 0.17, 0.16, 0.16, 0.16]),
    "D": (0.02, [0.77, 0.76, 0.76, 0.75, 0.75, 0.75, 0.74, 0.74, 0.74, 0.74, 0.73,
        0.73, 0.73, 0.72, 0.72, 0.72, 0.72, 0.72, 0.71, 0.71, 0.71]),
}  # fmt: skip
"""Cost curves that the notebook draws: the rate, and the costs after 0, 2, 4 ... 40 steps."""
CURVE_SEED = 20260504
LARGEST_SUM = 12.0


@dataclass(frozen=True, slots=True)
class Network:
    """A network with examples.

    Attributes
    ----------
    X : (n_x, m); Y : (n_y, m), labels of 0 and 1.
    parameters : W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).
    activation, cost : names.
    """

    X: np.ndarray
    Y: np.ndarray
    parameters: Parameters
    activation: str
    cost: str


def readings(*, seed: int, m: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """Readings of flow and pressure as in the notebook; a quarter of them around each cloud.

    Returns
    -------
    X : (2, m), two decimals; Y : (1, m), 1 for a fault. m is a multiple of 4.
    """
    rng = checks.generator(seed)
    first, second, fault = (np.repeat(column, m // 4) for column in zip(*CLOUDS, strict=True))
    X = np.array([first, second]) + rng.normal(0, 0.65, (2, m))
    return X.round(2), fault[None, :]


# Sums and outputs ---------------------------------------------------------------------------------


def sums(*, seed: int) -> list[np.ndarray]:
    """Arrays of several shapes and sizes to be activated, whole numbers among them."""
    rng = checks.generator(seed)
    return [
        rng.normal(0, 3, 5),
        rng.normal(0, 1, (3, 4)),
        rng.integers(-6, 7, (2, 3)),
        rng.normal(0, 8, (4, 1)),
        rng.normal(0, 1, (2, 2, 2)),
    ]


def extreme_sums(*, seed: int) -> np.ndarray:
    """Sums (3, 4) so large that exp overflows, of both signs, beside small ones."""
    rng = checks.generator(seed)
    sizes = np.array([[1000, 800, 1, 30], [5000, 0.1, 750, 100], [1e5, 3, 0.01, 720]])
    signs = np.array([[1, -1, 1, -1], [-1, 1, 1, -1], [1, -1, 1, -1]])
    return sizes * signs * rng.uniform(0.95, 1.05, (3, 4))


def outputs(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Outputs strictly between 0 and 1 with labels, (n_y, m) each; both labels occur in each."""
    rng = checks.generator(seed)
    found = []
    for n_y, m in ((1, 4), (1, 2), (3, 3), (2, 5), (4, 1)):
        Y = rng.permuted(np.arange(n_y * m) % 2).reshape(n_y, m)
        found.append((rng.uniform(0.03, 0.97, (n_y, m)), Y))
    return found


def many_outputs(*, seed: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Outputs and labels (1, m) of so many examples that the product of outputs would be 0."""
    rng = checks.generator(seed)
    return rng.uniform(0.03, 0.97, (1, m)), rng.integers(0, 2, (1, m))


def sure_outputs(*, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Outputs (2, 6) with labels, half of them exactly 0 or 1, and all of those right."""
    rng = checks.generator(seed)
    Y = rng.permuted(np.arange(12) % 2).reshape(2, 6)
    A2 = rng.uniform(0.1, 0.9, (2, 6))
    is_sure = rng.permuted(np.arange(12) % 3 > 0).reshape(2, 6)
    return np.where(is_sure, Y, A2).astype(float), Y


# Networks -----------------------------------------------------------------------------------------


def parameters(
    rng: np.random.Generator, n_x: int, n_h: int, n_y: int, *, scale: float = 1.0
) -> Parameters:
    """Parameters of both layers; no bias is near 0."""

    def biases(count: int) -> np.ndarray:
        return scale * rng.choice([-1, 1], (count, 1)) * rng.uniform(0.4, 1.5, (count, 1))

    return {
        "W1": rng.normal(0, scale, (n_h, n_x)),
        "b1": biases(n_h),
        "W2": rng.normal(0, scale, (n_y, n_h)),
        "b2": biases(n_y),
    }


def networks(
    *,
    seed: int,
    activations: tuple[str, ...] = ACTIVATIONS,
    costs: tuple[str, ...] = COSTS,
    sizes: tuple[tuple[int, int, int, int], ...] = SIZES,
) -> list[Network]:
    """One network of each size (n_x, n_h, n_y, m); activations and costs take turns."""
    rng = checks.generator(seed)
    found = []
    for (n_x, n_h, n_y, m), activation, cost in zip(sizes, cycle(activations), cycle(costs)):
        X = rng.normal(0, 1.5, (n_x, m))
        Y = rng.permuted(np.arange(n_y * m) % 2).reshape(n_y, m)
        values = parameters(rng, n_x, n_h, n_y)
        _tame(X, values)
        found.append(Network(X, Y, values, activation, cost))
    return found


def _tame(X: np.ndarray, values: Parameters) -> None:
    """Shorten W2 until no sum of the output layer can exceed LARGEST_SUM, with any activation.

    Further out, the rounding of an output near 1 would show in its log loss.
    """
    Z1 = np.abs(values["W1"] @ X + values["b1"])
    largest = float(np.max(np.abs(values["W2"]) @ np.maximum(Z1, 1)))
    values["W2"] *= min(1.0, LARGEST_SUM / largest)


def whole_number_network(*, seed: int) -> Network:
    """A network whose inputs and parameters are integers."""
    rng = checks.generator(seed)
    integers = {
        "W1": rng.integers(1, 4, (3, 2)) * rng.choice([-1, 1], (3, 2)),
        "b1": rng.integers(1, 3, (3, 1)),
        "W2": rng.integers(1, 3, (1, 3)) * np.array([[1, -1, 1]]),
        "b2": np.array([[-1]]),
    }
    return Network(
        rng.integers(-2, 3, (2, 5)), np.array([[0, 1, 1, 0, 1]]), integers, "relu", "log_loss"
    )


def saturated_network(*, seed: int, cost: str) -> Network:
    """A network whose first output is exactly 0 or 1 for every example; half of them are wrong."""
    rng = checks.generator(seed)
    values = parameters(rng, 2, 3, 2)
    X = rng.normal(0, 1, (2, 6))
    values["W1"] = values["W1"] * 0.5
    values["W2"][0] = 0.1 * values["W2"][0]
    values["b2"][0] = 900.0 * rng.choice([-1, 1])
    Y = np.array([[0, 1, 0, 1, 1, 0], [1, 0, 0, 1, 0, 1]])
    return Network(X, Y, values, "tanh", cost)


# Costs of a dictionary ----------------------------------------------------------------------------


def bowls(*, seed: int) -> list[tuple[Callable[[Parameters], float], Parameters, float]]:
    """Functions of a dictionary of arrays, a place, and a step; keys and shapes of many kinds."""
    rng = checks.generator(seed)
    slant = rng.normal(0, 1, (2, 3))

    def cubic(values: Parameters) -> float:
        W, b = np.asarray(values["W"]), np.asarray(values["b"])
        return float(np.sum(slant * W**3) + np.sum(W[:, 0] * b[:, 0]) + np.sum(b**2))

    def curved(values: Parameters) -> float:
        x, y = np.asarray(values["x"]), np.asarray(values["y"])
        return float(np.exp(0.3 * x[0]) * np.sin(y[0, 0]) + x[1] * x[2] * y[1, 0])

    def layered(values: Parameters) -> float:
        W1, b1, W2, b2 = (np.asarray(values[key]) for key in ("W1", "b1", "W2", "b2"))
        return float(np.sum(np.tanh(W2 @ np.tanh(W1 @ np.array([[0.5], [-1.0]]) + b1) + b2)))

    return [
        (cubic, {"W": rng.normal(0, 1, (2, 3)), "b": rng.normal(0, 1, (2, 1))}, 0.5),
        (curved, {"x": rng.normal(0, 1, 3), "y": rng.normal(0, 1, (2, 1))}, 0.05),
        (layered, parameters(rng, 2, 2, 1, scale=0.7), 1e-3),
        (cubic, {"W": rng.integers(-3, 4, (2, 3)), "b": rng.integers(1, 4, (2, 1))}, 0.25),
    ]


def gradient_pairs(*, seed: int) -> list[tuple[Parameters, Parameters]]:
    """Pairs of gradients with the same keys and shapes: close, apart, and small."""
    rng = checks.generator(seed)

    def draw(scale: float) -> Parameters:
        shapes = {"W1": (3, 2), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
        return {key: rng.normal(0, scale, shape) for key, shape in shapes.items()}

    near, noise = draw(1.0), draw(1e-3)
    return [
        (near, {key: near[key] + noise[key] for key in near}),
        (draw(1.0), draw(3.0)),
        (draw(1e-4), draw(1e-4)),
        (near, {key: -near[key] for key in near}),
    ]


# Judging ------------------------------------------------------------------------------------------


def labels(*, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Given and true labels (1, m); no two of the four kinds of pairs are equally many."""
    rng = checks.generator(seed)
    found = []
    for extra in (0, 3, 9):
        counts = rng.choice(np.arange(1, 9 + extra), 4, replace=False)
        pairs = rng.permutation(np.repeat([(0, 0), (0, 1), (1, 0), (1, 1)], counts, axis=0))
        found.append((pairs[:, :1].T, pairs[:, 1:].T))
    return found


def tables(*, seed: int) -> list[np.ndarray]:
    """Tables (2, 2) of counts, all four different."""
    rng = checks.generator(seed)
    return [rng.choice(np.arange(1, 60), 4, replace=False).reshape(2, 2) for _ in range(4)]


def classifiers(*, seed: int) -> list[Classifier]:
    """Functions of (2, k) points that give (1, k) labels; none is the same with axes exchanged."""
    rng = checks.generator(seed)
    slope, height = rng.uniform(0.2, 0.5), rng.uniform(-0.3, 0.3)

    def half(points: np.ndarray) -> np.ndarray:
        return (points[1] > slope * points[0] + height).astype(int).reshape(1, -1)

    def stripe(points: np.ndarray) -> np.ndarray:
        return (np.abs(points[0] - height) < 0.6).astype(int).reshape(1, -1)

    def corner(points: np.ndarray) -> np.ndarray:
        is_inside = (points[0] > slope) & (points[1] < 3 * slope)
        return is_inside.astype(int).reshape(1, -1)

    return [half, stripe, corner]


def never(points: np.ndarray) -> np.ndarray:
    """The classifier without alarms."""
    return np.zeros((1, np.size(points) // 2), dtype=int)


# Cost curves --------------------------------------------------------------------------------------


def curve_start() -> Parameters:
    """The parameters from which the training of all curves starts, as the notebook draws them."""
    rng = np.random.default_rng(3)
    W1 = rng.normal(size=(4, 2)) / np.sqrt(2)
    W2 = rng.normal(size=(1, 4)) / np.sqrt(4)
    return {"W1": W1, "b1": np.zeros((4, 1)), "W2": W2, "b2": np.zeros((1, 1))}


def curve_rates() -> dict[str, float]:
    """The rate of each curve, by its letter."""
    return {letter: rate for letter, (rate, _) in CURVES.items()}
