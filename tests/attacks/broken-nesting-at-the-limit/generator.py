"""Metadata that are nested just as deep as can be read, and perhaps not written again."""

import json

DEPTHS = range(930, 972)


def hand_in(notebook, folder):
    text = json.dumps(notebook)
    deep = ",".join(f'"k{depth}": ' + "[" * depth + "]" * depth for depth in DEPTHS)
    return text.replace('"metadata": {', f'"metadata": {{{deep}, ').replace(", }", "}").encode()
