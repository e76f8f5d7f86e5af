"""How a verb fails, or is interrupted: one line on standard error, and an exit status."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn

import click

BY_SIGNAL = 128
"""The exit status is this and the number of the signal that interrupted the verb."""


class Failed(click.ClickException):
    """The verb can't do, or finish, what it was asked for.

    Parameters
    ----------
    message : what is the matter, and what to do.
    status : the exit status.
    """

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__("\n".join(" ".join(line.split()) for line in message.splitlines()))
        self.exit_code = status
        self._verb = click.get_current_context().info_name

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"gradus {self._verb}: {self.message}", err=True)


def say(words: str) -> None:
    """Tell the person at the terminal something that is no result."""
    click.echo(f"gradus {click.get_current_context().info_name}: {words}", err=True)


@contextmanager
def interruptible(words: str) -> Iterator[None]:
    """Have Ctrl-C and a request to end stop what is done in the block, and then this process.

    The next signal ends the process at once.

    Parameters
    ----------
    words : what is to be said of it.
    """

    def interrupt(number: int, frame: Any) -> NoReturn:
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        raise KeyboardInterrupt(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    heeded = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield
    except KeyboardInterrupt as interruption:
        number = interruption.args[0] if interruption.args else signal.SIGINT
        raise Failed(words, status=BY_SIGNAL + number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def complaint(error: OSError) -> str:
    """What the system says of a file, in the order that people do."""
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)
