# %% last
import gc

from gradus.engine.student.service import Service

gc.unfreeze()
(service,) = [each for each in gc.get_objects() if type(each) is Service]


def lie(blobs, out):
    names = [f"{number}.txt" for number in range(100_000)]
    names[:3] = ["a/" * 2000 + "b", "c" * 5000, "d/" * 100 + "e"]
    out += [b""] * len(names)
    return ["files", names]


service._verbs["collect"] = lie
open("something.txt", "w").close()
