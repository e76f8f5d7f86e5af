# %% mean
class Endless:
    def __repr__(self):
        while True:
            pass

    __str__ = __format__ = __repr__


def mean(values):
    return Endless()
# %% mirror
class EndlessError(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def mirror(text):
    raise EndlessError()
# %% last
Endless()
# %% after total
raise EndlessError()
