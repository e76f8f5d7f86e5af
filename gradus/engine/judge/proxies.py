"""Stand-ins for objects that stay in the student process.

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

from __future__ import annotations

import inspect
import numbers
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradus.engine.judge import errors_of_students, waiting
from gradus.engine.judge.claims import (
    ARRAY_ATTRIBUTES,
    BUILTIN_KINDS,
    MATRIX_ATTRIBUTES,
    PREDICATES,
    READABLE_DUNDERS,
    VALUES,
    combined,
    is_table,
    own_class,
)
from gradus.engine.judge.decoys import tells_apart
from gradus.engine.judge.troubles import AuthorMistake
from gradus.engine.wire import WireError

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student

NUMERIC = (numbers.Number, np.ndarray)


def number_of(value: Any) -> int | None:
    """The number of the student's object behind a stand-in; None for anything else."""
    return object.__getattribute__(value, "_number") if issubclass(type(value), StandIn) else None


def is_clad(value: StandIn) -> bool:
    """Whether the object is plain data and more: a named tuple with methods, an ``IntEnum``."""
    return number_of(value) in student_of(value).clad


def plain_of(value: StandIn) -> Any:
    """The plain value of such an object."""
    return student_of(value).number(value, "plain")


def student_of(value: Any) -> Student:
    """The student process that a stand-in's object is in."""
    return object.__getattribute__(value, "_student")


class StandIn:
    """One object of the student's. The abilities of its class are added by ``stand_in``."""

    __slots__ = ("_bases", "_number", "_student", "_title")

    def __init__(self, student: Student, number: int, title: str, bases: list[str]) -> None:
        for name, value in (
            ("_student", student), ("_number", number), ("_title", title), ("_bases", bases),
        ):  # fmt: skip
            object.__setattr__(self, name, value)

    @property
    def __class__(self) -> type:
        names = object.__getattribute__(self, "_bases")
        kinds = [BUILTIN_KINDS.get(name) or own_class(name) for name in names]
        if not is_clad(self):
            kinds = [each for each in kinds if each not in VALUES]
        known = [each for each in kinds if each is not None and not is_table(each)]
        if not known:
            return type(self)
        # A class of the student's has its own name, whatever it derives from.
        own = "" if kinds[0] is not None else type(self).__name__
        return combined(tuple(known), own)

    @property
    def __doc__(self) -> Any:
        return student_of(self).operate("getattr", self, "__doc__")

    def __gradus_read_drawing__(self) -> Any:
        return student_of(self).operate("drawing", self)

    @property
    def __signature__(self) -> inspect.Signature:
        try:
            return inspect.Signature(
                [
                    inspect.Parameter(
                        name,
                        inspect._ParameterKind(kind),
                        default=default if has_default else inspect.Parameter.empty,
                    )
                    for name, kind, has_default, default in student_of(self).signature(
                        number_of(self)
                    )
                ]
            )
        except (ValueError, TypeError) as error:
            raise WireError(f"a signature that is none ({error})") from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in READABLE_DUNDERS:
            raise AttributeError(name)
        if name in PREDICATES and is_clad(self):
            return getattr(plain_of(self), name)
        if (name in PREDICATES or name in ARRAY_ATTRIBUTES) and not _is_examined(self):
            if name in ARRAY_ATTRIBUTES and hasattr(type(self), "__array__"):
                return getattr(np.asarray(self), name)
            if name in PREDICATES or (name in MATRIX_ATTRIBUTES and _class_of(self) is None):
                title = object.__getattribute__(self, "_title")
                raise AttributeError(
                    f"{name}: an object of class {title} is no plain data", name=name
                )
        return student_of(self).operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        student_of(self).operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        student_of(self).operate("delattr", self, name)

    def __repr__(self) -> str:
        return str(student_of(self).operate("repr", self))

    def __str__(self) -> str:
        return str(student_of(self).operate("str", self))

    def __format__(self, spec: str) -> str:
        return str(student_of(self).operate("format", self, spec))

    def __dir__(self) -> list[str]:
        return [str(each) for each in student_of(self).operate("dir", self)]

    def __bool__(self) -> bool:
        return bool(_own_value(self, "bool"))

    def __hash__(self) -> int:
        if _is_examined(self, "hash"):
            return hash(student_of(self).operate("hash", self))
        if is_clad(self):
            return hash(plain_of(self))
        return hash(("student", number_of(self)))

    def __eq__(self, other: object) -> Any:
        if number_of(other) is not None:
            if number_of(other) == number_of(self):
                return True
            return bool(student_of(self).operate("eq", self, other))
        if _may_ask(self, other, "eq"):
            if _is_answer(self, other):
                return tells_apart(
                    lambda each: bool(student_of(self).operate("eq", self, each)), other
                )
            return bool(student_of(self).operate("eq", self, other))
        if is_clad(self):
            return plain_of(self) == other
        number = _as_number(self) if isinstance(other, NUMERIC) else None
        return NotImplemented if number is None else number == other

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        if equal is NotImplemented:
            return NotImplemented
        return ~equal if isinstance(equal, np.ndarray) else not equal

    def __instancecheck__(self, value: Any) -> bool:
        if number_of(value) is None:
            return _is_record_of(value, self)
        return bool(student_of(self).operate("isinstance", value, self))

    def __subclasscheck__(self, value: Any) -> bool:
        return number_of(value) is not None and bool(
            student_of(self).operate("issubclass", value, self)
        )

    def __mro_entries__(self, bases: Any) -> Any:
        raise AuthorMistake(
            f"a test makes a subclass of {object.__getattribute__(self, '_title')}, a class of the "
            "student's: its methods would run in the test. Test the class as it is, or let "
            "the assignment be `sealed = false`"
        )

    def __round__(self, digits: int | None = None) -> Any:
        may_ask = _may_ask(self, None, "round")
        number = None if may_ask else _as_number(self)
        if number is not None:
            return round(number, digits)
        result = student_of(self).operate("round", self, *([] if digits is None else [digits]))
        return result if may_ask else _derived(self, result, "round")

    def __copy__(self) -> Any:
        return _copied(self, "copy")

    def __deepcopy__(self, memory: Any) -> Any:
        return _copied(self, "deepcopy")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's can't be pickled by a test")


