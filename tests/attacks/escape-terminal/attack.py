# %% last
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)


def met(what, result):
    name = "OUT" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    print(f"{what}: {name}")


import fcntl
import pty

for name in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/0", "/dev/pts/ptmx"):
    try:
        print("opened", os.open(name, os.O_RDWR))
    except OSError as error:
        print(name, errno.errorcode[error.errno])
for number in (0, 1, 2, 3):
    for request in (0x5412, 0x541C, 0x5412 | 1 << 32, 0x541C | 1 << 40):
        met(f"ioctl {number} {request:#x}", libc.ioctl(number, ctypes.c_ulong(request), b"x"))
try:
    print("OUT", pty.openpty())
except OSError as error:
    print("openpty:", error)
