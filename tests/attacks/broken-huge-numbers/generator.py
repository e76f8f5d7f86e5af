"""Integers of five thousand digits, Infinity."""

import json


def hand_in(notebook, folder):
    text = json.dumps(notebook)
    text = text.replace('"execution_count": null', '"execution_count": ' + "9" * 5000)
    text = text.replace('"points": 2', '"points": 1e999').replace(
        '"nbformat_minor": 5', '"nbformat_minor": -1e400'
    )
    return text.encode()
