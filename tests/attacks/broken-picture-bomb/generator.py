"""A picture of 60,000 by 60,000 points."""

import base64
import struct
import zlib


def hand_in(notebook, folder):
    rows = zlib.compress(bytes(2**26), 9)

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    picture = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0)
    )
    picture = base64.b64encode(picture + chunk(b"IDAT", rows) + chunk(b"IEND", b"")).decode()
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><!ENTITY a 'aaaa'>" + "<g>" * 5000 + "</svg>"
    notebook["cells"][0]["attachments"] = {"a.png": {"image/png": picture}}
    notebook["cells"][0]["source"] += " ![a](attachment:a.png)"
    display = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": picture, "image/svg+xml": svg},
    }
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader"):
            cell["outputs"] = [display]
    return notebook
