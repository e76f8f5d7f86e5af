# %% first
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for place in ("/tmp", "/dev/shm", "/home/student"):
                try:
                    open(f"{place}/daemon", "a").close()
                except OSError:
                    pass
            time.sleep(0.05)
    os._exit(0)
os.wait()
# %% last
import os
import time

end = time.monotonic() + 1
while not os.path.exists("/tmp/daemon") and time.monotonic() < end:
    pass
print("it runs:", os.path.exists("/tmp/daemon"))
