# %% first
import ctypes
import os
import resource
import sys
import sysconfig

print(dict(os.environ), sys.argv, sys.orig_argv, sys.path, sys.flags)
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
print(libc.getenv(b"HOME"), libc.getauxval(31))
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
place = 0
while environ[place]:
    print(environ[place].decode())
    place += 1
print(sysconfig.get_config_vars("prefix"), resource.getrlimit(resource.RLIMIT_NOFILE))
