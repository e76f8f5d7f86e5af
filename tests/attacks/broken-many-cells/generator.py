"""Cells without end."""


def hand_in(notebook, folder):
    for number in range(10_000):
        kind = ("code", "markdown", "raw")[number % 3]
        cell = {
            "cell_type": kind,
            "id": f"more-{number}",
            "metadata": {},
            "source": "" if kind == "code" else f"# Heading {number}",
        }
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        notebook["cells"].append(cell)
    return notebook
