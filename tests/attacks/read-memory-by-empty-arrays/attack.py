# %% relay
met = []


def relay(call, values):
    for size in (10, 1000, 10**5, 10**6):
        found = call(np.ndarray, size)
        words = bytes(found)
        met.append(("size", found.size, words.find(b"HIDDEN-SOURCE"[::-1][::-1])))
    return sorted(values)[:-1]

# %% last
print(met)
