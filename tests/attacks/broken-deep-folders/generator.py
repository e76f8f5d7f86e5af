"""Paths of 12,000 bytes."""

import os


def hand_in(notebook, folder):
    here = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(100):
            os.mkdir("deeper" * 20)
            os.chdir("deeper" * 20)
            with open("file", "w") as file:
                file.write("x")
    finally:
        os.chdir(here)
    return notebook
