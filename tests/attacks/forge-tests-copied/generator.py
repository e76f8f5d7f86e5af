"""Before each test cell stands another with its id, its metadata, and the number of points."""

import copy

from tests.attacks.corpus import put_cells


def hand_in(notebook, folder):
    put_cells(notebook, "# %% mean\ndef mean(values):\n    return 2\n\n# %% total\ntotal = 5051")
    cells = []
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in ("mean_test", "total_test"):
            forged = copy.deepcopy(cell)
            forged["source"] = "100"
            cells.append(forged)
        cells.append(cell)
    notebook["cells"] = cells
    return notebook
