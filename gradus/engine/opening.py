"""The opening of a notebook: the cells before the first one that students are to write.

Imports, data, a first figure: every submission begins with them. So the warm student process has a
*branch* for each notebook, a fork that has played the opening, and whoever left the opening as it
was given gets a fork of that branch. Only what every student may read is in it.
"""

import os
import pickle
from dataclasses import dataclass
from typing import Any

from gradus.course import Assignment, AssignmentNotebook, Role

SECONDS = 10.0
"""The longest that an opening may take; a longer one is played for each submission."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a branch is made of.

    Attributes
    ----------
    sources : the cells, as they were released.
    files : what students were given beside the notebook, relative path to content.
    """

    sources: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]

    def begins(self, steps: list[dict[str, Any]]) -> bool:
        """Whether a play of these steps begins with the opening."""
        first = steps[: len(self.sources)]
        return all(each["kind"] == "run" for each in first) and self.sources == tuple(
            each["source"] for each in first
        )

    def to_file(self) -> int:
        """A descriptor of an anonymous file with it, for the branch to read."""
        descriptor = os.memfd_create("opening")
        with open(descriptor, "wb", closefd=False) as file:
            pickle.dump((self.sources, dict(self.files)), file)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor


def opening_of(assignment: Assignment, notebook: AssignmentNotebook) -> Opening:
    """The opening of one notebook of an assignment; it may have no cell."""
    sources = []
    for cell in notebook.release.cells:
        if cell.role in (Role.ANSWER, Role.TEST, Role.MANUAL):
            break
        if cell.kind == "code" and cell.source.strip():
            sources.append(cell.source)
    return Opening(tuple(sources), tuple(assignment.files.items()))
