"""What a value looks like in a frame.

None, booleans, 64-bit integers, floats, strings and bytes stand for themselves; everything else is
an array whose first item is a tag. Only exact built-in types and their plain contents are rebuilt:
an object of a subclass (of ``float``, ``str``, ``ndarray`` ...) arrives as the base type's value,
so overridden methods stay behind. What is not plain data becomes a *foreign* value: the side that
owns the object keeps it and sends a number for it (``Codec``'s ``export`` and ``resolve``).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from gradus.engine.wire import tables
from gradus.engine.wire.errors import WireError

LIST, TUPLE, SET, FROZENSET, DICT, RECORD = "l", "t", "s", "z", "d", "r"
INT, COMPLEX, FRACTION, DECIMAL, RANGE, SLICE, ELLIPSIS, BYTEARRAY = (
    "i", "c", "q", "D", "R", "S", "E", "B",
)  # fmt: skip
ARRAY, OBJECTS, SCALAR, GENERATOR, MASKED = "a", "o", "n", "g", "m"
DATETIME, DATE, TIMEDELTA = "T", "U", "V"
FOREIGN = "f"

ARRAY_KINDS = "biufcmMSU"
BLOB_SIZE = 256  # bytes; a smaller array travels in the body
LARGEST_INT = 2**16  # bytes
LARGEST_ARRAY = 128 * 2**20  # bytes
DEEPEST = 40
MOST_FIELDS = 256


class Foreign:
    """What the body says of a value that stays on the other side: a list of plain data."""

    __slots__ = ("description",)

    def __init__(self, description: list[Any]) -> None:
        self.description = description


class Codec:
    """Encode and decode values.

    Parameters
    ----------
    export : describes, as a list of plain data, an object that is not plain data; raises
        ``WireError`` when it must not be sent.
    resolve : makes the local stand-in (or finds the local object) for such a description.
    """

    def __init__(
        self, export: Callable[[Any], list[Any]], resolve: Callable[[list[Any]], Any]
    ) -> None:
        self._export = export
        self._resolve = resolve

    def encode(self, value: Any, blobs: list[bytes | memoryview]) -> Any:
        """The body form of a value; large arrays are appended to ``blobs``.

        Raises
        ------
        WireError
            for a value nested too deeply (or containing itself), or not to be sent.
        """
        return self._encode(value, blobs, 0)

    def decode(self, body: Any, blobs: list[memoryview]) -> Any:
        """The value of a body form.

        Raises
        ------
        WireError
            for anything that ``encode`` would not have produced.
        """
        try:
            return self._decode(body, blobs, 0)
        except WireError:
            raise
        except Exception as error:  # hostile input may break any constructor; all mean the same
            raise WireError(f"a malformed value ({type(error).__name__})") from None

    # -- encoding ---------------------------------------------------------------------------------

    def _encode(self, value: Any, blobs: list[Any], depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str or kind is bytes:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else [INT, _int_to_bytes(value)]
        if depth > DEEPEST:
            raise WireError("a value nested too deeply, or one that contains itself")
        if kind is np.ndarray:
            return self._encode_array(value, blobs, depth)
        if kind is list:
            return [LIST, *(self._encode(item, blobs, depth + 1) for item in value)]
        if kind is tuple:
            return [TUPLE, *(self._encode(item, blobs, depth + 1) for item in value)]
        if kind is dict:
            flat = [DICT]
            for key, item in value.items():
                flat.append(self._encode(key, blobs, depth + 1))
                flat.append(self._encode(item, blobs, depth + 1))
            return flat
        rare = _encode_rare(value, kind)
        if rare is not None:
            return rare
        if kind is set or kind is frozenset:
            tag = SET if kind is set else FROZENSET
            return [tag, *(self._encode(item, blobs, depth + 1) for item in value)]
        table = tables.take_apart(value)
        if table is not None:
            name, parts = table
            return [name, *(self._encode(part, blobs, depth + 1) for part in parts)]
        return self._encode_subclass(value, blobs, depth)

    def _encode_array(self, value: np.ndarray, blobs: list[Any], depth: int) -> Any:
        shape = list(value.shape)
        if value.nbytes > LARGEST_ARRAY:  # before it is copied, not after
            raise WireError(f"too large to send: an array of {value.nbytes / 2**20:.0f} MB")
        if value.dtype.kind in ARRAY_KINDS:
            data = np.ascontiguousarray(value).tobytes()
            if len(data) > BLOB_SIZE:
                blobs.append(data)
                return [ARRAY, value.dtype.str, shape, len(blobs) - 1]
            return [ARRAY, value.dtype.str, shape, data]
        if value.dtype.kind == "O":
            items = (self._encode(item, blobs, depth + 1) for item in value.ravel())
            return [OBJECTS, shape, *items]
        return [FOREIGN, *self._export(value)]

    def _encode_subclass(self, value: Any, blobs: list[Any], depth: int) -> Any:
        """A subclass of a plain type by its base's value, else a foreign object."""
        kind = type(value)
        if issubclass(kind, np.ma.MaskedArray):
            parts = [np.asarray(value.data), np.ma.getmaskarray(value)]
            return [MASKED, *(self._encode(part, blobs, depth + 1) for part in parts)]
        if issubclass(kind, np.ndarray):
            return self._encode_array(np.ndarray.view(value, np.ndarray), blobs, depth)
        if issubclass(kind, tuple):
            fields = getattr(kind, "_fields", None)
            items = [self._encode(item, blobs, depth + 1) for item in tuple.__iter__(value)]
            if isinstance(fields, tuple) and len(fields) == len(items):
                return [RECORD, kind.__name__, list(fields), *items]
            return [TUPLE, *items]
        if issubclass(kind, dict) and not _is_described_by_attributes(kind):
            return self._encode(dict(dict.items(value)), blobs, depth)
        for base, copy in _BASES:
            if issubclass(kind, base):
                return self._encode(copy(value), blobs, depth)
        return [FOREIGN, *self._export(value)]

    # -- decoding ---------------------------------------------------------------------------------

    def _decode(self, body: Any, blobs: list[memoryview], depth: int) -> Any:
        if type(body) is not list:
            return body
        if depth > DEEPEST or not body or type(body[0]) is not str:
            raise WireError("a malformed value")
        tag, rest = body[0], body[1:]
        if tag == FOREIGN:
            return self._resolve(rest)
        if tag == ARRAY:
            return _decode_array(*rest, blobs=blobs)
        build = _RARE.get(tag)
        if build is not None:
            return build(*rest)
        if tag == OBJECTS:
            return self._decode_objects(rest, blobs, depth)
        if tag == RECORD:
            name, fields, *items = rest
            return _record(name, fields, [self._decode(each, blobs, depth + 1) for each in items])
        items = [self._decode(item, blobs, depth + 1) for item in rest]
        if tag == LIST:
            return items
        if tag == TUPLE:
            return tuple(items)
        if tag == DICT:
            return dict(zip(items[::2], items[1::2], strict=True))
        if tag == SET:
            return set(items)
        if tag == FROZENSET:
            return frozenset(items)
        if tag == MASKED:
            return np.ma.MaskedArray(items[0], items[1])
        if tag in tables.TAGS:
            return tables.put_together(tag, items)
        raise WireError(f"an unknown kind of value {tag[:8]!r}")

    def _decode_objects(self, rest: list[Any], blobs: list[memoryview], depth: int) -> np.ndarray:
        shape, items = _shape(rest[0]), rest[1:]
        if math.prod(shape) != len(items):
            raise WireError("an array of objects that does not fit its shape")
        flat = np.empty(len(items), dtype=object)
        for index, item in enumerate(items):
            flat[index] = self._decode(item, blobs, depth + 1)
        return flat.reshape(shape)


