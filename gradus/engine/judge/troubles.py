"""What ends the conversation with a student process. Not ``Exception``: no test may swallow it."""


class StudentTimeout(BaseException):
    """Student code did not finish within its time limit."""


class StudentDied(BaseException):
    """The student process ended in the middle of the conversation."""


class JudgeTimeout(BaseException):
    """The test cell itself, not student code, did not finish within its time limit."""


class AuthorMistake(Exception):
    """A test cell asks for something that can't be done: the author's, not the student's."""
