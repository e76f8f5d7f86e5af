# %% mirror
import os
import sys


def mirror(text):
    print(text)
    print(text, file=sys.stderr, flush=True)
    os.write(1, text.encode())
    os.system(f"echo {text}")
    return text[::-1]
