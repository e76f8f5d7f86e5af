# %% first
import os

kept = []
for place in ("/tmp", "/dev/shm", "/home/student"):
    written = 0
    try:
        while True:
            file = open(f"{place}/{len(kept)}", "wb")
            kept.append(file)
            os.unlink(file.name)
            for _ in range(8):
                written += file.write(b"x" * 2**20)
                file.flush()
    except OSError as error:
        print(place, written // 2**20 <= 40, error.strerror)
for file in kept:
    try:
        file.close()
    except OSError:
        pass
kept.clear()
