# %% mean
def mean(values):
    return mean(values)
# %% mirror
import sys


def mirror(text):
    sys.setrecursionlimit(10**9)

    def deeper(k):
        return deeper(k + 1) + 1

    return deeper(0)
# %% scale
def scale(matrix):
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return repr(nested)
# %% root
def root(function, low, high):
    class Endless:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    return Endless().y
