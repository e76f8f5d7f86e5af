"""A spawner that runs each student's server in a sandbox of its own."""

import asyncio
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Integer, Unicode

from gradus.hub.installation import private_folder
from gradus.hub.relay import listen_unix
from gradus.hub.sandbox import CONFIGURATION, HOME, HUB_SOCKET, SOCKETS, USER, Limits, Sandbox

HUB_PORT = 8081  # of the sandbox's own loopback interface
GRADER_PREFIX = "formgrade-"


class SandboxSpawner(LocalProcessSpawner):
    """Runs ``jupyterhub-singleuser`` under bubblewrap, behind a unix socket.

    Needs no root and no system users. The server can reach nothing but the proxy, through the
    relay. Stopping is immediate: the sandbox dies with its first process, and kernels with it.
    """

    homes_dir = Unicode(help="Folder of the homes, one folder a person.").tag(config=True)
    sockets_dir = Unicode(help="Folder for the unix sockets; its path is short.").tag(config=True)
    configuration_dir = Unicode(
        help="Folder with one configuration folder per role (student, grader), and etc."
    ).tag(config=True)
    proxy_host = Unicode("127.0.0.1", help="Where the proxy listens.").tag(config=True)
    proxy_port = Integer(8000, help="The port that the proxy listens on.").tag(config=True)
    process_limit = Integer(512, help="Processes and threads per person.").tag(config=True)
    open_file_limit = Integer(4096, help="Open files per process.").tag(config=True)
    file_size_limit = Integer(2**30, help="Bytes of one file.").tag(config=True)
    scratch_limit = Integer(2**28, help="Bytes of /tmp, again of /dev/shm.").tag(config=True)

    _relay: asyncio.Server | None = None

    @property
    def role(self) -> str:
        """``grader`` for members of a formgrade group, else ``student``."""
        is_grader = any(group.name.startswith(GRADER_PREFIX) for group in self.user.groups)
        return "grader" if is_grader else "student"

    @property
    def limits(self) -> Limits:
        return Limits(
            processes=self.process_limit,
            open_files=self.open_file_limit,
            file_size=self.file_size_limit,
            memory=self.mem_limit or Limits().memory,
            scratch=self.scratch_limit,
        )

    @property
    def socket_dir(self) -> Path:
        """This server's folder: named by a digest, as a person's name can be of any length."""
        name = f"{self.user.name}/{self.name}"
        return Path(self.sockets_dir, hashlib.sha256(name.encode()).hexdigest()[:16])

    @property
    def home(self) -> Path:
        return Path(self.homes_dir, folder_name(self.user.name))

    def sandbox(self) -> Sandbox:
        """The sandbox of this server."""
        return Sandbox(
            home=private_folder(self.home),
            sockets=private_folder(self.socket_dir),
            hub_socket=Path(self.sockets_dir, HUB_SOCKET.name),
            configuration=Path(self.configuration_dir, self.role),
            etc=Path(self.configuration_dir, "etc"),
            limits=self.limits,
        )

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Apply the limits in the child; there is no system user to become."""
        return self.limits.apply

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        env.update(USER=USER, HOME=str(HOME), SHELL="/bin/bash", LANG="C.UTF-8")
        env["PATH"] = f"{sys.prefix}/bin:/usr/bin:/bin"
        env["JUPYTER_CONFIG_PATH"] = str(CONFIGURATION)
        return env

    async def start(self) -> str:
        """Start the server; the URL returned is that of its unix socket."""
        await self._start_relay()
        self.port = 8888  # Jupyter's default, which it takes for "no port" beside a socket
        self.hub_connect_url = f"http://127.0.0.1:{HUB_PORT}"
        outside = self.socket_dir / "server.sock"
        outside.unlink(missing_ok=True)
        inner = [sys.executable, "-m", "gradus.hub.relay", "--port", str(HUB_PORT)]
        inner += ["--socket", str(HUB_SOCKET), "--processes", str(self.limits.processes), "--"]
        inner += [*self.cmd, f"--ServerApp.sock={SOCKETS / outside.name}"]
        plain, self.cmd = self.cmd, self.sandbox().command(inner)
        try:
            await super().start()
        finally:
            self.cmd = plain
        url = f"http+unix://{quote(str(outside), safe='')}"
        # JupyterHub keeps only the host part of the URL in lower case; this keeps all of it.
        self.server.connect_url = url
        return url

    async def _start_relay(self) -> None:
        if SandboxSpawner._relay is None:
            path = Path(self.sockets_dir, HUB_SOCKET.name)
            SandboxSpawner._relay = await listen_unix(path, self.proxy_host, self.proxy_port)


def folder_name(user: str) -> str:
    """A person's name as the name of a folder: one-to-one, and never a path."""
    name = quote(user, safe="@+ ")
    return f"%2E{name[1:]}" if name.startswith(".") else name
