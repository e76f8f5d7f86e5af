"""More files than are read."""

import os


def hand_in(notebook, folder):
    for number in range(1200):
        (folder / f"{number}").mkdir()
        (folder / f"{number}" / ("long" * 50)).write_text("x")
    for name in (
        b"\xff\xfe",
        b"a\nb",
        b"-rf *",
        b"..\\..\\x",
        b"$(id)",
        "\u202egpj.exe".encode(),
        b" ",
    ):
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write("x")
    return notebook
