"""A list in the place of an object."""

import json


def hand_in(notebook, folder):
    return json.dumps(notebook["cells"]).encode()
