# %% first
import os

for size in (2**20, 2**25, 2**30, 2**40, 2**62):
    try:
        with open(f"sparse-{size}", "wb") as file:
            file.truncate(size)
        print("made", size)
    except OSError as error:
        print(size, error.strerror)
