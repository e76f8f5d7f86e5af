"""Minimising a function of one variable: references for C2_W1 (its cases: c2_w1_cases).

The notebook works with floating-point formulas and searches; the references take other ways:
rational arithmetic for the statistics, complex steps for dual numbers, least squares for the best
mix, integrals for matching derivatives, SciPy for Newton's method.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.integrate
import scipy.optimize

Function = Callable[[Any], Any]
GOLDEN = (math.sqrt(5) - 1) / 2
FLAT = 1e-9
IMAGINARY_STEP = 1e-30
MATCH = 0.05
"""Largest distance of a curve's slope from its derivative, relative to its largest slope."""


# The bill -----------------------------------------------------------------------------------------


def monthly_cost(w: float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The price of each month for a share w of tariff a and the rest of tariff b.

    Written as a start at b and a walk towards a, in rational arithmetic.

    Parameters
    ----------
    w : the share; a, b : (n,) prices.

    Returns
    -------
    (n,) floats.
    """
    share = Fraction(float(w))
    return np.array([float(q + share * (p - q)) for p, q in zip(_exact(a), _exact(b), strict=True)])


def variance_of_mix(w: Any, a: np.ndarray, b: np.ndarray) -> Any:
    """The population variance of the monthly cost, for a share w or for each of many.

    Evaluates the exact quadratic of ``variance_coefficients``.

    Parameters
    ----------
    w : a number or (N,); a, b : (n,) prices.

    Returns
    -------
    A float or (N,) floats.
    """
    q, r, s = _exact_coefficients(a, b)
    values = [float((q * x + r) * x + s) for x in _exact(np.ravel(w))]
    return values[0] if np.ndim(w) == 0 else np.array(values)


def variance_coefficients(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    """The q, r, s of the variance q w^2 + r w + s, for prices a, b (n,).

    A quadratic is known by its values at three places: here -1, 0 and 1.
    """
    q, r, s = _exact_coefficients(a, b)
    return float(q), float(r), float(s)


def variance_derivative(w: Any, a: np.ndarray, b: np.ndarray) -> Any:
    """The derivative of ``variance_of_mix`` by w, of the same shape as w.

    Differentiated inside the mean: twice the covariance of the cost with a - b.
    """

    def at(share: float) -> float:
        cost = monthly_cost(share, a, b)
        difference = np.asarray(a, dtype=float) - b
        return 2 * float(np.cov(cost, difference, ddof=0)[0, 1])

    values = [at(float(share)) for share in np.ravel(w)]
    return values[0] if np.ndim(w) == 0 else np.array(values)


def best_mix(a: np.ndarray, b: np.ndarray) -> float:
    """The share in [0, 1] with the smallest variance, for prices a, b (n,), by least squares.

    The variance is the mean square of b + w (a - b) about its mean, so w is the slope of a
    regression. It is convex in w: the nearest point of [0, 1] to its minimiser is the best there.

    Raises
    ------
    ValueError
        when all shares have the same variance (a - b is constant).
    """
    difference = np.asarray(a, dtype=float) - b
    if np.var(difference) < FLAT:
        raise ValueError("all shares are equally steady: a - b is the same in all months")
    design = np.column_stack([difference, np.ones(len(difference))])
    slope = np.linalg.lstsq(design, -np.asarray(b, dtype=float), rcond=None)[0][0]
    return float(np.clip(slope, 0, 1))


def _exact(values: Any) -> list[Fraction]:
    return [Fraction(float(value)) for value in np.ravel(values)]


def _exact_coefficients(a: np.ndarray, b: np.ndarray) -> tuple[Fraction, Fraction, Fraction]:
    left, here, right = (_exact_variance(share, a, b) for share in (-1, 0, 1))
    return (left + right) / 2 - here, (right - left) / 2, here


def _exact_variance(share: int, a: np.ndarray, b: np.ndarray) -> Fraction:
    costs = [q + share * (p - q) for p, q in zip(_exact(a), _exact(b), strict=True)]
    mean = sum(costs) / len(costs)
    return sum((cost - mean) ** 2 for cost in costs) / len(costs)


# Slopes -------------------------------------------------------------------------------------------


def numerical_derivative(f: Function, x: float, h: float = 1e-5) -> float:
    """The central difference of f at x, as the mean of a forward and a backward difference."""
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


def step_errors(f: Function, df: Function, x: float, steps: Sequence[float]) -> list[float]:
    """For each step the distance of the central difference of f at x from df(x)."""
    exact = df(x)
    return [abs((f(x + h) - f(x - h)) / (2 * h) - exact) for h in steps]


def dual_step(operation: Callable[..., Any], *operands: Any) -> list[float]:
    """What an operation makes of dual numbers, given as pairs (value, derivative).

    By one complex step: a derivative d is carried as the imaginary part d * 1e-30, whose square is
    lost in rounding. Operands that are plain numbers stay so.

    Returns
    -------
    [value, derivative]
    """
    numbers = [
        complex(operand[0], operand[1] * IMAGINARY_STEP) if isinstance(operand, tuple) else operand
        for operand in operands
    ]
    result = complex(operation(*numbers))
    return [result.real, result.imag / IMAGINARY_STEP]


def carried_out(dual: Callable[..., Any], operation: Callable[..., Any], *operands: Any) -> Any:
    """What an operation makes of duals of the class ``dual``, and what the operands are afterwards.

    Returns
    -------
    [value, derivative] of the result, then of each operand that was given as a pair.
    """
    numbers = [dual(*each) if isinstance(each, tuple) else each for each in operands]
    result = operation(*numbers)
    pairs = zip(numbers, operands, strict=True)
    kept = [number for number, each in pairs if isinstance(each, tuple)]
    return [[each.value, each.derivative] for each in (result, *kept)]


def to_carry_out(operation: Callable[..., Any], *operands: Any) -> list[list[float]]:
    """What ``carried_out`` should return: the exact result, and the operands as they were."""
    pairs = [list(each) for each in operands if isinstance(each, tuple)]
    return [dual_step(operation, *operands), *pairs]


def lifted(dual: Callable[..., Any], f: Function, df: Function) -> Function:
    """f as a function of dual numbers of the class ``dual``, without that class's arithmetic."""
    return lambda number: dual(f(number.value), df(number.value) * number.derivative)


def match_derivatives(x: np.ndarray, curves: np.ndarray) -> list[int]:
    """For each curve the number of the curve that is its derivative, or -1.

    By integrals: the rise of a curve from the left end is the integral of its derivative. Distances
    are compared with what a slope error of ``MATCH`` would make over the whole width.

    Parameters
    ----------
    x : (n,) increasing; curves : (k, n) values at x.

    Returns
    -------
    k integers.
    """
    rises = curves - curves[:, :1]
    areas = scipy.integrate.cumulative_simpson(curves, x=x, initial=0)
    found = []
    for rise, curve in zip(rises, curves, strict=True):
        steepest = np.abs(np.diff(curve) / np.diff(x)).max()
        distance = np.abs(areas - rise).max(axis=1)
        best = int(np.argmin(distance))
        is_match = distance[best] < MATCH * steepest * (x[-1] - x[0]) / 10
        found.append(best if is_match else -1)
    return found


# Searches -----------------------------------------------------------------------------------------


class Counted:
    """A function that counts its calls."""

    def __init__(self, f: Function) -> None:
        self.calls = 0
        self._f = f

    def __call__(self, x: Any) -> Any:
        self.calls += 1
        return self._f(x)


def grid_minimum(f: Function, low: float, high: float, n: int) -> tuple[float, float]:
    """Place and value of the smallest of n values of f, on a grid placed by rational arithmetic.

    Of several smallest values the leftmost counts.
    """
    ends = Fraction(low), Fraction(high)
    grid = [float(ends[0] + (ends[1] - ends[0]) * number / (n - 1)) for number in range(n)]
    value, place = min((float(f(place)), place) for place in grid)
    return place, value


def golden_steps(low: float, high: float, tol: float) -> int:
    """The number of golden-section steps after which an interval is no longer than tol."""
    return max(0, math.ceil(math.log(tol / (high - low)) / math.log(GOLDEN)))


def halvings(low: float, high: float, tol: float) -> int:
    """The number of halvings after which an interval is no longer than tol."""
    return max(0, math.ceil(math.log2((high - low) / tol)))


def newton_steps(df: Function, d2f: Function, x0: float, tol: float) -> int:
    """The number of steps that SciPy's Newton iteration for a zero of df takes from x0."""
    _, report = scipy.optimize.newton(
        df, x0, fprime=d2f, tol=tol, maxiter=500, full_output=True, disp=False
    )
    return int(report.iterations)


# Drawings -----------------------------------------------------------------------------------------


def spans(line: np.ndarray, low: float, high: float) -> bool:
    """Does a line (k, 2) reach from low to high on the first axis?"""
    slack = 1e-6 * (high - low)
    return bool(line[:, 0].min() <= low + slack and line[:, 0].max() >= high - slack)


def follows(line: np.ndarray, f: Function) -> bool:
    """Are all points (x, y) of a line (k, 2) on the graph of f?"""
    expected = np.asarray(f(line[:, 0]), dtype=float)
    scale = max(1.0, float(np.abs(expected).max()))
    return bool(np.abs(line[:, 1] - expected).max() <= 1e-7 * scale)


def tangent(f: Function, df: Function, x0: float) -> Function:
    """The tangent of f at x0: the polynomial of degree 1 with the value and slope of f there."""
    return np.polynomial.Polynomial([f(x0) - df(x0) * x0, df(x0)])


def has_line(
    lines: Sequence[np.ndarray], f: Function, low: float, high: float, points: int
) -> bool:
    """Is one of the lines the graph of f, from low to high, with so many points or more?"""
    return any(
        len(np.unique(line[:, 0])) >= points and spans(line, low, high) and follows(line, f)
        for line in lines
    )
