"""A notebook of a future version."""


def hand_in(notebook, folder):
    return notebook | {"nbformat": 5, "nbformat_minor": 0}
