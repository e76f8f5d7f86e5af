# %% mirror
seen = []


def mirror(text):
    seen.append(text)
    return text[::-1]

# %% scale
raise ValueError(str(seen))
