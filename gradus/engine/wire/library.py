"""Objects of the standard library and NumPy that are plain data: paths, arrays, random states."""

import array
import pathlib
import random
from collections.abc import Callable
from typing import Any

import numpy as np

from gradus.engine.wire.errors import WireError

PATH, NUMBERS, RANDOM, RANDOM_STATE = "Pa", "Ar", "Rr", "Rs"

LONGEST_PATH = 2**14  # characters
LONGEST_STATE = 625  # words of a Mersenne Twister, and its position
PATHS = {
    each.__name__: each
    for each in (pathlib.PosixPath, pathlib.PurePosixPath, pathlib.PureWindowsPath)
}


def _decode_path(name: Any, text: Any) -> pathlib.PurePath:
    if type(text) is not str or len(text) > LONGEST_PATH:
        raise WireError("a malformed path")
    return PATHS[name](text)


def _decode_numbers(code: Any, data: Any) -> Any:
    if type(data) is not bytes or type(code) is not str:
        raise WireError("a malformed array of numbers")
    return array.array(code, data)


def _encode_random(value: random.Random) -> list[Any]:
    version, words, gauss = value.getstate()
    return [RANDOM, version, np.array(words, "u4").tobytes(), gauss]


def _decode_random(version: Any, data: Any, gauss: Any) -> random.Random:
    value = random.Random(0)
    set_random(value, (version, tuple(_words(data)), gauss))
    return value


def set_random(value: random.Random, state: Any) -> None:
    """Have a generator go on from another one's state."""
    value.setstate(state)


def _encode_random_state(value: np.random.RandomState) -> list[Any] | None:
    name, words, position, has_gauss, gauss = value.get_state(legacy=True)
    if name != "MT19937":
        return None
    data = np.append(np.asarray(words, "u4"), np.uint32(position)).tobytes()
    return [RANDOM_STATE, data, int(has_gauss), float(gauss)]


def _decode_random_state(data: Any, has_gauss: Any, gauss: Any) -> np.random.RandomState:
    *words, position = _words(data)
    value = np.random.RandomState(0)
    value.set_state(("MT19937", np.array(words, "u4"), position, int(has_gauss), float(gauss)))
    return value


def _words(data: Any) -> list[int]:
    if type(data) is not bytes or len(data) != 4 * LONGEST_STATE:
        raise WireError("a malformed random state")
    return np.frombuffer(data, "u4").tolist()


ENCODERS: dict[type, Callable[[Any], Any]] = {
    **{each: lambda value: [PATH, type(value).__name__, str(value)] for each in PATHS.values()},
    array.array: lambda value: [NUMBERS, value.typecode, value.tobytes()],
    random.Random: _encode_random,
    np.random.RandomState: _encode_random_state,
}
DECODERS: dict[str, Callable[..., Any]] = {
    PATH: _decode_path,
    NUMBERS: _decode_numbers,
    RANDOM: _decode_random,
    RANDOM_STATE: _decode_random_state,
}
"""For each tag what builds the value from its parts; may raise anything for malformed ones."""
