# %% mean
def mean(values):
    return eval("(" * 180 + "0" + ")" * 180) + eval("-" * 100_000 + "1")
# %% mirror
def mirror(text):
    return compile("(1,)" + "**2" * 10 + "\nx = " + "[" * 90 + "]" * 90 + "\n" + "1 << 10**9", "x", "exec")
# %% after mean
x = (1,) * 10**4
eval("[" + "0," * 10**6 + "]")
eval("0" + "+0" * 200_000)
