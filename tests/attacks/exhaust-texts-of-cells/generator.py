"""Texts of cells that take a parser all memory or all of its stack."""

TEXTS = (
    "x = [" + "0, " * 8_000_000 + "]",
    "x = " + "-" * 90_000 + "1",
    "x = 1" + " + 1" * 20_000,
    "x = " + "(" * 50_000,
    "x = abs" + "(1)" * 30_000,
    "x" + ".a" * 45_000 + " = 1",
    "x = " + "not " * 20_000 + "1",
    "\n".join(" " * depth + "if 1:" for depth in range(99)),
    "x = f'" + "{" * 5_000 + "'",
    "x = [" + "lambda: " * 9_000 + "1]",
)


def hand_in(notebook, folder):
    notebook["cells"][3:3] = [
        {
            "cell_type": "code",
            "id": f"text-{number}",
            "metadata": {},
            "source": text,
            "outputs": [],
            "execution_count": None,
        }
        for number, text in enumerate(TEXTS)
    ]
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "mean":
            cell["source"] += "\n" + TEXTS[0]
    return notebook
