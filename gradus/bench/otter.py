"""An assignment in Otter-Grader's terms, and the contender that grades with Otter.

Each test cell, hidden tests included, becomes one test file in Otter's exception format with the
points of the cell. Otter gives a test all its points or none, so partial credit is lost; the work
is the same. Students' notebooks stay as they are: Otter runs the tests when it has run the cells.
"""

import ast
import json
import zipfile
from pathlib import Path

from gradus.course import Assignment, AssignmentNotebook, Role

_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}
STATEMENTS = {statements!r}
VALUE = {value!r}


@test_case(points=points, hidden=True)
def whole_cell(env):
    exec(compile(STATEMENTS, name, "exec"), env)
    value = eval(compile(VALUE, name, "eval"), env)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    assert not is_number or value >= points, value
"""


def write_autograder(assignment: Assignment, notebook: AssignmentNotebook, path: Path) -> None:
    """Write the zip file that Otter needs to grade one notebook."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"show_hidden": True}))
        archive.writestr("files/.keep", "")
        for number, cell in enumerate(notebook.graded_cells()):
            if cell.role is Role.TEST:
                text = test_file(cell.grade_id or "", cell.source, cell.points)
                archive.writestr(f"tests/test_{number:03}.py", text)
        for name, content in assignment.files.items():
            archive.writestr(f"files/{name}", content)


def test_file(name: str, source: str, points: float) -> str:
    """The test file for one test cell."""
    from IPython.core.inputtransformer2 import TransformerManager

    tree = ast.parse(TransformerManager().transform_cell(source))
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    statements = ast.Module(tree.body[:-1] if last else tree.body, type_ignores=[])
    return _TEST.format(
        name=name,
        points=points,
        statements=ast.unparse(statements),
        value=ast.unparse(last.value) if last else "None",
    )
