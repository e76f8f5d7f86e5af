# %% first
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)


def met(what, result):
    name = "OUT" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    print(f"{what}: {name}")


met("mount tmpfs", libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))
met("mount proc", libc.mount(b"proc", b"/proc", b"proc", 0, None))
met("remount", libc.mount(None, b"/", None, 32, None))
met("umount /proc", libc.umount2(b"/proc", 2))
met("umount home", libc.umount2(b"/home/student", 2))
met("pivot_root", libc.syscall(155, b"/tmp", b"/tmp"))
met("open_tree", libc.syscall(428, -100, b"/", 1))
met("fsopen", libc.syscall(430, b"tmpfs", 0))
met("mount_setattr", libc.syscall(442, -100, b"/", 0, None, 0))
