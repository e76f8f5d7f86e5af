"""What ends the conversation with a student process. Not ``Exception``: no test may swallow it."""


class StudentTimeout(BaseException):
    """Student code did not finish within its time limit."""


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
