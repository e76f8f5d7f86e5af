"""The notebook comes with outputs as of a run in which every test gave all its points."""

from tests.attacks.corpus import put_cells

POINTS = {
    "output_type": "execute_result",
    "data": {"text/plain": "100"},
    "metadata": {"score": 100},
    "execution_count": 7,
}


def hand_in(notebook, folder):
    put_cells(notebook, "# %% mean\nmean = 2\n\n# %% scale\nscale = np.abs")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [POINTS, POINTS], 7
    (folder / "score.txt").write_text("100")
    (folder / "gradebook.db").write_bytes(b"SQLite format 3\x00")
    (folder / "grades.csv").write_text("assignment,score\nvictim,100\n")
    return notebook
