"""The end of the file is missing."""

import json


def hand_in(notebook, folder):
    return json.dumps(notebook).encode()[:-500]
