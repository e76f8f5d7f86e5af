# %% first
import os
import time

made, end = 0, time.monotonic() + 1.5
try:
    while time.monotonic() < end:
        os.mkdir(f"/tmp/{made}")
        open(f"/tmp/{made}/x", "w").close()
        open(f"/dev/shm/{made}", "w").close()
        open(f"{made}.txt", "w").close()
        made += 1
    print("OUT of time", made)
except OSError as error:
    print(error.strerror, made < 20000)
