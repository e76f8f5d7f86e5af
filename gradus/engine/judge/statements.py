"""What objects of a student's have said of themselves, so that they don't say something else next.

A test that looks twice (``A @ r.vectors``, then ``r.vectors.T @ r.vectors``) is to see one thing,
not whatever makes each line true. So an object that is of no class of the author's, and of no
library's, is held to what it has said, until something was called that may have changed it.
"""

from collections.abc import Iterator
from typing import Any

from gradus.engine.judge.handles import Handle, bases_of, number_of, student_of, title_of
from gradus.engine.wire.codec import Codec
from gradus.engine.wire.errors import WireError

Key = tuple[int | None, str, Any]
OWN = "__main__:"


class Statements:
    """Of the objects of one student process."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._said: dict[Key, tuple[int, Any]] = {}

    def hold(self, value: Handle, what: str, which: Any, said: Any) -> None:
        """An object has said this of itself, when it was asked what, and which of them.

        Raises
        ------
        TypeError
            when it has said something else before.
        """
        student = student_of(value)
        kind = (bases_of(value) or [""])[0]
        is_held = kind.startswith(OWN) and kind.removeprefix(OWN) not in student.known_classes
        if not is_held or number_of(said) is not None:
            return
        blobs: list[Any] = []
        try:
            key = number_of(value), what, repr(self._codec.encode(which, []))
            now = student.changes, hash((repr(self._codec.encode(said, blobs)), *blobs))
        except WireError:
            return
        before = self._said.setdefault(key, now)
        if before[0] == now[0] and before != now:
            raise TypeError(
                f"an object of class {title_of(value)} says something else of itself each time"
            )
        self._said[key] = now


def held_items(value: Handle, items: Iterator[Any]) -> Iterator[Any]:
    """The items of an object, which must be the same when it is gone through once more."""
    for place, item in enumerate(items):
        student_of(value).statements.hold(value, "item", place, item)
        yield item
