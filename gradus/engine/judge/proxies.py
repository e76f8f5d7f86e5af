"""Stand-ins for objects that stay in the student process.

A stand-in can do what the object's class says it can do, each operation by a question to the
student process. What an object says of *itself* (its items, its length, its value as a number) is
data like any other answer. What it says of the judge's data is not trusted: comparing a stand-in
with plain data never asks the student, so an object whose ``__eq__`` or ``__sub__`` lies gains
nothing.
"""

from __future__ import annotations

import inspect
import operator
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradus.engine.judge import errors_of_students
from gradus.engine.wire import WireError

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student

READABLE_DUNDERS = frozenset(
    {"__name__", "__qualname__", "__module__", "__doc__", "__defaults__", "__kwdefaults__",
     "__annotations__", "__dict__", "__version__", "__len__", "__closure__", "__self__"}
)  # fmt: skip
BUILTIN_KINDS = {
    "builtins:function": types.FunctionType,
    "builtins:builtin_function_or_method": types.BuiltinFunctionType,
    "builtins:method": types.MethodType,
    "builtins:generator": types.GeneratorType,
}
TRUSTED_LIBRARIES = ("numpy", "scipy", "pandas", "matplotlib", "sklearn")


def number_of(value: Any) -> int | None:
    """The number of the student's object behind a stand-in; None for anything else."""
    return object.__getattribute__(value, "_number") if issubclass(type(value), StandIn) else None


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
        for name in object.__getattribute__(self, "_bases"):
            kind = BUILTIN_KINDS.get(name) or _own_class(name)
            if kind is not None:
                return kind
        return type(self)

    @property
    def __doc__(self) -> Any:
        return _student(self).operate("getattr", self, "__doc__")

    @property
    def __signature__(self) -> inspect.Signature:
        parameters = []
        for name, kind, has_default in _student(self).signature(number_of(self)):
            default = ... if has_default else inspect.Parameter.empty
            parameters.append(
                inspect.Parameter(str(name), inspect._ParameterKind(kind), default=default)
            )
        return inspect.Signature(parameters)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in READABLE_DUNDERS:
            raise AttributeError(name)
        return _student(self).operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _student(self).operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        _student(self).operate("delattr", self, name)

    def __repr__(self) -> str:
        return str(_student(self).operate("repr", self))

    def __str__(self) -> str:
        return str(_student(self).operate("str", self))

    def __format__(self, spec: str) -> str:
        return str(_student(self).operate("format", self, spec))

    def __dir__(self) -> list[str]:
        return [str(each) for each in _student(self).operate("dir", self)]

    def __bool__(self) -> bool:
        return bool(_student(self).operate("bool", self))

    def __hash__(self) -> int:
        return hash(("student", number_of(self)))

    def __eq__(self, other: object) -> bool:
        number = number_of(other)
        if number is None:
            return NotImplemented
        return number == number_of(self) or bool(_student(self).operate("eq", self, other))

    def __instancecheck__(self, value: Any) -> bool:
        return number_of(value) is not None and bool(
            _student(self).operate("isinstance", value, self)
        )

    def __copy__(self) -> StandIn:
        return self

    def __deepcopy__(self, memory: Any) -> StandIn:
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's can't be pickled by a test")


def stand_in(student: Student, number: int, module: Any, name: Any, bases: Any, able: Any) -> Any:
    """The stand-in for an object of class ``module:name`` with the abilities it is said to have."""
    names = [str(each) for each in bases] if isinstance(bases, list) else []
    abilities = frozenset(each for each in able if each in _ABILITIES)
    return _class_with(abilities)(student, number, f"{module}.{name}", names)


def class_stand_in(
    student: Student, number: int, module: Any, name: Any, bases: Any, is_error: Any
) -> Any:
    """The stand-in for a class: the judge's own where it is a library's, or an exception."""
    own = _own_class(f"{module}:{name}")
    if own is not None:
        return own
    if is_error:
        return errors_of_students.class_for(bases)
    return _class_with(frozenset({"call"}))(student, number, f"{module}.{name}", ["builtins:type"])


