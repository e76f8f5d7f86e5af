"""Functions of the standard library that look into an object: of a student's, its process is asked.

``dataclasses.asdict(book)`` looks at the class of its argument, which here is a stand-in's.
"""

import asyncio
import dataclasses
import functools
import inspect
import types
import typing
from typing import Any

from gradus.engine.judge.handles import number_of, student_of

ASKED: tuple[tuple[types.ModuleType, str], ...] = (
    (dataclasses, "asdict"),
    (dataclasses, "astuple"),
    (dataclasses, "fields"),
    (dataclasses, "is_dataclass"),
    (dataclasses, "replace"),
    (asyncio, "iscoroutinefunction"),
    (inspect, "iscoroutinefunction"),
    (inspect, "isasyncgenfunction"),
    (inspect, "isasyncgen"),
    (typing, "get_type_hints"),
)


def let_libraries_ask() -> None:
    """Have these functions ask the student process about an object of the student's."""
    for module, name in ASKED:
        setattr(module, name, _asking(name, getattr(module, name)))


def _asking(name: str, original: Any) -> Any:
    @functools.wraps(original)
    def function(value: Any, *args: Any, **kwargs: Any) -> Any:
        if number_of(value) is None:
            return original(value, *args, **kwargs)
        return student_of(value).operate("inspect", name, value, args, kwargs)

    return function
