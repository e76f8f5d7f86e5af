# %% first
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    ctypes.set_errno(0)
    found = libc.syscall(number, *arguments)
    return found if found >= 0 else errno.errorcode[ctypes.get_errno()]


pair = (ctypes.c_int * 2)()
families = {"tipc": 30, "vsock": 40, "packet": 17, "alg": 38, "bluetooth": 31}
print({name: call(53, family, 1, 0, pair) for name, family in families.items()})
