"""Whatever arrives on the wire is a value or one of three errors: nothing runs, hangs or swells.

Frames and bodies are made by Hypothesis: well-formed ones, mutated ones, and noise.
"""

import contextlib
import random
import socket
import threading
import time
from pathlib import Path

import msgpack
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradus.engine.wire import Channel, Hangup, WireError, frames, scalars, tables
from gradus.engine.wire.codec import Codec
from tests.engine.conftest import LONG_RUNS

examples = settings(
    deadline=None,
    derandomize=not LONG_RUNS,
    max_examples=20_000 if LONG_RUNS else 200,
    suppress_health_check=[HealthCheck.too_slow],  # on a busy machine
)
SECONDS = 2.0
"""Nothing may take longer to be refused or received than this."""

TAGS = [
    *"ltszdrKOLQaovwmf", *scalars.DECODERS, *sorted(tables.TAGS), "", "?", "__class__",
]  # fmt: skip
atoms = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(max_size=5),
    st.binary(max_size=12), st.sampled_from(["<f8", "|O", "|S0", "<U0", "i4,O", "period[M]"]),
    st.sampled_from(["int64", "category", "datetime64[ns, dateutil//dev/zero]", "2025-01-01"]),
)  # fmt: skip
bodies = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.builds(lambda tag, rest: [tag, *rest], st.sampled_from(TAGS), st.lists(inner)),
    ),
    max_leaves=15,
)


def resolve(description):
    if description[:1] != ["object"]:
        raise WireError("no object of ours")
    return object()


def decode(body, blobs=()):
    return Codec(resolve, resolve).decode(body, [memoryview(blob) for blob in blobs])


def deliver(data, *, seconds=SECONDS):
    """What a channel makes of these bytes, decoded where it is a value; the class of its error."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24)
        writer = threading.Thread(target=_write, args=(ours, data))
        writer.start()
        try:
            message, blobs = Channel(theirs).receive(deadline=time.monotonic() + seconds)
            return decode(message, blobs)
        except (WireError, Hangup, TimeoutError) as error:
            return type(error)
        finally:
            theirs.close()
            writer.join()


def _write(sock, data):
    with contextlib.suppress(OSError):
        sock.sendall(data)
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)


def frame(body, blobs=b"", *, magic=frames.MAGIC, size=None, blob_size=None):
    size = len(body) if size is None else size
    blob_size = len(blobs) if blob_size is None else blob_size
    return frames.HEADER.pack(magic, size, blob_size) + body + blobs


def resident():
    """Bytes of memory that this process holds."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096


@examples
@given(bodies, st.lists(st.binary(max_size=40), max_size=3))
def test_any_body_is_a_value_or_a_wire_error(body, blobs):
    started = time.monotonic()
    with contextlib.suppress(WireError):
        decode(body, blobs)
    assert time.monotonic() - started < SECONDS


SEEDS = [
    None, 1.5, "text", b"bytes", 2**70, [1, [2, {"a": (3,)}]], np.arange(6.0).reshape(2, 3),
    np.arange(200.0), np.array(["a", "bc"]), np.ma.MaskedArray([1, 2], [True, False]),
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=pd.date_range("2025", periods=2)),
    pd.Series(pd.Categorical(["a", "b"])), {1, 2}, range(5), np.float32(3), 1j,
    np.zeros(2, dtype=[("a", "i4"), ("b", "U2")]), np.random.default_rng(0),
]  # fmt: skip


def valid_frame(value):
    blobs = []
    codec = Codec(resolve, resolve)
    body = codec.encode(value, blobs)
    packed = frames.pack([[len(blob) for blob in blobs], body])
    return frame(packed, b"".join(blobs))


@examples
@given(st.sampled_from(range(len(SEEDS))), st.randoms(use_true_random=False), st.integers(1, 8))
def test_a_mutated_frame_is_a_value_or_one_of_three_errors(which, chance, times):
    data = bytearray(valid_frame(SEEDS[which]))
    for _ in range(times):
        _mutate(data, chance)
    started = time.monotonic()
    deliver(bytes(data), seconds=0.5)
    assert time.monotonic() - started < SECONDS


