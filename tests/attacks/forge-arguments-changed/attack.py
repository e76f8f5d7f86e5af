# %% scale
def scale(matrix):
    matrix[...] = np.sign(matrix) / 2
    return matrix

# %% tidy
def tidy(frame):
    frame.drop(frame.index, inplace=True)
    frame["a"] = []
    return frame
