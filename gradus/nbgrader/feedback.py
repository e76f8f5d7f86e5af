"""What nbgrader's own feedback pages must not show."""

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

NOTE = "# Hidden tests are not shown."
WITHHELD = "What a cell prints after hidden tests is not shown here: run it in your notebook.\n"


class HideTests(NbGraderPreprocessor):
    """Takes hidden tests, and what they may have told student code, out of a feedback page.

    A graded notebook in ``autograded/`` holds the hidden tests' source and, where one failed, a
    traceback that quotes it. Code that a hidden test has called may keep what it was given and
    print it in any later cell. What marks hidden tests is what ``ClearHiddenTests`` says.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Strip a notebook."""
        were_tested = False
        for index, cell in enumerate(nb.cells):
            has_hidden = ClearHiddenTests(parent=self).begin_test_delimeter in cell.source
            self.preprocess_cell(cell, resources, index)
            if were_tested and cell.cell_type == "code" and cell.outputs:
                cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=WITHHELD)]
            were_tested = were_tested or (has_hidden and cell.cell_type == "code")
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Strip one cell."""
        delimiters = ClearHiddenTests(parent=self)
        begin, end = delimiters.begin_test_delimeter, delimiters.end_test_delimeter
        if begin in cell.source:
            cell.source = _without(cell.source, begin, end)
        grader = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and grader.get("grade") and not grader.get("solution"):
            cell.outputs = []
        return cell, resources


def _without(source: str, begin: str, end: str) -> str:
    """The lines of a cell, a note in place of each part between two marks."""
    lines: list[str] = []
    is_hidden = False
    for line in source.split("\n"):
        if begin in line:
            is_hidden = True
            lines.append(NOTE)
        elif end in line:
            is_hidden = False
        elif not is_hidden:
            lines.append(line)
    return "\n".join(lines)
