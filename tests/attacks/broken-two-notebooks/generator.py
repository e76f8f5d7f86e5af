"""Several notebooks."""

import json


def hand_in(notebook, folder):
    for name in (
        "Victim.ipynb",
        "victim .ipynb",
        "victim-Copy1.ipynb",
        "victim.ipynb.ipynb",
        "victim.IPYNB",
    ):
        (folder / name).write_text(json.dumps(notebook | {"cells": []}))
    (folder / "sub").mkdir()
    (folder / "sub" / "victim.ipynb").write_text("{}")
    return notebook
