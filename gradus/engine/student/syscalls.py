"""A filter on system calls for student code: what no notebook needs is refused with EPERM.

The kernel's own surface is what is left to attack once namespaces and capabilities are gone, so the
calls that reach deep into it (new namespaces, tracing, keyrings, io_uring, bpf ...) are closed, and
those that make memory which no limit of a process counts (memfd_create, shmget, semget ...), or
use up what all processes of a user share (inotify_init).
Source: seccomp(2), the classic BPF of bpf(4); numbers from the kernel's asm/unistd.h.
"""

import ctypes
import os
import struct
from dataclasses import dataclass, field

LOAD, JUMP_EQUAL, JUMP_SET, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
NUMBER, ARCHITECTURE, ARGUMENT_0, ARGUMENT_1, ARGUMENT_2 = 0, 4, 16, 24, 32
FIRST_UNKNOWN = 470
"""Calls from this number on were not looked at when the table was made (or are of the x32 ABI)."""
NEW_NAMESPACES = 0x7E020080
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
# unix, inet, inet6, netlink; not vsock, which no namespace holds
SOCKET_FAMILIES = (1, 2, 10, 16)
SOL_SOCKET, SO_SNDBUF = 1, 7
PR_SET_PDEATHSIG, F_SETLEASE = 1, 1024
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


@dataclass(frozen=True, slots=True)
class Architecture:
    """The audit number of an architecture and the numbers of the calls that matter here."""

    audit: int
    clone: int
    clone3: int
    ioctl: int
    socket: int
    socketpair: int
    setsockopt: int
    prctl: int
    fcntl: int
    sync: int
    syncfs: int
    refused: dict[str, int] = field(default_factory=dict)


