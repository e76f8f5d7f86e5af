# %% mean
class Thing:
    pass


def mean(values):
    return [Thing() for _ in range(10**6)]
# %% evens
def evens(count):
    while True:
        yield Thing()
