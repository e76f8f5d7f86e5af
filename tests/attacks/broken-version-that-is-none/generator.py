"""A version that is no number."""


def hand_in(notebook, folder):
    return notebook | {"nbformat": ["4"], "nbformat_minor": {"5": None}}
