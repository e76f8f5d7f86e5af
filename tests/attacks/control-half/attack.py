# %% mean
def mean(values):
    return sum(values) // len(values)

# %% scale
def scale(matrix):
    matrix /= np.abs(matrix).max()
    return matrix

# %% root
def root(function, low, high):
    raise NotImplementedError

# %% after total
print("My answer is", total)
total
