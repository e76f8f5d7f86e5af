"""JSON as JavaScript doesn't have it."""

import json


def hand_in(notebook, folder):
    text = json.dumps(notebook)
    text = text.replace('"execution_count": null', '"execution_count": NaN')
    text = text.replace('"points": 2', '"points": -Infinity')
    return text.encode()
