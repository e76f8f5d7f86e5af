"""What is laid out for the escapes, and what became of it: the view from outside."""

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

DAEMON_SECONDS = 3.0


class Bait:
    """A secret file, sockets that listen, a process, and a secret in this process's memory.

    A context manager. ``facts`` is what an escape needs to know to find it all.

    Parameters
    ----------
    course, gradebook : the paths that student code must not read, where there are such.
    """

    def __init__(self, *, course: Path, gradebook: Path | None) -> None:
        self._token = secrets.token_hex(8)
        self._paths = {"course": str(course), "gradebook": str(gradebook or "")}
        self._secret = ctypes.create_string_buffer(self._token.encode())
        self._sockets: dict[str, socket.socket] = {}

    def __enter__(self) -> "Bait":
        self._folder = Path(tempfile.mkdtemp(prefix="gradus-doctor-"))
        (self._folder / "secret").write_text(self._token)
        self._sockets = {
            "loopback": _listen(socket.AF_INET, ("127.0.0.1", 0)),
            "unix": _listen(socket.AF_UNIX, str(self._folder / "socket")),
            "abstract": _listen(socket.AF_UNIX, f"\0gradus-doctor-{self._token}"),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", "import time; time.sleep(600)"], start_new_session=True
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._sockets.values():
            each.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pid in self._daemons():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for path in (*self._strewn(), self._folder):
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)

    @property
    def facts(self) -> dict[str, object]:
        return self._paths | {
            "token": self._token,
            "folder": str(self._folder),
            "port": self._sockets["loopback"].getsockname()[1],
            "process": self._process.pid,
            "doctor": os.getpid(),
            "address": ctypes.addressof(self._secret),
            "daemon": self._daemon_mark,
        }

    def traces(self) -> dict[str, str]:
        """What the escapes left behind out here, by name of the escape."""
        found = {}
        for name, each in self._sockets.items():
            with contextlib.suppress(BlockingIOError):
                each.accept()[0].close()
                found[f"connect to {_NAMES[name]}"] = "a connection arrived"
        if (self._folder / "written").exists():
            found["write outside"] = f"{self._folder}/written is there"
        if any(self._strewn()):
            found["leave files for others"] = ", ".join(map(str, self._strewn()))
        if self._process.poll() is not None:
            found["signal another process"] = f"process {self._process.pid} is gone"
        end = time.monotonic() + DAEMON_SECONDS
        while self._daemons() and time.monotonic() < end:  # its end may take a moment
            time.sleep(0.05)
        if self._daemons():
            found["keep a daemon"] = f"process {self._daemons()[0]} still runs"
        return found

    @property
    def _daemon_mark(self) -> str:
        """The argument of ``sleep`` by which a daemon is known: seconds, like no other's."""
        return f"600.{int(self._token, 16)}"

    def _daemons(self) -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if self._daemon_mark.encode() in path.read_bytes():
                    found.append(int(path.parent.name))
        return found

    def _strewn(self) -> list[Path]:
        places = [Path("/dev/shm"), Path("/tmp"), Path("/var/tmp")]
        return [path for place in places for path in place.glob(f"left-{self._token}")]


_NAMES = {
    "loopback": "the loopback interface",
    "unix": "a unix socket",
    "abstract": "an abstract socket",
}


def _listen(family: int, address: object) -> socket.socket:
    listener = socket.socket(family)
    listener.bind(address)  # type: ignore[arg-type]
    listener.listen()
    listener.setblocking(False)
    return listener
