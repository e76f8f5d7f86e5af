"""51 MB."""


def hand_in(notebook, folder):
    notebook["metadata"]["ballast"] = "x" * (51 * 2**20)
    return notebook
