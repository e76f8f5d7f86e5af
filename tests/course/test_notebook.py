"""Reading a notebook: what is one, and what is done about what is none."""

import json

import pytest

from gradus.course import SubmissionError, parse_notebook
from tests.course_builder import code_cell, grade_cell, notebook

CELLS = [code_cell("x = 1"), grade_cell("t", "assert x == 1", points=2)]


def changed(edit):
    content = json.loads(notebook(CELLS))
    edit(content)
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is an empty file"),
        (b"\xff\xfe", "is not text in UTF-8 (byte 0)"),
        (b'{"nbformat": 4,', "is not valid JSON (line 1)"),
        (b"[" * 100_000, "is not valid JSON."),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "is not valid JSON."),
        (b"[]", "is not a notebook of format 4: open"),
        (b'{"nbformat": 3}', "is not a notebook of format 4 (it says 3)"),
        (b'{"nbformat": true, "cells": []}', "is not a notebook of format 4: open"),
        (b'{"nbformat": "' + b"4" * 1000 + b'"}', "is not a notebook of format 4: open"),
        (b'{"nbformat": 4, "cells": {}}', "has no list of cells"),
        (b'{"nbformat": 4, "cells": [{}]}', "cell 1 has no text or no known type"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_reason(content, words):
    with pytest.raises(SubmissionError) as caught:
        parse_notebook("ps1", content)
    assert f"ps1.ipynb {words}" in str(caught.value) or words in str(caught.value)
    assert len(str(caught.value)) < 200


def test_cells_that_are_none_can_be_left_out():
    content = changed(lambda data: data["cells"].insert(1, {"cell_type": "code", "source": 5}))
    read = parse_notebook("ps1", content, repairs=True)
    assert ["x = 1", "assert x == 1"] == [cell.source for cell in read.cells]
    assert ("cell 2 was left out: it has no text or no known type",) == read.notes


@pytest.mark.parametrize(
    "points", ["many", None, True, [2], 10**400, float("inf"), float("nan")], ids=repr
)
def test_points_that_are_no_number_to_count_with_are_none(points):
    def edit(data):
        data["cells"][1]["metadata"]["nbgrader"]["points"] = points

    assert 0 == parse_notebook("ps1", changed(edit)).cells[1].points


def test_a_notebook_without_a_proper_cell_is_none():
    content = json.dumps({"nbformat": 4, "cells": [{}, 5]}).encode()
    with pytest.raises(SubmissionError, match="cell 2 has no text"):
        parse_notebook("ps1", content, repairs=True)
