"""The test's own of the containers that student code has kept; see ``student.retention``."""

from collections.abc import Callable
from typing import Any

from gradus.engine.wire import WireError
from gradus.engine.wire.changes import CONTAINERS, fingerprint
from gradus.engine.wire.codec import Codec

Ask = Callable[[list[Any], list[Any]], tuple[Any, Any]]


class Retention:
    """Has the student's follow them, while one test cell runs.

    Parameters
    ----------
    ask : puts a question to the student process.
    """

    def __init__(self, ask: Ask, codec: Codec) -> None:
        self._ask = ask
        self._codec = codec
        self._kept: dict[int, tuple[Any, Any]] = {}
        self._is_over = False

    def add(self, given: list[Any], kept: Any) -> None:
        """These positions of a call's arguments were kept, under these numbers.

        Raises
        ------
        WireError
            for what names no argument.
        """
        for item in kept if type(kept) is list else []:
            is_pair = type(item) is list and [type(each) for each in item] == [int, int]
            if not is_pair or not 0 <= item[0] < len(given):
                raise WireError("an argument that was kept, and never given")
            value = given[item[0]]
            if type(value) in CONTAINERS:
                self._kept[item[1]] = value, fingerprint(value, self._codec)

    def send(self) -> None:
        """Tell what the test has changed since it told last, or that another test has begun."""
        if self._is_over:
            self._is_over = False
            self._ask(["kept", None], [])
        out: list[Any] = []
        changed = []
        for number, (value, last) in self._kept.items():
            now = fingerprint(value, self._codec)
            if now != last:
                changed.append([number, self._codec.encode(value, out)])
                self._kept[number] = value, now
        if changed:
            self._ask(["kept", changed], out)

    def clear(self) -> None:
        """A new test cell starts."""
        self._is_over = self._is_over or bool(self._kept)
        self._kept.clear()
