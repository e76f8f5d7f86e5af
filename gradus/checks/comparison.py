"""Comparing what student code returns with what it should return."""

import copy
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

RELATIVE_TOLERANCE = 1e-7
ABSOLUTE_TOLERANCE = 1e-9
SIMPLE = frozenset({bool, int, float, str})
"""Types whose equal values are the same by any tolerance."""


def same(
    actual: Any,
    expected: Any,
    *,
    rtol: float = RELATIVE_TOLERANCE,
    atol: float = ABSOLUTE_TOLERANCE,
    shape: bool = True,
    normwise: bool = False,
) -> None:
    """Assert that ``actual`` equals ``expected`` to a tolerance, structure included.

    Numbers and arrays are compared by value, whatever their dtype (int, float, complex; a bool is
    equal to a bool only); lists and tuples element by element; dicts key by key; anything else with
    ``==``. NaN equals nothing.

    Parameters
    ----------
    actual : what the student's code returned.
    expected : what the reference says.
    rtol, atol : tolerances as in ``numpy.allclose``.
    shape : when False, axes of length one don't count: (n,), (n, 1) and (1, n) are the same.
    normwise : when True, ``rtol`` is relative to the largest number of the expected array, which
        is what a stable algorithm promises, and ``atol`` is ignored. Right for arrays of any scale.

    Raises
    ------
    AssertionError
        naming the first difference.
    """
    if type(expected) in SIMPLE and type(actual) is type(expected) and actual == expected:
        return
    options = {"rtol": rtol, "atol": atol, "shape": shape, "normwise": normwise}
    if isinstance(expected, Mapping):
        assert isinstance(actual, Mapping), f"expected a dict, got {_kind(actual)}"
        assert set(actual) == set(expected), f"expected the keys {sorted(map(str, expected))}"
        for key, value in expected.items():
            same(actual[key], value, **options)
    elif _is_numeric(expected):
        _same_numbers(actual, np.asarray(expected), **options)
    elif isinstance(expected, Sequence) and not isinstance(expected, str | bytes):
        assert isinstance(actual, Sequence | np.ndarray) and not isinstance(actual, str | bytes), (
            f"expected a sequence, got {_kind(actual)}"
        )
        assert len(actual) == len(expected), f"expected {len(expected)} items, got {len(actual)}"
        for one, other in zip(actual, expected, strict=True):
            same(one, other, **options)
    else:
        assert isinstance(actual, type(expected)) and actual == expected, (
            f"expected {expected!r}, got {actual!r}"
        )


def agrees(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    *arguments: Any,
    **options: Any,
) -> None:
    """Assert that ``function`` returns what ``reference`` returns and leaves its arguments alone.

    The reference works on copies of its own, so neither can disturb the other. The ``options`` are
    those of ``same``.

    Raises
    ------
    AssertionError
        naming the first difference, or the position of the argument that was changed.
    """
    expected = reference(*_copy(arguments))
    with unchanged(*arguments):
        actual = function(*arguments)
    same(actual, expected, **options)


def agrees_on(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Iterable[Any],
    **options: Any,
) -> None:
    """Assert that ``function`` agrees with ``reference`` on every case, as ``agrees`` says.

    The calls are made together, see ``answers``.

    Parameters
    ----------
    cases : the arguments of each call: a tuple, or the argument itself where there is one that is
        no tuple.

    Raises
    ------
    AssertionError
        naming the first difference, or the position of the argument that was changed.
    """
    given = _as_arguments(cases)
    expected = [reference(*_copy(arguments)) for arguments in given]
    for (_, actual), wanted in zip(answers(function, given), expected, strict=True):
        same(actual, wanted, **options)


