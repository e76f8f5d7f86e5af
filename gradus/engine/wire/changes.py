"""Arguments of a call across the wire: what the callee changed in its copies is changed here too.

Both directions: a test that calls the student's function, and the student's code that calls a
function which the test passed to it.
"""

import array
import random
import sqlite3
from collections import deque
from typing import Any

import numpy as np

from gradus.engine.wire import databases
from gradus.engine.wire.codec import UNCHANGEABLE, Codec
from gradus.engine.wire.errors import WireError

MUTABLE = (list, dict, set, bytearray, deque, np.ndarray, np.random.Generator, array.array)
CONTAINERS = (list, dict, set, deque)
STATES = (random.Random, np.random.RandomState)
NUMERIC = "biufc"


def fingerprints(given: list[Any], codec: Codec) -> list[Any]:
    """For each argument what tells whether a call changed it; None for one that can't change."""
    return [fingerprint(value, codec) for value in given]


def changes(
    given: list[Any], before: list[Any], codec: Codec, out: list[Any]
) -> list[tuple[int, Any]]:
    """Position and encoded value of each argument that is not what it was."""
    return [
        (position, codec.encode(_told(value), out))
        for position, (value, old) in enumerate(zip(given, before, strict=True))
        if old is not None and fingerprint(value, codec) != old
    ]


def fingerprint(value: Any, codec: Codec) -> Any:
    """What tells whether a value has changed; None for one that can't change."""
    kind = type(value)  # not what it says of itself: it may stand for an object that lies
    if kind in UNCHANGEABLE:
        return None
    if kind is np.ndarray and value.dtype.kind in NUMERIC:
        return value.dtype, value.shape, value.tobytes()
    if kind is sqlite3.Connection:
        return databases.content(value)
    library = kind.__module__.partition(".")[0]
    if not issubclass(kind, (*MUTABLE, *STATES)) and library not in ("pandas", "scipy"):
        return None
    blobs: list[Any] = []
    try:
        body = codec.encode(value, blobs)
    except WireError:
        return None
    return repr(body), blobs


def _told(value: Any) -> Any:
    """What the other side is told of a changed argument: of a database its pages."""
    return databases.content(value) if type(value) is sqlite3.Connection else value


def change_in_place(value: Any, changed: Any) -> None:
    """Make the judge's argument look like what student code made of its copy."""
    if isinstance(value, np.ndarray):
        _change_array(value, changed)
    elif isinstance(value, sqlite3.Connection) and isinstance(changed, bytes):
        databases.fill(value, changed)
    elif isinstance(value, list) and isinstance(changed, list):
        _change_list(value, changed)
    elif isinstance(value, dict) and isinstance(changed, dict):
        _change_dict(value, changed)
    elif isinstance(value, set) and isinstance(changed, set):
        value.clear()
        value.update(changed)
    elif isinstance(value, bytearray | deque) and isinstance(changed, bytearray | deque):
        value.clear()
        value.extend(changed)
    elif isinstance(value, array.array) and isinstance(changed, array.array):
        value[:] = changed
    elif isinstance(value, random.Random) and isinstance(changed, random.Random):
        value.setstate(changed.getstate())
    elif isinstance(value, np.random.RandomState) and isinstance(changed, np.random.RandomState):
        value.set_state(changed.get_state())
    elif type(value).__module__.startswith("scipy.sparse") and type(value) is type(changed):
        value.__dict__.clear()
        value.__dict__.update(changed.__dict__)
    elif isinstance(value, np.random.Generator) and isinstance(changed, np.random.Generator):
        value.bit_generator.state = changed.bit_generator.state
    elif type(value).__module__.partition(".")[0] == "pandas" and type(value) is type(changed):
        _change_table(value, changed)


def _change_array(value: np.ndarray, changed: Any) -> None:
    if not isinstance(changed, np.ndarray) or value.dtype != changed.dtype:
        return
    if value.shape == changed.shape and value.flags.writeable:
        value[...] = changed
        if isinstance(value, np.ma.MaskedArray) and isinstance(changed, np.ma.MaskedArray):
            value.mask = changed.mask


def _change_list(value: list[Any], changed: list[Any]) -> None:
    for index, (old, new) in enumerate(zip(value, changed, strict=False)):
        value[index] = _changed(old, new)
    if len(changed) > len(value):
        value.extend(changed[len(value) :])
    del value[len(changed) :]


def _change_dict(value: dict[Any, Any], changed: dict[Any, Any]) -> None:
    kept = {key: _changed(value[key], new) if key in value else new for key, new in changed.items()}
    value.clear()
    value.update(kept)


def _changed(old: Any, new: Any) -> Any:
    """The item to have in place of an old one: the old one itself, changed, where that can be."""
    if isinstance(old, MUTABLE) and type(old) is type(new):
        if isinstance(old, np.ndarray) and (old.shape, old.dtype) != (new.shape, new.dtype):
            return new
        change_in_place(old, new)
        return old
    return new


def _change_table(value: Any, changed: Any) -> None:
    manager = getattr(changed, "_mgr", None)
    if manager is not None:
        value._mgr = manager
        for name in ("_name", "_attrs"):
            if hasattr(changed, name):
                object.__setattr__(value, name, getattr(changed, name))


def same_objects(given: list[Any]) -> list[list[int]]:
    """Pairs of positions at which the same object is given that can change: later and first."""
    first: dict[int, int] = {}
    return [
        [position, first[id(each)]]
        for position, each in enumerate(given)
        if isinstance(each, MUTABLE) and first.setdefault(id(each), position) != position
    ]
