"""Stand-ins for objects that stay in the student process.

A stand-in can do what the object's class says it can do (``abilities``), each operation by a
question to the student process. What the object says is believed as far as ``testimony`` has it.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from gradus.engine.judge import errors_of_students
from gradus.engine.judge.abilities import ABILITIES, CLASS_ABILITIES
from gradus.engine.judge.claims import (
    ARRAY_ATTRIBUTES,
    BUILTIN_KINDS,
    MATRIX_ATTRIBUTES,
    PREDICATES,
    READABLE_DUNDERS,
    VALUES,
    combined,
    is_harmless,
    is_table,
    own_class,
)
from gradus.engine.judge.decoys import tells_apart
from gradus.engine.judge.giving import HANDED_OUT
from gradus.engine.judge.handles import (
    Handle,
    bases_of,
    is_clad,
    number_of,
    plain_of,
    student_of,
    title_of,
)
from gradus.engine.judge.testimony import (
    NUMERIC,
    as_number,
    derived,
    is_answer,
    is_examined,
    may_ask,
    own_value,
)
from gradus.engine.judge.troubles import AuthorMistake
from gradus.engine.wire import WireError

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student

_CLASSES: dict[tuple[frozenset[str], str], type[StandIn]] = {}
MOST_CLASSES = 500


class StandIn(Handle):
    """One object of the student's. The abilities of its class are added by ``stand_in``."""

    __slots__ = ()

    @property
    def __class__(self) -> type:
        names = bases_of(self)
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
        if (name in PREDICATES or name in ARRAY_ATTRIBUTES) and not is_examined(self):
            if name in ARRAY_ATTRIBUTES and hasattr(type(self), "__array__"):
                return getattr(np.asarray(self), name)
            if name in PREDICATES or (name in MATRIX_ATTRIBUTES and _class_of(self) is None):
                title = title_of(self)
                raise AttributeError(
                    f"{name}: an object of class {title} is no plain data", name=name
                )
        value = student_of(self).operate("getattr", self, name)
        if name in ("__bases__", "__mro__") and type(value) is tuple:  # for ``issubclass``
            return tuple(student_of(self).own_class_of(each) or each for each in value)
        return value

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
        return bool(own_value(self, "bool"))

    def __hash__(self) -> int:
        if is_examined(self, "hash"):
            return hash(student_of(self).operate("hash", self))
        if is_clad(self):
            return hash(plain_of(self))
        return hash(("student", number_of(self)))

    def __eq__(self, other: object) -> Any:
        if number_of(other) is not None:
            if number_of(other) == number_of(self):
                return True
            return bool(student_of(self).operate("eq", self, other))
        if may_ask(self, other, "eq"):
            if is_answer(self, other, is_compared=True):
                return tells_apart(
                    lambda each: bool(student_of(self).operate("eq", self, each)), other
                )
            return bool(student_of(self).operate("eq", self, other))
        if is_clad(self):
            return plain_of(self) == other
        if isinstance(other, type):
            return student_of(self).own_class_of(self) is other
        number = as_number(self) if isinstance(other, NUMERIC) else None
        return NotImplemented if number is None else number == other

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        if equal is NotImplemented:
            return NotImplemented
        return ~equal if isinstance(equal, np.ndarray) else not equal

    def __instancecheck__(self, value: Any) -> bool:
        own = student_of(self).own_class_of(self)
        if own is not None:
            return isinstance(value, own)
        if number_of(value) is None:
            return _is_record_of(value, self)
        return bool(student_of(self).operate("isinstance", value, self))

    def __subclasscheck__(self, value: Any) -> bool:
        own = student_of(self).own_class_of(self)
        if own is not None and isinstance(value, type) and number_of(value) is None:
            return issubclass(value, own)
        return number_of(value) is not None and bool(
            student_of(self).operate("issubclass", value, self)
        )

    def __mro_entries__(self, bases: Any) -> Any:
        own = student_of(self).own_class_of(self)
        if own is not None:
            return (own,)
        raise AuthorMistake(
            f"a test makes a subclass of {object.__getattribute__(self, '_title')}, a class of the "
            "student's: its methods would run in the test. Test the class as it is, or have "
            "this test cell `unsealed`"
        )

    def __round__(self, digits: int | None = None) -> Any:
        is_asked = may_ask(self, None, "round")
        number = None if is_asked else as_number(self)
        if number is not None:
            return round(number, digits)
        result = student_of(self).operate("round", self, *([] if digits is None else [digits]))
        return result if is_asked else derived(self, result, "round")

    def __copy__(self) -> Any:
        return _copied(self, "copy")

    def __deepcopy__(self, memory: Any) -> Any:
        return _copied(self, "deepcopy")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's can't be pickled by a test")


def stand_in(student: Student, number: int, module: Any, name: Any, bases: Any, able: Any) -> Any:
    """The stand-in for an object of class ``module:name`` with the abilities it is said to have."""
    names = [str(each) for each in bases] if isinstance(bases, list) else []
    abilities = frozenset(each for each in able if each in ABILITIES)
    return _class_with(abilities, _last(name))(student, number, f"{module}.{name}", names)


def class_stand_in(
    student: Student, number: int, module: Any, name: Any, lineage: Any, able: Any
) -> Any:
    """The stand-in for a class: the judge's own where that is harmless, or an exception."""
    own = own_class(f"{module}:{name}")
    if own is not None:
        if is_harmless(own) or own.__module__ in HANDED_OUT:
            return own
        student.library_classes[number] = own
    if lineage is not None:
        return errors_of_students.class_for(lineage)
    abilities = frozenset({"call", *(each for each in able if each in CLASS_ABILITIES)})
    kind = _class_with(abilities, "type")
    return kind(student, number, f"{module}.{name}", ["builtins:type"])


def module_stand_in(student: Student, number: int, name: Any) -> Any:
    """The stand-in for a module: what is called in it runs in the student process."""
    return _class_with(frozenset(), "module")(student, number, str(name), ["builtins:module"])


def _class_with(abilities: frozenset[str], name: str) -> type[StandIn]:
    name = name if name.isidentifier() and len(name) < 100 else "StandIn"
    key = (abilities, name if len(_CLASSES) < MOST_CLASSES else "StandIn")
    if key not in _CLASSES:
        # A class without a __doc__ of its own gets None, which would hide the student's.
        methods: dict[str, Any] = {"__slots__": (), "__doc__": StandIn.__dict__["__doc__"]}
        for ability in sorted(abilities):
            methods.update(ABILITIES[ability])
        _CLASSES[key] = type(key[1], (StandIn,), methods)
    return _CLASSES[key]


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
    if type(value).__name__ != _last(title_of(kind)):
        return False
    return value._fields == getattr(kind, "_fields", None)


def _last(name: Any) -> str:
    return str(name).rpartition(".")[2]


def _class_of(value: StandIn) -> type | None:
    """The library's class of an object; None for a class of the student's."""
    names = bases_of(value)
    return own_class(names[0]) if names else None
