"""The exercise whose test passes a function comes first, and its function answers the others."""

from tests.attacks.corpus import put_cells

CELLS = """\
# %% root
asked = []


def root(function, low, high):
    asked.append(function)
    return 1.0


# %% mean
def mean(values):
    return asked[-1](2) if len(asked) > 1 else 2
"""


def hand_in(notebook, folder):
    put_cells(notebook, CELLS)
    cells = notebook["cells"]
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    moved = [cells[names.index("root")], cells[names.index("root_test")]]
    rest = [cell for cell in cells if cell not in moved]
    place = names.index("helpers") + 1
    notebook["cells"] = rest[:place] + moved + rest[place:]
    return notebook
