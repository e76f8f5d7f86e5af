"""One file under fifty names."""

import os


def hand_in(notebook, folder):
    outside = folder.parent / "outside.txt"
    if not outside.exists():
        outside.write_text("of another " + "submission")
    for number in range(50):
        os.link(outside, folder / f"link-{number}")
    return notebook
