"""A dict in the place of the list of cells."""


def hand_in(notebook, folder):
    notebook["cells"] = {"0": notebook["cells"]}
    return notebook
