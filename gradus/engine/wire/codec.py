"""What a value looks like in a frame.

None, booleans, 64-bit integers, floats, strings and bytes stand for themselves; everything else is
an array whose first item is a tag. Only exact built-in types and their plain contents are rebuilt:
an object of a subclass (of ``float``, ``str``, ``ndarray`` ...) arrives as the base type's value,
so overridden methods stay behind. What is not plain data becomes a *foreign* value: the side that
owns the object keeps it and sends a number for it (``Codec``'s ``export`` and ``resolve``).
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np

from gradus.engine.wire import arrays, results, scalars, sparse, tables
from gradus.engine.wire.errors import WireError

LIST, TUPLE, SET, FROZENSET, DICT, RECORD = "l", "t", "s", "z", "d", "r"
COUNTER, ORDERED, DEFAULTS, DEQUE = "K", "O", "L", "Q"
ARRAY, OBJECTS, STRUCTURE, VOID, MASKED = "a", "o", "v", "w", "m"
VIEW = "Vw"
FOREIGN, CLAD = "f", "h"

DEEPEST = 40
MOST_PARTS = 2**20  # containers and rare values in one encoded value
MOST_TABLES = 5000  # in one message: each costs a hundred times its bytes
MOST_FIELDS = 256
MOST_RECORDS = 1000

PLAIN = frozenset({type(None), bool, int, float, str, bytes})
"""The types of what stands for itself."""
UNCHANGEABLE = PLAIN | {complex}
"""The types of plain data that hold nothing which could change."""


class Codec:
    """Encode and decode values.

    Parameters
    ----------
    export : describes, as a list of plain data, an object that is not plain data; raises
        ``WireError`` when it must not be sent.
    resolve : makes the local stand-in (or finds the local object) for such a description.
    keeps_masks : when False, a masked array is decoded as the plain array below its mask.
    is_clad : whether a subclass of a plain type is sent with its object (see ``cladding``), for
        the other side to choose between the two.
    choose : makes one of the plain value and the description of such an object.
    """

    def __init__(
        self,
        export: Callable[[Any], list[Any]],
        resolve: Callable[[list[Any]], Any],
        *,
        keeps_masks: bool = True,
        is_clad: Callable[[type], bool] = lambda kind: False,
        choose: Callable[[Any, list[Any]], Any] = lambda plain, description: plain,
    ) -> None:
        self._is_clad = is_clad
        self._choose = choose
        self._export = export
        self._resolve = resolve
        self._keeps_masks = keeps_masks
        self._room = 0
        self._tables = self._sides = 0
        self._records: dict[tuple[str, ...], type] = {}

    def encode(self, value: Any, blobs: list[bytes | memoryview]) -> Any:
        """The body form of a value; large arrays are appended to ``blobs``.

        Raises
        ------
        WireError
            for a value nested too deeply (or containing itself), or not to be sent.
        """
        self._room = MOST_PARTS
        return self._encode(value, blobs, 0)

    def decode(self, body: Any, blobs: list[memoryview]) -> Any:
        """The value of a body form.

        Raises
        ------
        WireError
            for anything that ``encode`` would not have produced.
        """
        self._tables = self._sides = 0
        try:
            return self._decode(body, blobs, 0)
        except WireError:
            raise
        except MemoryError:
            raise WireError("a value too large for the memory of the tests") from None
        except Exception as error:  # hostile input may break any constructor; all mean the same
            raise WireError(f"a malformed value ({type(error).__name__})") from None

    # -- encoding ---------------------------------------------------------------------------------

    def _encode(self, value: Any, blobs: list[Any], depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str or kind is bytes:
            return value
        if kind is int:
            if -(2**63) <= value < 2**63:
                return value
            return [scalars.INT, scalars.encode_int(value)]
        self._room -= 1
        if depth > DEEPEST or self._room < 0:
            raise WireError("a value nested too deeply or too large, or one that contains itself")
        if kind is np.ndarray:
            return self._encode_array(value, blobs, depth)
        if kind is list:
            return [LIST, *(self._encode(item, blobs, depth + 1) for item in value)]
        if kind is tuple:
            return [TUPLE, *(self._encode(item, blobs, depth + 1) for item in value)]
        if kind is dict:
            return [DICT, *self._encode_items(value, blobs, depth)]
        rare = scalars.encode_scalar(value, kind)
        if rare is not None:
            return rare
        if kind is set or kind is frozenset:
            tag = SET if kind is set else FROZENSET
            return [tag, *(self._encode(item, blobs, depth + 1) for item in value)]
        table = tables.take_apart(value)
        if table is not None:
            name, parts = table
            return [name, *(self._encode(part, blobs, depth + 1) for part in parts)]
        return self._encode_subclass(value, kind, blobs, depth)

    def _encode_items(self, value: dict[Any, Any], blobs: list[Any], depth: int) -> list[Any]:
        flat = []
        for key, item in dict.items(value):
            flat.append(self._encode(key, blobs, depth + 1))
            flat.append(self._encode(item, blobs, depth + 1))
        return flat

    def _encode_array(self, value: np.ndarray, blobs: list[Any], depth: int) -> Any:
        kind = value.dtype.kind
        if kind in arrays.KINDS:
            return [ARRAY, *arrays.encode_array(value, blobs)]
        shape = list(value.shape)
        if kind == "O":
            items = (self._encode(item, blobs, depth + 1) for item in value.ravel())
            return [OBJECTS, shape, *items]
        if kind == "V" and value.dtype.names:
            names = list(value.dtype.names)
            columns = (self._encode(value[name], blobs, depth + 1) for name in names)
            return [STRUCTURE, shape, names, *columns]
        return [FOREIGN, *self._export(value)]

    def _encode_subclass(self, value: Any, kind: type, blobs: list[Any], depth: int) -> Any:
        """A subclass of a plain type by its base's value, else a foreign object."""
        if self._is_clad(kind):
            plain = self._encode(plain_value(value), blobs, depth + 1)
            return [CLAD, plain, *self._export(value)]
        if kind in VIEWS.values():
            tag = next(name for name, each in VIEWS.items() if each is kind)
            return [VIEW, tag, *(self._encode(item, blobs, depth + 1) for item in value)]
        matrix = sparse.take_apart(value)
        if matrix is not None:
            name, parts = matrix
            return [name, *(self._encode(part, blobs, depth + 1) for part in parts)]
        if issubclass(kind, np.ma.MaskedArray):
            parts = [] if value is np.ma.masked else [value.data, np.ma.getmaskarray(value)]
            plain = (np.ndarray.view(part, np.ndarray) for part in parts)
            return [MASKED, *(self._encode(part, blobs, depth + 1) for part in plain)]
        if issubclass(kind, np.ndarray):
            return self._encode_array(np.ndarray.view(value, np.ndarray), blobs, depth)
        if issubclass(kind, np.void) and value.dtype.names:
            return [VOID, self._encode_array(np.array(value, value.dtype), blobs, depth + 1)]
        if issubclass(kind, tuple):
            result = results.take_apart(value)
            if result is not None:
                head, parts = result
                encoded = (self._encode(part, blobs, depth + 1) for part in parts)
                return [results.RESULT, *head, *encoded]
            fields = getattr(kind, "_fields", None)
            items = [self._encode(item, blobs, depth + 1) for item in tuple.__iter__(value)]
            if isinstance(fields, tuple) and len(fields) == len(items):
                return [RECORD, kind.__name__, list(fields), *items]
            return [TUPLE, *items]
        if issubclass(kind, dict) and not _is_described_by_attributes(kind):
            return self._encode_dict(value, kind, blobs, depth)
        if issubclass(kind, deque):
            items = (self._encode(item, blobs, depth + 1) for item in deque.__iter__(value))
            return [DEQUE, value.maxlen, *items]
        for base, copy in _BASES:
            if issubclass(kind, base):
                return self._encode(copy(value), blobs, depth)
        return [FOREIGN, *self._export(value)]

    def _encode_dict(self, value: Any, kind: type, blobs: list[Any], depth: int) -> list[Any]:
        items = self._encode_items(value, blobs, depth)
        if issubclass(kind, Counter):
            return [COUNTER, *items]
        if issubclass(kind, OrderedDict):
            return [ORDERED, *items]
        if issubclass(kind, defaultdict):
            factory = value.default_factory
            name = next((name for name, each in _FACTORIES.items() if each is factory), None)
            return [DEFAULTS, name, *items]
        return [DICT, *items]

    # -- decoding ---------------------------------------------------------------------------------

    def _decode(self, body: Any, blobs: list[memoryview], depth: int) -> Any:
        if type(body) is not list:
            if type(body) not in PLAIN:
                raise WireError("a malformed value")
            return body
        if depth > DEEPEST or not body or type(body[0]) is not str:
            raise WireError("a malformed value")
        tag, rest = body[0], body[1:]
        if tag == FOREIGN:
            return self._resolve(rest)
        if tag == CLAD:
            return self._choose(self._decode(rest[0], blobs, depth + 1), rest[1:])
        if tag == ARRAY:
            return arrays.decode_array(*rest, blobs)
        build = scalars.DECODERS.get(tag)
        if build is not None:
            return build(*rest)
        if tag == OBJECTS:
            return self._decode_objects(rest, blobs, depth)
        head = _HEADS.get(tag, 0)
        if len(rest) < head:
            raise WireError("a malformed value")
        items = [self._decode(item, blobs, depth + 1) for item in rest[head:]]
        if tag in tables.TAGS:
            self._tables += 1
            if self._tables > MOST_TABLES:
                raise WireError(f"more than {MOST_TABLES} tables, columns and indexes")
            return tables.put_together(tag, items)
        return self._build(tag, rest[:head], items)

    def _build(self, tag: str, head: list[Any], items: list[Any]) -> Any:
        if tag == LIST:
            return items
        if tag == TUPLE:
            return tuple(items)
        if tag in (DICT, COUNTER, ORDERED, DEFAULTS):
            return _mapping(tag, head, items)
        if tag in (SET, FROZENSET):
            # One at a time: keys made to collide take long, and a time limit must get in between.
            found = set()
            for item in items:
                found.add(item)
            return found if tag == SET else frozenset(found)
        if tag == DEQUE:
            maxlen = head[0]
            if maxlen is not None and (type(maxlen) is not int or maxlen < 0):
                raise WireError("a malformed deque")
            return deque(items, maxlen)
        if tag == RECORD:
            return self._record(*head, items)
        if tag == results.RESULT:
            return results.put_together(*head, items)
        if tag == STRUCTURE:
            return arrays.structure(*head, items)
        if tag == VOID:
            return items[0][()]
        if tag == MASKED:
            return self._masked(items)
        if tag == sparse.SPARSE:
            return self._sparse(items)
        if tag == VIEW:
            return _view(head[0], items)
        raise WireError(f"an unknown kind of value {tag[:8]!r}")

    def _decode_objects(self, rest: list[Any], blobs: list[memoryview], depth: int) -> np.ndarray:
        shape, items = arrays.decode_shape(rest[0]), rest[1:]
        if math.prod(shape) != len(items):
            raise WireError("an array of objects that does not fit its shape")
        flat = np.empty(len(items), dtype=object)
        for index, item in enumerate(items):
            flat[index] = self._decode(item, blobs, depth + 1)
        return flat.reshape(shape)

    def _masked(self, items: list[Any]) -> Any:
        if not items:
            return np.ma.masked if self._keeps_masks else np.zeros(())
        data, mask = items
        if not isinstance(data, np.ndarray) or not isinstance(mask, np.ndarray):
            raise WireError("a malformed masked array")
        return np.ma.MaskedArray(data, mask) if self._keeps_masks else data

    def _sparse(self, items: list[Any]) -> Any:
        matrix = sparse.put_together(*items)
        self._sides += sum(matrix.shape)
        if self._sides > 2 * sparse.LARGEST_SIDE:
            raise WireError("sparse matrices that are too large together")
        return matrix

    def _record(self, name: Any, fields: Any, items: list[Any]) -> Any:
        """A named tuple with the same field names; of a class of our own."""
        if type(name) is not str or type(fields) is not list or len(fields) != len(items):
            raise WireError("a malformed named tuple")
        if len(fields) > MOST_FIELDS or not all(type(each) is str for each in fields):
            raise WireError("a malformed named tuple")
        key = (name, *fields)
        if key not in self._records:
            if len(self._records) >= MOST_RECORDS:
                raise WireError("too many kinds of named tuple")
            self._records[key] = namedtuple(name, fields)
        return self._records[key]._make(items)  # type: ignore[attr-defined]


