# %% mirror
seen = []


def mirror(text):
    seen.append(text)
    return text[::-1]

# %% last
import time

from IPython import get_ipython
from IPython.display import display

number = int.from_bytes(seen[-2].encode()[:3], "big") if len(seen) > 1 else 0
get_ipython().execution_count = 99
for bit in range(24):
    if number >> bit & 1:
        display(bit)
time.sleep(0.2)
raise ValueError(f"{number}")
