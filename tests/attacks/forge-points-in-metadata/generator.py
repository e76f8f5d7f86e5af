"""Every cell claims to be worth a hundred points, graded, locked and of another kind."""

from tests.attacks.corpus import put_cells

CLAIMS = {"points": 100, "max_score": 100, "score": 100, "auto_score": 100, "grade": True}


def hand_in(notebook, folder):
    put_cells(notebook, "# %% mean\ndef mean(values):\n    return 2\n\n# %% total\ntotal = 1\n100")
    for cell in notebook["cells"]:
        grader = cell["metadata"].setdefault("nbgrader", {"grade_id": f"new-{cell['id']}"})
        grader.update(CLAIMS, schema_version=3, solution=False, locked=True, task=False)
        grader["cell_type"] = "markdown"
    notebook["metadata"]["nbgrader"] = {"score": 100, "status": "graded"}
    return notebook
