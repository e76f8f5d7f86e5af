# %% first
def chained(*given):
    error = ValueError("first")
    for number in range(20_000):
        following = ValueError(number)
        following.__cause__ = error
        error = following
    raise error


def grouped(*given):
    error = ExceptionGroup("inner", [ValueError(number) for number in range(1000)])
    for number in range(300):
        error = ExceptionGroup(f"outer {number}", [error, *map(KeyError, range(10))])
    raise error


def circular(*given):
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    one.__notes__ = ["x" * 1000] * 1000
    raise one


# %% mean
mean = chained
# %% mirror
mirror = grouped
# %% scale
scale = circular
# %% last
chained()
