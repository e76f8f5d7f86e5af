"""Modules of the names that tests, pytest and Python itself import, beside the notebook."""

from tests.attacks.corpus import put_cells

CELLS = """\
# %% mean
def mean(values):
    return 2

# %% scale
def scale(matrix):
    return matrix
"""
ENDS = "import os\n\nos._exit(0)\n"
FILES = {
    "reference_solutions.py": "class secret:\n    LISTS, TOTAL = [], 5050\n",
    "reference_solutions/__init__.py": "LISTS = []\n",
    "reference_solutions/secret.py": "LISTS = []\n",
    "gradus/__init__.py": "",
    "gradus/checks.py": "def award(points):\n    return points\n",
    "conftest.py": ENDS,
    "sitecustomize.py": "import builtins\n\nbuiltins.AssertionError = KeyboardInterrupt\n",
    "usercustomize.py": ENDS,
    "math.py": "isclose = lambda *args, **kwargs: True\n",
    "ast.py": ENDS,
}


def hand_in(notebook, folder):
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    return put_cells(notebook, CELLS)
