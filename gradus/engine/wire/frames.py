"""Messages over a stream socket.

A frame is a header of three big-endian numbers (magic, length of the body, length of the blobs),
the body (msgpack of nil, booleans, numbers, strings, bytes and arrays) and the blobs: the bytes of
large arrays, end to end, which the body refers to by index. The small cap on the body bounds
how many Python objects a hostile frame can make; blobs cost no more than their own size.
"""

import socket
import struct
import time
from typing import Any

import msgpack

from gradus.engine.wire.errors import Hangup, WireError

MAGIC = 0x47524455
HEADER = struct.Struct(">III")
LARGEST_BODY = 8 * 2**20  # bytes
LARGEST_BLOBS = 128 * 2**20  # bytes
DEEPEST = 64  # nested arrays in a body
AT_ONCE = 2**16  # bytes that are sent, or looked for, in one go
MOST_ARRAYS = 2**20  # in a body: an empty one is one byte there and 64 in memory


class Channel:
    """One end of the conversation. Blocking, with an optional deadline for each receive.

    ``largest_blobs`` may be raised between trusted processes.
    """

    def __init__(self, sock: socket.socket, *, largest_blobs: int = LARGEST_BLOBS) -> None:
        self.socket = sock
        self.largest_blobs = largest_blobs
        self._arrived = bytearray()

    def send(
        self,
        message: list[Any],
        blobs: list[bytes | memoryview] | None = None,
        *,
        deadline: float | None = None,
    ) -> None:
        """Send one message.

        Parameters
        ----------
        deadline : of ``time.monotonic``; None waits for ever while the other side does not read.

        Raises
        ------
        WireError
            when it is larger than a frame may be, or not plain data. Nothing was sent.
        TimeoutError
            when the deadline passes before all is sent. The connection is of no use afterwards.
        Hangup
            when the other side is gone.
        """
        blobs = blobs or []
        table = [len(blob) for blob in blobs]
        body = pack([table, message])
        size = sum(table)
        if len(body) > LARGEST_BODY or size > self.largest_blobs:
            raise WireError(f"too large to send: {(len(body) + size) / 2**20:.0f} MB")
        parts = (HEADER.pack(MAGIC, len(body), size) + body, *blobs)
        if blobs and size <= AT_ONCE:  # each part that is sent by itself wakes the other side
            parts = (b"".join(parts),)
        try:
            for part in parts:
                self.socket.settimeout(_remaining(deadline))
                self.socket.sendall(part)
        except TimeoutError:
            raise
        except OSError as error:
            raise Hangup(str(error)) from None

    def receive(self, *, deadline: float | None = None) -> tuple[list[Any], list[memoryview]]:
        """Receive one message and its blobs.

        Parameters
        ----------
        deadline : of ``time.monotonic``; None waits for ever.

        Raises
        ------
        TimeoutError
            when the deadline passes before the frame is complete: a slow trickle counts as late.
        WireError
            when the frame breaks the rules.
        Hangup
            when the other side is gone.
        """
        self._fill(HEADER.size, deadline)
        magic, body_size, blob_size = HEADER.unpack_from(self._arrived)
        if magic != MAGIC or body_size > LARGEST_BODY or blob_size > self.largest_blobs:
            raise WireError("a frame with a forged or oversized header")
        body_end = HEADER.size + body_size
        self._fill(body_end, deadline)
        decoded = unpack(memoryview(self._arrived)[HEADER.size : body_end])
        if not (isinstance(decoded, list) and len(decoded) == 2):
            raise WireError("a frame without a table of blobs")
        table, message = decoded
        self._fill(body_end + blob_size, deadline)
        return message, _split(table, memoryview(self._take(body_end + blob_size))[body_end:])

    def close(self) -> None:
        self.socket.close()

    def _fill(self, size: int, deadline: float | None) -> None:
        """Wait until this many bytes have arrived. One call brings most frames whole."""
        # Memory grows with what arrives, not with what the header claims.
        while len(self._arrived) < size:
            wanted = min(max(size - len(self._arrived), AT_ONCE), 2**20)
            try:
                self.socket.settimeout(_remaining(deadline))
                chunk = self.socket.recv(wanted)
            except TimeoutError:
                raise
            except OSError as error:
                raise Hangup(str(error)) from None
            if not chunk:
                raise Hangup("the connection was closed")
            self._arrived += chunk

    def _take(self, size: int) -> bytearray:
        """The first bytes of what has arrived; the rest is of the next frame."""
        taken, self._arrived = self._arrived, bytearray(memoryview(self._arrived)[size:])
        return taken if len(taken) == size else taken[:size]


def _remaining(deadline: float | None) -> float | None:
    """Seconds until a deadline, as a socket's time-out; raises ``TimeoutError`` when it is over."""
    if deadline is None or deadline == float("inf"):
        return None
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


def pack(message: list[Any]) -> bytes:
    """Encode plain data as msgpack; text may hold lone surrogates, as Python's may.

    Raises
    ------
    WireError
        for what msgpack has no kind for.
    """
    try:
        return msgpack.packb(message, use_bin_type=True, unicode_errors="surrogatepass")
    except (TypeError, ValueError, OverflowError) as error:
        raise WireError(f"a message that can't be sent ({type(error).__name__})") from None


def unpack(body: bytes | memoryview) -> Any:
    """Decode msgpack of the permitted kinds, to the permitted depth.

    Raises
    ------
    WireError
        for anything else: maps, extension types, text that is not UTF-8, trailing bytes.
    """
    arrays = 0

    def count(array: list[Any]) -> list[Any]:
        nonlocal arrays
        arrays += 1
        if arrays > MOST_ARRAYS:
            raise ValueError("too many arrays")
        return array

    try:
        value = msgpack.unpackb(
            body,
            raw=False,
            use_list=True,
            list_hook=count,
            object_pairs_hook=_refuse,
            ext_hook=_refuse,
            timestamp=3,
            unicode_errors="surrogatepass",
            max_map_len=0,
            max_ext_len=0,
        )
    except Exception as error:  # msgpack's decoder raises several families; all mean the same here
        raise WireError(f"a malformed frame ({type(error).__name__})") from None
    _check_depth(value)
    return value


def _refuse(*ignored: Any) -> None:
    raise ValueError("a map or an extension type")  # an empty one passes msgpack's own limits


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [item for each in level if type(each) is list for item in each]
        if not level:
            return
    raise WireError(f"a frame nested deeper than {DEEPEST} levels")


def _split(table: Any, data: memoryview) -> list[memoryview]:
    if not isinstance(table, list) or not all(type(size) is int and size >= 0 for size in table):
        raise WireError("a malformed table of blobs")
    if sum(table) != len(data):
        raise WireError("a table of blobs that does not fit the frame")
    blobs, start = [], 0
    for size in table:
        blobs.append(data[start : start + size])
        start += size
    return blobs
