"""Whose word counts: what a student's object may be asked, and what it says of itself.

A stand-in can do what the object's class says it can do, each operation by a question to the
student process. What an object says of *itself* (its items, its length, its value as a number) is
data like any other answer, and it is held to it: until something may have changed it, it is not
asked for its value again.

What it says of *other* values is not trusted, and the other value is not shown to it: an operator
between an object and plain data is worked out here, from the object's own value as a number, so an
object whose ``__eq__`` or ``__sub__`` lies gains nothing. Two exceptions: the classes that an
exercise is about (those that the author's notebook defines and the test cell names) answer for
those operators that the author's class has, and so does any object while the student's code calls
back a function of the test's, whose operands are no secret then.

Where a test expects plain data, an object of an examined class may come instead, and claim to be
equal. So an object that the test has not made itself must tell the expected value from others
(``decoys``), and its arithmetic with plain data gives no number.
"""

import numbers
from typing import Any

import numpy as np

from gradus.engine.judge.handles import (
    Handle,
    bases_of,
    is_clad,
    number_of,
    plain_of,
    student_of,
)

NUMERIC = (numbers.Number, np.ndarray)


def may_ask(value: Handle, other: Any, method: str) -> bool:
    """Whether an object, or the other one, may be shown the judge's data and answer for it.

    ``method`` is the operator's special method, without underscores.
    """
    student = student_of(value)
    if student.is_calling_back:
        return True
    if number_of(other) is not None and is_examined(other):
        return True
    return is_examined(value, method)


def is_examined(value: Handle, method: str = "") -> bool:
    """Whether the running test cell is about the object's class, and it has such a method."""
    classes = student_of(value).classes
    for name in bases_of(value):
        name = name.removeprefix("__main__:")
        if name in classes:
            methods = classes[name]
            return not method or methods is None or method in methods
    return False


def is_answer(value: Handle, other: Any, *, is_compared: bool = False) -> bool:
    """Whether an object that the test has not made itself stands where plain data may be due.

    Nor is it one that the test has made and student code has given back: the answer of
    ``v.length()`` may be ``v``. In arithmetic that is let pass where the author's methods do so.
    """
    student = student_of(value)
    if number_of(other) is not None or student.is_calling_back:
        return False
    if number_of(value) in student.came_back and (is_compared or not student.customs.returns_self):
        return True
    return number_of(value) not in student.made


def own_value(self: Handle, name: str) -> Any:
    """What an object says of itself as a number, a length or an array."""
    refuse_derived(self)
    return student_of(self).number(self, name)


def refuse_derived(self: Handle) -> None:
    """Refuse what an operator gave, of an object that answers for nobody."""
    if number_of(self) in student_of(self).derived:
        raise TypeError(
            f"the result of an operator of class {object.__getattribute__(self, '_title')} is no "
            "number: an operator's result counts only where a number can stand for each operand"
        )


def as_number(value: Handle) -> Any:
    """The object's own value as array or number, made without showing it the other operand."""
    if number_of(value) in student_of(value).derived:
        return None
    if is_clad(value):
        return plain_of(value)
    kind = type(value)
    if hasattr(kind, "__array__"):
        return np.asarray(value)
    for method, make in (("__float__", float), ("__complex__", complex)):
        if hasattr(kind, method):
            return make(value)
    return None


def derived(self: Handle, result: Any, name: str) -> Any:
    """The result of an operator of an object that answers for nobody: no number, whatever it says.

    Otherwise ``Q @ R`` could be made to be whatever a test expects.
    """
    student_of(self).derived.add(require_object(self, result, name))
    return result


def require_object(self: Handle, result: Any, name: str) -> int:
    """The number of an operator's result, which must be an object of the student's."""
    number = number_of(result)
    if number is None:
        raise TypeError(
            f"{name} of an object of class {object.__getattribute__(self, '_title')} must give an "
            f"object of its kind, not a {type(result).__name__}"
        )
    return number
