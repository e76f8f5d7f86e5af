"""The sealed engine executes cells as a Jupyter kernel does.

Each notebook in ``golden/`` is executed twice, by nbclient with a kernel and by the sealed engine,
and the two are compared cell by cell, through ``likeness``. ``OTHERWISE`` holds the cells where
Gradus does otherwise on purpose.
"""

import json
import os
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest

from tests import course_builder
from tests.course_builder import code_cell
from tests.engine.likeness import likeness

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.ipynb"))


@pytest.fixture
def in_kernel(tmp_path):
    """Executes a notebook with nbclient; its cells, and the folders that are not the sandbox's."""

    def execute(notebook):
        folder = tmp_path / f"kernel-{len(list(tmp_path.glob('kernel-*')))}"
        folder.mkdir()
        # Under this variable ipykernel leaves what is written to descriptors 1 and 2 alone.
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTEST_CURRENT_TEST", "COLUMNS")}
        path = f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}"
        home = {"IPYTHONDIR": str(tmp_path / "ipython"), "PATH": path}
        resources = {"metadata": {"path": str(folder)}}
        client = nbclient.NotebookClient(
            notebook, timeout=60, allow_errors=True, kernel_name="python3", resources=resources
        )
        client.execute(env=kept | home)
        folders = {str(folder): "FOLDER", sys.prefix: "ENVIRONMENT", str(Path.home()): "~"}
        return notebook.cells, folders

    return execute


@pytest.fixture
def sealed(sit):
    """Executes a notebook with the sealed engine; its cells, which are valid nbformat 4.5."""

    def execute(content, **limits):
        graded = sit([], change=lambda _: content, **limits)
        executed = json.loads(graded.notebooks[0].content)
        nbformat.validate(executed)
        assert (4, 5) == (executed["nbformat"], executed["nbformat_minor"])
        return executed["cells"]

    return execute


