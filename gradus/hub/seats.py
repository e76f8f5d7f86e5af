"""Seats for those who send or fetch files: memory is bounded, whoever asks for whatever.

A body is read only once its sender is known and has a seat: each person has one at a time, and all
bodies together have so many bytes. Who finds none waits.
"""

import asyncio


class Seats:
    """Who has a seat. To be used in one event loop.

    Parameters
    ----------
    room : bytes that the bodies of all who have a seat may have; a larger one gets in alone.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._sizes: dict[str, int] = {}
        self._changed = asyncio.Condition()

    async def take(self, who: str, size: int) -> None:
        """Wait for a seat."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._is_free(who, size))
            self._sizes[who] = size

    async def leave(self, who: str) -> None:
        """Give it back."""
        async with self._changed:
            del self._sizes[who]
            self._changed.notify_all()

    def _is_free(self, who: str, size: int) -> bool:
        used = sum(self._sizes.values())
        return who not in self._sizes and (not used or used + size <= self._room)
