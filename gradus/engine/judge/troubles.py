"""What ends the conversation with a student process. Not ``Exception``: no test may swallow it."""

from typing import Any


class StudentTimeout(BaseException):
    """Student code did not finish within its time limit.

    ``answer`` and ``blobs`` are what it answered when it was interrupted, where it was.
    """

    def __init__(self, answer: list[Any] | None = None, blobs: list[Any] | None = None) -> None:
        super().__init__()
        self.answer = answer or []
        self.blobs = blobs or []


class StudentDied(BaseException):
    """The student process ended in the middle of the conversation.

    ``reason`` is ``memory``, ``processes`` or ``cpu`` where a limit was its end; else empty.
    """

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class StudentLost(BaseException):
    """The platform lost the student process, or could not start it: nobody's code is at fault."""


class JudgeTimeout(BaseException):
    """The test cell itself, not student code, did not finish within its time limit."""


class AuthorMistake(Exception):
    """A test cell asks for something that can't be done: the author's, not the student's."""
