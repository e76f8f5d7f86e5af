"""A notebook of the year 2013."""


def hand_in(notebook, folder):
    return {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": notebook["cells"], "metadata": {}}],
    }
