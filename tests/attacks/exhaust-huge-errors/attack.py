# %% mean
def mean(values):
    raise ValueError("x" * 200_000_000)
# %% mirror
def mirror(text):
    error = first = ValueError("first")
    for number in range(50_000):
        after = ValueError(number)
        after.__cause__ = error
        error = after
    raise error
# %% scale
def scale(matrix):
    error = ValueError("noted")
    for _ in range(20_000):
        error.add_note("a note" * 100)
    raise error
# %% root
def root(function, low, high):
    raise ExceptionGroup("many", [ExceptionGroup("more", [ValueError(k)] * 300) for k in range(300)])
# %% evens
def evens(count):
    error = ValueError("round and round")
    error.__cause__ = error
    error.__context__ = error
    raise error
# %% last
exec("\n" * 10**6 + "raise ValueError('x' * 10**7)")
