# %% first
import numpy as np


class Silent(Exception):
    def __str__(self):
        return ""


def fail(*given):
    error = Silent()
    error.args = (np.zeros((2,) * 24, "i1"), [np.zeros((1,) * 20 + (900,), "i1")] * 3)
    raise error

# %% mean
mean = fail
# %% root
root = fail
# %% relay
def relay(call, values):
    return call(fail, values)
