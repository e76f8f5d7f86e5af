"""Markdown of a notebook as HTML."""

import pytest
from bs4 import BeautifulSoup

from gradus.cohort.feedback.prose import LONGEST_PROSE, prose
from tests.cohort.feedback.graded import image, words


def html(text, attachments=None):
    return BeautifulSoup(prose(text, attachments), "html.parser")


def test_markdown_is_rendered():
    soup = html("Some **bold** text.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert (soup.strong.get_text(), len(soup("li")), words(soup.table)) == ("bold", 2, "a b 1 2")


@pytest.mark.parametrize(("level", "expected"), [(1, "h3"), (2, "h4"), (4, "h6"), (6, "h6")])
def test_headings_stand_below_those_of_the_page(level, expected):
    assert html("#" * level + " Title").find().name == expected


def test_program_text_of_a_named_language_is_coloured():
    assert html("```python\nreturn 1\n```").find(class_="k").get_text() == "return"
    assert html("```\nreturn 1\n```").find(class_="k") is None


@pytest.mark.parametrize(
    "text",
    [
        "$x_1 * y_2 * z_3$",
        "$$x_1 * y_2 * z_3$$",
        r"\\(x_1 * y_2 * z_3\\)",
        r"\\[x_1 * y_2 * z_3\\]",
        "$$\nx_1 *\n\ny_2 * z_3\n$$",
        "before $x_1 * y_2 * z_3$ after",
        "before\n$$\nx_1 * y_2 * z_3\n$$\nafter",
        "1. item\n   $$\n   x_1 * y_2 * z_3\n   $$",
        "> $$\n> x_1 * y_2 * z_3\n> $$",
        r"\begin{equation}x_1 * y_2 * z_3\end{equation}",
        "| a |\n|---|\n| $x_1 * y_2 * z_3$ |",
    ],
)
def test_a_formula_is_no_markdown(text):
    soup = html(text)
    assert words(soup.math).replace(" ", "") == "x1\N{ASTERISK OPERATOR}y2\N{ASTERISK OPERATOR}z3"
    assert (soup.em, "$" in soup.get_text()) == (None, False)


@pytest.mark.parametrize(
    "text",
    ["costs \\$5 and \\$6", "costs $5", "`$a$`", "```\n$$a$$\n```", "    $$a$$", "$$", "$$$$"],
)
def test_what_only_looks_like_a_formula_is_none(text):
    assert html(text).math is None


def test_words_after_a_formula_belong_to_its_paragraph():
    soup = html("$$a$$ and more\n\nThe end.")
    assert [words(each) for each in soup("p")] == ["a and more", "The end."]


def test_an_attached_picture_is_shown():
    soup = html("![a line](attachment:a.png)", {"a.png": {"image/png": image()}})
    assert soup.img["alt"] == "a line"
    assert soup.img["src"] == f"data:image/png;base64,{image()}"


@pytest.mark.parametrize(
    "attachments",
    [
        None,
        [],
        {"a.png": None},
        {"a.png": {"image/png": "?"}},
        {"a.png": {"image/svg+xml": "<svg>"}},
    ],
)
def test_a_picture_that_is_not_there_is_named(attachments):
    soup = html("![a line](attachment:a.png)", attachments)
    assert (soup.img, soup.em.get_text()) == (None, "[image: a line]")


def test_a_picture_from_elsewhere_is_named_and_not_loaded():
    for text in (
        "![a line](https://example.org/a.png)",
        "![a line](a.png)",
        "![a line](//e.org/a)",
    ):
        assert (html(text).img, html(text).em.get_text()) == (None, "[image: a line]")


def test_the_address_of_an_attachment_serves_for_pictures_alone():
    soup = html('<a href="attachment:a.png">x</a>', {"a.png": {"image/png": image()}})
    assert "href" not in soup.a.attrs


def test_a_text_too_long_to_render_is_shown_as_written():
    assert html("**a** " * LONGEST_PROSE).pre.get_text().startswith("**a** **a**")


def test_text_in_a_text_too_long_to_render_cannot_become_markup():
    assert html("<img src=x onerror=alert(1)>" * LONGEST_PROSE).img is None


def test_the_place_of_a_formula_cannot_be_forged():
    assert html("formula-0- $a$ <b>formula-1-</b>").find_all("math") == html("$a$").find_all("math")
