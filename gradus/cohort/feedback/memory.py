"""What was rendered before: the text that all students share is rendered once per process."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock


class Memory:
    """Rendered texts by the hash of their source; the least recently used are forgotten first.

    ``capacity`` bounds the characters kept, not the entries: what students write is in here too,
    and one of them may write much. Safe for threads.
    """

    def __init__(self, *, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._rendered: OrderedDict[tuple[str, bytes], str] = OrderedDict()
        self._lock = Lock()

    @property
    def size(self) -> int:
        """The characters kept now, never more than the capacity."""
        return self._size

    def recall(self, kind: str, text: str, render: Callable[[str], str]) -> str:
        """What ``render`` makes of a text; rendered now only when it isn't remembered.

        ``kind`` tells apart what two renderers make of the same text.
        """
        key = (kind, hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest())
        with self._lock:
            known = self._rendered.get(key)
            if known is not None:
                self._rendered.move_to_end(key)
                return known
        made = render(text)
        with self._lock:
            if key not in self._rendered and len(made) <= self._capacity:
                self._rendered[key] = made
                self._size += len(made)
                while self._size > self._capacity:
                    self._size -= len(self._rendered.popitem(last=False)[1])
        return made
