"""nbgrader's checksum of a cell: by it an answer is known to be the one students were given."""

import hashlib
from typing import Any


def cell_checksum(cell: dict[str, Any], name: str, *, points: float | None = None) -> str:
    """The checksum that nbgrader keeps in the gradebook for an answer cell.

    Parameters
    ----------
    cell : the cell as nbformat 4 JSON; of its metadata nothing is believed.
    name : its grade id.
    points : what it is worth when a person grades it; None when test cells do.
    """
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    is_graded = points is not None
    parts = [source, cell["cell_type"], str(is_graded), "True", "False", name]
    if is_graded:
        parts.append(str(float(points)))
    # It detects a change and keeps no secret; MD5 is what nbgrader's format says.
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
