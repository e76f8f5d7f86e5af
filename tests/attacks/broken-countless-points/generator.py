"""Points that can't be counted with."""

import json


def hand_in(notebook, folder):
    text = json.dumps(notebook)
    return (
        text.replace('"points": 2', '"points": 1' + "0" * 4000)
        .replace('"points": 4', '"points": 1e999')
        .encode()
    )
