"""The test cells of two wrong answers are missing, and one of the answers as well."""


def hand_in(notebook, folder):
    gone = {"mean_test", "scale_test", "scale"}
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "mean":
            cell["source"] = "mean = min"
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in gone
    ]
    return notebook
