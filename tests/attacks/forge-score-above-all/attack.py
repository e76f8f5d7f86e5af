# %% mean
def mean(values):
    return 10**400

# %% total
total = -(10**5000)

# %% evens
def evens(count):
    return iter([float("inf"), float("-inf"), float("nan")])
