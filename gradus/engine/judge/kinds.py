"""``type`` in a test: of a stand-in, the class of the student's object."""

from typing import Any

from gradus.engine.judge.handles import number_of, student_of


class _TypeOfStandIns(type):
    """Makes ``type(x)`` the class of the student's object where ``x`` is a stand-in."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Type:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and number_of(args[0]) is not None:
            student = student_of(args[0])
            kind = student.operate("type", args[0])
            return student.own_class_of(kind) or kind
        return type(*args, **kwargs)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, type)

    def __subclasscheck__(cls, value: Any) -> bool:
        return issubclass(value, type)


class Type(type, metaclass=_TypeOfStandIns):
    """What the name ``type`` is in a test."""
