"""What the warm judge remembers of an assignment, so that its forks need not work it out again.

Case generators and references are functions of their arguments: given the same, they say the same.
When the author's own solutions are graded (``Engine.check``), a judge in *rehearsal* records each
call that a test makes of them, and hands the record to the warm judge before it ends. No
student's data is near: what later judges look up was all computed from the author's.

A call is remembered when it can be told from others and repeated without notice: its arguments and
its result are plain data, it changes none of its arguments, returns none of them, and draws no
global random numbers. Each lookup gives a fresh copy. Whatever is not remembered is called.
"""

import contextlib
import functools
import pickle
import random
import sys
import time
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gradus import checks
from gradus.engine.wire.codec import UNCHANGEABLE

CONTAINERS = frozenset({tuple, list, dict, set, frozenset})
DEEPEST = 6
WORTH_SECONDS = 40e-6
"""Of a call; looking up a quicker one would gain nothing."""
LARGEST = 128 * 2**20
"""Bytes of everything that is remembered."""


class Call(NamedTuple):
    """One call of a function of the references: who, with what, for which attempt's cases."""

    function: str
    arguments: bytes
    attempt_seed: int | None


class Memory:
    """Calls and their results, pickled. ``record`` is None, or collects what is called."""

    def __init__(self) -> None:
        self._known: dict[Call, bytes] = {}
        self._record: dict[Call, bytes] | None = None
        self._watched: set[str] = set()
        self._size = 0
        self._is_inside = False

    def watch(self, package: str) -> None:
        """Let calls of the own functions of a package's modules go through this memory.

        Those modules that are loaded, and not watched yet.
        """
        for title, module in list(sys.modules.items()):
            if title in self._watched or not f"{title}.".startswith(f"{package}."):
                continue
            self._watched.add(title)
            for name, value in list(vars(module).items()):
                if isinstance(value, types.FunctionType) and value.__module__ == title:
                    setattr(module, name, self._remembering(value))

    def begin_rehearsal(self) -> None:
        """Record from now on."""
        self._record = {}

    def rehearsed(self) -> bytes:
        """What was recorded, for ``learn`` in another process."""
        return pickle.dumps(self._record or {})

    def learn(self, rehearsed: bytes) -> None:
        """Remember what another judge, trusted as this one, recorded."""
        for call, result in pickle.loads(rehearsed).items():
            size = len(call.arguments) + len(result)
            if call not in self._known and self._size + size <= LARGEST:
                self._known[call] = result
                self._size += size

    def _remembering(self, function: types.FunctionType) -> Callable[..., Any]:
        title = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if self._is_inside or not (self._known or self._record is not None):
                return function(*args, **kwargs)
            self._is_inside = True
            try:
                return self._answer(title, function, args, kwargs)
            finally:
                self._is_inside = False

        return call

    def _answer(
        self, title: str, function: types.FunctionType, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        given = (args, kwargs)
        if not _is_plain(given, DEEPEST):
            return self._called(function, args, kwargs)
        call = Call(title, pickle.dumps(given, protocol=5), checks.attempt_seed())
        known = self._known.get(call)
        if known is not None:
            return pickle.loads(known)
        if self._record is None:
            return function(*args, **kwargs)
        return self._recorded(call, function, args, kwargs)

    def _recorded(
        self, call: Call, function: types.FunctionType, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        before, started = _random_state(), time.perf_counter()
        result = function(*args, **kwargs)
        seconds = time.perf_counter() - started
        is_repeatable = (
            seconds >= WORTH_SECONDS
            and not any(result is each for each in (*args, *kwargs.values()))
            and before == _random_state()
            and pickle.dumps((args, kwargs), protocol=5) == call.arguments
        )
        if is_repeatable and self._record is not None:
            # An object that can't be copied is made anew each time.
            with contextlib.suppress(Exception):
                self._record[call] = pickle.dumps(result, protocol=5)
        return result

    def _called(self, function: types.FunctionType, args: Any, kwargs: dict[str, Any]) -> Any:
        # What it calls in turn may be known, and a function of the test's may call back.
        self._is_inside = False
        return function(*args, **kwargs)


def _is_plain(value: Any, depth: int) -> bool:
    kind = type(value)
    if kind in UNCHANGEABLE:
        return True
    if kind is np.ndarray:
        return not value.dtype.hasobject
    if kind in CONTAINERS and depth:
        items = [*value, *value.values()] if kind is dict else value
        return all(_is_plain(each, depth - 1) for each in items)
    return kind.__module__ == "numpy" and isinstance(value, np.generic)


def _random_state() -> bytes:
    return pickle.dumps((random.getstate(), np.random.get_state()))
