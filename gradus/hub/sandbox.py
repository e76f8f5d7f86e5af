"""The bubblewrap sandboxes that servers run in, as command lines.

What is not named here does not exist inside. The system, the Python environment and the
configuration are read-only; only the home, ``/tmp`` and ``/dev/shm`` can be written. Whoever runs
the hub, the user inside is ``jovyan``, uid 1000, without capabilities and without the right to make
further user namespaces.
"""

import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradus

USER = "jovyan"
UID = 1000
HOME = Path("/home/jovyan")
SOCKETS = Path("/run/gradus")
HUB_SOCKET = Path("/run/hub.sock")
CONFIGURATION = Path("/etc/gradus")

ETC_FILES = {
    "passwd": f"root:x:0:0:root:/:/usr/sbin/nologin\n{USER}:x:{UID}:{UID}::{HOME}:/bin/bash\n",
    "group": f"root:x:0:\n{USER}:x:{UID}:\n",
    "hosts": "127.0.0.1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
SYSTEM_ETC = ("ld.so.cache", "alternatives", "fonts", "localtime", "mime.types")
NAMESPACES = ("user", "pid", "ipc", "uts", "cgroup-try")
# The root and /dev are file systems in memory without a size limit: nothing may grow there.
PROTECTED = ("node_modules", "jupyterhub_config.py")  # of a course folder: the hub runs them
SEALED_ROOT = ("--remount-ro", "/dev", "--remount-ro", "/")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one student's server may use.

    Attributes
    ----------
    processes : processes and threads. Not enforced by the kernel when the hub itself is root.
    open_files : per process.
    file_size : bytes of one file.
    memory : bytes of address space per process.
    scratch : bytes of ``/tmp``, and the same again of ``/dev/shm``; they are held in memory.
    """

    processes: int = 512
    open_files: int = 4096
    file_size: int = 2**30
    memory: int = 8 * 2**30
    scratch: int = 2**28

    def apply(self) -> None:
        """Limit this process and all it starts (processes excepted: that limit is set inside)."""
        for kind, limit in (
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_FSIZE, self.file_size),
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            lower = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (lower, lower))


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox of a student's server: no network but a loopback interface of its own.

    Attributes
    ----------
    home : folder that becomes the home, writable.
    sockets : folder with the server's own socket, writable.
    hub_socket : unix socket of the hub's relay.
    configuration : folder with the Jupyter and nbgrader settings of the person's role.
    etc : folder with the files of ``ETC_FILES``.
    limits : what may be used.
    """

    home: Path
    sockets: Path
    hub_socket: Path
    configuration: Path
    etc: Path
    limits: Limits = Limits()

    def command(self, inner: Sequence[str]) -> list[str]:
        """The command line that runs ``inner`` in this sandbox."""
        options = _isolation(self.limits.scratch, ("net", *NAMESPACES))
        options += [*_system(), *_etc(self.etc, self.configuration)]
        options += ["--bind", str(self.sockets), str(SOCKETS)]
        options += ["--ro-bind", str(self.hub_socket), str(HUB_SOCKET)]
        options += ["--bind", str(self.home), str(HOME), "--chdir", str(HOME)]
        return [*options, *SEALED_ROOT, "--", *inner]


@dataclass(frozen=True, slots=True)
class CourseSandbox:
    """The sandbox of the formgrader, which works on the course folder.

    It shares the machine's network, so that it reaches the hub and the proxy reaches it. The
    course folder can be written; the hub's state, where it lies in that folder, is not there.

    Attributes
    ----------
    course_dir, state_dir : of the installation.
    home, configuration, etc : as in ``Sandbox``.
    """

    course_dir: Path
    state_dir: Path
    home: Path
    configuration: Path
    etc: Path

    def command(self, inner: Sequence[str]) -> list[str]:
        """The command line that runs ``inner`` in this sandbox."""
        options = _isolation(Limits().scratch, NAMESPACES)
        options += ["--bind", str(self.course_dir), str(self.course_dir)]
        if self.state_dir.is_relative_to(self.course_dir):
            options += ["--tmpfs", str(self.state_dir), "--remount-ro", str(self.state_dir)]
        for name in PROTECTED:
            path = str(self.course_dir / name)
            options += ["--ro-bind-try", path, path]
        # After the course: where it holds the Python environment, that stays read-only.
        options += [*_system(), *_etc(self.etc, self.configuration)]
        options += ["--bind", str(self.home), str(HOME), "--chdir", str(self.course_dir)]
        return [*options, *SEALED_ROOT, "--", *inner]


def python_folders() -> tuple[Path, ...]:
    """The folders that this Python and Gradus itself are installed in, outermost first."""
    package = Path(gradus.__file__).parent
    folders: list[Path] = []
    for folder in (Path(sys.base_prefix), Path(sys.prefix), package):
        if not any(folder.is_relative_to(other) for other in (Path("/usr"), *folders)):
            folders.append(folder)
    return tuple(folders)


def write_etc(folder: Path) -> None:
    """Write the files of ``ETC_FILES`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ETC_FILES.items():
        (folder / name).write_text(text)


def problem() -> str | None:
    """Why sandboxes can't work on this machine, with the remedy; None when they can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is missing: install it with `sudo apt-get install bubblewrap`"
    trial = ["bwrap", *(f"--unshare-{name}" for name in ("net", *NAMESPACES))]
    trial += ["--disable-userns"]
    trial += [*_system(), "--proc", "/proc", "--dev", "/dev", "--", "/bin/true"]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    reason = done.stderr.strip().splitlines()
    return (
        f"bubblewrap can't make a sandbox here ({reason[-1] if reason else done.returncode}): "
        "version 0.8 or newer is needed, and a kernel that lets you make user namespaces"
    )


def _isolation(scratch: int, namespaces: Sequence[str]) -> list[str]:
    options = ["bwrap", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    options += [f"--unshare-{name}" for name in namespaces]
    options += ["--disable-userns", "--uid", str(UID), "--gid", str(UID)]
    options += ["--hostname", "gradus", "--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp"):
        options += ["--size", str(scratch), "--tmpfs", folder]
    return options


def _etc(folder: Path, configuration: Path) -> list[str]:
    options = ["--ro-bind", str(configuration), str(CONFIGURATION)]
    for name in ETC_FILES:
        options += ["--ro-bind", str(folder / name), f"/etc/{name}"]
    return options


def _system() -> list[str]:
    options = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        folder = Path("/", name)
        if folder.is_symlink():
            options += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            options += ["--ro-bind", str(folder), str(folder)]
    for name in SYSTEM_ETC:
        options += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for folder in python_folders():
        options += ["--ro-bind", str(folder), str(folder)]
    return options
