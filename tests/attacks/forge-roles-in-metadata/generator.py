"""Test cells become tasks or manual answers, answer cells text, and the essay a test."""

import itertools

from tests.attacks.corpus import put_cells

ROLES = [
    {"grade": True, "solution": True, "locked": False, "task": False},
    {"grade": False, "solution": False, "locked": False, "task": True},
    {"grade": True, "solution": False, "locked": True, "task": False},
    {"grade": False, "solution": False, "locked": False, "task": False},
]


def hand_in(notebook, folder):
    put_cells(notebook, "# %% mean\nmean = 2\n\n# %% mirror\nmirror = 'ba'")
    roles = itertools.cycle(ROLES)
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"].update(next(roles))
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in ("mean_test", "mirror_test"):
            cell["cell_type"] = "markdown"
            cell.pop("outputs"), cell.pop("execution_count")
    return notebook
