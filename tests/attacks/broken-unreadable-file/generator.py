"""Files that can't be read."""


def hand_in(notebook, folder):
    with open(folder / "sparse.bin", "wb") as file:
        file.truncate(2**40)
    (folder / "closed.csv").write_text("1")
    (folder / "closed.csv").chmod(0)
    (folder / "hidden").mkdir(mode=0)
    return notebook
