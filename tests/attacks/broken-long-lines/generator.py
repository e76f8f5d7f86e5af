"""Markdown that takes a bad reader long."""


def hand_in(notebook, folder):
    notebook["cells"][0]["source"] = (
        "x" * 2**20
        + "\n"
        + ">" * 20_000
        + " quoted\n\n"
        + "- " * 2_000
        + "item\n\n"
        + "[" * 20_000
        + "](" * 2_000
        + "\n\n"
        + "$$"
        + "\\frac{" * 5_000
        + "\n\n"
        + "`" * 9_999
        + "*_" * 20_000
        + "\n\n|"
        + "a|" * 5_000
        + "\n|"
        + "-|" * 5_000
        + "\n\n"
        + "<div>" * 20_000
    )
    return notebook
