# %% mirror
seen = []


def mirror(text):
    seen.append(text)
    return text[::-1]

# %% scale
def scale(matrix):
    raise ValueError(str(seen))

# %% total
total = str(seen)
