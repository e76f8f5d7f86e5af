# %% first
from decimal import Decimal

import numpy as np
# %% evens
def evens(count):
    return range(0, 2 * 10**12, 2)
# %% scale
def scale(matrix):
    return np.zeros((0, 2**36))
# %% total
total = Decimal("1E+99999999")
# %% mirror
def mirror(text):
    return np.broadcast_to(np.float64(1), (1, 2**40))
# %% tidy
def tidy(frame):
    return pd.DataFrame(np.zeros((0, 10**5)), columns=pd.RangeIndex(10**5))
