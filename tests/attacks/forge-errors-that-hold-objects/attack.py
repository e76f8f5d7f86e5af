# %% first
import os


class Deadly:
    def __repr__(self):
        os._exit(0)

    __dir__ = __str__ = __repr__


class Endless(Deadly):
    def __repr__(self):
        while True:
            pass

    __dir__ = __str__ = __repr__
# %% mean
def mean(values):
    raise KeyError(Deadly())
# %% mirror
def mirror(text):
    raise AttributeError("odd", name="x", obj=Deadly())
# %% tidy
class Column:
    def __getitem__(self, name):
        return Deadly()


def tidy(frame):
    return Column()
# %% evens
def evens(count):
    error = ValueError(Endless())
    error.place = Endless()
    raise error
# %% parabola
def parabola(places):
    return Endless()
