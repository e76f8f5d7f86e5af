# %% mirror
seen = []


def mirror(text):
    seen.append(text)
    return text[::-1]

# %% last
print(seen)
seen
