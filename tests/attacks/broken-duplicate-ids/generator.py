"""Cells copied and pasted, with what makes them out."""


def hand_in(notebook, folder):
    copies = [dict(cell) for cell in notebook["cells"] if cell["metadata"].get("nbgrader")]
    for cell in copies:
        cell["source"] = "raise SystemExit"
    notebook["cells"] += copies + copies
    for cell in notebook["cells"]:
        cell["id"] = "same"
    return notebook
