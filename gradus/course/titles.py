"""What the exercises of a notebook are called: by the headings above them."""

import functools

from gradus.course.notebook import Notebook

MOST_CELLS = 1024
"""Whose headings are remembered: they are asked for with every submission."""


def exercise_titles(notebook: Notebook) -> dict[str, str]:
    """For each graded cell the heading above it in a notebook of the author's.

    Exercises are sections, of the second level; a heading of another level counts only until there
    is one of the second.
    """
    titles: dict[str, str] = {}
    section = other = ""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            for level, text in _headings(cell.source):
                section, other = (text, other) if level == 2 else (section, text)
        if cell.grade_id is not None:
            titles[cell.grade_id] = section or other
    return titles


@functools.lru_cache(MOST_CELLS)
def _headings(source: str) -> tuple[tuple[int, str], ...]:
    """Level and text of the headings of a markdown cell."""
    found, is_code = [], False
    for line in source.splitlines():
        if line.lstrip().startswith("```"):
            is_code = not is_code
        text = line.lstrip("#")
        if not is_code and text != line and text.startswith(" "):
            level = len(line) - len(text)
            found.append((level, text.strip("# \t").replace("`", "").replace("*", "")))
    return tuple(found)
