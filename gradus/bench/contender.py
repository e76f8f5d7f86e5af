"""One contender at work: a program in a process of its own, watched from outside.

Every contender is measured in the same way: by the same clock and the same reading of /proc,
over its whole tree of processes, alone on the machine as far as the bench is concerned.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradus.bench import line
from gradus.bench.meter import Meter, Reading

INTERVAL = 0.2
"""Seconds between two looks at a tree: often enough to meet every submission of a few tenths."""
FIRST_INTERVAL = 0.02
"""Seconds from when it is warm to the first look; twice as many to the next, and so on."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, in seconds from the start of the program, and what was used."""

    seconds: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class Run:
    """What was seen of one run of a program.

    Attributes
    ----------
    warm : the moment when it was ready to grade, None when it never was.
    end : the moment when it was done, or ended.
    submissions : how many it told of.
    result : what it told when it was done; empty when it didn't.
    peak_mb : the most memory that was seen in use; None where it can't be read.
    status : its exit status.
    errors : the end of what it wrote to its standard error.
    """

    warm: Moment | None
    end: Moment
    submissions: int
    result: dict[str, Any]
    peak_mb: float | None
    status: int
    errors: str


def watch(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    on_submission: Callable[[], None] = lambda: None,
) -> Run:
    """Run a program to its end and say what it used.

    Parameters
    ----------
    command, folder, environment : of the program; its output is thrown away.
    seconds : it is killed when it takes longer, with everything that it started.
    on_submission : called at each submission that it tells of.
    """
    events, its_events = os.pipe()
    its_replies, replies = os.pipe()
    try:
        # A program that is killed removes no temporary files: it has a folder of its own for them.
        with (
            tempfile.TemporaryDirectory(prefix="gradus-") as own,
            tempfile.TemporaryFile() as errors,
        ):
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment, line.VARIABLE: f"{its_events},{its_replies}", "TMPDIR": own},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(its_events, its_replies),
                start_new_session=True,
            )
            try:
                return _Watch(process, events, replies, on_submission).until(seconds, errors)
            finally:
                _kill(process)
    finally:
        for descriptor in (events, its_events, its_replies, replies):
            os.close(descriptor)


@dataclass(slots=True)
class _Watch:
    process: "subprocess.Popen[bytes]"
    events: int
    replies: int
    on_submission: Callable[[], None]
    started: float = field(default_factory=time.monotonic)
    warm: Moment | None = None
    done: Moment | None = None
    submissions: int = 0
    result: dict[str, Any] = field(default_factory=dict)
    rest: bytes = b""
    interval: float = INTERVAL
    next_look: float = 0.0
    meter: Meter = field(init=False)

    def until(self, seconds: float, errors: Any) -> Run:
        """Watch until the program ends, or has had its time."""
        self.meter = Meter(self.process.pid)
        pidfd = os.pidfd_open(self.process.pid)
        try:
            while time.monotonic() < self.started + seconds:
                pause = max(0.0, self.next_look - time.monotonic())
                ready, _, _ = select.select([self.events, pidfd], [], [], pause)
                if time.monotonic() >= self.next_look:
                    self.meter.read()
                    self.interval = min(2 * self.interval, INTERVAL)
                    self.next_look = time.monotonic() + self.interval
                if self.events in ready:
                    self._hear()
                elif pidfd in ready:  # and everything that it told has been heard
                    break
        finally:
            os.close(pidfd)
        end = self._moment()
        usage = _kill(self.process)
        if self.done is None:
            end = Moment(end.seconds, Reading(max(usage, end.reading.cpu_seconds), None))
        return Run(
            self.warm,
            self.done or end,
            self.submissions,
            self.result,
            self.meter.peak_mb,
            self.process.returncode,
            _last_words(errors),
        )

    def _hear(self) -> None:
        *messages, self.rest = (self.rest + os.read(self.events, 65536)).split(b"\n")
        for message in map(json.loads, messages):
            event = message.pop("event")
            if event == "submission":
                if self.warm is None:  # a program that doesn't tell: warm when it begins
                    self.warm = self._moment()
                self.submissions += 1
                self.on_submission()
                continue
            if event == "warm":
                self.warm = self._moment()
                self.interval = FIRST_INTERVAL
                self.next_look = time.monotonic() + self.interval
            elif event == "done":
                self.done, self.result = self._moment(), message
            os.write(self.replies, b".")

    def _moment(self) -> Moment:
        seconds = time.monotonic() - self.started
        return Moment(seconds, self.meter.read())


def _kill(process: "subprocess.Popen[bytes]") -> float:
    """End a program and what it started; the processor seconds of those that were waited for."""
    if process.returncode is not None:
        return 0.0
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _last_words(errors: Any) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4000))
    return errors.read().decode("utf-8", "replace").strip()