def _own_class(name: str) -> type | None:
    """The judge's own class of that name, if it is a library's and loaded; None otherwise."""
    module, _, qualname = name.partition(":")
    if module != "builtins" and module.partition(".")[0] not in TRUSTED_LIBRARIES:
        return None
    found: Any = sys.modules.get(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def _student(value: StandIn) -> Student:
    return object.__getattribute__(value, "_student")


# -- abilities, by the names that the student side uses (student.objects.CAPABILITIES) -------------


def _call(self: StandIn, *args: Any, **kwargs: Any) -> Any:
    return _student(self).call(number_of(self), args, kwargs)


def _iter(self: StandIn) -> Any:
    iterator = _student(self).operate("iter", self)
    number = number_of(iterator)
    return iter(iterator) if number is None else _items(_student(self), number)


def _items(student: Student, number: int) -> Any:
    while True:
        try:
            yield student.next(number)
        except StopIteration:
            return


def _contains(self: StandIn, value: Any) -> bool:
    return any(item is value or item == value for item in self)  # type: ignore[attr-defined]


def _array(self: StandIn, dtype: Any = None, copy: Any = None) -> np.ndarray:
    value = _student(self).operate("array", self)
    if not isinstance(value, np.ndarray):
        raise WireError("an __array__ that gives no array")
    return value if dtype is None else value.astype(dtype)


def _converted(name: str, kind: type) -> Callable[[StandIn], Any]:
    def convert(self: StandIn) -> Any:
        return kind(_student(self).operate(name, self))

    return convert


def _unary(name: str) -> Callable[[StandIn], Any]:
    return lambda self: _student(self).operate(name, self)


def _enter(self: StandIn) -> Any:
    return _student(self).operate("enter", self)


def _exit(self: StandIn, *error: Any) -> None:
    _student(self).operate("exit", self)


def _binary(name: str, *, is_reflected: bool = False) -> Callable[[StandIn, Any], Any]:
    """An arithmetic operator: the student's code sees no number of the judge's and answers one."""

    def operate(self: StandIn, other: Any) -> Any:
        operands = (other, self) if is_reflected else (self, other)
        if number_of(other) is None:
            number = _as_number(self)
            if number is not None:
                operands = (other, number) if is_reflected else (number, other)
                return getattr(operator, {"and": "and_", "or": "or_"}.get(name, name))(*operands)
        result = _student(self).operate(name, *operands)
        if number_of(other) is None and number_of(result) is None:
            raise TypeError(
                f"{name} of an object of class {object.__getattribute__(self, '_title')} "
                "with a number must give such an object"
            )
        return result

    return operate


def _ordering(name: str) -> Callable[[StandIn, Any], Any]:
    def compare(self: StandIn, other: Any) -> Any:
        if number_of(other) is not None:
            return bool(_student(self).operate(name, self, other))
        number = _as_number(self)
        return NotImplemented if number is None else getattr(operator, name)(number, other)

    return compare


def _as_number(value: StandIn) -> Any:
    """The object's own value as array or number, made without showing it the other operand."""
    kind = type(value)
    if hasattr(kind, "__array__"):
        return np.asarray(value)
    if hasattr(kind, "__float__"):
        return float(value)  # type: ignore[arg-type]
    if hasattr(kind, "__complex__"):
        return complex(value)  # type: ignore[call-overload]
    return None


_ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow")
_ABILITIES: dict[str, dict[str, Any]] = {
    "call": {"__call__": _call},
    "len": {"__len__": _converted("len", int)},
    "iter": {"__iter__": _iter},
    "next": {
        "__iter__": lambda self: self,
        "__next__": lambda self: _student(self).next(number_of(self)),
    },
    "getitem": {"__getitem__": lambda self, key: _student(self).operate("getitem", self, key)},
    "setitem": {
        "__setitem__": lambda self, key, value: _student(self).operate("setitem", self, key, value),
        "__delitem__": lambda self, key: _student(self).operate("delitem", self, key),
    },
    "contains": {"__contains__": _contains},
    "enter": {"__enter__": _enter, "__exit__": _exit},
    "array": {"__array__": _array},
    "float": {"__float__": _converted("float", float)},
    "int": {"__int__": _converted("int", int)},
    "index": {"__index__": _converted("index", int)},
    "complex": {"__complex__": _converted("complex", complex)},
    "add": {
        **{f"__{name}__": _binary(name) for name in _ARITHMETIC},
        **{f"__r{name}__": _binary(name, is_reflected=True) for name in _ARITHMETIC},
    },
    "neg": {f"__{name}__": _unary(name) for name in ("neg", "pos", "abs")},
    "lt": {f"__{name}__": _ordering(name) for name in ("lt", "le", "gt", "ge")},
    "hash": {},
}
_CLASSES: dict[frozenset[str], type[StandIn]] = {}


def _class_with(abilities: frozenset[str]) -> type[StandIn]:
    if abilities not in _CLASSES:
        methods: dict[str, Any] = {"__slots__": ()}
        for ability in sorted(abilities):
            methods.update(_ABILITIES[ability])
        _CLASSES[abilities] = type("StandIn", (StandIn,), methods)
    return _CLASSES[abilities]