_X86_64 = Architecture(
    audit=0xC000003E,
    clone=56,
    clone3=435,
    ioctl=16,
    socket=41,
    socketpair=53,
    setsockopt=54,
    prctl=157,
    fcntl=72,
    sync=162,
    syncfs=306,
    refused=dict(
        ptrace=101, process_vm_readv=310, process_vm_writev=311, kcmp=312, pidfd_getfd=438,
        unshare=272, setns=308, mount=165, umount2=166, pivot_root=155, chroot=161,
        open_tree=428, move_mount=429, fsopen=430, fsconfig=431, fsmount=432, fspick=433,
        mount_setattr=442, add_key=248, request_key=249, keyctl=250, io_uring_setup=425,
        io_uring_enter=426, io_uring_register=427, bpf=321, perf_event_open=298,
        userfaultfd=323, open_by_handle_at=304, name_to_handle_at=303, kexec_load=246,
        kexec_file_load=320, init_module=175, finit_module=313, delete_module=176,
        reboot=169, swapon=167, swapoff=168, acct=163, quotactl=179, syslog=103,
        settimeofday=164, clock_settime=227, adjtimex=159, clock_adjtime=305,
        sethostname=170, setdomainname=171, iopl=172, ioperm=173, personality=135,
        lookup_dcookie=212, move_pages=279, mbind=237, set_mempolicy=238, migrate_pages=256,
        vmsplice=278, fanotify_init=300, landlock_create_ruleset=444, memfd_secret=447,
        uselib=134, ustat=136, sysfs=139, nfsservctl=180, vhangup=153, modify_ldt=154,
        memfd_create=319, shmget=29, msgget=68, semget=64, io_setup=206,
        process_madvise=440, quotactl_fd=443, statmount=457, listmount=458, open_tree_attr=467,
        landlock_add_rule=445, landlock_restrict_self=446, set_mempolicy_home_node=450,
        fanotify_mark=301, inotify_init=253, inotify_init1=294,
    ),
)  # fmt: skip
_AARCH64 = Architecture(
    audit=0xC00000B7,
    clone=220,
    clone3=435,
    ioctl=29,
    socket=198,
    socketpair=199,
    setsockopt=208,
    prctl=167,
    fcntl=25,
    sync=81,
    syncfs=267,
    refused=dict(
        ptrace=117, process_vm_readv=270, process_vm_writev=271, kcmp=272, pidfd_getfd=438,
        unshare=97, setns=268, mount=40, umount2=39, pivot_root=41, chroot=51,
        open_tree=428, move_mount=429, fsopen=430, fsconfig=431, fsmount=432, fspick=433,
        mount_setattr=442, add_key=217, request_key=218, keyctl=219, io_uring_setup=425,
        io_uring_enter=426, io_uring_register=427, bpf=280, perf_event_open=241,
        userfaultfd=282, open_by_handle_at=265, name_to_handle_at=264, kexec_load=104,
        kexec_file_load=294, init_module=105, finit_module=273, delete_module=106,
        reboot=142, swapon=224, swapoff=225, acct=89, quotactl=60, syslog=116,
        settimeofday=170, clock_settime=112, adjtimex=171, clock_adjtime=266,
        sethostname=161, setdomainname=162, personality=92, lookup_dcookie=18,
        move_pages=239, mbind=235, set_mempolicy=237, migrate_pages=238, vmsplice=75,
        fanotify_init=262, landlock_create_ruleset=444, memfd_secret=447, vhangup=58,
        memfd_create=279, shmget=194, msgget=186, semget=190, io_setup=0,
        process_madvise=440, quotactl_fd=443, statmount=457, listmount=458, open_tree_attr=467,
        landlock_add_rule=445, landlock_restrict_self=446, set_mempolicy_home_node=450,
        fanotify_mark=263, inotify_init1=26,
    ),
)  # fmt: skip
ARCHITECTURES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def build_filter(architecture: Architecture) -> bytes:
    """The BPF program, as an array of ``struct sock_filter``."""
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, architecture.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (JUMP_GREATER_EQUAL, 0, 1, FIRST_UNKNOWN),
        (RETURN, 0, 0, ERRNO | ENOSYS),
        (JUMP_EQUAL, 0, 1, architecture.clone3),  # so that libc falls back to clone
        (RETURN, 0, 0, ERRNO | ENOSYS),
    ]
    for number in architecture.refused.values():
        program += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    # To write all disks of the machine out, again and again, would slow everybody down.
    for number in (architecture.sync, architecture.syncfs):
        program += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO)]
    program += [
        (JUMP_EQUAL, 0, 4, architecture.prctl),
        (LOAD, 0, 0, ARGUMENT_0),
        (JUMP_EQUAL, 0, 1, PR_SET_PDEATHSIG),  # it ends with the process that has forked it
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
        # Whoever owns the environment's files may lease them, and whoever opens one then waits.
        (JUMP_EQUAL, 0, 4, architecture.fcntl),
        (LOAD, 0, 0, ARGUMENT_1),
        (JUMP_EQUAL, 0, 1, F_SETLEASE),
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
        (JUMP_EQUAL, 0, 4, architecture.clone),
        (LOAD, 0, 0, ARGUMENT_0),
        (JUMP_SET, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
        (JUMP_EQUAL, 0, 5, architecture.ioctl),
        (LOAD, 0, 0, ARGUMENT_1),
        (JUMP_EQUAL, 1, 0, TIOCSTI),
        (JUMP_EQUAL, 0, 1, TIOCLINUX),
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
        # The kernel holds what is sent until it is read, in memory that no limit counts: a buffer
        # stays as large as it is, and whoever asks for a larger one is told that it was done.
        (JUMP_EQUAL, 0, 6, architecture.setsockopt),
        (LOAD, 0, 0, ARGUMENT_1),
        (JUMP_EQUAL, 0, 3, SOL_SOCKET),
        (LOAD, 0, 0, ARGUMENT_2),
        (JUMP_EQUAL, 0, 1, SO_SNDBUF),
        (RETURN, 0, 0, ERRNO),
        (RETURN, 0, 0, ALLOW),
        (JUMP_EQUAL, 1, 0, architecture.socketpair),
        (JUMP_EQUAL, 0, 6, architecture.socket),
        (LOAD, 0, 0, ARGUMENT_0),
        *((JUMP_EQUAL, 4 - number, 0, family) for number, family in enumerate(SOCKET_FAMILIES)),
        (RETURN, 0, 0, ERRNO | EAFNOSUPPORT),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install_filter(libc: ctypes.CDLL) -> None:
    """Put the filter on this process and all its children; needs no_new_privs.

    Raises
    ------
    OSError
        when the kernel refuses it.
    """
    code = build_filter(ARCHITECTURES[os.uname().machine])
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
