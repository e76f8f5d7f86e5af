"""What a stand-in can do, by the names that the student side uses (``student.objects``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradus.engine.judge import waiting
from gradus.engine.judge.customs import told_of
from gradus.engine.judge.handles import Handle, number_of, student_of
from gradus.engine.judge.operators import ARITHMETIC, BITWISE, binary, in_place, ordering, unary
from gradus.engine.judge.statements import held_items
from gradus.engine.judge.testimony import is_examined, may_ask, own_value, refuse_derived
from gradus.engine.wire import WireError

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student


def _call(self: Handle, *args: Any, **kwargs: Any) -> Any:
    return student_of(self).call(number_of(self), args, kwargs)


def _call_each(self: Handle, cases: Sequence[tuple[Any, ...]]) -> Iterator[Callable[[], Any]]:
    return student_of(self).call_each(number_of(self), cases)


def _iter(self: Handle) -> Any:
    refuse_derived(self)
    iterator = student_of(self).operate("iter", self)
    number = number_of(iterator)
    items = iter(iterator) if number is None else _items(student_of(self), number)
    return held_items(self, items)


def _reversed(self: Handle) -> Any:
    refuse_derived(self)
    return student_of(self).operate("reversed", self)


def _items(student: Student, number: int) -> Any:
    while True:
        try:
            yield student.next(number)
        except StopIteration:
            return


def _contains(self: Handle, value: Any) -> bool:
    if may_ask(self, value, "contains") or number_of(value) is not None:
        return bool(student_of(self).operate("contains", self, value))
    return any(item is value or item == value for item in self)  # type: ignore[attr-defined]


def _array(self: Handle, dtype: Any = None, copy: Any = None) -> np.ndarray:
    refuse_derived(self)
    student = student_of(self)
    value = student.number(self, "array") if is_examined(self) else student.array(self)
    if not isinstance(value, np.ndarray):
        raise WireError("an __array__ that gives no array")
    return value.copy() if dtype is None else value.astype(dtype)


def _converted(name: str, kind: type) -> Callable[[Handle], Any]:
    def convert(self: Handle) -> Any:
        return kind(own_value(self, name))

    return convert


def _getitem(self: Handle, key: Any) -> Any:
    refuse_derived(self)
    return student_of(self).operate("getitem", self, key)


def _running(self: Handle) -> Any:
    """The one run of a coroutine, which the loop of a test drives step by step."""
    runs = student_of(self).runs
    number = number_of(self)
    if number not in runs:
        runs[number] = waiting.awaited(student_of(self), self)
    return runs[number]


def _enter(self: Handle) -> Any:
    return student_of(self).operate("enter", self)


def _exit(self: Handle, kind: Any, error: Any, trace: Any) -> bool:
    if error is not None and not isinstance(error, Exception):
        return False  # the student process is in no state to be told
    has_swallowed = student_of(self).operate("exit", self, *told_of(error))
    return student_of(self).customs.let_swallow(error) and bool(has_swallowed)


ABILITIES: dict[str, dict[str, Any]] = {
    "call": {"__call__": _call, "__gradus_call_each__": _call_each},
    "len": {"__len__": _converted("len", int)},
    "iter": {"__iter__": _iter},
    "next": {
        "__iter__": lambda self: self,
        "__next__": lambda self: student_of(self).next(number_of(self)),
    },
    "getitem": {"__getitem__": _getitem},
    "setitem": {
        "__setitem__": lambda self, key, value: student_of(self).operate(
            "setitem", self, key, value
        ),
        "__delitem__": lambda self, key: student_of(self).operate("delitem", self, key),
    },
    "contains": {"__contains__": _contains},
    "enter": {"__enter__": _enter, "__exit__": _exit},
    "array": {"__array__": _array},
    "float": {"__float__": _converted("float", float)},
    "int": {"__int__": _converted("int", int)},
    "index": {"__index__": _converted("index", int)},
    "complex": {"__complex__": _converted("complex", complex)},
    "number": {
        **{f"__{name}__": binary(name) for name in (*ARITHMETIC, *BITWISE)},
        **{f"__r{name}__": binary(name, is_reflected=True) for name in (*ARITHMETIC, *BITWISE)},
    },
    "in place": {f"__i{name}__": in_place(name) for name in (*ARITHMETIC, *BITWISE)},
    "reversed": {"__reversed__": _reversed},
    "neg": {f"__{name}__": unary(name) for name in ("neg", "pos", "abs", "invert")},
    "lt": {f"__{name}__": ordering(name) for name in ("lt", "le", "gt", "ge")},
    "hash": {},
    "await": {
        "__await__": lambda self: waiting.awaited(student_of(self), self),
        "send": lambda self, value: _running(self).send(value),
        "throw": lambda self, *error: _running(self).throw(*error),
        "close": lambda self: _running(self).close(),
    },
    "aiter": {
        "__aiter__": lambda self: student_of(self).operate("aiter", self),
        "__anext__": lambda self: waiting.next_item(student_of(self), self),
    },
    "aenter": {
        "__aenter__": lambda self: waiting.entered(student_of(self), self),
        "__aexit__": lambda self, kind, error, trace: waiting.left(student_of(self), self, error),
    },
}
CLASS_ABILITIES = frozenset({"len", "iter", "getitem", "contains"})  # an Enum's, say
