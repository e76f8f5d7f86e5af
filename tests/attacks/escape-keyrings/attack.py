# %% last
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)


def met(what, result):
    name = "OUT" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    print(f"{what}: {name}")


met("session keyring", libc.syscall(250, 0, -3, 1, 0, 0))
met("search", libc.syscall(250, 10, -4, b"user", b"secret", 0))
met("add_key", libc.syscall(248, b"user", b"mine", b"data", 4, -4))
met("request_key", libc.syscall(249, b"user", b"mine", None, -4))