_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__int__),
    (float, float.__float__),
    (complex, lambda value: complex.__add__(value, 0j)),
    (str, str.__str__),
    (bytes, lambda value: bytes.__add__(value, b"")),
    (list, lambda value: list(list.__iter__(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
)


def _is_described_by_attributes(kind: type) -> bool:
    """True for dicts whose keys are also attributes (SciPy's and scikit-learn's results)."""
    return "__getattr__" in kind.__dict__ or any(
        "__getattr__" in each.__dict__ for each in kind.__mro__
    )


def _encode_rare(value: Any, kind: type) -> Any:
    if (
        issubclass(kind, np.generic)
        and kind.__module__ == "numpy"
        and not issubclass(kind, np.void)
    ):
        if kind is np.object_:
            return None
        return [SCALAR, value.dtype.str, value.tobytes()]
    if kind is complex:
        return [COMPLEX, value.real, value.imag]
    if kind is bytearray:
        return [BYTEARRAY, bytes(value)]
    if kind is Fraction:
        return [FRACTION, _int_to_bytes(value.numerator), _int_to_bytes(value.denominator)]
    if kind is Decimal:
        return [DECIMAL, str(value)]
    if kind is range:
        return [RANGE, *(_int_to_bytes(part) for part in (value.start, value.stop, value.step))]
    if kind is slice:
        parts = (value.start, value.stop, value.step)
        if all(part is None or type(part) is int for part in parts):
            return [SLICE, *parts]
        return None
    if value is Ellipsis:
        return [ELLIPSIS]
    if kind is datetime.datetime:
        return [DATETIME, value.isoformat()]
    if kind is datetime.date:
        return [DATE, value.isoformat()]
    if kind is datetime.timedelta:
        return [TIMEDELTA, value.days, value.seconds, value.microseconds]
    if kind is np.random.Generator:
        return _encode_generator(value)
    return None


def _int_to_bytes(value: int) -> bytes:
    size = value.bit_length() // 8 + 1
    if size > LARGEST_INT:
        raise WireError(f"an integer of {value.bit_length()} bits")
    return value.to_bytes(size, "big", signed=True)


def _int_from_bytes(data: bytes) -> int:
    if type(data) is not bytes or len(data) > LARGEST_INT:
        raise WireError("a malformed integer")
    return int.from_bytes(data, "big", signed=True)


def _dtype(text: Any) -> np.dtype:
    if type(text) is not str or len(text) > 32:
        raise WireError("a malformed dtype")
    dtype = np.dtype(text)
    if dtype.kind not in ARRAY_KINDS or dtype.hasobject:
        raise WireError(f"a dtype that is not plain data: {text!r}")
    return dtype


def _shape(shape: Any) -> tuple[int, ...]:
    if type(shape) is not list or len(shape) > 32:
        raise WireError("a malformed shape")
    if not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise WireError("a malformed shape")
    return tuple(shape)


def _decode_array(dtype: Any, shape: Any, data: Any, *, blobs: list[memoryview]) -> np.ndarray:
    kind, sizes = _dtype(dtype), _shape(shape)
    if type(data) is int:
        if not 0 <= data < len(blobs):
            raise WireError("an array without its bytes")
        data = blobs[data]
    elif type(data) is not bytes:
        raise WireError("a malformed array")
    if math.prod(sizes) * kind.itemsize != len(data):
        raise WireError("an array that does not fit its shape")
    if kind.itemsize == 0:
        return np.zeros(sizes, kind)
    return np.frombuffer(data, dtype=kind).reshape(sizes).copy()


def _decode_scalar(dtype: Any, data: Any) -> Any:
    kind = _dtype(dtype)
    if type(data) is not bytes or len(data) != kind.itemsize:
        raise WireError("a malformed number")
    if kind.itemsize == 0:
        return kind.type()
    return np.frombuffer(data, dtype=kind)[0]


_RECORDS: dict[tuple[str, ...], type] = {}


def _record(name: Any, fields: Any, items: list[Any]) -> Any:
    """A named tuple with the same field names; of a class of our own."""
    from collections import namedtuple

    if type(name) is not str or type(fields) is not list or len(fields) != len(items):
        raise WireError("a malformed named tuple")
    if len(fields) > MOST_FIELDS or not all(type(each) is str for each in fields):
        raise WireError("a malformed named tuple")
    key = (name, *fields)
    if key not in _RECORDS:
        if len(_RECORDS) > 1000:
            raise WireError("too many kinds of named tuple")
        _RECORDS[key] = namedtuple(name, fields)
    return _RECORDS[key]._make(items)


def _encode_generator(value: np.random.Generator) -> Any:
    """A NumPy random generator by the name and state of its bit generator (PCG64 family)."""
    state = value.bit_generator.state
    if state["bit_generator"] not in ("PCG64", "PCG64DXSM"):
        return None
    inner = state["state"]
    return [
        GENERATOR,
        state["bit_generator"],
        _int_to_bytes(inner["state"]),
        _int_to_bytes(inner["inc"]),
        state["has_uint32"],
        state["uinteger"],
    ]


def _decode_generator(name: Any, state: Any, inc: Any, has: Any, uinteger: Any) -> Any:
    if name not in ("PCG64", "PCG64DXSM"):
        raise WireError("an unknown kind of random generator")
    bits = getattr(np.random, name)(0)
    bits.state = {
        "bit_generator": name,
        "state": {"state": _int_from_bytes(state), "inc": _int_from_bytes(inc)},
        "has_uint32": int(has),
        "uinteger": int(uinteger),
    }
    return np.random.Generator(bits)


_RARE: dict[str, Callable[..., Any]] = {
    INT: _int_from_bytes,
    COMPLEX: lambda real, imag: complex(float(real), float(imag)),
    BYTEARRAY: bytearray,
    FRACTION: lambda top, bottom: Fraction(_int_from_bytes(top), _int_from_bytes(bottom)),
    DECIMAL: lambda text: Decimal(str(text)[:4096]),
    RANGE: lambda *parts: range(*map(_int_from_bytes, parts)),
    SLICE: lambda *parts: slice(*parts),
    ELLIPSIS: lambda: ...,
    DATETIME: lambda text: datetime.datetime.fromisoformat(text),
    DATE: lambda text: datetime.date.fromisoformat(text),
    TIMEDELTA: lambda *parts: datetime.timedelta(*parts),
    SCALAR: _decode_scalar,
    GENERATOR: _decode_generator,
}
