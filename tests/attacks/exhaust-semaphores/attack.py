# %% first
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
made = 0
for _ in range(200):
    made += libc.semget(0, 32000, 0o1600) >= 0
print("semaphores:", made, errno.errorcode[ctypes.get_errno()])
ring = ctypes.c_ulong(0)
print("ring:", libc.syscall(206, 1000, ctypes.byref(ring)), errno.errorcode[ctypes.get_errno()])
