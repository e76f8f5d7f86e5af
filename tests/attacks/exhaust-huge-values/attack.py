# %% mean
def mean(values):
    return list(range(10**7))
# %% mirror
def mirror(text):
    return "x" * (300 * 2**20)
# %% scale
def scale(matrix):
    return np.zeros((20000, 10000), dtype=np.int8)
# %% root
def root(function, low, high):
    return {number: [number] * 3 for number in range(10**6)}
