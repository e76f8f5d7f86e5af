# %% first
import os
import signal

sent = 0
for pid in range(2, 70000):
    try:
        os.kill(pid, signal.SIGKILL)
        sent += 1
    except OSError:
        pass
try:
    os.kill(-1, signal.SIGKILL)
except OSError as error:
    print("all:", error.strerror)
for pid in range(2, 3000):
    try:
        os.killpg(pid, signal.SIGKILL)
        sent += 1
    except OSError:
        pass
print("reached:", sent, "parent:", os.getppid())
