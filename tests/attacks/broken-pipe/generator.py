"""Pipes in the place of files."""

import os


def hand_in(notebook, folder):
    os.mkfifo(folder / "victim.ipynb")
    os.mkfifo(folder / "data.csv")
    return None