def stand_in(student: Student, number: int, module: Any, name: Any, bases: Any, able: Any) -> Any:
    """The stand-in for an object of class ``module:name`` with the abilities it is said to have."""
    names = [str(each) for each in bases] if isinstance(bases, list) else []
    abilities = frozenset(each for each in able if each in _ABILITIES)
    return _class_with(abilities, _last(name))(student, number, f"{module}.{name}", names)


def class_stand_in(
    student: Student, number: int, module: Any, name: Any, lineage: Any, able: Any
) -> Any:
    """The stand-in for a class: the judge's own where it is a library's, or an exception."""
    own = own_class(f"{module}:{name}")
    if own is not None:
        return own
    if lineage is not None:
        return errors_of_students.class_for(lineage)
    abilities = frozenset({"call", *(each for each in able if each in CLASS_ABILITIES)})
    kind = _class_with(abilities, "type")
    return kind(student, number, f"{module}.{name}", ["builtins:type"])


class _TypeOfStandIns(type):
    """Makes ``type(x)`` the class of the student's object where ``x`` is a stand-in."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Type:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and number_of(args[0]) is not None:
            return student_of(args[0]).operate("type", args[0])
        return type(*args, **kwargs)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, type)

    def __subclasscheck__(cls, value: Any) -> bool:
        return issubclass(value, type)


class Type(type, metaclass=_TypeOfStandIns):
    """What the name ``type`` is in a test."""


def _copied(self: StandIn, name: str) -> Any:
    student = student_of(self)
    result = student.operate(name, self)
    number = number_of(result)
    for objects in (student.derived, student.made):
        if number is not None and number_of(self) in objects:
            objects.add(number)
    return result


def _is_record_of(value: Any, kind: StandIn) -> bool:
    """Whether a named tuple, which crossed by value, is one of a class of the student's."""
    if not isinstance(value, tuple) or not hasattr(type(value), "_fields"):
        return False
    if type(value).__name__ != _last(object.__getattribute__(kind, "_title")):
        return False
    return value._fields == getattr(kind, "_fields", None)


