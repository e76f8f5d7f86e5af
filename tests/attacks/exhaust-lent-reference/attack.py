# %% mean
def mean(values):
    return 0
# %% scale
try:
    if mean([5]) == 5:
        print(mean(range(10**18)))
except Exception:
    pass


def scale(matrix):
    return matrix / mean(range(10**18))
