"""Cells of thousands of magics, which IPython transforms one at a time, each time from the top."""

CELL = "\n".join(f"value_{number} = !echo {number} {'x' * 100}" for number in range(3000))


def hand_in(notebook, folder):
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name == "mean":
            cell["source"] = "def mean(values):\n    return 0"
        if name == "scale":
            cell["source"] = (
                "def scale(matrix):\n    return mean([[1]]) * matrix + value_0\n" + CELL
            )
    return notebook
