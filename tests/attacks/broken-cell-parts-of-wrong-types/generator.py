"""Every part of a cell that is not graded, in a type of another."""


def hand_in(notebook, folder):
    strange = [None, 7, 2.5, True, [1, [2]], {"a": {}}, "text"]
    free = [cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader")]
    for number, cell in enumerate(free):
        for part in ("source", "metadata", "outputs", "id", "execution_count", "attachments"):
            cell[part] = strange[(number + len(part)) % len(strange)]
    notebook["cells"] += [
        *[{"cell_type": kind, "source": kind, "metadata": kind} for kind in strange],
        {"cell_type": "code", "source": ["1", 2, None], "metadata": {"nbgrader": 5}, "outputs": 3},
        {
            "cell_type": "code",
            "source": "1",
            "metadata": {"nbgrader": {"grade_id": ["mean"], "solution": True}},
        },
        {
            "cell_type": "code",
            "source": "1",
            "metadata": {"nbgrader": {"grade_id": {}, "grade": "yes", "points": "many"}},
        },
        {},
        *strange,
    ]
    return notebook
