# %% last
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)


def met(what, result):
    name = "OUT" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    print(f"{what}: {name}")


secret = ctypes.create_string_buffer(b"of the parent")


class Piece(ctypes.Structure):
    _fields_ = (("start", ctypes.c_void_p), ("size", ctypes.c_size_t))


mine = ctypes.create_string_buffer(20)
here, there = (Piece(ctypes.addressof(each), 13) for each in (mine, secret))
for pid in (1, os.getpid(), os.getppid()):
    arguments = pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0
    met("read", libc.process_vm_readv(*arguments))
    met("written", libc.process_vm_writev(*arguments))
for name in ("self/mem", "1/mem", "1/maps", "kcore"):
    try:
        open(f"/proc/{name}", "rb").close()
        print("OUT")
    except OSError as error:
        print(name, errno.errorcode[error.errno])
met("process_madvise", libc.syscall(440, 0, None, 0, 0, 0))
met("kcmp", libc.syscall(312, 1, 1, 0, 0, 0))
