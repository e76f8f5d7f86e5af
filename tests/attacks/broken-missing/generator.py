"""No notebook."""


def hand_in(notebook, folder):
    (folder / "answers.txt").write_text("42")
    return None