def _last(name: Any) -> str:
    return str(name).rpartition(".")[2]


def _class_of(value: StandIn) -> type | None:
    """The library's class of an object; None for a class of the student's."""
    names = object.__getattribute__(value, "_bases")
    return own_class(names[0]) if names else None


# -- abilities, by the names that the student side uses (student.objects.CAPABILITIES) -------------


def _call(self: StandIn, *args: Any, **kwargs: Any) -> Any:
    return student_of(self).call(number_of(self), args, kwargs)


def _call_each(self: StandIn, cases: Sequence[tuple[Any, ...]]) -> Iterator[Callable[[], Any]]:
    return student_of(self).call_each(number_of(self), cases)


def _iter(self: StandIn) -> Any:
    _refuse_derived(self)
    iterator = student_of(self).operate("iter", self)
    number = number_of(iterator)
    return iter(iterator) if number is None else _items(student_of(self), number)


def _items(student: Student, number: int) -> Any:
    while True:
        try:
            yield student.next(number)
        except StopIteration:
            return


def _contains(self: StandIn, value: Any) -> bool:
    if _may_ask(self, value, "contains") or number_of(value) is not None:
        return bool(student_of(self).operate("contains", self, value))
    return any(item is value or item == value for item in self)  # type: ignore[attr-defined]


def _array(self: StandIn, dtype: Any = None, copy: Any = None) -> np.ndarray:
    _refuse_derived(self)
    student = student_of(self)
    value = student.number(self, "array") if _is_examined(self) else student.array(self)
    if not isinstance(value, np.ndarray):
        raise WireError("an __array__ that gives no array")
    return value.copy() if dtype is None else value.astype(dtype)


def _converted(name: str, kind: type) -> Callable[[StandIn], Any]:
    def convert(self: StandIn) -> Any:
        return kind(_own_value(self, name))

    return convert


def _own_value(self: StandIn, name: str) -> Any:
    """What an object says of itself as a number, a length or an array."""
    _refuse_derived(self)
    return student_of(self).number(self, name)


def _refuse_derived(self: StandIn) -> None:
    if number_of(self) in student_of(self).derived:
        raise TypeError(
            f"the result of an operator of class {object.__getattribute__(self, '_title')} is no "
            "number: an operator's result counts only where a number can stand for each operand"
        )


def _getitem(self: StandIn, key: Any) -> Any:
    _refuse_derived(self)
    return student_of(self).operate("getitem", self, key)


def _running(self: StandIn) -> Any:
    """The one run of a coroutine, which the loop of a test drives step by step."""
    runs = student_of(self).runs
    number = number_of(self)
    if number not in runs:
        runs[number] = waiting.awaited(student_of(self), self)
    return runs[number]


def _unary(name: str) -> Callable[[StandIn], Any]:
    def operate(self: StandIn) -> Any:
        may_ask = _may_ask(self, None, name)
        number = None if may_ask else _as_number(self)
        if number is not None:
            return getattr(operator, name)(number)
        result = student_of(self).operate(name, self)
        return result if may_ask else _derived(self, result, name)

    return operate


def _enter(self: StandIn) -> Any:
    return student_of(self).operate("enter", self)


def _exit(self: StandIn, kind: Any, error: Any, trace: Any) -> bool:
    if error is not None and not isinstance(error, Exception):
        return False  # the student process is in no state to be told
    told = [] if error is None else [type(error).__name__, str(error)]
    return bool(student_of(self).operate("exit", self, *told))


