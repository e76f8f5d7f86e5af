"""The notebook's variables that a test reads, so that it can pass them on as what they are.

A value that crosses is a copy. A test that passes a variable of the notebook to a student's
function, and looks whether the call changed it, must reach the variable itself.
"""

from typing import Any

import numpy as np

from gradus.engine.wire.changes import fingerprint
from gradus.engine.wire.codec import Codec

LARGEST = 8 * 2**20
"""Bytes of an array that is passed as the variable it is; a larger one is passed as a copy."""


class Variables:
    """The values that were read in this test cell, by what they are called in the notebook."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._read: dict[int, tuple[str, Any, Any]] = {}

    def clear(self) -> None:
        """A new test cell starts."""
        self._read.clear()

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
