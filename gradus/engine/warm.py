"""A warm process as the engine holds it: started once, asked to fork, restarted when it dies."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable
from typing import Any

from gradus.engine.errors import PlatformError
from gradus.engine.sandbox import GROUP, PASSWD, Command

START_SECONDS = 120


class WarmProcess:
    """One warm process (student or judge) and its control socket. Thread-safe.

    bwrap dies with the *thread* that started it, so ``start`` belongs to a thread that lives as
    long as the engine: the engine's keeper.

    Parameters
    ----------
    name : ``student`` or ``judge``.
    command : gives the command line for the number of its control socket.
    grace : seconds that it has to end by itself, once nobody holds the other end of that socket.
    """

    def __init__(self, name: str, command: Callable[[int], Command], *, grace: float = 0.0) -> None:
        self._grace = grace
        self._name = name
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_ready = False
        self._loaded: set[str] = set()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as this object)

    @property
    def is_alive(self) -> bool:
        """Whether it runs and holds its end of the control socket (bwrap may outlive it)."""
        process, control = self._process, self._control
        return (
            process is not None
            and control is not None
            and process.poll() is None
            and _is_held(control)
        )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it without waiting until it is warm."""
        self.stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        files: list[int] = []
        command = self._command(theirs.fileno())
        argv = [_as_descriptor(part, files) for part in command.argv]
        try:
            process = subprocess.Popen(
                argv,
                env=command.environment,
                cwd=command.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                pass_fds=(theirs.fileno(), *files),
                start_new_session=True,
            )
        finally:
            theirs.close()
            for file in files:
                os.close(file)
        with self._lock:
            self._process, self._control = process, ours
            self._is_ready = False
            self._loaded.clear()

    def wait(self) -> None:
        """Wait until it is warm.

        Raises
        ------
        PlatformError
            when it dies before, with what it said.
        """
        with self._lock:
            self._wait()

    def _wait(self) -> None:
        if self._control is None or self._process is None:
            raise PlatformError(f"the {self._name} process is not running")
        if self._is_ready:
            return
        self._control.settimeout(START_SECONDS)
        try:
            greeting = self._control.recv(64)
        except OSError:
            greeting = b""
        if greeting != b"ready":
            self._process.kill()
            self._process.wait()
            raise PlatformError(
                f"the {self._name} process did not start: {self.last_words()} "
                "(`gradus doctor` says what this machine lacks)"
            )
        self._control.settimeout(None)
        self._is_ready = True

    def load(self, modules: Iterable[str]) -> None:
        """Have modules loaded before the next fork; those that are loaded already cost nothing.

        Raises
        ------
        PlatformError
            when the warm process is gone.
        """
        with self._lock:
            missing = [name for name in modules if name not in self._loaded]
            if missing:
                self._send(missing, [])
                self._loaded.update(missing)

    def fork(self, request: Any, descriptors: list[int]) -> None:
        """Ask for a fork that takes over the descriptors.

        Raises
        ------
        PlatformError
            when the warm process is gone.
        """
        with self._lock:
            self._send(request, descriptors)

    def _send(self, message: Any, descriptors: list[int]) -> None:
        self._wait()
        assert self._control is not None
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)
        except OSError as error:
            words = self.last_words()
            raise PlatformError(f"the {self._name} process is gone ({error}): {words}") from None

    def branch(self, request: Any, opening: int) -> "Branch":
        """Ask for a branch that plays an opening; it is of use when it ``is_ready``.

        Parameters
        ----------
        opening : a descriptor, see ``opening.Opening``.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        lifeline, branchs = socket.socketpair()
        with theirs, branchs:
            self.fork({**request, "is_branch": True}, [theirs.fileno(), opening, branchs.fileno()])
        return Branch(ours, lifeline)

    def stop(self) -> None:
        """End it and everything it forked."""
        with self._lock:
            self._is_ready = False
            if self._control is not None:
                self._control.close()
                self._control = None
            if self._process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(self._grace)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
                self._process = None

    def last_words(self) -> str:
        """The end of what the process and its forks wrote to their standard error."""
        size = self._log.seek(0, os.SEEK_END)
        text = os.pread(self._log.fileno(), 2000, max(0, size - 2000)).decode("utf-8", "replace")
        return text.strip() or "it gave no reason"


class Branch:
    """A fork of the warm student process that has played an opening. Thread-safe."""

    def __init__(self, control: socket.socket, lifeline: socket.socket) -> None:
        self._control = control
        self._lifeline = lifeline
        self._lock = threading.Lock()

    @property
    def is_alive(self) -> bool:
        return _is_held(self._control)

    def is_ready(self, seconds: float) -> bool:
        """Wait until the opening is played; False when it can't be, or takes too long."""
        self._control.settimeout(seconds)
        try:
            return self._control.recv(64) == b"ready"
        except OSError:
            return False
        finally:
            self._control.settimeout(None)

    def fork(self, request: Any, descriptors: list[int]) -> bool:
        """Ask for a fork, as of a warm process; False when the branch is gone."""
        with self._lock, contextlib.suppress(OSError):
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            return True
        return False

    def close(self) -> None:
        """End it and whatever it forked."""
        with self._lock:
            self._control.close()
            self._lifeline.close()


def _is_held(control: socket.socket) -> bool:
    """Whether anybody holds the other end of a control socket."""
    try:
        return control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def _as_descriptor(part: str, files: list[int]) -> str:
    """Replace the name of a small file of the sandbox by a descriptor that holds its content."""
    contents = {"{empty}": "", "{passwd}": PASSWD, "{group}": GROUP}
    if part not in contents:
        return part
    descriptor = os.memfd_create(part.strip("{}"))
    os.write(descriptor, contents[part].encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    files.append(descriptor)
    return str(descriptor)
