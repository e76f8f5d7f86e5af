"""Containers that student code keeps when a call is over, so that what a test does to them is seen.

``Inventory(items)`` may keep the list or a copy of it; a test finds out by changing the list. What
crosses the wire is a copy in any case. So the judge is told which arguments have more references
after a call than before it, and lets them follow its own.

Only so: what student code does to them later is not done to the test's. It could make a wrong
answer right, long after the call that the test has watched.
"""

import sys
from typing import Any

from gradus.engine.wire.changes import CONTAINERS, change_in_place, fingerprint
from gradus.engine.wire.codec import Codec

MOST = 200
OWN_REFERENCES = 3
"""To the result of a call: of the caller, of the argument, of the one who counts."""


class Retention:
    """The arguments that student code has kept, by number."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._kept: dict[int, tuple[Any, Any]] = {}

    def notice(self, given: list[Any], before: list[int]) -> list[list[int]]:
        """Position and number of each argument that has more references than before the call."""
        found = []
        for position, count in enumerate(references(given)):
            if count <= before[position] or type(given[position]) not in CONTAINERS:
                continue
            if len(self._kept) < MOST:
                number = len(self._kept) + 1
                self._kept[number] = given[position], fingerprint(given[position], self._codec)
                found.append([position, number])
        return found

    def notice_result(self, result: Any) -> int | None:
        """The number of what a call gave, where student code has more references to it."""
        if type(result) not in CONTAINERS or len(self._kept) >= MOST:
            return None
        if sys.getrefcount(result) <= OWN_REFERENCES:
            return None
        number = len(self._kept) + 1
        self._kept[number] = result, fingerprint(result, self._codec)
        return number

    def follow(self, changed: list[list[Any]], blobs: list[Any]) -> None:
        """Do to these what the test has done to its own, unless student code has changed them."""
        for number, body in changed:
            value, last = self._kept[number]
            if fingerprint(value, self._codec) == last:
                change_in_place(value, self._codec.decode(body, blobs))
                self._kept[number] = value, fingerprint(value, self._codec)

    def clear(self) -> None:
        """The test is over that had made them."""
        self._kept.clear()


def references(given: list[Any]) -> list[int]:
    """For each argument how many references there are to it."""
    return [sys.getrefcount(given[position]) for position in range(len(given))]
