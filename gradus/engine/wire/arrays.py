"""NumPy arrays as plain data: a dtype, a shape, and bytes that are never interpreted as objects."""

import math
from typing import Any

import numpy as np

from gradus.engine.wire.errors import WireError

KINDS = "biufcmMSU"
LARGEST_ARRAY = 128 * 2**20  # bytes
MOST_EMPTY = 2**20  # items of no bytes at all
MOST_AXES = 32
BLOB_SIZE = 256  # bytes; a smaller array travels in the body

Parts = tuple[str, list[int], bytes | int]


def encode_array(value: np.ndarray, blobs: list[Any]) -> Parts:
    """The dtype, the shape and the bytes (or the number of the blob that holds them).

    Raises
    ------
    WireError
        for an array that is too large.
    """
    if value.nbytes > LARGEST_ARRAY:  # before it is copied, not after
        raise WireError(f"too large to send: an array of {value.nbytes / 2**20:.0f} MB")
    data = np.ascontiguousarray(value).tobytes()
    if len(data) <= BLOB_SIZE:
        return value.dtype.str, list(value.shape), data
    blobs.append(data)
    return value.dtype.str, list(value.shape), len(blobs) - 1


def decode_array(dtype: Any, shape: Any, data: Any, blobs: list[Any]) -> np.ndarray:
    """The array of ``encode_array``'s parts, with memory of its own.

    Its blob is used up: a thousand arrays of the same bytes would have memory for each.
    """
    kind, sizes = decode_dtype(dtype), decode_shape(shape)
    if type(data) is int:
        number = data
        if not 0 <= number < len(blobs) or blobs[number] is None:
            raise WireError("an array without bytes of its own")
        data, blobs[number] = blobs[number], None
    elif type(data) is not bytes:
        raise WireError("a malformed array")
    count = math.prod(sizes)
    if count * kind.itemsize != len(data):
        raise WireError("an array that does not fit its shape")
    if len(data) == 0:
        if count > MOST_EMPTY:
            raise WireError("an array of too many items of no size")
        return np.zeros(sizes, kind)
    return np.frombuffer(data, dtype=kind).reshape(sizes).copy()


def decode_dtype(text: Any) -> np.dtype:
    """A dtype of plain data from its text."""
    if type(text) is not str or len(text) > 32:
        raise WireError("a malformed dtype")
    dtype = np.dtype(text)
    if dtype.kind not in KINDS or dtype.hasobject or dtype.subdtype is not None:
        raise WireError(f"a dtype that is not plain data: {text!r}")
    return dtype


def decode_shape(shape: Any) -> tuple[int, ...]:
    """A shape from a list of sizes."""
    if type(shape) is not list or len(shape) > MOST_AXES:
        raise WireError("a malformed shape")
    if not all(type(size) is int and size >= 0 for size in shape):
        raise WireError("a malformed shape")
    if math.prod(size or 1 for size in shape) > LARGEST_ARRAY:  # also of one that is empty
        raise WireError("an array of too many rows or columns")
    return tuple(shape)


def structure(shape: Any, names: Any, columns: list[Any]) -> np.ndarray:
    """A structured array from the arrays of its fields."""
    sizes = decode_shape(shape)
    if type(names) is not list or len(names) != len(columns) or not names:
        raise WireError("a malformed structured array")
    fields = []
    for name, column in zip(names, columns, strict=True):
        if type(name) is not str or not isinstance(column, np.ndarray):
            raise WireError("a malformed structured array")
        if column.shape[: len(sizes)] != sizes:
            raise WireError("a field that does not fit its structured array")
        fields.append((name, column.dtype, column.shape[len(sizes) :]))
    if math.prod(sizes) > MOST_EMPTY and all(column.size == 0 for column in columns):
        raise WireError("an array of too many items of no size")
    value = np.empty(sizes, np.dtype(fields))
    for name, column in zip(names, columns, strict=True):
        value[name] = column
    return value
