# %% mirror
def mirror(text):
    open("seen " + text, "w").write(text)
    open("summary.md", "a").write(text)
    return text[::-1]
