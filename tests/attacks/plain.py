"""Honest work without engine or sandbox: the cells of a notebook, executed one after another.

A program of its own, so that the references it imports are the victim's: its argument is a file
with the notebooks, and it prints the points of each test cell.
"""

import ast
import contextlib
import io
import json
import sys
from pathlib import Path


def score(source, namespace):
    """What nbgrader gives: nothing after an error, the last value where it is a number."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    try:
        exec(compile(tree, "<cell>", "exec"), namespace)
        if last is not None:
            return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
    except Exception:
        return 0.0
    return None


def main(path):
    import matplotlib

    matplotlib.use("agg")
    sys.path.insert(0, "")
    scores = {}
    for name, cells in json.loads(Path(path).read_text()).items():
        namespace, found = {"__name__": "__main__"}, {}
        for test, points, source in cells:
            with contextlib.redirect_stdout(io.StringIO()):
                value = score(source, namespace)
            if test:
                found[test] = float(points if value is None else value)
        scores[name] = found
    print(json.dumps(scores))


if __name__ == "__main__":
    main(sys.argv[1])
