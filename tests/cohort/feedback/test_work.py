"""The student's cells on the page."""

import json
import time
from dataclasses import replace

import pytest

from gradus.cohort.feedback.work import render_work
from tests.cohort.feedback import graded as build
from tests.cohort.feedback.graded import (
    HIDDEN,
    answer,
    code,
    exercise,
    graded,
    markdown,
    parse,
    render,
    render_cells,
    stream,
    words,
)

LARGEST_PAGE = 3_000_000  # bytes


def cells_of(page):
    return parse(page).find(id="work").parent.find_all(class_="cell")


def test_answers_are_marked_and_numbered_by_their_place():
    page = render_cells(markdown("Text."), answer("a", "x = 1"), code("x"))
    assert [words(each) for each in cells_of(page)] == [
        "Text.",
        "Your answer, cell 2 x = 1",
        "Cell 3 x",
    ]


def test_a_test_cell_is_only_named_and_linked_to_its_result():
    page = render_cells(build.test_cell("rank"))
    (cell,) = cells_of(page)
    assert words(cell) == "Test cell of About rank : passed, 10 / 10"
    assert cell.a["href"] == "#exercise-1"
    assert HIDDEN not in page


def test_a_test_cell_of_no_known_exercise_is_only_named():
    assert [words(each) for each in cells_of(render_cells(build.test_cell("other")))] == [
        "Test cell"
    ]


@pytest.mark.parametrize(
    "cell",
    [
        markdown(f"Before.\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS\nAfter."),
        markdown(f"Before.\n=== BEGIN MARK SCHEME ===\n{HIDDEN}\n=== END MARK SCHEME ===\nAfter."),
        code(f"Before.\n  # BEGIN HIDDEN TESTS\n{HIDDEN}\n  # END HIDDEN TESTS\nAfter."),
        code(f"Before. After.\n### BEGIN HIDDEN TESTS\n{HIDDEN}"),
    ],
    ids=["tests in text", "mark scheme", "tests in code", "without an end"],
)
def test_what_an_author_hid_in_any_cell_is_cut_out(cell):
    page = render_cells(cell)
    assert HIDDEN not in page
    assert "Before." in page
    assert "After." in page


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_the_hidden_part_of_a_test_cell_that_became_text_is_cut_out(kind):
    cell = {**build.test_cell("rank"), "cell_type": kind}
    assert HIDDEN not in render_cells(cell)


def test_a_text_answer_shows_what_the_student_wrote():
    cell = markdown("Because **rank** is 2.")
    cell["metadata"] = {"nbgrader": {"grade_id": "proof", "grade": True, "solution": True}}
    page = render(graded([exercise("proof", verdict="manual")], cells=[cell]))
    assert words(cells_of(page)[0]) == "Your answer, cell 1 Because rank is 2."
    assert parse(page).find(id="exercise-1").find(class_="aside")["href"] == "#cell-1"


def test_a_raw_cell_is_shown_as_it_is():
    assert "a &lt;b&gt; *c*" in render_cells(
        {"cell_type": "raw", "metadata": {}, "source": "a <b> *c*"}
    )


def test_source_in_lines_is_joined():
    assert "<code>a\nb</code>" in render_cells(code(["a\n", "b"]))


def test_empty_cells_are_left_out_but_not_empty_answers():
    page = render_cells(code(""), markdown(" "), answer("a", ""))
    assert [each["id"] for each in cells_of(page)] == ["cell-3"]


def test_long_program_text_is_cut_with_a_note():
    page = render_cells(code("x = 1\n" * 5000))
    assert "4700 more lines of this cell left out." in page


@pytest.mark.parametrize(
    "raw",
    [b"not JSON", b"[]", b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}'],
)
def test_a_graded_notebook_that_cannot_be_read_leaves_the_results(raw):
    soup = parse(render(graded([exercise("rank")], raw=raw)))
    assert "It can't be shown" in words(soup.find(id="work").parent)
    assert soup.find(id="exercise-1") is not None


