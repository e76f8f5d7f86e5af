"""Awaitables of the student's, which run in the event loop of this process when a test awaits them.

A test has a loop of its own, in another process. It starts what it awaits as a task here, lets the
loop run for a moment as often as its own loop comes round, and takes the outcome: so two that it
awaits together run together.
"""

import asyncio
from typing import Any

MOMENT_SECONDS = 0.005


def start(awaitable: Any) -> Any:
    """A task that awaits it."""
    return _loop().create_task(_outcome_of(awaitable))


def step(task: Any) -> bool:
    """Let the loop run for a moment; whether the task is done."""
    _loop().run_until_complete(asyncio.wait({task}, timeout=MOMENT_SECONDS))
    return bool(task.done())


def outcome(task: Any) -> Any:
    """What a task gave; raises what it raised."""
    return task.result()


async def next_item(iterator: Any) -> tuple[bool, Any]:
    """Whether there is one more item, and the item."""
    try:
        return True, await iterator.__anext__()
    except StopAsyncIteration:
        return False, None


async def _outcome_of(awaitable: Any) -> Any:
    return await awaitable


def _loop() -> Any:
    try:
        return asyncio.get_event_loop_policy().get_event_loop()
    except RuntimeError:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        return loop
