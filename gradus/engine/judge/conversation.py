"""Questions to one student process, and every way in which a conversation can end.

The student process may send anything at any time. What comes is a well-formed answer, or the
conversation is over: nothing that follows a malformed frame could be understood.
"""

import json
import socket
import time
from collections.abc import Callable
from typing import Any

from gradus.engine.judge.troubles import (
    AuthorMistake,
    JudgeTimeout,
    StudentDied,
    StudentLost,
    StudentTimeout,
)
from gradus.engine.wire import Channel, Hangup, WireError

GRACE_SECONDS = 1.0
"""How long interrupted student code may take to come to its senses before it is killed."""

OBITUARY_SECONDS = 5.0
"""How long the warm process may take to say how the student process ended."""

Message = list[Any]
Blobs = list[Any]
OnCallback = Callable[[Message, Blobs], tuple[Message, Blobs]]


class Conversation:
    """One student process, asked one question at a time.

    Parameters
    ----------
    wire : the socket to the student process.
    lifeline : the socket to the warm process that forked it.
    on_callback : answers the student process when it calls a function of the judge's.

    Attributes
    ----------
    deadline : of ``time.monotonic``, for whatever is asked next.
    trouble : the time-out or death that ended the conversation (or interrupted it), once it has
        happened, even if a test cell swallowed it.
    depth : how many questions are open; more than one while the student process calls back.
    """

    def __init__(
        self, wire: socket.socket, lifeline: socket.socket, on_callback: OnCallback
    ) -> None:
        self._channel = Channel(wire)
        self._lifeline = lifeline
        self._on_callback = on_callback
        self.deadline = float("inf")
        self.trouble: BaseException | None = None
        self.is_dead = False
        self.depth = 0

    def ask(self, message: Message, blobs: Blobs | None = None) -> tuple[Message, Blobs]:
        """Ask one question and wait for its answer, serving callbacks meanwhile.

        Raises
        ------
        StudentTimeout, StudentDied, StudentLost
            not ``Exception``: see ``troubles``.
        WireError
            when the answer breaks the rules; the student process is given up.
        AuthorMistake
            when the question is too large to be asked.
        """
        if self.is_dead:
            raise StudentDied
        if time.monotonic() >= self.deadline:
            self.trouble = StudentTimeout()
            raise self.trouble
        self._send(message, blobs or [])
        self.depth += 1
        try:
            return self._listen()
        finally:
            self.depth -= 1

    def close(self) -> None:
        """Hang up; the student process ends."""
        self._channel.close()
        self._lifeline.close()

    def give_up(self, words: str) -> WireError:
        """End a conversation whose other side breaks the rules; the error to raise."""
        self._end(StudentDied())
        return WireError(words)

    def _send(self, message: Message, blobs: Blobs) -> None:
        try:
            self._channel.send(message, blobs, deadline=self.deadline)
        except WireError as error:
            raise AuthorMistake(
                f"a test passes something to student code that is {error}"
            ) from None
        except Hangup:
            raise self._bury() from None
        except TimeoutError:  # it does not even read
            raise self._end(StudentTimeout()) from None

    def _listen(self) -> tuple[Message, Blobs]:
        has_called_back = False
        try:
            while True:
                answer, blobs = self._channel.receive(deadline=self.deadline)
                if not _is_message(answer):
                    raise WireError("an answer that is none")
                if answer[0] != "callback":
                    return answer, blobs
                has_called_back = True
                reply, out = self._on_callback(answer, blobs)
                self._reply(reply, out)
        except Hangup:
            raise self._bury() from None
        except TimeoutError:
            # An interrupt can hit it while it reads a reply, and leave half of that on the wire.
            raise (self._end(StudentTimeout()) if has_called_back else self._interrupt()) from None
        except WireError as error:
            raise self.give_up(str(error)) from None
        except (StudentTimeout, StudentDied, StudentLost):  # of a question within a callback
            raise
        except JudgeTimeout:
            self._end(StudentTimeout())
            raise

    def _reply(self, reply: Message, blobs: Blobs) -> None:
        try:
            self._channel.send(reply, blobs, deadline=self.deadline)
        except WireError as error:
            self._channel.send(["failed", "ValueError", str(error)], deadline=self.deadline)
        except TimeoutError:
            raise self._end(StudentTimeout()) from None

    def _interrupt(self) -> BaseException:
        """Time is up: interrupt the student's code, and kill it when it doesn't listen."""
        if self.depth > 1:  # who would answer which question?
            return self._end(StudentTimeout())
        end = time.monotonic() + GRACE_SECONDS
        try:
            self._lifeline.send(b"I")
            answer, blobs = self._channel.receive(deadline=end)
            if not _is_message(answer) or answer[0] == "callback":
                return self._end(StudentTimeout())
            # Only once the signal was sent can it be sure not to hit the next cell.
            self._lifeline.settimeout(max(0.01, end - time.monotonic()))
            if self._lifeline.recv(1) == b"i":
                self.trouble = StudentTimeout(answer, blobs)
                return self.trouble
        except (OSError, Hangup, WireError):  # TimeoutError is an OSError
            pass
        return self._end(StudentTimeout())

    def _bury(self) -> BaseException:
        """The student process hung up: what the warm process says of its end."""
        try:
            self._channel.close()
            self._lifeline.settimeout(OBITUARY_SECONDS)
            obituary = self._lifeline.recv(4096).lstrip(b"i")
        except TimeoutError:  # it only closed the wire
            return self._end(StudentDied())
        except OSError:
            return self._end(StudentLost("the warm student process is gone"))
        if not obituary:
            return self._end(StudentLost("the warm student process is gone"))
        report = json.loads(obituary)
        if report.get("error"):
            return self._end(StudentLost(report["error"]))
        return self._end(StudentDied(report.get("reason") or ""))

    def _end(self, trouble: BaseException) -> BaseException:
        self.is_dead = True
        self.trouble = trouble
        self.close()
        return trouble


def _is_message(answer: Any) -> bool:
    return type(answer) is list and bool(answer) and type(answer[0]) is str
