"""The command lines of the two warm processes: who sees what of the machine.

The student's sandbox holds the system, the Python environment, this package's student side and the
grading vocabulary, all read-only, and nothing of a course. The judge's sees the machine read-only:
its sandbox is there so that it leaves nothing behind and dies with the engine. Source: bwrap(1).
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import gradus
from gradus.engine.errors import PlatformError

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/alternatives", "/etc/fonts",
          "/etc/ld.so.cache", "/etc/localtime")  # fmt: skip
PACKAGE = "/opt/gradus"
ENVIRONMENT = "/opt/python"
STUDENT_PARTS = ("__init__.py", "checks", "engine/student", "engine/wire")
USER = 1000
PASSWD = f"student:x:{USER}:{USER}:student:/home/student:/bin/sh\n"
GROUP = f"student:x:{USER}:\n"

SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
"""A process with threads can't be forked safely, and one core per submission is fair."""

BOOT = "import sys; sys.path.insert(0, {path!r}); from {module} import main; main()"


STUDENT_VARIABLES = {
    **SINGLE_THREADED,
    "USER": "student",
    "LANG": "C.UTF-8",
    "TERM": "xterm-color",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
    "NBGRADER_EXECUTION": "autograde",
    "SANDBOX": "gradus",
}
JUDGE_VARIABLES = {
    **SINGLE_THREADED,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    "NBGRADER_EXECUTION": "autograde",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A program, its environment and the folder that it starts in (None: where we are)."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: str | None = None


def find_bubblewrap() -> str:
    """The path of ``bwrap``.

    Raises
    ------
    PlatformError
        when it isn't installed, with the command that installs it.
    """
    path = shutil.which("bwrap")
    if path is None:
        raise PlatformError(
            "bubblewrap is not installed, and student code is not run without a sandbox: "
            "install it with `sudo apt-get install bubblewrap` (or grade with --unsafe, "
            "if you trust all who handed in)"
        )
    return path


def student_command(control: int) -> Command:
    """The warm student process, with its control socket as descriptor ``control``."""
    package = Path(gradus.__file__).parent
    argv = [
        find_bubblewrap(),
        "--unshare-all", "--unshare-user", "--uid", str(USER), "--gid", str(USER),
        "--hostname", "gradus", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--clearenv",
    ]  # fmt: skip
    for place in SYSTEM:
        argv += _bind_system(place)
    # The environment has a place of its own, wherever it is outside: a student process has its own
    # /tmp and /home, and would not see what lies there.
    for place in _interpreter_folders():
        argv += ["--ro-bind", place, place]
    argv += ["--ro-bind", sys.prefix, ENVIRONMENT]
    for part in STUDENT_PARTS:
        argv += ["--ro-bind", str(package / part), f"{PACKAGE}/gradus/{part}"]
    argv += ["--dir", f"{PACKAGE}/gradus/engine"]
    # An empty package initialiser: the engine's own would import the trusted side.
    argv += ["--file", "{empty}", f"{PACKAGE}/gradus/engine/__init__.py"]
    argv += ["--file", "{passwd}", "/etc/passwd", "--file", "{group}", "/etc/group"]
    argv += [
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/home/student",
        "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/home/student",
    ]  # fmt: skip
    environment = {
        **STUDENT_VARIABLES,
        "PATH": f"{ENVIRONMENT}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/home/student",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "IPYTHONDIR": "/tmp/ipython",
    }
    for name, value in environment.items():
        argv += ["--setenv", name, value]
    boot = BOOT.format(path=PACKAGE, module="gradus.engine.student.warm")
    python = f"{ENVIRONMENT}/bin/python"
    argv += ["--", python, "-I", "-c", boot, str(control)]
    return Command(tuple(argv), {})


def judge_command(control: int, course_root: Path) -> Command:
    """The warm judge process of one course."""
    argv = [
        find_bubblewrap(),
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
        "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--chdir", "/dev/shm",
    ]  # fmt: skip
    package = str(Path(gradus.__file__).parent.parent)
    boot = BOOT.format(path=package, module="gradus.engine.judge.warm")
    argv += ["--", sys.executable, "-I", "-c", boot, str(control), str(course_root)]
    environment = {
        **JUDGE_VARIABLES,
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/dev/shm",
        "TMPDIR": "/dev/shm",
        "MPLCONFIGDIR": "/dev/shm/matplotlib",
    }
    return Command(tuple(argv), environment)


def _bind_system(place: str) -> list[str]:
    if os.path.islink(place):
        return ["--symlink", os.readlink(place), place]
    return ["--ro-bind", place, place] if os.path.exists(place) else []


def _interpreter_folders() -> list[str]:
    """The interpreter that the environment was made from, where /usr doesn't hold it."""
    folders = {os.path.realpath(sys.base_prefix), sys.base_prefix}
    return sorted(each for each in folders if each != "/usr" and not each.startswith("/usr/"))