SANDBOX = {"/home/student": "FOLDER", "/opt/python": "ENVIRONMENT", str(Path.home()): "~"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_notebook_comes_out_as_from_a_kernel(in_kernel, sealed, path):
    found = [
        likeness(cell, SANDBOX)
        for cell in sealed(json.loads(path.read_bytes()), notebook_seconds=120)
    ]
    different = {}
    # A kernel reads what goes to descriptors 1 and 2 in a thread, which may be late, or too late.
    for _ in range(3):
        cells, folders = in_kernel(nbformat.read(path, as_version=4))
        expected = [likeness(cell, folders) for cell in cells]
        assert len(expected) == len(found)
        numbers = different or range(len(found))
        different = {n: expected[n] for n in numbers if expected[n] != found[n]}
        if not different:
            break
    assert not different, "\n\n".join(
        f"{cell['source']}\n-- kernel: {cell['outputs']}\n-- sealed: {found[n]['outputs']}"
        for n, cell in different.items()
    )


RUN_ON = "... the rest of this output was cut: it is too long ..."
OTHERWISE = {
    "input": (
        "input('?')",
        {"ename": "RuntimeError", "evalue": "put the value into the cell"},
    ),
    "getpass": (
        "import getpass\ngetpass.getpass()",
        {"ename": "RuntimeError", "evalue": "can't be answered while a notebook is graded"},
    ),
    "the debugger": ("%debug -c 3", {}),
    "exit": ("exit()\nprint('goes on')", {"text": "exit() and quit() do nothing"}),
    "quit": ("quit", {"text": "exit() and quit() do nothing"}),
    "an error without a message": (
        "class Odd(Exception):\n    def __str__(self): raise TypeError('no words')\nraise Odd",
        {"ename": "Odd", "evalue": "(this error has no readable message)"},
    ),
    "an order that a kernel loses": (
        "import os, sys\nprint('a')\nos.write(1, b'b\\n')\nprint('c')\n"
        "print('d', file=sys.stderr)\nos.write(2, b'e\\n');",
        {"text": "d\ne\n"},
    ),
    "an endless recursion": (
        "def deep(n):\n    return deep(n + 1)\ndeep(0)",
        {"ename": "RecursionError", "evalue": "maximum recursion depth exceeded"},
    ),
    "a long text": ("print('x' * 10**6)", {"text": RUN_ON}),
    "many outputs": ("for n in range(1000):\n    display(n)", {"data": {"text/plain": RUN_ON}}),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERWISE)
def test_gradus_does_otherwise_with(sealed, name):
    source, expected = OTHERWISE[name]
    cell, after = sealed(notebook_of(source, "'goes on'"))
    is_exact = {"ename": True, "data": True}
    assert not expected or any(
        all(
            value == output.get(key) if is_exact.get(key) else value in output.get(key, "")
            for key, value in expected.items()
        )
        for output in cell["outputs"]
    )
    assert "'goes on'" == after["outputs"][0]["data"]["text/plain"]


def notebook_of(*sources):
    return json.loads(course_builder.notebook([code_cell(source) for source in sources]))


def test_a_long_traceback_keeps_its_beginning_and_its_end(sealed):
    (cell,) = sealed(notebook_of("def deep(n):\n    return deep(n + 1)\ndeep(0)"))
    trace = cell["outputs"][0]["traceback"]
    assert "Traceback" in trace[1] and "RecursionError" in trace[-1]
    assert "the middle of this traceback was left out" in trace[len(trace) // 2]
    assert 201 == len(trace)


def test_an_interrupted_cell_keeps_what_it_put_out_and_says_why_it_stopped(sealed):
    source = "print('so far')\ndisplay(1)\nwhile True:\n    pass"
    waiting = "print('so far')\nimport asyncio\nawait asyncio.sleep(60)"
    cells = sealed(notebook_of(source, waiting, "'goes on'"), cell_seconds=1)
    kinds = [[each["output_type"] for each in cell["outputs"]] for cell in cells]
    assert [
        ["stream", "display_data", "error", "error"],
        ["stream", "error", "error"],
        ["execute_result"],
    ] == kinds
    for cell in cells[:2]:
        interrupted, notice = cell["outputs"][-2:]
        assert "so far\n" == cell["outputs"][0]["text"]
        assert interrupted["ename"] in ("KeyboardInterrupt", "CancelledError")
        assert "the time limit was reached and the cell was stopped" == notice["evalue"]


def test_a_cell_that_ends_the_process_says_so(sealed):
    cells = sealed(notebook_of("x = 1", "import os\nprint('lost')\nos._exit(0)", "x"))
    (notice,) = cells[1]["outputs"]
    assert "the Python process ended while this cell was running" == notice["evalue"]
    assert "1" == cells[2]["outputs"][0]["data"]["text/plain"]


DAMAGE = {
    "metadata that are none": {"metadata": None},
    "tags that are no list": {"metadata": {"tags": "a,b"}},
    "tags twice": {"metadata": {"tags": ["a", "a"]}},
    "flags that are none": {
        "metadata": {"collapsed": "no", "scrolled": 3, "jupyter": 1, "name": "", "format": 7}
    },
    "times that are none": {"metadata": {"execution": {"iopub.status.busy": 5}}},
    "an id that is none": {"id": "a b"},
    "an id of a number": {"id": 7},
    "no id": {"id": None},
    "outputs that are none": {"outputs": 3, "execution_count": "x"},
    "outputs of nothing known": {"outputs": [{"output_type": "x"}, 4]},
    "attachments of code": {"attachments": {"a.png": 3}},
    "more than a cell has": {"extra": 1, "worksheets": []},
    "attachments that are none": {"cell_type": "markdown", "attachments": 4},
    "attachments of numbers": {"cell_type": "markdown", "attachments": {"a": {"image/png": 3}}},
    "outputs of text": {"cell_type": "markdown", "outputs": [], "execution_count": 3},
    "metadata of a raw cell": {"cell_type": "raw", "metadata": {"format": ["x"]}},
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_executed_notebook_is_valid_whatever_was_handed_in(sealed, damage):
    content = notebook_of("1", "2")
    content["cells"][0] |= DAMAGE[damage]
    content["metadata"] = {"kernelspec": 3}
    cells = sealed(content)
    assert "2" == cells[1]["outputs"][0]["data"]["text/plain"]


@pytest.mark.parametrize(
    "source",
    [
        "display({'text/plain': 3, 'x': [1], 'text/own+json': {'a': 1}, '': None}, raw=True)",
        "display({'application/json': float('nan'), 'application/a+json': {1: 2}}, raw=True)",
        "display('x', metadata={'isolated': object()})",
        "display({'text/plain': '\\ud800'}, raw=True)",
        "get_ipython().execution_count = -5\n1",
        "get_ipython().execution_count = 'x'\n1",
        "from IPython.display import publish_display_data\npublish_display_data({})",
        "from IPython.display import publish_display_data\npublish_display_data(3)",
        "get_ipython().outputs._items.append({'output_type': 'stream', 'text': ['x'], 'name': 5})",
        "get_ipython().outputs._items.append({'output_type': 'error'})",
        "get_ipython().outputs._items.append(7)",
    ],
)
def test_the_executed_notebook_is_valid_whatever_a_cell_puts_out(sealed, source):
    assert "2" == sealed(notebook_of(source, "1 + 1"))[1]["outputs"][0]["data"]["text/plain"]


def test_nbgraders_pages_render_everything(sealed, tmp_path):
    """The formgrader's and the feedback's template, as nbgrader configures its exporter."""
    import nbgrader.server_extensions.formgrader as formgrader
    from nbconvert.exporters import HTMLExporter

    shown = [path for path in GOLDEN if path.stem in ("displays", "errors", "figures", "text")]
    cells = [cell for path in shown for cell in json.loads(path.read_bytes())["cells"]]
    content = {**notebook_of(), "cells": cells}
    executed = {**content, "cells": sealed(content, notebook_seconds=120)}
    path = tmp_path / "executed.ipynb"
    path.write_text(json.dumps(executed))
    resources = {
        "assignment_id": "a", "notebook_id": "n", "submission_id": "s", "index": 0, "total": 1,
        "base_url": "/", "student": "s", "last_name": "L", "first_name": "F", "notebook_path": "/n",
        "nbgrader": {"score": 1, "max_score": 2, "late_penalty": 0, "student": "s"},
    }  # fmt: skip
    folder = Path(formgrader.__file__).parent
    for template in ("formgrade", "feedback"):
        exporter = HTMLExporter(
            template_name=template,
            extra_template_basedirs=[str(folder / "templates")],
            extra_template_paths=[str(folder / "static/node_modules/bootstrap/dist/css")],
        )
        html, _ = exporter.from_filename(str(path), resources=resources)
        for part in ("image/png;base64", "ansi-red-fg", "<b>bold</b>"):
            assert part in html
