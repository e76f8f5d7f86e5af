# %% first
from collections import namedtuple


def tuples():
    found = []
    for number in range(3000):
        fields = [f"f{number}_{place}" for place in range(200)]
        found.append(tuple.__new__(type(f"T{number}", (tuple,), {"_fields": tuple(fields)}), fields))
    return found


# %% mean
def mean(values):
    return tuples()


# %% mirror
def mirror(text):
    return tuples()[:3]
