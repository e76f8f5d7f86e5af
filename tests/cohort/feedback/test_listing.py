"""Program text with its words coloured."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.cohort.feedback.listing import CLASSES, LONGEST_LISTING, listing


def coloured(text, language="python"):
    """The coloured words with their kinds."""
    kinds = {name: kind for kind, name in CLASSES.items()}
    spans = re.findall(r'<span class="(\w)">(.*?)</span>', listing(text, language), re.DOTALL)
    return [(kinds[name], unescape(word)) for name, word in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return x", [("keyword", "return")]),
        ("returned", []),
        ("def f(x):", [("keyword", "def"), ("defined", "f")]),
        ("class A:", [("keyword", "class"), ("defined", "A")]),
        ("len(x) + a.len(x)", [("builtin", "len")]),
        ("x1 + 1.5e-3j + 0xFF", [("number", "1.5e-3j"), ("number", "0xFF")]),
        ("'a # b' # c", [("string", "'a # b'"), ("comment", "# c")]),
        ('rb"a\\"b"', [("string", 'rb"a\\"b"')]),
        ('"""a\n"b" \'\'\' c"""', [("string", '"""a\n"b" \'\'\' c"""')]),
        ("'open\nx", [("string", "'open")]),
        ("@cached\ndef f(): pass", [("decorator", "@cached"), ("keyword", "def"), ("defined", "f"),
                                     ("keyword", "pass")]),
        ("%matplotlib inline", [("decorator", "%matplotlib inline")]),
        ("a % b @ c", []),
    ],
)  # fmt: skip
def test_words_of_python_are_coloured(text, expected):
    assert coloured(text) == expected


def test_other_languages_are_coloured_by_pygments():
    assert ("keyword", "function") in coloured("f <- function(x) x", "r")


def test_an_unknown_language_is_not_coloured():
    assert listing("return <1>", "no such language") == "return &lt;1&gt;"


def test_an_endless_text_is_not_coloured():
    assert coloured("1 " * LONGEST_LISTING) == []


@pytest.mark.parametrize("language", ["python", "r", "unknown"])
@given(text=st.text(alphabet="ab 1.\"'#\\\n@%()<>&=rdefé"))
def test_the_text_itself_is_never_changed(language, text):
    html = listing(text, language)
    assert unescape(re.sub(r'</?span(?: class="\w")?>', "", html)) == text
