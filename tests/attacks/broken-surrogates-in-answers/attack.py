# %% first
print("\ud800 \udfff \x00 \x1b[31m \ufffe")
# %% mirror
class Half(Exception):
    pass


Half.__name__ = Half.__qualname__ = "Half\ud800"


def mirror(text):
    if text == "ab":
        return "ba"
    raise Half("\udc80\ud800")
# %% mean
def mean(values):
    raise ValueError("\ud800\x00\x1b]0;x\x07" * 50)
# %% tidy
def tidy(frame):
    return pd.DataFrame({"\ud800": ["\udc00"]})
# %% total
total = "\ud800"
# %% last
with open("half \udc80.txt", "w") as file:
    file.write("x")
