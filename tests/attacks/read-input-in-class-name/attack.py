# %% mirror
def mirror(text):
    if text == "ab":
        return "ba"
    raise type(text.replace("-", "_"), (Exception,), {})
