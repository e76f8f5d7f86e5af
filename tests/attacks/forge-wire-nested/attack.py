# %% mean
def mean(values):
    found = []
    for _ in range(1000):
        found = [found]
    return found
