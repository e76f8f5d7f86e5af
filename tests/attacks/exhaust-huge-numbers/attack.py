# %% mean
def mean(values):
    return 10 ** (10**7)
# %% mirror
import sys


def mirror(text):
    sys.set_int_max_str_digits(0)
    return str(7 ** (10**7))
# %% root
def root(function, low, high):
    return 9**9**9
# %% total
total = 1 << (8 * 2**23)
