"""All metadata is gone."""


def hand_in(notebook, folder):
    del notebook["metadata"]
    for cell in notebook["cells"]:
        cell.pop("id")
        cell.pop("metadata")
    return notebook
