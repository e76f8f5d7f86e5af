"""The loop of a warm process: fork on request, keep the lifelines of the children.

A request is one message on the control socket (JSON) with descriptors; the last descriptor is the
*lifeline* of the child and stays here. A message without any names modules to load before the next
fork. ``I`` on a lifeline interrupts the child and is answered
with ``i`` once the signal is sent; its end kills the child; how the child ended, or why it could
not be started, is reported on it as JSON.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import socket
from collections.abc import Callable
from typing import Any, Protocol

PR_SET_PDEATHSIG = 1

Spawn = Callable[[Any, list[int]], int]
Load = Callable[[list[str]], None]
WATCH_SECONDS = 0.1


class Guard(Protocol):
    """Looks after the children now and then, while there are any that need it."""

    @property
    def is_needed(self) -> bool: ...

    def look(self, children: list[int]) -> dict[int, str]:
        """The children (by process id) to be killed, each with the reason."""


class Nursery:
    """Serves one control socket.

    Parameters
    ----------
    control : a SOCK_SEQPACKET socket whose other end the engine holds.
    spawn : starts a child from the decoded message and the descriptors that are its own; returns
        its process id (and never returns in the child).
    bury : called with the process id of a child that has ended.
    load : loads the modules of these names.
    guard : asked every ``WATCH_SECONDS`` while it is needed.
    """

    def __init__(
        self,
        control: socket.socket,
        spawn: Spawn,
        bury: Callable[[int], None] | None = None,
        *,
        load: Load | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._control = control
        self._spawn = spawn
        self._bury_hook = bury
        self._load = load
        self._guard = guard
        self._reasons: dict[int, str] = {}
        self._children: dict[int, tuple[int, socket.socket]] = {}  # pidfd: process id, lifeline

    def run(self) -> None:
        """Until the engine hangs up.

        Raises
        ------
        RuntimeError
            when this process has more than one thread: a fork could inherit a lock held by another
            thread and wait for it for ever.
        """
        _require_one_thread()
        self._control.send(b"ready")
        poller = select.poll()
        poller.register(self._control.fileno(), select.POLLIN)
        while True:
            is_guarding = self._guard is not None and self._guard.is_needed
            for descriptor, _ in poller.poll(WATCH_SECONDS * 1000 if is_guarding else None):
                if descriptor == self._control.fileno():
                    if not self._accept(poller):
                        return
                elif descriptor in self._children:
                    self._bury(descriptor, poller)
                else:
                    self._obey(descriptor, poller)
            self._watch()

    def _watch(self) -> None:
        if self._guard is None or not self._guard.is_needed:
            return
        # Children stay in this table until they are reaped, so no number can be another's.
        for pid, reason in self._guard.look([pid for pid, _ in self._children.values()]).items():
            if pid not in self._reasons:
                self._reasons[pid] = reason
                os.kill(pid, signal.SIGKILL)

    def _accept(self, poller: select.poll) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 65536, 4)
        if not message:
            return False
        if not descriptors:
            if self._load is not None:
                self._load(json.loads(message))
                _require_one_thread()
            return True
        *own, lifeline = descriptors
        try:
            pid = self._spawn(json.loads(message), own)
        except OSError as error:  # the system has no room for one more process
            _report(lifeline, {"error": f"no process could be started: {error}"})
            os.close(lifeline)
            return True
        finally:
            for descriptor in own:
                os.close(descriptor)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (pid, socket.socket(fileno=lifeline))
        poller.register(pidfd, select.POLLIN)
        poller.register(lifeline, select.POLLIN)
        return True

    def _obey(self, descriptor: int, poller: select.poll) -> None:
        for pid, lifeline in self._children.values():
            if lifeline.fileno() == descriptor:
                try:
                    command = lifeline.recv(16)
                except OSError:
                    command = b""
                # Not reaped before _bury, so the number can't be another process's.
                os.kill(pid, signal.SIGINT if command else signal.SIGKILL)
                if command:
                    with contextlib.suppress(OSError):
                        lifeline.send(b"i")
                else:
                    poller.unregister(descriptor)
                return
        with contextlib.suppress(KeyError):  # its child was buried in the same round
            poller.unregister(descriptor)

    def _bury(self, pidfd: int, poller: select.poll) -> None:
        pid, lifeline = self._children.pop(pidfd)
        poller.unregister(pidfd)
        with contextlib.suppress(KeyError):
            poller.unregister(lifeline.fileno())
        _, status, usage = os.wait4(pid, 0)
        os.close(pidfd)
        report = {
            "status": os.waitstatus_to_exitcode(status),
            "memory_kb": usage.ru_maxrss,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "reason": self._reasons.pop(pid, ""),
        }
        if report["status"] == -signal.SIGXCPU:
            report["reason"] = "cpu"
        _report(lifeline.fileno(), report)
        lifeline.close()
        if self._bury_hook is not None:
            self._bury_hook(pid)


def _require_one_thread() -> None:
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"a warm process must have one thread, this one has {threads}")


def end_with_parent() -> None:
    """In a child: end when the warm process does, whatever ends that. Source: prctl(2)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave(folder: str) -> None:
    """Remove a warm process's own folder, and the one that it is in when that is empty then."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir(os.path.dirname(folder))


def _report(lifeline: int, report: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        os.write(lifeline, json.dumps(report).encode())
