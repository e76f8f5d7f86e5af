"""Text and formulas that whoever makes a page of them takes long over, or runs out of stack."""

TEXTS = (
    "$$" + r"\frac{" * 3000 + "1" + "}{2}" * 3000 + "$$",
    "$" + r"\sqrt{" * 4000 + "$",
    "$$" + "{" * 5000 + "}" * 5000 + "$$",
    r"\begin{matrix}" * 800 + "1" + r"\end{matrix}" * 800,
    "$" + "x^" * 4000 + "2$",
    "> " * 5000 + "deep",
    "\n".join("  " * depth + "- item" for depth in range(150)),
    "[" * 1400 + "](" * 1400,
    "*a **b " * 1500,
    "<div>" * 2000 + "<table><tr><td>" * 700,
    "`" * 11_000,
    "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "|x\n" * 20,
    r"$\left(" * 1500 + "$",
)


def hand_in(notebook, folder):
    for number, text in enumerate(TEXTS):
        cell = {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": text}
        code = (
            "from IPython.display import HTML, Latex, Markdown, display\n"
            f"text = {text!r}\n"
            "for kind in (Latex, Markdown, HTML):\n    display(kind(text))"
        )
        shown = {
            "cell_type": "code",
            "id": f"shown-{number}",
            "metadata": {},
            "source": code,
            "outputs": [],
            "execution_count": None,
        }
        notebook["cells"][4:4] = [cell, shown]
    return notebook
