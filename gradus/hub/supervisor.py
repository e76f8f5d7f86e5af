"""Starting the hub, waiting for it, and stopping everything below it."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from gradus.hub.installation import Installation, InstallationError
from gradus.hub.processes import adopt_orphans, dying_with, end_descendants

START_TIMEOUT = 180  # seconds
STOP_TIMEOUT = 10  # seconds that the hub gets to stop its servers in its own way
LARGEST_LOG = 10 * 2**20  # bytes kept from earlier runs
RAISED = re.compile(r"[\w.]*(Error|Exception): ")  # the last line of a traceback
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """One run of the hub, as a child process with everything else below it.

    Parameters
    ----------
    installation : what to run.
    config_file : the ``jupyterhub_config.py``.
    pages : paths on the hub that answer once it is up.
    """

    def __init__(
        self, installation: Installation, config_file: Path, *, pages: Sequence[str]
    ) -> None:
        self._installation = installation
        self._config_file = config_file
        self._pages = pages
        self._asked_to_stop = threading.Event()
        self._lock: int | None = None
        self._hub: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the hub and wait until it answers.

        Raises
        ------
        InstallationError
            when another run uses the same state, or the hub doesn't come up.
        """
        self._take_lock()
        adopt_orphans()
        # A handler, unlike an ignored signal, is reset to the default in the programs we start.
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        with _open_log(self._installation.log_file) as log:
            self._hub = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(self._config_file)],
                cwd=self._installation.state_dir,
                env={**os.environ, **self._installation.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dying_with(os.getpid()),
            )
        deadline = time.monotonic() + START_TIMEOUT
        for page in self._pages:
            self._wait_for(page, deadline)

    @property
    def is_stopping(self) -> bool:
        """Somebody asked to stop."""
        return self._asked_to_stop.is_set()

    def run(self) -> None:
        """Wait until somebody asks to stop.

        Raises
        ------
        InstallationError
            when the hub ended by itself.
        """
        while not self._asked_to_stop.wait(0.5):
            self._require_alive()

    def stop(self) -> None:
        """Stop every process that was started."""
        if self._hub is not None and self._hub.poll() is None:
            self._hub.terminate()
            try:
                self._hub.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._hub.kill()
        if self._hub is not None:
            end_descendants(grace=2)
            shutil.rmtree(self._installation.sockets_dir, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop.set()

    def _take_lock(self) -> None:
        path = self._installation.state_dir / "lock"
        self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InstallationError(
                f"another `gradus serve` is using {self._installation.state_dir}: stop it first"
            ) from None

    def _wait_for(self, page: str, deadline: float) -> None:
        while not self._asked_to_stop.is_set():
            self._require_alive()
            try:
                with urllib.request.urlopen(self._installation.url + page, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    raise InstallationError(
                        f"{page} did not answer within {START_TIMEOUT} seconds: "
                        f"see {self._installation.log_file}"
                    ) from None
            self._asked_to_stop.wait(0.5)

    def _require_alive(self) -> None:
        if self._hub is not None and self._hub.poll() is not None:
            raise InstallationError(
                f"the hub ended with status {self._hub.returncode}: {self._last_error()} "
                f"(see {self._installation.log_file})"
            )

    def _last_error(self) -> str:
        lines = self._installation.log_file.read_text(errors="replace").splitlines()[-200:]
        told = [line.strip() for line in lines if line.strip() and "ConfigProxy" not in line]
        critical = [line for line in told if line.startswith("[C") or RAISED.match(line)]
        return (critical or told or ["no message"])[-1]


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".old.log"))
    log = path.open("ab")
    path.chmod(0o600)
    return log
