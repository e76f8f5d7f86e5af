# %% scale
def scale(matrix):
    return np.zeros(0)

# %% mean
def mean(values):
    return np.zeros((0, 1))

# %% parabola
def parabola(places):
    fig, axes = plt.subplots()
    axes.plot(np.zeros(0), np.zeros(0))
    axes.set_xlabel("x")
    return axes
