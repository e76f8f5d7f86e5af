"""What a test gives to student code that is no plain data: its iterators, files and objects."""

import functools
import importlib
import io
from collections.abc import Callable, Iterator
from typing import Any


def iterate(take: Callable[[], tuple[bool, Any]]) -> Iterator[Any]:
    """The items of an iterator of the test's, fetched one by one."""
    while True:
        is_item, item = take()
        if not is_item:
            return
        yield item


def text_file(content: str, position: int) -> io.StringIO:
    """A copy of a ``StringIO`` of the test's."""
    file = io.StringIO(content)
    file.seek(position)
    return file


class GivenObject:
    """An object of a class that the test defines: public attributes, read and set over there."""

    def __init__(self, access: Callable[..., Any], title: str, module: str = "") -> None:
        object.__setattr__(self, "_access", access)
        object.__setattr__(self, "_title", title)
        object.__setattr__(self, "_module", module)

    @property
    def __class__(self) -> Any:
        """The class of that name in a module which was given with the assignment, if it is one."""
        module = object.__getattribute__(self, "_module")
        kind = getattr(importlib.import_module(module), self._title, None) if module else None
        return kind if isinstance(kind, type) else GivenObject

    def __getattr__(self, name: str) -> Any:
        return object.__getattribute__(self, "_access")("get", name)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__getattribute__(self, "_access")("set", name, value)

    def __repr__(self) -> str:
        return f"<{object.__getattribute__(self, '_title')} of the test>"


def given_object(
    access: Callable[..., Any], title: str, module: str, specials: list[str]
) -> GivenObject:
    """The object, with the special methods that its class has."""
    return _kind_with(frozenset(specials))(access, title, module)


@functools.lru_cache(200)
def _kind_with(specials: frozenset[str]) -> type[GivenObject]:
    return type("GivenObject", (GivenObject,), {name: _special(name) for name in specials})


def _special(name: str) -> Callable[..., Any]:
    def method(self: GivenObject, *args: Any) -> Any:
        access = object.__getattribute__(self, "_access")
        is_implemented, result = access("call", name, *args)
        return result if is_implemented else NotImplemented

    return method
