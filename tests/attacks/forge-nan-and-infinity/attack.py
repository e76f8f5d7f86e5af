# %% scale
def scale(matrix):
    return np.full(np.shape(matrix), np.nan)

# %% mean
def mean(values):
    return complex("inf+nanj")

# %% total
total = float("nan")
