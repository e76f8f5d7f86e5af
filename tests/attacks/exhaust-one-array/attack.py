# %% mean
def mean(values):
    return np.ones(2**33)
# %% mirror
def mirror(text):
    kept = []
    while True:
        kept.append(np.ones(2**20))
# %% scale
import mmap


def scale(matrix):
    return mmap.mmap(-1, 2**36, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
