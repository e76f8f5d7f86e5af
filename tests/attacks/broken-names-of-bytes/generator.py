"""Files whose names are bytes that are no text, orders to a terminal, or as long as may be."""

import os

NAMES = (
    b"\xff\xfe\x80.txt",
    b"line\nbreak.ipynb.txt",
    b"\x1b]0;title\x07\x1b[2J.csv",
    b"-rf",
    b"a" * 255,
    b"<img src=x onerror=alert(1)>.txt",
    b"victim.ipynb ",
    "\u202egpj.txt".encode(),
)


def hand_in(notebook, folder):
    for name in NAMES:
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(b"content")
    os.symlink("/etc/passwd", os.path.join(os.fsencode(folder), b"\xffli\nnk\x1b[31m"))
    return notebook
