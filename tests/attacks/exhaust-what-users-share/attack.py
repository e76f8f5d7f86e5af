# %% first
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    ctypes.set_errno(0)
    found = libc.syscall(number, *arguments)
    return found if found >= 0 else errno.errorcode[ctypes.get_errno()]


print("watches:", [call(number, 0) for number in (253, 294)])
timer = ctypes.c_void_p()
count = 0
while isinstance(call(222, 1, None, ctypes.byref(timer)), int) and count < 200_000:
    count += 1
print("timers:", count if count > 5000 else "few")
