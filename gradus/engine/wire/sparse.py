"""SciPy's sparse matrices and arrays as plain data: the places and values of what they store."""

import sys
from typing import Any

import numpy as np

from gradus.engine.wire.errors import WireError

SPARSE = "Sp"
FORMATS = frozenset({"bsr", "coo", "csc", "csr", "dia", "dok", "lil"})
LARGEST_SIDE = 2**24  # rows or columns: some formats hold something for each
MOST_LISTS = 2**20  # rows of a matrix of lists
MOST_STORED = 2**24  # numbers of the diagonals of a matrix, whatever else they hold

Parts = tuple[str, list[Any]]


def take_apart(value: Any) -> Parts | None:
    """The tag and the parts of a sparse matrix; None when it isn't one."""
    if type(value).__module__.partition(".")[0] != "scipy":
        return None
    sparse = sys.modules.get("scipy.sparse")
    if sparse is None or not sparse.issparse(value) or value.ndim != 2:
        return None
    if value.dtype.kind not in "biufc":
        return None
    plain = value.tocoo(copy=False)
    parts = [np.asarray(each) for each in (plain.row, plain.col, plain.data)]
    shape = tuple(map(int, value.shape))
    return SPARSE, [value.format, isinstance(value, sparse.sparray), shape, *parts]


def put_together(kind: Any, is_array: Any, shape: Any, *parts: Any) -> Any:
    """The matrix or array of these parts; ``WireError`` when they don't fit."""
    import scipy.sparse

    is_shape = type(shape) is tuple and len(shape) == 2 and all(type(n) is int for n in shape)
    if kind not in FORMATS or not is_shape or max(shape) > LARGEST_SIDE:
        raise WireError("a malformed sparse matrix")
    if not all(isinstance(each, np.ndarray) and each.ndim == 1 for each in parts):
        raise WireError("a malformed sparse matrix")
    rows, columns, values = parts
    if kind == "lil" and shape[0] > MOST_LISTS:
        raise WireError("a sparse matrix of too many rows")
    if kind == "dia" and len(np.unique(columns - rows)) * shape[1] > MOST_STORED:
        raise WireError("a sparse matrix of too many diagonals")
    make = scipy.sparse.coo_array if is_array is True else scipy.sparse.coo_matrix
    return make((values, (rows, columns)), shape=shape).asformat(kind)
