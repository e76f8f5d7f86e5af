"""Arguments of a call: what student code changed in its copies is changed here as well."""

from collections import deque
from typing import Any

import numpy as np

MUTABLE = (list, dict, set, bytearray, deque, np.ndarray, np.random.Generator)


def change_in_place(value: Any, changed: Any) -> None:
    """Make the judge's argument look like what student code made of its copy."""
    if isinstance(value, np.ndarray):
        _change_array(value, changed)
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
