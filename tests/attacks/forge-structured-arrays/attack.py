# %% scale
kinds = iter(range(10**6))


def scale(matrix):
    found = np.zeros(matrix.shape, [("value", "f8"), ("other", "O")])
    return [found, found["other"], found.astype("V0"), found.astype("S8"), found["value"][..., None][:0]][
        next(kinds) % 5
    ]


# %% mean
def mean(values):
    return np.zeros(1, [("f0", "f8")])[0]


# %% evens
def evens(count):
    return np.zeros(count, [("f0", "i8", (2,))])
