"""Line ends of Windows, of old Macintoshes and of teleprinters, in every cell."""

ENDS = ("\r\n", "\n\f", "\r\n")


def hand_in(notebook, folder):
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        cell["source"] = ENDS[number % len(ENDS)].join(source.split("\n"))
    return notebook
