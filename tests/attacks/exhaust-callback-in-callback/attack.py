# %% root
def root(function, low, high):
    class Deeper(float):
        def __mul__(self, other):
            return function(Deeper(1))

        __pow__ = __sub__ = __rmul__ = __mul__

    return function(Deeper(1))
