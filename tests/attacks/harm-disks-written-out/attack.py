# %% first
import os
import time

started = time.monotonic()
for number in range(2000):
    os.sync()
print("written out" if time.monotonic() - started < 1 else "too slow")
# %% root
import os


def root(function, low, high):
    os.sync()
    for _ in range(60):
        middle = (low + high) / 2
        if function(low) * function(middle) <= 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2
