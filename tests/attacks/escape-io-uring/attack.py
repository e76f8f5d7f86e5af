# %% last
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)


def met(what, result):
    name = "OUT" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    print(f"{what}: {name}")


parameters = ctypes.create_string_buffer(120)
met("setup", libc.syscall(425, 8, parameters))
met("enter", libc.syscall(426, 3, 1, 1, 0, None, 0))
met("register", libc.syscall(427, -1, 0, None, 0))
met("aio", libc.syscall(206, 8, ctypes.byref(ctypes.c_ulong(0))) - 1)
