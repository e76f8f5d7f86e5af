# %% first
import mmap
import os


def fill():
    maps = []
    try:
        while len(maps) < 70_000:
            kind = mmap.PROT_READ if len(maps) % 2 else mmap.PROT_WRITE
            maps.append(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=kind))
    except (OSError, MemoryError):
        pass
    return maps


for _ in range(40):
    try:
        if os.fork() == 0:
            maps = fill()
            while True:
                pass
    except OSError:
        break
