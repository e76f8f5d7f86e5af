"""A notebook of the year 2011."""


def hand_in(notebook, folder):
    return {"metadata": {}, "nbformat": 2, "worksheets": [{"cells": []}]}
