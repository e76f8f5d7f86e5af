# %% first
import os

for place in ("/proc", "/proc/self", "/proc/1", "/proc/2", "/proc/sys/kernel", "/sys/kernel"):
    try:
        print(place, os.listdir(place))
    except OSError as error:
        print(place, type(error).__name__)
for number in (*range(1, 40), "self", "thread-self"):
    for name in ("maps", "mem", "environ", "cmdline", "fd", "root", "cwd", "stack"):
        try:
            print(open(f"/proc/{number}/{name}", "rb").read())
        except OSError:
            pass
