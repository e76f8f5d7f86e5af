# %% scale
def scale(matrix):
    return np.ma.masked_all(np.shape(matrix))

# %% mean
def mean(values):
    return np.ma.masked