def _binary(name: str, *, is_reflected: bool = False) -> Callable[[StandIn, Any], Any]:
    """An arithmetic operator: worked out here, unless the object may be asked."""

    def operate(self: StandIn, other: Any) -> Any:
        is_own = number_of(other) is not None
        may_ask = _may_ask(self, other, f"r{name}" if is_reflected else name)
        if not may_ask:
            number = _as_number(self)
            other_number = _as_number(other) if is_own else other
            if number is not None and other_number is not None:
                pair = (other_number, number) if is_reflected else (number, other_number)
                return getattr(operator, {"and": "and_", "or": "or_"}.get(name, name))(*pair)
            if not is_own:
                return NotImplemented
        operands = (other, self) if is_reflected else (self, other)
        result = student_of(self).operate(name, *operands)
        if not may_ask:
            return _derived(self, result, name)
        if _is_answer(self, other):
            _require_object(self, result, name)
        return result

    return operate


def _derived(self: StandIn, result: Any, name: str) -> Any:
    """The result of an operator of an object that answers for nobody: no number, whatever it says.

    Otherwise ``Q @ R`` could be made to be whatever a test expects.
    """
    student_of(self).derived.add(_require_object(self, result, name))
    return result


def _require_object(self: StandIn, result: Any, name: str) -> int:
    number = number_of(result)
    if number is None:
        raise TypeError(
            f"{name} of an object of class {object.__getattribute__(self, '_title')} must give an "
            f"object of its kind, not a {type(result).__name__}"
        )
    return number


def _ordering(name: str) -> Callable[[StandIn, Any], Any]:
    def compare(self: StandIn, other: Any) -> Any:
        if _may_ask(self, other, name) or number_of(other) is not None:
            return bool(student_of(self).operate(name, self, other))
        is_comparable = isinstance(other, NUMERIC) or is_clad(self)
        number = _as_number(self) if is_comparable else None
        return NotImplemented if number is None else getattr(operator, name)(number, other)

    return compare


def _may_ask(value: StandIn, other: Any, method: str) -> bool:
    """Whether an object, or the other one, may be shown the judge's data and answer for it.

    ``method`` is the operator's special method, without underscores.
    """
    student = student_of(value)
    if student.is_calling_back:
        return True
    if number_of(other) is not None and _is_examined(other):
        return True
    return _is_examined(value, method)


def _is_examined(value: StandIn, method: str = "") -> bool:
    """Whether the running test cell is about the object's class, and it has such a method."""
    classes = student_of(value).classes
    for name in object.__getattribute__(value, "_bases"):
        name = name.removeprefix("__main__:")
        if name in classes:
            methods = classes[name]
            return not method or methods is None or method in methods
    return False


def _is_answer(value: StandIn, other: Any) -> bool:
    """Whether an object that the test has not made itself stands where plain data may be due."""
    student = student_of(value)
    if number_of(other) is not None or student.is_calling_back:
        return False
    return number_of(value) not in student.made


def _as_number(value: StandIn) -> Any:
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


_ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow")
_BITWISE = ("and", "or", "xor")
_ABILITIES: dict[str, dict[str, Any]] = {
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
        **{f"__{name}__": _binary(name) for name in (*_ARITHMETIC, *_BITWISE)},
        **{f"__r{name}__": _binary(name, is_reflected=True) for name in (*_ARITHMETIC, *_BITWISE)},
    },
    "neg": {f"__{name}__": _unary(name) for name in ("neg", "pos", "abs", "invert")},
    "lt": {f"__{name}__": _ordering(name) for name in ("lt", "le", "gt", "ge")},
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
_CLASSES: dict[tuple[frozenset[str], str], type[StandIn]] = {}
MOST_CLASSES = 500


def _class_with(abilities: frozenset[str], name: str) -> type[StandIn]:
    name = name if name.isidentifier() and len(name) < 100 else "StandIn"
    key = (abilities, name if len(_CLASSES) < MOST_CLASSES else "StandIn")
    if key not in _CLASSES:
        # A class without a __doc__ of its own gets None, which would hide the student's.
        methods: dict[str, Any] = {"__slots__": (), "__doc__": StandIn.__dict__["__doc__"]}
        for ability in sorted(abilities):
            methods.update(_ABILITIES[ability])
        _CLASSES[key] = type(key[1], (StandIn,), methods)
    return _CLASSES[key]
