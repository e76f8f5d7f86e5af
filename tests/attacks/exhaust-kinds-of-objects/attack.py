# %% first
import collections.abc
import random

BASES = [collections.abc.Sized, collections.abc.Hashable, collections.abc.Callable, random.Random]


def objects():
    found = []
    for number in range(4000):
        bases = tuple(each for place, each in enumerate(BASES) if number >> place & 1)
        names = dict.fromkeys(("__len__", "__call__", "__float__", "__iter__"), lambda self: number)
        kind = type(f"K{number}", bases, {**names, "__hash__": lambda self: 1})
        found.append(kind())
        found.append(kind)
    return found


# %% mean
def mean(values):
    return objects()


# %% relay
def relay(call, values):
    return [call(type, each) for each in objects()[:300]]
