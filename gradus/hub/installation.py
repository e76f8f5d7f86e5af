"""Where one installation of the hub keeps what: folders, sockets, ports."""

import hashlib
import os
import random
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
# Below the ports that the system gives to outgoing connections, so that none is taken in between.
INTERNAL_PORTS = range(20000, 32000)


class InstallationError(Exception):
    """The operator's: something that the hub needs is missing or taken. With the remedy."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One hub for one course directory.

    Attributes
    ----------
    course_dir : the nbgrader course.
    state_dir : everything that the hub keeps; private to whoever runs it.
    host, port : where browsers reach it.
    is_unsafe : whether submissions are graded without a sandbox. People's own servers have theirs
        all the same.
    """

    course_dir: Path
    state_dir: Path
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    is_unsafe: bool = False

    @classmethod
    def from_environment(cls, course_dir: Path, environment: Mapping[str, str]) -> "Installation":
        """The installation that ``gradus serve`` asked for, or the defaults for a course."""
        course_dir = Path(environment.get("GRADUS_COURSE_DIR", course_dir)).resolve()
        state_dir = Path(environment.get("GRADUS_STATE_DIR", course_dir / ".gradus")).resolve()
        host = environment.get("GRADUS_HOST", DEFAULT_HOST)
        port = int(environment.get("GRADUS_PORT", DEFAULT_PORT))
        is_unsafe = environment.get("GRADUS_UNSAFE", "") == "1"
        return cls(course_dir, state_dir, host, port, is_unsafe)

    def environment(self) -> dict[str, str]:
        """What ``from_environment`` reads."""
        return {
            "GRADUS_COURSE_DIR": str(self.course_dir),
            "GRADUS_STATE_DIR": str(self.state_dir),
            "GRADUS_HOST": self.host,
            "GRADUS_PORT": str(self.port),
            "GRADUS_UNSAFE": "1" if self.is_unsafe else "",
        }

    @property
    def connect_host(self) -> str:
        """The address under which this machine itself reaches the hub."""
        return "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host

    @property
    def url(self) -> str:
        return f"http://{self.connect_host}:{self.port}"

    @property
    def accounts_file(self) -> Path:
        return self.state_dir / "accounts.json"

    @property
    def exchange_dir(self) -> Path:
        return self.state_dir / "exchange"

    @property
    def homes_dir(self) -> Path:
        return self.state_dir / "homes"

    @property
    def configuration_dir(self) -> Path:
        return self.state_dir / "configuration"

    @property
    def log_file(self) -> Path:
        return self.state_dir / "logs" / "hub.log"

    @property
    def sockets_dir(self) -> Path:
        """A short path: that of a unix socket has at most 107 bytes."""
        digest = hashlib.sha256(str(self.state_dir).encode()).hexdigest()[:12]
        base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        return Path(base, f"gradus-{os.getuid()}-{digest}")

    def prepare(self) -> None:
        """Make the folders, private to this user.

        Raises
        ------
        InstallationError
            when one can't be made, or somebody else owns it.
        """
        for folder in (self.state_dir, self.exchange_dir, self.homes_dir, self.sockets_dir):
            private_folder(folder)
        private_folder(self.log_file.parent)


def private_folder(path: Path) -> Path:
    """Make a folder that only this user can enter, or check that it is one.

    Raises
    ------
    InstallationError
        when it can't be made, or somebody else owns it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = path.lstat().st_uid
        if owner != os.getuid() or path.is_symlink():
            raise InstallationError(f"{path} belongs to somebody else (uid {owner}): remove it")
        path.chmod(0o700)
    except OSError as error:
        raise InstallationError(f"{path} can't be used: {error.strerror}") from error
    return path


def port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen on ``host:port``; None when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def internal_ports(count: int) -> list[int]:
    """Free loopback ports for the parts of the hub to talk to each other.

    Raises
    ------
    InstallationError
        when there are not that many.
    """
    candidates = list(INTERNAL_PORTS)
    random.shuffle(candidates)
    found: list[int] = []
    for port in candidates:
        if len(found) == count:
            return found
        if port_problem("127.0.0.1", port) is None:
            found.append(port)
    raise InstallationError("no free loopback port between 20000 and 32000")
