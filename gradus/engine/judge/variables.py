"""The notebook's variables that a test reads, so that it can pass them on as what they are.

A value that crosses is a copy. A test that passes a variable of the notebook to a student's
function, and looks whether the call changed it, must reach the variable itself. So must a test that
changes a list or a dict of the student's in place: ``memo.clear()``, ``box.items.append(3)``. What
is read under a name that the test cell treats so is watched, and the student's own follows it.
"""

import ast
import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from gradus.engine.judge.cells import MOST_CELLS, parse_cell
from gradus.engine.wire.changes import CONTAINERS, fingerprint
from gradus.engine.wire.codec import Codec
from gradus.engine.wire.errors import WireError

WATCHED = frozenset({*CONTAINERS, np.ndarray})
LARGEST = 8 * 2**20
"""Bytes of an array that is passed as the variable it is; a larger one is passed as a copy."""


CHANGERS = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "remove", "pop", "popleft",
     "popitem", "clear", "sort", "reverse", "rotate", "add", "discard", "update", "setdefault",
     "difference_update", "intersection_update", "symmetric_difference_update", "fill"}
)  # fmt: skip
"""Methods of plain data that change it."""


@functools.lru_cache(MOST_CELLS)
def names_changed(source: str) -> frozenset[str]:
    """The names and attributes whose values a test cell changes in place."""
    found = set()
    for node in ast.walk(parse_cell(source)):
        target: Any = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value if node.func.attr in CHANGERS else None
        while isinstance(target, ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name | ast.Attribute):
            found.add(target.id if isinstance(target, ast.Name) else target.attr)
    return frozenset(found)


class Variables:
    """The values that were read in this test cell, by what they are called in the notebook."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._read: dict[int, tuple[str, Any, Any]] = {}
        self._watched: dict[int, tuple[list[Any], Any, Any]] = {}
        self.changed: frozenset[str] = frozenset()

    def begin(self, changed: frozenset[str]) -> None:
        """A new test cell starts, which changes the values of these names in place."""
        self._read.clear()
        self._watched.clear()
        self.changed = changed

    def watch(self, place: list[Any], value: Any) -> None:
        """The test has read a value that it may change: of a name, or of an object's attribute.

        Parameters
        ----------
        place : the name; or the number of an object and the attribute's name.
        """
        if place[-1] in self.changed and type(value) in WATCHED:
            self._watched[id(value)] = place, value, _encoded(value, self._codec)

    def rewritten(self) -> Iterator[tuple[list[Any], list[Any]]]:
        """What to tell of each value that the test has changed since it was read, and the blobs."""
        for key, (place, value, old) in list(self._watched.items()):
            now = _encoded(value, self._codec)
            if now != old:
                self._watched[key] = place, value, now
                before, blobs = old
                out = list(blobs)
                yield ["rewrite", place, before, len(out), self._codec.encode(value, out)], out

    def note(self, name: str, value: Any) -> None:
        """The test has read a variable."""
        if isinstance(value, np.ndarray) and value.nbytes > LARGEST:
            return
        now = fingerprint(value, self._codec)
        if now is not None:
            self._read[id(value)] = name, value, now

    def name_of(self, value: Any) -> str | None:
        """The variable that a value is, as long as the test has not changed its copy."""
        name, _, last = self._read.get(id(value), ("", None, None))
        return None if last is None or fingerprint(value, self._codec) != last else name

    def follow(self, given: list[Any]) -> None:
        """A call has changed these arguments, and with them the variables."""
        for value in given:
            if id(value) in self._read:
                self.note(self._read[id(value)][0], value)


def _encoded(value: Any, codec: Codec) -> tuple[Any, list[Any]]:
    """The body form and the blobs of a value; none of what can't be sent."""
    blobs: list[Any] = []
    try:
        return codec.encode(value, blobs), [bytes(each) for each in blobs]
    except WireError:
        return None, []
