# %% evens
import itertools


def evens(count):
    return itertools.count(0, 2)
# %% mean
class Endless:
    def __iter__(self):
        while True:
            yield 1.0

    def __len__(self):
        return 3


def mean(values):
    return Endless()
