"""Nothing but null bytes."""


def hand_in(notebook, folder):
    return b"\0" * 100_000
