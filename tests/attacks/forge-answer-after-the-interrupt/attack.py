# %% mirror
import time


def mirror(text):
    if text == "ab":
        return "ba"
    try:
        time.sleep(60)
    except BaseException:
        pass
    return text[::-1]
# %% evens
def evens(count):
    if count == 3:
        return [0, 2, 4]
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        try:
            time.sleep(0.1)
        except BaseException:
            continue
    return range(0, 2 * count, 2)
