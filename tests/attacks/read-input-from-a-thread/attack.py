# %% mirror
import sys
import threading
import time

seen = []
output = sys.stdout


def talk():
    while True:
        output.write(str(seen))
        time.sleep(0.05)


threading.Thread(target=talk, daemon=True).start()


def mirror(text):
    seen.append(text)
    return text[::-1]

# %% last
time.sleep(0.2)
print("That was all.")
