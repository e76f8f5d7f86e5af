# %% mean
def mean(values):
    raise SyntaxError("odd", ("f", 1, 1, "abc", 1, 10**13))
# %% mirror
def mirror(text):
    raise SyntaxError("odd", ("f", 1, 1, 5))
# %% evens
def evens(count):
    error = ImportError("odd", name=10**4000, path=[10**4000])
    error.name_from = 5
    error.__notes__ = {"a": 1}
    raise error
# %% scale
class Odd(UnicodeDecodeError, ValueError):
    pass


def scale(matrix):
    error = UnicodeDecodeError("utf-8", b"abc", 10**15, -(10**15), "x")
    error.object = b""
    error.start = -5
    raise error
# %% root
def root(function, low, high):
    error = KeyError({1: {2: 3}})
    error.args = (10**5000, object())
    error.with_traceback = 5
    error.__traceback__ = None
    raise error
# %% tidy
def tidy(frame):
    raise NameError("odd", name="frame" * 1000)
# %% vector
class Vector:
    def __init__(self, x, y):
        raise AttributeError("odd", name="y", obj=self)
