# %% first
import os

count = 0
for _ in range(5000):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        try:
            os.fork()
        finally:
            os._exit(0)
    count += 1
print("all children could be made" if count == 5000 else "no more children")
