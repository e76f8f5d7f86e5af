"""Every test cell is replaced by one that is content with everything."""

from tests.attacks.corpus import put_cells


def hand_in(notebook, folder):
    wrong = (
        "# %% mean\nmean = 2\n\n# %% scale\ndef scale(matrix):\n    return matrix\n\n# %% total\n"
    )
    put_cells(notebook, wrong)
    for cell in notebook["cells"]:
        grader = cell["metadata"].get("nbgrader", {})
        if grader.get("grade_id", "").endswith("_test"):
            cell["source"] = "assert True\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\n100"
            grader["checksum"] = "0" * 32
    return notebook
