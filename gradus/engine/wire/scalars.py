"""Rare single values: large integers, fractions, dates, ranges, NumPy scalars, random generators.

Each is an array of a tag and a few plain parts. Costs are bounded: an integer has a largest size, a
fraction's parts a smaller one, because reducing them takes time that grows with its square.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from gradus.engine.wire import library
from gradus.engine.wire.arrays import KINDS, decode_dtype
from gradus.engine.wire.errors import WireError

INT, COMPLEX, FRACTION, DECIMAL, RANGE, SLICE, ELLIPSIS, BYTEARRAY = (
    "i", "c", "q", "D", "R", "S", "E", "B",
)  # fmt: skip
SCALAR, GENERATOR, DTYPE = "n", "g", "Dt"
OBJECT = "|O"
DATETIME, DATE, TIMEDELTA, TIME = "T", "U", "V", "W"

LARGEST_INT = 2**20  # bytes
LARGEST_PART = 2**12  # bytes of a fraction's numerator or denominator
LONGEST_DECIMAL = 2**16  # digits
LARGEST_EXPONENT = 2**17  # of a decimal: as a whole number it has as many digits


def encode_scalar(value: Any, kind: type) -> Any:
    """The body form of a rare value; None when it isn't one."""
    encode = _ENCODERS.get(kind)
    if encode is not None:
        return encode(value)
    if kind is np.void or kind is np.object_:
        return None
    if issubclass(kind, np.generic) and kind.__module__ == "numpy":
        return [SCALAR, value.dtype.str, value.tobytes()[: value.dtype.itemsize]]
    if issubclass(kind, np.dtype) and (value.kind in KINDS or value.str == OBJECT):
        return [DTYPE, value.str]
    return None


def encode_int(value: int, largest: int = LARGEST_INT) -> bytes:
    """An integer of any size as bytes; raises ``WireError`` beyond the largest."""
    size = value.bit_length() // 8 + 1
    if size > largest:
        raise WireError(f"an integer of {value.bit_length()} bits is too large to send")
    return value.to_bytes(size, "big", signed=True)


def decode_int(data: Any, largest: int = LARGEST_INT) -> int:
    """The integer of ``encode_int``'s bytes."""
    if type(data) is not bytes or len(data) > largest:
        raise WireError("a malformed integer")
    return int.from_bytes(data, "big", signed=True)


def _encode_fraction(value: Fraction) -> list[Any]:
    parts = (value.numerator, value.denominator)
    return [FRACTION, *(encode_int(part, LARGEST_PART) for part in parts)]


def _decode_fraction(*parts: Any) -> Fraction:
    numerator, denominator = (decode_int(part, LARGEST_PART) for part in parts)
    return Fraction(numerator, denominator)


def _encode_decimal(value: Decimal) -> list[Any]:
    text = str(value)
    if len(text) > LONGEST_DECIMAL:
        raise WireError(f"a decimal of {len(text)} digits is too large to send")
    return [DECIMAL, text]


def _decode_decimal(text: Any) -> Decimal:
    if type(text) is not str or len(text) > LONGEST_DECIMAL:
        raise WireError("a malformed decimal")
    value = Decimal(text)
    if value.is_finite() and value and abs(value.adjusted()) > LARGEST_EXPONENT:
        raise WireError(f"a decimal of 10 to the power of {value.adjusted()}, which is too large")
    return value


def _encode_slice(value: slice) -> list[Any] | None:
    parts = (value.start, value.stop, value.step)
    if all(part is None or type(part) is int for part in parts):
        return [SLICE, *(None if part is None else encode_int(part) for part in parts)]
    return None


def _decode_slice(*parts: Any) -> slice:
    start, stop, step = (None if part is None else decode_int(part) for part in parts)
    return slice(start, stop, step)


def _decode_scalar(dtype: Any, data: Any) -> Any:
    kind = decode_dtype(dtype)
    if type(data) is not bytes or len(data) != kind.itemsize:
        raise WireError("a malformed number")
    if kind.itemsize == 0:
        return kind.type()
    return np.frombuffer(data, dtype=kind)[0]


def _decode_kind(text: Any) -> np.dtype:
    return np.dtype(object) if text == OBJECT else decode_dtype(text)


def _encode_generator(value: np.random.Generator) -> list[Any] | None:
    """A NumPy random generator by the name and state of its bit generator (PCG64 family)."""
    state = value.bit_generator.state
    if state["bit_generator"] not in ("PCG64", "PCG64DXSM"):
        return None
    inner = state["state"]
    return [
        GENERATOR,
        state["bit_generator"],
        encode_int(inner["state"]),
        encode_int(inner["inc"]),
        state["has_uint32"],
        state["uinteger"],
    ]


def _decode_generator(name: Any, state: Any, inc: Any, has: Any, uinteger: Any) -> Any:
    if name not in ("PCG64", "PCG64DXSM"):
        raise WireError("an unknown kind of random generator")
    bits = getattr(np.random, name)(0)
    bits.state = {
        "bit_generator": name,
        "state": {"state": decode_int(state, 32), "inc": decode_int(inc, 32)},
        "has_uint32": int(has),
        "uinteger": int(uinteger),
    }
    return np.random.Generator(bits)


def _encode_range(value: range) -> list[Any]:
    return [RANGE, *(encode_int(part) for part in (value.start, value.stop, value.step))]


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    complex: lambda value: [COMPLEX, value.real, value.imag],
    bytearray: lambda value: [BYTEARRAY, bytes(value)],
    Fraction: _encode_fraction,
    Decimal: _encode_decimal,
    range: _encode_range,
    slice: _encode_slice,
    type(...): lambda value: [ELLIPSIS],
    datetime.datetime: lambda value: [DATETIME, value.isoformat(), value.fold],
    datetime.date: lambda value: [DATE, value.isoformat()],
    datetime.time: lambda value: [TIME, value.isoformat(), value.fold],
    datetime.timedelta: lambda value: [TIMEDELTA, value.days, value.seconds, value.microseconds],
    np.random.Generator: _encode_generator,
    **library.ENCODERS,
}
DECODERS: dict[str, Callable[..., Any]] = {
    INT: decode_int,
    COMPLEX: lambda real, imag: complex(float(real), float(imag)),
    BYTEARRAY: lambda data: bytearray(_require(data, bytes)),
    FRACTION: _decode_fraction,
    DECIMAL: _decode_decimal,
    RANGE: lambda *parts: range(*map(decode_int, parts)),
    SLICE: _decode_slice,
    ELLIPSIS: lambda: ...,
    DATETIME: lambda text, fold: datetime.datetime.fromisoformat(text).replace(fold=fold),
    DATE: lambda text: datetime.date.fromisoformat(text),
    TIME: lambda text, fold: datetime.time.fromisoformat(text).replace(fold=fold),
    TIMEDELTA: lambda *parts: datetime.timedelta(*(_require(part, int) for part in parts)),
    SCALAR: _decode_scalar,
    DTYPE: _decode_kind,
    GENERATOR: _decode_generator,
    **library.DECODERS,
}
"""For each tag what builds the value from its parts; may raise anything for malformed ones."""


def _require(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise WireError(f"a part that is no {kind.__name__}")
    return value