_HEADS = {RECORD: 2, results.RESULT: 3, STRUCTURE: 2, DEQUE: 1, DEFAULTS: 1, VIEW: 1}
"""How many parts after a tag are not values."""

_FACTORIES: dict[str, type] = {
    each.__name__: each
    for each in (int, float, complex, bool, str, bytes, list, tuple, dict, set, frozenset)
}

_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__int__),
    (float, float.__float__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (bytes, lambda value: bytes.__add__(value, b"")),
    (bytearray, lambda value: bytearray(memoryview(value))),
    (list, lambda value: list(list.__iter__(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
)


VIEWS: dict[str, type] = {"keys": type({}.keys()), "values": type({}.values()),
                          "items": type({}.items())}  # fmt: skip


def plain_value(value: Any) -> Any:
    """The plain value below an object of a subclass of a plain type."""
    if isinstance(value, tuple):
        return tuple(tuple.__iter__(value))
    if isinstance(value, dict):
        return dict(dict.items(value))
    if isinstance(value, deque):
        return deque(deque.__iter__(value), value.maxlen)
    return next(copy(value) for base, copy in _BASES if isinstance(value, base))


def _view(name: Any, items: list[Any]) -> Any:
    if name == "values":
        return dict(enumerate(items)).values()
    if name == "keys":
        return dict.fromkeys(items).keys()
    if name == "items":
        return dict(items).items()
    raise WireError("a view of no known kind")


def _mapping(tag: str, head: list[Any], items: list[Any]) -> Any:
    if tag == DEFAULTS:
        name = head[0]
        if name is not None and name not in _FACTORIES:
            raise WireError("a dict with an unknown kind of default")
        found: dict[Any, Any] = defaultdict(None if name is None else _FACTORIES[name])
    else:
        found = {DICT: dict, COUNTER: Counter, ORDERED: OrderedDict}[tag]()
    for key, item in zip(items[::2], items[1::2], strict=True):
        found[key] = item
    return found


def _is_described_by_attributes(kind: type) -> bool:
    """True for dicts whose keys are also attributes (SciPy's and scikit-learn's results)."""
    return any("__getattr__" in each.__dict__ for each in kind.__mro__)
