"""The software: Python, its packages, nbgrader, and what the hub needs."""

import importlib
import platform
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import gradus
from gradus.doctor.finding import Finding, failed, ok, warning

SOURCE = Path(gradus.__file__).parent.parent  # where this package was installed from, if it was
LOCK = "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)
TOLD = ("gradus", "nbgrader", "jupyterhub", "numpy", "scipy", "pandas", "matplotlib", "ipython")
WANTED_PYTHON = (3, 11)
OLDEST_NODE = 20
SECONDS = 30


def look_at_software(folder: Path) -> list[Finding]:
    """What is installed. ``folder`` is where the course lies."""
    return [_python(), _packages(folder), _nbgrader(), _node(), _proxy(folder)]


def versions() -> dict[str, str]:
    """Versions of what matters most, by name; what is missing is left out."""
    found = {"python": platform.python_version()}
    for name in TOLD:
        version = _installed(name)
        if version:
            found[name] = version
    for program in ("bwrap", "node"):
        version = program_version(program)
        if version:
            found[program] = version
    return found


def program_version(program: str) -> str:
    """What ``--version`` of a program says, digits and dots alone; empty where there is none."""
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found.group() if found else ""


def _python() -> Finding:
    wanted = ".".join(map(str, WANTED_PYTHON))
    if sys.version_info[:2] != WANTED_PYTHON:
        return warning("Python", platform.python_version(), f"use Python {wanted}: `make setup`")
    return ok("Python", f"{platform.python_version()} in {sys.prefix}")


def _packages(folder: Path) -> Finding:
    locks = [SOURCE / LOCK, folder / LOCK]
    lock = next((path for path in locks if path.is_file()), None)
    if lock is None:
        return _required_packages()
    wanted = dict(PINNED.findall(lock.read_text(encoding="utf-8")))
    other = []
    for name, version in wanted.items():
        found = _installed(name)
        if found != version:
            other.append(f"{name} {found or 'missing'} (pinned: {version})")
    if other:
        shown = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
        return warning("packages", shown, "`make setup` installs what requirements.lock pins")
    return ok("packages", f"all {len(wanted)} as in {LOCK}")


def _required_packages() -> Finding:
    names = [
        re.split(r"[^A-Za-z0-9_.-]", each, maxsplit=1)[0]
        for each in metadata.requires("gradus") or ()
        if "extra ==" not in each
    ]
    missing = [name for name in names if not _installed(name)]
    if missing:
        return failed("packages", f"missing: {', '.join(missing)}", "`pip install gradus` again")
    return ok("packages", f"{len(names)} required ones are there (no {LOCK} to compare with)")


def _nbgrader() -> Finding:
    try:
        importlib.import_module("nbgrader.api")
    except Exception as error:  # an installation may be broken in any way
        return failed("nbgrader", f"{type(error).__name__}: {error}", "`make setup` installs it")
    return ok("nbgrader", f"{_installed('nbgrader')}, can be imported")


def _node() -> Finding:
    version = program_version("node")
    if not version:
        return warning("node", "missing", "for the hub: `sudo apt-get install nodejs npm`")
    if int(version.split(".")[0]) < OLDEST_NODE:
        return warning("node", version, f"for the hub: install Node.js {OLDEST_NODE} or newer")
    return ok("node", version)


def _proxy(folder: Path) -> Finding:
    from gradus.hub.configuration import proxy_command
    from gradus.hub.installation import InstallationError

    try:
        *_, path = proxy_command(folder)
    except InstallationError as error:
        return warning("hub's proxy", str(error).split(":")[0], "for the hub: `make setup`")
    return ok("hub's proxy", path)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
