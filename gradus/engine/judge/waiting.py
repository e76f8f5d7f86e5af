"""Awaiting an object of the student's: see ``student.waiting``."""

from collections.abc import Generator
from typing import Any

from gradus.engine.judge.customs import told_of


def awaited(student: Any, value: Any) -> Generator[None, None, Any]:
    """Await an awaitable of the student's; the loop of the test goes on meanwhile."""
    task = student.operate("start", value)
    while not student.operate("step", task):
        yield
    return student.operate("outcome", task)


class Awaited:
    """An awaitable made of a question's answer."""

    def __init__(self, student: Any, value: Any) -> None:
        self._student = student
        self._value = value

    def __await__(self) -> Generator[None, None, Any]:
        return awaited(self._student, self._value)


async def next_item(student: Any, iterator: Any) -> Any:
    """The next item of an asynchronous iterator of the student's."""
    is_item, item = await Awaited(student, student.operate("anext", iterator))
    if not is_item:
        raise StopAsyncIteration
    return item


async def entered(student: Any, manager: Any) -> Any:
    """What an asynchronous context manager of the student's gives."""
    return await Awaited(student, student.operate("aenter", manager))


async def left(student: Any, manager: Any, error: BaseException | None) -> bool:
    """Leave an asynchronous context manager; whether it swallows the error."""
    if error is not None and not isinstance(error, Exception):
        return False  # the student process is in no state to be told
    has_swallowed = await Awaited(student, student.operate("aexit", manager, *told_of(error)))
    return student.customs.let_swallow(error) and bool(has_swallowed)
