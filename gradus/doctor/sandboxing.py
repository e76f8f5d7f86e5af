"""What sandboxes are made of: bubblewrap, namespaces within namespaces, filters of system calls."""

import shutil
import subprocess
import sys
from pathlib import Path

from gradus.doctor.finding import Finding, failed, ok, warning
from gradus.doctor.machine import container
from gradus.doctor.software import program_version

HUB_NEEDS = (0, 8)  # --disable-userns
SECONDS = 60
UNSHARE = (
    "import ctypes, os, sys\n"
    "libc = ctypes.CDLL(None, use_errno=True)\n"
    "if libc.unshare({flags:#x}):\n"
    "    sys.exit(os.strerror(ctypes.get_errno()))\n"
)
NEW_USER = 0x10000000
ALL_NEW = 0x7E020000 & ~0x02000000  # as a student process has them: no cgroup namespace
INSTALL = "`sudo apt-get install bubblewrap`"
SWITCHES = {
    "kernel/unprivileged_userns_clone": (
        "0",
        "`sudo sysctl -w kernel.unprivileged_userns_clone=1`",
    ),
    "user/max_user_namespaces": ("0", "`sudo sysctl -w user.max_user_namespaces=15000`"),
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "Ubuntu's AppArmor restricts user namespaces: give bwrap and this Python a profile with "
        "`userns,`, or `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`",
    ),
}
CONTAINER = (
    "in {container}: run the container with `--security-opt seccomp=unconfined --security-opt "
    "apparmor=unconfined --security-opt systempaths=unconfined`, or as a virtual machine"
)
OTHERWISE = "ask who runs this machine to let you make user namespaces"


def look_at_sandboxing() -> list[Finding]:
    """Each part by itself; whether they hold together is for ``trial`` to say."""
    return [_bubblewrap(), _namespaces(), _nested_namespaces(), _filters()]


def namespace_remedies(switches: Path = Path("/proc/sys")) -> str:
    """What to do where user namespaces are refused, as far as this machine tells."""
    found = []
    for name, (bad, remedy) in SWITCHES.items():
        path = switches / name
        if path.exists() and path.read_text(encoding="ascii").strip() == bad:
            found.append(remedy)
    if container():
        found.append(CONTAINER.format(container=container()))
    return "; ".join(found) or OTHERWISE


def _bubblewrap() -> Finding:
    path, version = shutil.which("bwrap"), program_version("bwrap")
    if path is None:
        return failed("bubblewrap", "not installed", INSTALL)
    if not version:
        return failed("bubblewrap", f"{path} does not run", INSTALL)
    if tuple(map(int, version.split(".")[:2])) < HUB_NEEDS:
        return warning("bubblewrap", f"{version} in {path}", "the hub needs version 0.8 or newer")
    return ok("bubblewrap", f"{version} in {path}")


def _namespaces() -> Finding:
    reason = _refusal([sys.executable, "-I", "-c", UNSHARE.format(flags=NEW_USER)])
    if reason:
        return failed("user namespaces", f"refused: {reason}", namespace_remedies())
    return ok("user namespaces", "can be made")


def _nested_namespaces() -> Finding:
    name = "nested namespaces"
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        return failed(name, "not tried: bubblewrap is missing", INSTALL)
    sandbox = [
        bubblewrap,
        "--unshare-all",
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
    ]
    program = [sys.executable, "-I", "-c", UNSHARE.format(flags=ALL_NEW)]
    reason = _refusal([*sandbox, "--cap-drop", "ALL", "--", *program])
    if reason:
        return failed(name, f"refused: {reason}", namespace_remedies())
    return ok(name, "user, pid, network, mount, ipc and uts can be made inside of bubblewrap")


def _filters() -> Finding:
    path = Path("/proc/sys/kernel/seccomp/actions_avail")
    actions = path.read_text(encoding="ascii").split() if path.exists() else []
    missing = {"errno", "kill_process"} - set(actions)
    if missing:
        return failed(
            "seccomp", f"the kernel lacks {', '.join(sorted(missing))}", "use a kernel with seccomp"
        )
    return ok("seccomp", "the kernel filters system calls")


def _refusal(command: list[str]) -> str:
    """Why a command failed, in a line; empty when it did not."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit status {done.returncode}"
