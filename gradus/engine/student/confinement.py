"""The confinement of one student process: namespaces, mounts, limits, no privileges.

Sources: namespaces(7), user_namespaces(7), mount(2), getrlimit(2), capabilities(7), prctl(2).
"""

import contextlib
import ctypes
import os
import resource
import signal
from dataclasses import dataclass, replace

from gradus.engine.student.syscalls import install_filter

_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL keeps the GIL, which a clone must

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET
BRANCH_NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS
SYS_CLONE = {"x86_64": 56, "aarch64": 220}

MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 24, 4, 38
PR_SET_CHILD_SUBREAPER = 36
CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63

HOME = "/home/student"
SIGNALS = 1024  # that wait, or belong to a timer: all processes of a user share their number
FILE_SIZE = 2**13  # bytes: as many files as there would be of this size


@dataclass(frozen=True, slots=True)
class Confinement:
    """The limits of one student process.

    Attributes
    ----------
    memory : bytes of address space beyond what the warm process has.
    disk : bytes in each of the working folder and /tmp; a file for every 8 kB of them.
    cpu_seconds : of processor time, for each process.
    processes : how many at once, threads included.
    """

    memory: int = 2 * 2**30
    disk: int = 256 * 2**20
    cpu_seconds: int = 600
    processes: int = 64
    open_files: int = 256


def clone_into_namespaces(namespaces: int = NAMESPACES) -> int:
    """Like ``os.fork``, but the child is in namespaces of its own (pid 1 in all of them).

    Raises
    ------
    OSError
        where the system permits no (nested) user namespaces.
    """
    number = SYS_CLONE[os.uname().machine]
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _libc.syscall(number, namespaces | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    error = ctypes.get_errno()
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(error, f"clone into new namespaces: {os.strerror(error)}")
    return pid


def confine(limits: Confinement, *, uid: int, gid: int) -> None:
    """Confine this process, for good. Called in the child, before any student code."""
    settle(limits, uid=uid, gid=gid)
    address_space = _address_space() + limits.memory
    for place in ("/proc", "/dev/pts"):  # terminals are shared by all forks
        _mount_tmpfs(place, 4096, flags=MS_RDONLY)
    _limit(address_space, limits)
    _drop_privileges()


def settle(limits: Confinement, *, uid: int, gid: int) -> None:
    """Folders of its own for this process. It may still fork others into namespaces of their own.

    That is all for a branch of the warm process, which runs no student code.
    """
    _yield_to_others()
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")
    for place in (HOME, "/tmp", "/dev/shm"):
        _mount_tmpfs(place, limits.disk)
    os.chdir(HOME)


def restrain(limits: Confinement) -> None:
    """What of ``confine`` needs no namespaces: for a machine that has none to give."""
    _yield_to_others()
    # Without a namespace of its own, the processes of this user are counted together.
    _limit(
        _address_space() + limits.memory,
        replace(limits, processes=limits.processes + _threads_of(os.getuid())),
    )
    _drop_privileges()


def adopt_orphans() -> None:
    """Become the parent of whatever descendant loses its own, where no namespace ends with it."""
    _check(_libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(CHILD_SUBREAPER)")


def seal() -> None:
    """Close the system calls that no notebook needs (see ``syscalls``); for good as well."""
    install_filter(_libc)


def _yield_to_others() -> None:
    """This process ends with its parent, and comes last for the machine's goods."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl(PDEATHSIG)")
    os.setsid()  # where the kernel shares the processors by session, this one gets one share
    with contextlib.suppress(OSError):
        _write("/proc/self/oom_score_adj", "1000")  # short of memory, the kernel takes it first


def _drop_privileges() -> None:
    _drop_capabilities()
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(NO_NEW_PRIVS)")
    _check(_libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl(DUMPABLE)")


def _limit(address_space: int, limits: Confinement) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, SIGNALS),
        (resource.RLIMIT_NICE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))


def _mount_tmpfs(place: str, size: int, *, flags: int = 0) -> None:
    # Names and empty files cost memory of the kernel's, which no size counts.
    options = f"size={size},nr_inodes={max(16, size // FILE_SIZE)},mode=0700".encode()
    flags |= MS_NOSUID | MS_NODEV
    _check(_libc.mount(b"tmpfs", place.encode(), b"tmpfs", flags, options), f"mount {place}")


def _drop_capabilities() -> None:
    for capability in range(LAST_CAPABILITY + 1):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # past the last one that this kernel knows
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, nothing), "capset")


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _threads_of(uid: int) -> int:
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it has just ended
            if os.stat(f"/proc/{name}").st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))
    return count


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
