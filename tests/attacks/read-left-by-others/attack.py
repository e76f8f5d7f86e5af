# %% first
import os

for place in ("/tmp", "/dev/shm", "/dev/mqueue", "/var/tmp", "/run", "/home/student", "/dev/pts"):
    try:
        print(place, os.listdir(place))
        with open(f"{place}/{os.urandom(4).hex()}", "w") as file:
            file.write("left by the one before")
    except OSError as error:
        print(place, error.strerror)

# %% last
from multiprocessing import shared_memory

try:
    kept = shared_memory.SharedMemory("gradus", create=True, size=100)
    kept.buf[:4] = b"left"
except Exception as error:
    print(type(error).__name__)