def _mutate(data, chance):
    place = chance.randrange(len(data) + 1)
    kind = chance.randrange(4)
    if kind == 0 and place < len(data):
        data[place] ^= 1 << chance.randrange(8)
    elif kind == 1 and place < len(data):
        data[place] = chance.choice([0, 1, 0x7F, 0x80, 0x90, 0xC1, 0xDD, 0xFF])
    elif kind == 2:
        del data[place : place + chance.randrange(1, 9)]
    else:
        data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))


@examples
@given(st.binary(max_size=200))
def test_noise_behind_a_valid_header_is_refused_or_plain_data(noise):
    deliver(frame(noise))


@examples
@given(st.binary(min_size=12, max_size=60))
def test_noise_is_refused(noise):
    assert deliver(noise) in (WireError, Hangup, TimeoutError)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_the_mutated_frames_start_from_valid_ones(seed):
    assert type(SEEDS[seed]) is type(deliver(valid_frame(SEEDS[seed])))


# -- time -----------------------------------------------------------------------------------------


def test_a_trickle_of_bytes_ends_at_the_deadline():
    data = valid_frame("x" * 100_000)
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def trickle():
        with contextlib.suppress(OSError):
            for byte in data:
                ours.send(bytes([byte]))
                if stop.wait(0.005):
                    return

    with ours, theirs:
        writer = threading.Thread(target=trickle)
        writer.start()
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            Channel(theirs).receive(deadline=started + 0.5)
        assert 0.5 <= time.monotonic() - started < 1.5
        stop.set()
        writer.join()


def test_sending_to_one_who_does_not_read_ends_at_the_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            Channel(ours).send(["x"], [b"0" * 2**24], deadline=started + 0.5)
        assert 0.5 <= time.monotonic() - started < 1.5


def test_keys_made_to_collide_leave_room_for_a_time_limit():
    import signal

    class Expired(BaseException):
        pass

    def expire(number, stack):
        raise Expired

    prime = 2**61 - 1  # multiples of it have one hash
    items = [["i", (prime * n).to_bytes(16, "big", signed=True)] for n in range(1, 120_000)]
    previous = signal.signal(signal.SIGALRM, expire)
    try:
        for tag in ("s", "z"):
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            started = time.monotonic()
            with pytest.raises(Expired):
                decode([tag, *items])
            assert time.monotonic() - started < 1.5
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


# -- memory ---------------------------------------------------------------------------------------

MB = 2**20
LONG_RANGE = ["R", b"\x00", (10**8).to_bytes(8, "big"), b"\x01"]
LONG_INDEX = ["X", None, LONG_RANGE, None]
SHORT_INDEX = ["X", None, ["a", "<i8", [1], b"\x00" * 8], None]


def table(*parts):
    return frame(frames.pack([[], list(parts)]))


