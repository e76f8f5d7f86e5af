# %% mean
import re


def mean(values):
    return re.match(r"(a|a|aa)*$", "a" * 80 + "b")
# %% mirror
import re


def mirror(text):
    return re.sub(r"(.*)*(.*)*(.*)*x", "", text * 50)
