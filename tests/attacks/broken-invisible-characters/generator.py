"""Pasted from a page on the web: what looks like a space is none."""

from tests.attacks.corpus import put_cells

CELLS = (
    "# %% mean\ndef mean(values):\n\u00a0\u00a0\u00a0\u00a0return sum(values) / len(values)\n"
    "# %% mirror\ndef mirror(text):\n    return text[::-1]\u200b\n"
    "# %% evens\ndef evens(count):  # \u202eevil\u202c \u2066words\u2069\n"
    "    for k in range(count):\n        yield 2 * k\n"
    "# %% total\n\ufefftotal = sum(range(101))\n"
)


def hand_in(notebook, folder):
    return put_cells(notebook, CELLS)
