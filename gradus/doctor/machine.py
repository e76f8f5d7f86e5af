"""The machine: kernel, processors, memory, disks, clock, and the user who grades."""

import os
import platform
import resource
import shutil
import tempfile
import time
from pathlib import Path

from gradus.doctor.finding import Finding, failed, ok, warning
from gradus.engine import cores
from gradus.engine.student.confinement import Confinement
from gradus.engine.student.syscalls import ARCHITECTURES

OLDEST_KERNEL = (5, 4)  # pidfd_open, by which the end of a process is seen
MEGABYTE = 2**20
GIGABYTE = 2**30
LITTLE_DISK, NO_DISK = 2 * GIGABYTE, 100 * MEGABYTE
LITTLE_MEMORY = GIGABYTE
FEW_FILES = 1024
LARGEST_SKEW = 5.0  # seconds
FIRST_YEAR = 2025


def look_at_machine(folder: Path) -> list[Finding]:
    """What there is of everything. ``folder`` is where the course lies."""
    return [
        _kernel(),
        _processors(),
        _memory(),
        *(_memory_folder(name) for name in ("/dev/shm", "/tmp")),
        _disk(folder),
        _open_files(),
        _user(),
        _clock(folder),
    ]


def describe_machine() -> dict[str, object]:
    """The machine in figures."""
    return {
        "system": platform.platform(),
        "architecture": platform.machine(),
        "processors": cores(),
        "memory_mb": memory()[0] // MEGABYTE,
        "memory_available_mb": memory()[1] // MEGABYTE,
        "user": os.getuid(),
        "container": container(),
    }


def memory() -> tuple[int, int]:
    """Bytes of memory: in all, and available."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    total, available = (int(fields[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    return total * 1024, available * 1024


def container() -> str:
    """The container that this runs in: docker, podman, another; empty where none is seen."""
    if Path("/.dockerenv").exists():
        return "docker"
    if Path("/run/.containerenv").exists():
        return "podman"
    return os.environ.get("container", "")  # noqa: SIM112  (systemd gives it that name)


def _kernel() -> Finding:
    release = os.uname().release
    numbers = tuple(int(part) for part in release.split("-")[0].split(".")[:2] if part.isdigit())
    if os.uname().machine not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        return failed(
            "kernel", f"{os.uname().machine}", f"no filter of system calls is known: use {known}"
        )
    if numbers < OLDEST_KERNEL:
        return failed("kernel", release, "use Linux 5.4 or newer")
    return ok("kernel", f"Linux {release}, {os.uname().machine}")


def _processors() -> Finding:
    quota = _read("/sys/fs/cgroup/cpu.max").split()
    count = cores()
    if len(quota) == 2 and quota[0].isdigit() and int(quota[0]) < count * int(quota[1]):
        share = int(quota[0]) / int(quota[1])
        return warning(
            "processors",
            f"{count}, of which this group of processes may use {share:.1f}",
            f"grade with `--jobs {max(1, round(share))}`, or raise the limit of the container",
        )
    return ok("processors", f"{count}, so {count} submissions at a time")


def _memory() -> Finding:
    total, available = memory()
    limit = _read("/sys/fs/cgroup/memory.max").strip()
    if limit.isdigit():
        total, available = min(total, int(limit)), min(available, int(limit))
    each = Confinement().memory
    detail = (
        f"{_size(available)} of {_size(total)} available; a student process may use {_size(each)}"
    )
    if available < LITTLE_MEMORY:
        return warning("memory", detail, "end other programs, or grade with `--jobs 1`")
    return ok("memory", detail)


def _memory_folder(name: str) -> Finding:
    try:
        free = shutil.disk_usage(name).free
    except OSError as error:
        return warning(name, error.strerror or str(error), f"make a folder {name}")
    if free < 64 * MEGABYTE:
        return warning(name, f"{_size(free)} free", "give it more room (Docker: `--shm-size=1g`)")
    return ok(name, f"{_size(free)} free")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    if free < NO_DISK:
        return failed("disk", f"{_size(free)} free", f"make room on the disk of {folder}")
    if free < LITTLE_DISK:
        return warning("disk", f"{_size(free)} free", f"make room on the disk of {folder}")
    return ok("disk", f"{_size(free)} free")


def _open_files() -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FEW_FILES:
        return warning("open files", f"{soft} at once", f"`ulimit -n {FEW_FILES}` before grading")
    return ok("open files", f"{soft} at once")


def _user() -> Finding:
    if os.getuid() == 0:
        return warning(
            "user",
            "root: the kernel does not limit root's processes (a watch of ours does)",
            "grade as an ordinary user: nothing here needs root",
        )
    return ok("user", f"uid {os.getuid()}, not root")


def _clock(folder: Path) -> Finding:
    now = time.time()
    year = time.gmtime(now).tm_year
    if year < FIRST_YEAR:
        return failed("clock", f"it is {year}", "set the clock: late penalties go by it")
    place = folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".gradus-clock-") as file:
            skew = os.stat(file.name).st_mtime - time.time()
    except OSError as error:
        return warning("clock", f"{place}: {error.strerror}", "make the folder writable")
    if abs(skew) > LARGEST_SKEW:
        return warning(
            "clock",
            f"the file system of {place} is {skew:+.0f} s off",
            "synchronise the clocks of this machine and its file server (NTP)",
        )
    stamp = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    return ok("clock", stamp)


def _size(count: int) -> str:
    return f"{count / GIGABYTE:.1f} GB" if count >= GIGABYTE else f"{count // MEGABYTE} MB"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
