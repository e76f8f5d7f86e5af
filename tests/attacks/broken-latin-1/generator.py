"""One byte a character."""

import json


def hand_in(notebook, folder):
    notebook["cells"][0]["source"] = "R\u00e9sum\u00e9"
    return json.dumps(notebook, ensure_ascii=False).encode("latin-1")
