# %% first
import ctypes
import os
import signal
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
print("death signal", libc.prctl(1, 0, 0, 0, 0), libc.prctl(36, 1, 0, 0, 0), libc.prctl(4, 1, 0, 0, 0))
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
subprocess.Popen(["/bin/sh", "-c", "trap '' TERM HUP INT; sleep 1000"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            signal.pause()
    os._exit(0)
