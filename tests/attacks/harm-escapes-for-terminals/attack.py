# %% mean
ORDER = "\x1b]0;taken\x07\x1b[2J\x1b[1;1H\x9b31m\x08\x08\r"


def mean(values):
    raise ValueError(f"{ORDER} all points")
# %% mirror
def mirror(text):
    raise type(f"Passed{ORDER}", (Exception,), {})("x")
