"""JSON that recursion can't read."""


def hand_in(notebook, folder):
    return b"[" * 100_000 + b"]" * 100_000