@pytest.mark.parametrize("metadata", [None, [], {"language_info": "R"}, {"kernelspec": ["R"]}])
def test_metadata_of_any_type_does_no_harm(metadata):
    raw = json.dumps({"nbformat": 4, "metadata": metadata, "cells": [code("x = 1")]}).encode()
    assert len(render_work("algebra", raw).cells) == 1


def test_the_program_text_of_another_language_is_coloured_by_its_own_rules():
    raw = build.content([code("f <- function(x) TRUE")], language_info={"name": "R"})
    assert '<span class="k">function</span>' in render_work("algebra", raw).cells[0].body


FLOODS = {
    "print": lambda: [code("x", stream("x" * 99 + "\n")) for _ in range(20)] * 2000,
    "one line": lambda: [code("x", stream("&" * 20_000_000))],
    "sources": lambda: [code("x = [1, 2, 3] # y\n" * 300)] * 500,
    "pictures": lambda: (
        [code("x", build.shown(image_png=build.image(size=(500, 400), is_noise=True)))] * 8
    ),
    "tables": lambda: [code("x", build.shown(text_html="<table>" + "<tr><td>1" * 4000))] * 50,
    "vectors": lambda: [code("x", build.shown(image_svg="<svg>" + "é" * 400_000 + "</svg>"))] * 8,
    "prose": lambda: [markdown("é" * 11_000)] * 400,
    "cells": lambda: [code("1")] * 100_000,
    "tests": lambda: [build.test_cell(HIDDEN)] * 20_000,
    "outputs": lambda: [code("x", *[build.error("e"), stream("a")] * 50_000)],
    "traceback": lambda: [code("x", build.error(*["\x1b[31m" + "e" * 900 + "\x1b[0m"] * 9000))] * 9,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_page_stays_small_whatever_was_put_out(flood):
    page = render_cells(*FLOODS[flood]())
    assert len(page.encode()) < LARGEST_PAGE
    assert "left out" in page or "more" in page or "can only be seen" in page


SLOW = {
    "nested blocks": lambda: [code("x", build.shown(text_html="<div>" * 6_000))] * 40,
    "small tables": lambda: [
        markdown(f"|{number}" + "|a" * 70 + "\n" + "|-" * 71 + "\n" + "|\n" * 80)
        for number in range(900)
    ],
    "nested formatting": lambda: [code("x", build.shown(text_html="<b><a>x</b>" * 5000))] * 40,
    "brackets": lambda: [markdown("[" * 11_000 + str(number)) for number in range(400)],
    "table": lambda: [
        markdown(f"|{number}" + "|a" * 2000 + "\n" + "|-" * 2001 + "\n" + "|\n" * 900)
        for number in range(400)
    ],
    "emphasis": lambda: [markdown("**a*" * 2900 + str(number)) for number in range(400)],
    "formulas": lambda: [markdown(r"$\frac{a}{b}$" * 900 + str(number)) for number in range(400)],
    "dollars": lambda: [markdown("$$ a\n\n" * 1900 + str(number)) for number in range(400)],
    "quotes": lambda: [code("'\"" * 9000 + str(number)) for number in range(100)],
    "backslashes": lambda: [code('"' + "\\" * 19_000 + str(number)) for number in range(100)],
    "escapes": lambda: [code("x", stream("\x1b[31mx" * 30_000)) for _ in range(40)],
    "backspaces": lambda: [code("x", stream("a" * 2000 + "\b" * 2000)) for _ in range(100)],
}


@pytest.mark.parametrize("slow", SLOW)
def test_a_page_is_rendered_in_seconds_whatever_was_put_out(slow):
    cells = SLOW[slow]()
    start = time.process_time()
    render_cells(*cells)
    assert time.process_time() - start < 15


def test_outputs_that_were_handed_in_are_shown_instead_and_named():
    submission = graded(
        [exercise("rank")], cells=[code("a", stream("one")), code("b", stream("x"))]
    )
    (notebook,) = submission.notebooks
    notebook = replace(notebook, handed_in={1: [stream("two")]})
    page = render(replace(submission, notebooks=(notebook,)))
    assert ["Cell 1 a one", "Cell 2 b Output as you handed it in: two"] == [
        words(each) for each in cells_of(page)
    ]
