"""Tracebacks are what IPython makes of them, whatever is remembered to make them faster."""

import json
import subprocess
import sys
import traceback

import pytest

from gradus.engine.student.exceptions import details_of

CELLS = {
    "nested": "def f(x):\n    return g(x) + 1\ndef g(x):\n    return [1, 2][x]\nf(7)",
    "library": "import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))",
    "chained": "try:\n    1 / 0\nexcept OSError:\n    pass\nfinally:\n    raise ValueError",
    "unwritten": "raise NotImplementedError()",
    "twice": "1 / 0",
}
STOCK = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(
    config=Config({"HistoryManager": {"enabled": False}}), colors="linux"
)
if sys.argv[1] == "remembered":
    from gradus.engine.student.tracebacks import remember
    remember()
found = []
shell._showtraceback = lambda kind, value, lines: found.append([str(line) for line in lines])
for cell in json.loads(sys.argv[2]):
    shell.run_cell(cell, store_history=True)
print(json.dumps(found))
"""


def run(mode):

    cells = [*CELLS.values(), CELLS["twice"]]
    done = subprocess.run(
        [sys.executable, "-c", STOCK, mode, json.dumps(cells)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_remembering_changes_no_traceback():
    stock = run("stock")
    assert len(CELLS) + 1 == len(stock)
    assert stock == run("remembered")


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_a_graded_notebook_shows_the_traceback_once(sit, cell):

    from tests.course_builder import answer_cell, grade_cell

    cells = [answer_cell("f", cell), grade_cell("t", "assert f(1)")]
    content = json.loads(sit(cells).notebooks[0].content)
    errors = [each for each in content["cells"][0]["outputs"] if each["output_type"] == "error"]
    assert 1 == len(errors)
    assert errors[0]["traceback"]


def divide(x, y):
    if y == 2:
        raise ValueError(f"{x} by {y}")
    return x / y


def descend(x, y):
    return descend(x, y)


def chain(x, y):
    try:
        return divide(x, y)
    except ZeroDivisionError as error:
        raise KeyError(x) from error


def both(x, y):
    raise ExceptionGroup("both", [ValueError(x), ValueError(y)])


@pytest.mark.parametrize("function", [divide, descend, chain, both, exec])
def test_the_judge_is_told_the_traceback_that_python_formats(function):
    given = ("1 +", {}) if function is exec else None
    for case in [(1, 0), (2, 0), (1, 2), (1, 0)]:
        with pytest.raises(Exception) as raised:
            function(*(given or case))
        expected = "".join(traceback.format_exception(raised.value))
        assert expected[-20_000:] == details_of(raised.value)[3]
