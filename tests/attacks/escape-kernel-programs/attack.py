# %% last
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)


def met(what, result):
    name = "OUT" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    print(f"{what}: {name}")


room = ctypes.create_string_buffer(256)
for name, number in (
    ("bpf", 321), ("perf_event_open", 298), ("userfaultfd", 323), ("init_module", 175),
    ("finit_module", 313), ("kexec_load", 246), ("fanotify_init", 300), ("modify_ldt", 154),
    ("personality", 135), ("iopl", 172), ("memfd_secret", 447), ("lookup_dcookie", 212),
    ("syslog", 103), ("acct", 163), ("swapon", 167), ("reboot", 169), ("vmsplice", 278),
    ("open_by_handle_at", 304), ("name_to_handle_at", 303), ("landlock", 444),
):
    met(name, libc.syscall(number, 0, room, 0, 0, 0, 0))
