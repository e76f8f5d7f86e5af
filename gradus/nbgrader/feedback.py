"""What nbgrader's own feedback pages must not show."""

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

HIDDEN = re.compile(
    r"^[^\n]*### BEGIN HIDDEN TESTS.*?(### END HIDDEN TESTS[^\n]*(\n|\Z)|\Z)",
    re.DOTALL | re.MULTILINE,
)
NOTE = "# Hidden tests are not shown.\n"


class HideTests(NbGraderPreprocessor):
    """Takes hidden tests, and what test cells printed, out of a feedback page.

    A graded notebook in ``autograded/`` holds the hidden tests' source and, where one failed, a
    traceback that quotes it.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Strip one cell."""
        if "### BEGIN HIDDEN TESTS" in cell.source:
            cell.source = HIDDEN.sub(NOTE, cell.source)
        grader = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and grader.get("grade") and not grader.get("solution"):
            cell.outputs = []
        return cell, resources
