"""The operators of stand-ins: worked out here, unless the object may be asked (``testimony``)."""

import operator
from collections.abc import Callable
from typing import Any

from gradus.engine.judge.handles import Handle, is_clad, number_of, student_of
from gradus.engine.judge.testimony import (
    NUMERIC,
    as_number,
    derived,
    is_answer,
    may_ask,
    require_object,
)

ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow")
BITWISE = ("and", "or", "xor")


def unary(name: str) -> Callable[[Handle], Any]:
    """An operator of one operand."""

    def operate(self: Handle) -> Any:
        is_asked = may_ask(self, None, name)
        number = None if is_asked else as_number(self)
        if number is not None:
            return getattr(operator, name)(number)
        result = student_of(self).operate(name, self)
        return result if is_asked else derived(self, result, name)

    return operate


def binary(name: str, *, is_reflected: bool = False) -> Callable[[Handle, Any], Any]:
    """An arithmetic operator: worked out here, unless the object may be asked."""

    def operate(self: Handle, other: Any) -> Any:
        is_own = number_of(other) is not None
        is_asked = may_ask(self, other, f"r{name}" if is_reflected else name)
        if not is_asked:
            number = as_number(self)
            other_number = as_number(other) if is_own else other
            if number is not None and other_number is not None:
                pair = (other_number, number) if is_reflected else (number, other_number)
                return getattr(operator, {"and": "and_", "or": "or_"}.get(name, name))(*pair)
            if not is_own:
                return NotImplemented
        operands = (other, self) if is_reflected else (self, other)
        result = student_of(self).operate(name, *operands)
        if not is_asked:
            return derived(self, result, name)
        if is_answer(self, other):
            require_object(self, result, name)
        return result

    return operate


def in_place(name: str) -> Callable[[Handle, Any], Any]:
    """An operator such as ``+=`` of an object that may be asked; otherwise the plain one counts."""

    def operate(self: Handle, other: Any) -> Any:
        if not may_ask(self, other, f"i{name}"):
            return NotImplemented
        result = student_of(self).operate(f"i{name}", self, other)
        if is_answer(self, other):
            require_object(self, result, name)
        return result

    return operate


def ordering(name: str) -> Callable[[Handle, Any], Any]:
    """An operator that orders."""

    def compare(self: Handle, other: Any) -> Any:
        if may_ask(self, other, name) or number_of(other) is not None:
            return bool(student_of(self).operate(name, self, other))
        is_comparable = isinstance(other, NUMERIC) or is_clad(self)
        number = as_number(self) if is_comparable else None
        return NotImplemented if number is None else getattr(operator, name)(number, other)

    return compare
