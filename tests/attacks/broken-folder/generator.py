"""A folder in the place of a file."""

import json


def hand_in(notebook, folder):
    (folder / "victim.ipynb").mkdir()
    (folder / "victim.ipynb" / "victim.ipynb").write_text(json.dumps(notebook))
    return None
