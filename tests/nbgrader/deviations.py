"""The tests of nbgrader's that Gradus fails on purpose.

The table in ``docs/decisions/nbgrader-suite.md`` is the list: who wants another deviation has to
give its reason there.
"""

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "decisions" / "nbgrader-suite.md"
ROW = re.compile(r"^\| `([\w/.]+\.py)` \| `(\w+)` \| (.+) \| (.+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Deviation:
    """One test that has to fail, and why."""

    file: str
    test: str
    expected: str
    reason: str

    def is_about(self, node_id):
        """Whether this is the test with a node id of pytest's."""
        file, *_, test = node_id.split("::")
        return file.endswith(f"/{self.file}") and test == self.test


def read_deviations(document=DOCUMENT):
    """All rows of a document's table."""
    rows = [Deviation(*row) for row in ROW.findall(document.read_text())]
    assert len(rows) == len({(row.file, row.test) for row in rows}), "a test is listed twice"
    return rows
