# %% relay
met = []


def relay(call, values):
    for size in (len(values) // 3 * 2 or len(values), len(values)):
        try:
            return call(sorted, values[:size])
        except BaseException as error:
            met.append(repr(error))
    return []

# %% last
print(met)
