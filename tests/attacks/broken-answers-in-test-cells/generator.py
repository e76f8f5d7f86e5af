"""The roles of all cells are swapped."""


def hand_in(notebook, folder):
    for cell in notebook["cells"]:
        grader = cell["metadata"].get("nbgrader")
        if grader:
            grader["grade"], grader["solution"] = grader["solution"], grader["grade"]
            grader["locked"], grader["points"] = False, 1000
            cell["cell_type"] = "code"
    return notebook