CLAIMS = {
    "body beyond the cap": (frame(b"", size=2**32 - 1), WireError, 4),
    "blobs beyond the cap": (frame(b"", blob_size=2**32 - 1), WireError, 4),
    "a body that never comes": (frame(b"\x01", size=frames.LARGEST_BODY), Hangup, 4),
    "blobs that never come": (
        frame(frames.pack([[frames.LARGEST_BLOBS], None]), blob_size=frames.LARGEST_BLOBS),
        Hangup,
        4,
    ),
    "an array header": (frame(b"\xdd\xff\xff\xff\xff"), WireError, 4),
    "a string header": (frame(b"\xdb\xff\xff\xff\xff"), WireError, 4),
    "headers in headers": (frame(b"\xdd\x00\x7f\xff\xff" * 2000), WireError, 64),
    "empty lists": (frame(b"\xdd" + (8 * MB - 9).to_bytes(4, "big") + b"\x90" * (8 * MB - 9)),
                    WireError, 200),
    "short strings": (frame(b"\x92\x90\xdd" + (2 * MB).to_bytes(4, "big") + b"\xa2ab" * 2 * MB),
                      WireError, 350),
    "shape": (frame(frames.pack([[], ["a", "<f8", [2**39, 2**39], b""]])), WireError, 4),
    "shape of nothing": (frame(frames.pack([[], ["a", "|S0", [2**30], b""]])), WireError, 4),
    "shape with a zero": (frame(frames.pack([[], ["a", "<f8", [2**39, 0], b""]])), None, 4),
    "structure of nothing": (
        frame(frames.pack([[], ["v", [2**20, 2**9], ["x"],
                                ["a", "<f8", [2**20, 2**9, 0], b""]]])), WireError, 4,
    ),
    "wide text": (frame(frames.pack([[], ["a", "<U999999999", [1], b"ab"]])), WireError, 4),
    "items for a dict": (frame(frames.pack([[], ["d", *([["l"]] * 1000)]])), WireError, 4),
    "a series of a range": (table("Y", None, LONG_INDEX, LONG_RANGE), WireError, 8),
    "a series of one number": (table("Y", None, LONG_INDEX, 1.5), WireError, 8),
    "a frame of one number": (table("F", SHORT_INDEX, LONG_INDEX, ["l", 1.5]), WireError, 8),
    "labels that are a range": (table("M", ["l", None], ["l", LONG_INDEX], ["l", LONG_RANGE]),
                                WireError, 8),
    "categories of a range": (table("Ca", LONG_RANGE, SHORT_INDEX, False), WireError, 8),
    "intervals of a range": (table("Ci", "left", LONG_INDEX, LONG_INDEX), WireError, 8),
    "moments of a range": (table("Cz", "UTC", LONG_RANGE), WireError, 8),
    "many tables": (
        frame(frames.pack([[], ["l", *([SHORT_INDEX] * 60_000)]])), WireError, 200,
    ),
}  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS)
def test_memory_follows_what_arrives_and_not_what_is_claimed(claim):
    data, expected, allowance = CLAIMS[claim]
    deliver(b"")
    peak = _Peak()
    with peak:
        outcome = deliver(data, seconds=20)
    if expected is not None:
        assert expected is outcome
    assert peak.growth < allowance * MB + 2 * len(data)


class _Peak:
    """The growth of this process's memory, sampled while a block runs."""

    growth = 0

    def __enter__(self):
        self._before = resident()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self):
        while not self._done.wait(0.002):
            self.growth = max(self.growth, resident() - self._before)

    def __exit__(self, *error):
        self._done.set()
        self._thread.join()


# -- nothing runs ---------------------------------------------------------------------------------


class _Evil:
    def __reduce__(self):
        return (Path.touch, (Path("/tmp/unpickled-by-the-wire"),))


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_a_pickle_is_bytes_and_nothing_more(protocol):
    import pickle

    data = pickle.dumps(_Evil(), protocol)
    bodies = [
        data,
        ["a", "|O", [1], data[:8]],
        ["a", "O", [1], data],
        ["n", "|O8", data[:8]],
        ["o", [1], data],
        ["C", "object", ["o", [1], data]],
        ["r", "__reduce__", ["x"], data],
    ]
    for body in bodies:
        with contextlib.suppress(WireError):
            decode(body)
    assert not Path("/tmp/unpickled-by-the-wire").exists()


def test_a_name_that_is_code_is_never_evaluated():
    code = "__import__('pathlib').Path('/tmp/evaluated-by-the-wire').touch()"
    shapes = [
        ["r", code, ["x"], 1],
        ["r", "Name", [code], 1],
        ["C", code, ["a", "<f8", [0], b""]],
        ["a", code[:32], [0], b""],
        ["D", code],
        ["T", code, 0],
        ["P", "Timestamp", code, "s", None],
        ["L", code],
        ["v", [0], [code], ["a", "<f8", [0], b""]],
    ]
    for body in shapes:
        with contextlib.suppress(WireError):
            decode(body)
    assert not Path("/tmp/evaluated-by-the-wire").exists()


def test_msgpack_extensions_and_maps_are_refused():
    for body in (
        msgpack.packb({}),
        msgpack.packb({"a": 1}),
        msgpack.packb(msgpack.ExtType(5, b"")),
        msgpack.packb(msgpack.Timestamp(0)),
    ):
        with pytest.raises(WireError):
            frames.unpack(body)


def test_a_thousand_random_frames_leave_the_memory_as_it_was():
    chance = random.Random(7)
    start = None
    for number in range(1000):
        data = bytearray(valid_frame(SEEDS[number % len(SEEDS)]))
        _mutate(data, chance)
        deliver(bytes(data), seconds=0.05)
        if number == 300:
            start = resident()
    assert resident() - start < 30 * MB
