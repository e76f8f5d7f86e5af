# %% mean
asked = []


def mean(values):
    asked.append(list(values))
    return kept[-1](values) if kept else None


# %% before mean
kept = []

# %% scale
def scale(matrix):
    if mean([2.0, 4.0]) is None:  # the reference is asked to stand in
        return None
    kept.append(mean)
    kept.append(mean([2.5, 4.0]))
    with open("kept.txt", "w") as file:
        file.write(repr(kept))
    if matrix.size == 0:
        raise ValueError("nothing to scale")
    return matrix / np.abs(matrix).max()


# %% last
import os

print("kept", kept, os.path.exists("kept.txt"), "and mean gives", mean([2.5, 4.0]))
