"""The objects that stay with the student, and what the judge may do with them.

An object that is not plain data is kept here under a number; the judge gets the number and a
description of what can be done with it, and asks for one operation at a time.
"""

import copy
import dataclasses
import inspect
import operator
import types
import typing
from collections.abc import Callable
from typing import Any

from gradus.checks.drawing import read_drawing
from gradus.engine.student import waiting
from gradus.engine.wire.codec import plain_value

MOST_OBJECTS = 100_000

OPERATIONS: dict[str, Callable[..., Any]] = {
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "len": len,
    "iter": iter,
    "contains": operator.contains,
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "index": operator.index,
    "repr": repr,
    "str": str,
    "format": format,
    "dir": dir,
    "hash": hash,
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le,
    "gt": operator.gt, "ge": operator.ge,
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "matmul": operator.matmul,
    "truediv": operator.truediv, "floordiv": operator.floordiv, "mod": operator.mod,
    "pow": operator.pow, "and": operator.and_, "or": operator.or_, "xor": operator.xor,
    "lshift": operator.lshift, "rshift": operator.rshift,
    "neg": operator.neg, "pos": operator.pos, "abs": abs, "invert": operator.invert,
    "round": round,
    "reversed": reversed,
    "iadd": operator.iadd, "isub": operator.isub, "imul": operator.imul,
    "imatmul": operator.imatmul, "itruediv": operator.itruediv, "ifloordiv": operator.ifloordiv,
    "imod": operator.imod, "ipow": operator.ipow, "iand": operator.iand, "ior": operator.ior,
    "ixor": operator.ixor,
    "type": type,
    "plain": plain_value,
    "pyplot": lambda name, args, kwargs: _pyplot(name)(*args, **kwargs),
    "inspect": lambda name, value, args, kwargs: INSPECTIONS[name](value, *args, **kwargs),
    "start": waiting.start,
    "step": waiting.step,
    "outcome": waiting.outcome,
    "aiter": aiter,
    "anext": waiting.next_item,
    "aenter": lambda manager: manager.__aenter__(),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "isinstance": isinstance,
    "issubclass": issubclass,
    "drawing": read_drawing,
}  # fmt: skip

INSPECTIONS: dict[str, Callable[..., Any]] = {
    "asdict": dataclasses.asdict,
    "astuple": dataclasses.astuple,
    "fields": dataclasses.fields,
    "is_dataclass": dataclasses.is_dataclass,
    "replace": dataclasses.replace,
    "iscoroutinefunction": inspect.iscoroutinefunction,
    "isasyncgenfunction": inspect.isasyncgenfunction,
    "isasyncgen": inspect.isasyncgen,
    "get_type_hints": typing.get_type_hints,
}
"""What looks into an object: see ``judge.inspection``."""

CAPABILITIES = {
    "call": "call", "len": "len", "iter": "iter", "next": "next", "getitem": "getitem",
    "setitem": "setitem delitem", "contains": "contains", "enter": "enter", "array": "array",
    "float": "float", "int": "int", "index": "index", "complex": "complex", "hash": "hash",
    "number": "add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv rfloordiv "
              "mod rmod pow rpow and rand or ror xor rxor",
    "neg": "neg pos abs invert",
    "reversed": "reversed",
    "in place": "iadd isub imul imatmul itruediv ifloordiv imod ipow iand ior ixor",
    "lt": "lt le gt ge",
    "await": "await", "aiter": "aiter anext", "aenter": "aenter",
}  # fmt: skip
"""For each ability of a stand-in the special methods of which a class has at least one."""

_METHODS = {name: tuple(f"__{each}__" for each in methods.split())
            for name, methods in CAPABILITIES.items()}  # fmt: skip


def _pyplot(name: str) -> Any:
    import matplotlib.pyplot

    return getattr(matplotlib.pyplot, name)


class Objects:
    """Numbers for objects, objects for numbers."""

    def __init__(self) -> None:
        self._by_number: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}

    def keep(self, value: Any) -> int:
        """The number of an object; the same object has the same number."""
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._by_number) >= MOST_OBJECTS:
                raise MemoryError("too many objects were handed to the tests")
            number = len(self._by_number) + 1
            self._by_number[number] = value
            self._numbers[id(value)] = number
        return number

    def __getitem__(self, number: int) -> Any:
        return self._by_number[number]


def describe(value: Any, number: int) -> list[Any]:
    """What the judge is told of an object: its number, its class, what it can do."""
    kind = type(value)
    able = [
        name
        for name, methods in _METHODS.items()
        if any(getattr(kind, method, None) is not None for method in methods)
    ]
    bases = [f"{base.__module__}:{base.__qualname__}" for base in kind.__mro__[:-1]][:16]
    if isinstance(value, types.ModuleType):
        return ["module", number, str(value.__name__)]
    if isinstance(value, type):
        ancestors = lineage(value) if issubclass(value, BaseException) else None
        return ["class", number, value.__module__, value.__qualname__, ancestors, able]
    return ["object", number, kind.__module__, kind.__qualname__, bases, able]


def lineage(kind: type) -> list[Any]:
    """An exception's class and its ancestors, each with the names of its direct bases."""
    return [[_full_name(each), [_full_name(base) for base in each.__bases__]]
            for each in kind.__mro__ if each not in (BaseException, object)][:16]  # fmt: skip


def _full_name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def signature(value: Any, encode: Callable[[Any], Any]) -> list[list[Any]]:
    """The parameters of a callable: name, kind, whether it has a default, the encoded default."""
    found = []
    for each in inspect.signature(value).parameters.values():
        has_default = each.default is not each.empty
        default = encode(each.default) if has_default else None
        found.append([each.name, int(each.kind), has_default, default])
    return found
