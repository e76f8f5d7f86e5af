"""Decoys: an object that claims to be what a test expects must not claim to be anything else."""

import math
import numbers
import secrets
from collections.abc import Callable
from typing import Any

NEIGHBOUR = 1
OTHERS = (5, 7, 8, 9)
"""Steps from a number to its decoys, up or down. No two of these are multiples of one number, so
an object that is equal to numbers modulo another is equal to one of them at most."""


def tells_apart(equals: Callable[[Any], bool], value: Any) -> bool:
    """Whether an object says that it equals a value, and not the decoys.

    They are asked for in any order, so that an object which knows nothing of the value can't say
    yes to the right one but by luck.

    Parameters
    ----------
    equals : asks the object; what it raises for a decoy counts as no.
    value : what the test expects.
    """
    close, far = _decoys(value)
    candidates = [value, *close, *far]
    order = list(range(len(candidates)))
    secrets.SystemRandom().shuffle(order)
    answers = [False] * len(candidates)
    for number in order:
        try:
            answers[number] = equals(candidates[number])
        except Exception:
            if number == 0:
                raise
    return answers[0] and not any(answers[1 : 1 + len(close)]) and sum(answers) <= 2


def _decoys(value: Any) -> tuple[list[Any], list[Any]]:
    """Values that are equal to another one never, and at most one of which may be."""
    if isinstance(value, bool) or not isinstance(value, numbers.Number):
        return [secrets.token_hex(8), [secrets.token_hex(8)], secrets.randbelow(10**9)], []
    scale: Any = 1
    if isinstance(value, numbers.Complex) and not isinstance(value, numbers.Rational):
        scale = max(1.0, abs(value))  # or the step would be lost
        if not math.isfinite(scale):
            return [], []
    near, *others = (step * scale * secrets.choice((-1, 1)) for step in (NEIGHBOUR, *OTHERS))
    return [value + near], [value + step for step in others]  # type: ignore[operator]
