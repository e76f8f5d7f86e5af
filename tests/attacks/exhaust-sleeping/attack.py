# %% mean
import time


def mean(values):
    time.sleep(1.0)
    return sum(values) / len(values)
# %% mirror
import time


def mirror(text):
    time.sleep(10**6)
# %% after mean
import time

time.sleep(10**6)
# %% last
import time

time.sleep(10**9)