def answers(
    function: Callable[..., Any], cases: Iterable[Any]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Call ``function`` on every case; the arguments, which it must leave alone, and the answer.

    >>> for (A, b), x in answers(solve, systems):
    ...     assert np.allclose(A @ x, b)

    The calls are made together, which takes the judge a fraction of the time; so they are all made
    even when the first answer is wrong.

    Parameters
    ----------
    cases : as for ``agrees_on``.

    Raises
    ------
    AssertionError
        naming the position of the argument that was changed.
    """
    given = _as_arguments(cases)
    guards = [unchanged(*arguments) for arguments in given]
    for arguments, reply, guard in zip(given, _replies(function, given), guards, strict=True):
        with guard:
            answer = reply()
        yield arguments, answer


def raises_on(
    kinds: type[Exception] | tuple[type[Exception], ...],
    function: Callable[..., Any],
    cases: Iterable[Any],
) -> None:
    """Assert that ``function`` raises one of the kinds of exception on every case.

    The calls are made together, see ``answers``.

    Parameters
    ----------
    cases : as for ``agrees_on``.
    """
    for reply in _replies(function, _as_arguments(cases)):
        with raises(*(kinds if isinstance(kinds, tuple) else (kinds,))):
            reply()


def _as_arguments(cases: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [case if isinstance(case, tuple) else (case,) for case in cases]


def _copy(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """A deep copy, made quickly where an argument is an array of numbers."""
    return tuple(
        each.copy()
        if type(each) is np.ndarray and not each.dtype.hasobject
        else copy.deepcopy(each)
        for each in arguments
    )


def _replies(
    function: Callable[..., Any], cases: list[tuple[Any, ...]]
) -> Iterable[Callable[[], Any]]:
    """For each case what gives the function's answer, or raises its error."""
    # The judge's stand-ins for students' functions can be asked many things at once.
    together = getattr(type(function), "__gradus_call_each__", None)
    if together is not None:
        return together(function, cases)
    return (functools.partial(function, *arguments) for arguments in cases)


class unchanged:
    """Assert that the arguments of a call are the same after the block as before it.

    >>> with unchanged(A, b):
    ...     x = solve(A, b)
    """

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments
        self._before = _copy(arguments)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            return
        pairs = zip(self._arguments, self._before, strict=True)
        for position, (after, before) in enumerate(pairs, start=1):
            assert _identical(after, before), f"argument {position} was changed by the call"


class raises:
    """Assert that the block raises one of the given kinds of exception.

    >>> with raises(ValueError):
    ...     inverse(singular)
    """

    def __init__(self, *kinds: type[Exception]) -> None:
        self._kinds = kinds

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: object, trace: object) -> bool:
        names = " or ".join(each.__name__ for each in self._kinds)
        assert kind is not None, f"expected {names}, but nothing was raised"
        return issubclass(kind, self._kinds)


def _is_numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biufc"
    return isinstance(value, bool | int | float | complex | np.number | np.bool_)


def _same_numbers(
    actual: Any,
    expected: np.ndarray,
    *,
    rtol: float,
    atol: float,
    shape: bool,
    normwise: bool,
) -> None:
    values = _numbers(actual, wants_bool=expected.dtype.kind == "b")
    if shape:
        assert values.shape == expected.shape, (
            f"expected the shape {expected.shape}, got {values.shape}"
        )
    else:
        assert _long_axes(values) == _long_axes(expected), (
            f"expected the shape {expected.shape} up to axes of length one, got {values.shape}"
        )
        values = values.reshape(expected.shape)
    if normwise:
        atol, rtol = rtol * float(np.abs(expected).max(initial=0)), 0
    assert _are_close(values, expected, rtol=rtol, atol=atol), (
        f"expected\n{expected}\ngot\n{values}"
    )


def _are_close(values: np.ndarray, expected: np.ndarray, *, rtol: float, atol: float) -> bool:
    """``numpy.allclose``, in a third of its time where all is finite and the answer is yes."""
    if expected.dtype.kind in "iuf" and values.dtype.kind in "iuf":
        wanted = expected.astype(float)  # the difference of integers could overflow
        if np.isfinite(wanted).all():
            slack = atol + rtol * np.abs(wanted)
            if (np.abs(values - wanted) <= slack).all():
                return True
    return bool(np.allclose(values, expected, rtol=rtol, atol=atol))


def _numbers(actual: Any, *, wants_bool: bool) -> np.ndarray:
    try:
        values = np.asarray(actual)
    except ValueError as error:
        raise AssertionError(f"expected numbers, got {_kind(actual)}") from error
    assert values.dtype.kind in "biufc", f"expected numbers, got {_kind(actual)}"
    assert (values.dtype.kind == "b") == wants_bool, (
        f"expected {'True or False' if wants_bool else 'numbers'}, got {_kind(actual)}"
    )
    return values


def _long_axes(values: np.ndarray) -> tuple[int, ...]:
    return tuple(length for length in values.shape if length != 1)


def _identical(after: Any, before: Any) -> bool:
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and after.dtype == before.dtype
            and after.shape == before.shape
            and (
                after.tobytes() == before.tobytes()  # quick, and nearly always the answer
                or np.array_equal(after, before, equal_nan=before.dtype.kind in "fc")
            )
        )
    if isinstance(before, list | tuple):
        return len(after) == len(before) and all(map(_identical, after, before))
    if isinstance(before, dict):
        return after.keys() == before.keys() and all(
            _identical(after[key], before[key]) for key in before
        )
    if hasattr(before, "equals"):  # a pandas DataFrame, Series or Index
        return bool(before.equals(after))
    try:
        return bool(after == before)
    except Exception:  # an object that can't be compared can't be shown to have changed
        return True


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    return f"a {type(value).__name__}"
