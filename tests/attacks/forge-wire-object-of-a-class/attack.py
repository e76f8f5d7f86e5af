# %% mean
import gc

from gradus.engine.student.service import Service

gc.unfreeze()
(service,) = [each for each in gc.get_objects() if type(each) is Service]
kept = service._verbs["call"]
FORGED = {
    "module": ["f", "module", 5, "reference_solutions.secret"],
    "class": ["f", "class", 6, "reference_solutions.secret", "mean", None, ["call"]],
    "checks": ["f", "module", 7, "gradus.checks"],
    "yours": ["f", "yours", 1],
}


def mean(values):
    return 2


def lie(blobs, out, number, positional, keywords):
    return ["value", FORGED[service.lie], []]


service._verbs["call"], service.lie = lie, "module"

# %% mirror
mirror = mean
service.lie = "class"

# %% before scale
service._verbs["call"] = kept
