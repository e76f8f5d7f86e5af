"""The environment of the peers that Gradus itself doesn't need.

It lies beside the environment that runs Gradus, so that the peers' dependencies don't mix with
ours, and is made on demand from ``peers.lock``, whose every package is pinned by its hash.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("peers.lock")
STAMP = ".installed"
TIME_LIMIT = 900  # seconds


class PeerError(Exception):
    """A peer can't run here; the message says why and what to do about it."""


def peers_python(folder: Path | None = None) -> Path:
    """The Python of the peers' environment, which is made when it isn't there yet.

    Parameters
    ----------
    folder : where it is; by default ``.venv-peers`` beside the environment that runs this.

    Raises
    ------
    PeerError
        when it can't be made: no network, no room, no permission.
    """
    folder = folder or Path(sys.prefix).with_name(".venv-peers")
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / STAMP
    python = folder / "bin" / "python"
    try:
        with LOCK.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another bench may be making it just now
            if not stamp.is_file() or stamp.read_text() != wanted:
                _make(folder, python)
                stamp.write_text(wanted)
    except OSError as error:
        raise PeerError(f"the peers' environment {folder} can't be made: {error}") from None
    return python


def _make(folder: Path, python: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    _run([sys.executable, "-m", "venv", *_without_pip(), str(folder)])
    (folder / ".gitignore").write_text("*\n")
    uv = _uv()
    if uv:
        options = ["--python", str(python), "--link-mode=copy", "--no-progress"]
        _run([uv, "pip", "sync", "--require-hashes", *options, str(LOCK)])
    else:
        options = ["--disable-pip-version-check", "--no-deps", "--quiet"]
        _run([str(python), "-m", "pip", "install", "--require-hashes", *options, "-r", str(LOCK)])


def _without_pip() -> list[str]:
    return ["--without-pip"] if _uv() else []


def _uv() -> str | None:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.is_file() else shutil.which("uv")


def _run(command: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise PeerError(f"installing the peers took more than {TIME_LIMIT} s: {_REMEDY}") from None
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
        raise PeerError(f"the peers can't be installed ({reason[0].strip()}): {_REMEDY}")


_REMEDY = "is there a network? They are downloaded once; --peers nbgrader goes without"
