# %% first
import ctypes
import os
import shutil
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
print("in memory:", libc.syscall(319, b"program", 0))
shutil.copy("/usr/bin/env", "copy")
os.chmod("copy", 0o6755)
done = subprocess.run(["./copy", "id", "-u"], capture_output=True, text=True)
print("a copy runs as:", done.stdout.strip() or done.stderr.strip())
descriptor = os.open("copy", os.O_RDONLY)
try:
    os.execve(descriptor, ["env"], {})
except OSError as error:
    print("executed:", error)
except MemoryError:
    pass
# %% before mean
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
page = ctypes.create_string_buffer(4096)
print("capabilities:", libc.prctl(47, 2, 21, 0, 0), libc.prctl(8, 1, 0, 0, 0))
print("dumpable:", libc.prctl(3, 0, 0, 0, 0), "privileges:", libc.prctl(39, 0, 0, 0, 0))
