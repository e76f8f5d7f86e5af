"""Decoys: an object that claims to be what a test expects must not claim to be anything else.

The object may remember what it was asked before, and look for the value that is unlike the rest. So
the value is one of several that were all drawn alike, about a centre that nobody knows: whoever
sees them can do no better than guess.
"""

import math
import numbers
import secrets
from collections.abc import Callable
from typing import Any

import numpy as np

MOST_DECOYS = 9
WIDTH = 40  # steps from the lowest value that may be drawn to the highest
FINEST = 2**10  # steps in a large number, so that a tolerance doesn't take two for the same
CONTAINERS = (list, tuple, set, frozenset)
LETTERS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

Draw = Callable[[], Any]


def tells_apart(equals: Callable[[Any], bool], value: Any) -> bool:
    """Whether an object says that it equals a value, and not the decoys.

    They are asked for in any order. A whole number may have companions to which it is equal modulo
    another, if that isn't too small for it.

    Parameters
    ----------
    equals : asks the object; what it raises for a decoy counts as no.
    value : what the test expects.
    """
    candidates = [value, *_decoys(value)]
    order = list(range(len(candidates)))
    secrets.SystemRandom().shuffle(order)
    answers = [False] * len(candidates)
    for number in order:
        try:
            answers[number] = equals(candidates[number])
        except Exception:
            if number == 0:
                raise
    if not answers[0] or not any(answers[1:]):
        return answers[0]
    return _is_whole(value) and _are_congruent(list(map(int, candidates)), answers)


def _are_congruent(candidates: list[int], answers: list[bool]) -> bool:
    """Whether just those are said to be equal that are, modulo a number."""
    value = candidates[0]
    accepted = [each for each, is_equal in zip(candidates, answers, strict=True) if is_equal]
    modulus = math.gcd(*(each - value for each in accepted))
    are_all = all(
        is_equal == ((each - value) % modulus == 0)
        for each, is_equal in zip(candidates, answers, strict=True)
    )
    return are_all and modulus > 1 and 2 * modulus > abs(value)


def _decoys(value: Any) -> list[Any]:
    draw = _drawing(value)
    drawn = [draw() for _ in range(MOST_DECOYS)]
    decoys = [each for each in drawn if not _is_same(each, value)]
    return decoys or [secrets.token_hex(8), [secrets.token_hex(8)], secrets.randbelow(10**9)]


def _drawing(value: Any) -> Draw:
    """What draws values of a kind with this one, which could have been drawn as well."""
    if isinstance(value, bool | np.bool_):
        return lambda: type(value)(secrets.randbelow(2))
    if isinstance(value, numbers.Number):
        return _drawing_of_number(value)
    if isinstance(value, str):
        return lambda: "".join(map(_letter, value))
    if type(value) in CONTAINERS:
        parts = [_drawing(each) for each in value]
        return lambda: type(value)(part() for part in parts)
    if type(value) is dict:
        items = [(key, _drawing(each)) for key, each in value.items()]
        return lambda: {key: part() for key, part in items}
    return lambda: value


def _drawing_of_number(value: Any) -> Draw:
    size = abs(value)
    if not math.isfinite(size):
        return lambda: value
    step = 1
    if size >= FINEST**2:
        step = int(size) // FINEST
    own = secrets.randbelow(WIDTH)

    def draw() -> Any:
        distance = (secrets.randbelow(WIDTH) - own) * step
        if isinstance(value, np.integer):
            limits = np.iinfo(value.dtype)
            return type(value)(min(max(int(value) + distance, limits.min), limits.max))
        return value + distance

    return draw


def _letter(character: str) -> str:
    alphabet = next((each for each in LETTERS if character in each), character)
    return secrets.choice(alphabet)


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except ValueError:  # arrays among the items
        return False
