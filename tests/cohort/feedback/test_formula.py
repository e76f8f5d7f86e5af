"""TeX as MathML."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradus.cohort.feedback import symbols
from gradus.cohort.feedback.formula import LONGEST_FORMULA, formula

CHILDREN = {
    "msub": 2,
    "msup": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
    "mfrac": 2,
    "mroot": 2,
}


def outline(tex):
    """A formula as nested calls: ``msup(x 2)``."""
    return _outline(ElementTree.fromstring(formula(tex, display=True))[0])


def _outline(element):
    inner = " ".join(map(_outline, element)) or (element.text or "")
    return inner if element.tag in ("mi", "mn", "mo", "mtext") else f"{element.tag}({inner})"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x", "x"),
        ("x^2", "msup(x 2)"),
        ("x_i^2", "msubsup(x i 2)"),
        ("x^2_i", "msubsup(x i 2)"),
        ("x^23", "mrow(msup(x 2) 3)"),
        ("A^{-1}", "msup(A mrow(\N{MINUS SIGN} 1))"),
        ("f''", "msup(f \N{PRIME}\N{PRIME})"),
        (r"\frac{a}{b}", "mfrac(a b)"),
        (r"\frac12", "mfrac(1 2)"),
        (r"\sqrt{x}", "msqrt(x)"),
        (r"\sqrt[3]{x}", "mroot(x 3)"),
        (r"\hat{y}", "mover(y ^)"),
        (r"\sum_{i=1}^n", "munderover(∑ mrow(i = 1) n)"),
        (r"\sum\limits_i", "munder(∑ i)"),
        (r"\int_0^1", "msubsup(∫ 0 1)"),
        (r"\lim_{h \to 0}", "munder(lim mrow(h → 0))"),
        (r"\mathbb{R}^n", "msup(\N{DOUBLE-STRUCK CAPITAL R} n)"),
        (r"\mathrm{rank}", "rank"),
        (r"\operatorname{rank}_A", "msub(rank A)"),
        (r"\boxed{1} \ast", "mrow(mrow(1) \N{ASTERISK OPERATOR})"),
        (r"\alpha \leq \beta", "mrow(\N{GREEK SMALL LETTER ALPHA} ≤ β)"),
        (r"\text{if } x", "mrow(if\N{NO-BREAK SPACE} x)"),
        (r"\begin{bmatrix}1&2\\3&4\end{bmatrix}",
         "mrow([ mtable(mtr(mtd(1) mtd(2)) mtr(mtd(3) mtd(4))) ])"),
        (r"\begin{matrix}1\\[2pt]2\\\end{matrix}", "mtable(mtr(mtd(1)) mtr(mtd(2)))"),
        (r"a &= b \\ &= c", "mtable(mtr(mtd(a) mtd(mrow(= b))) mtr(mtd(mrow()) mtd(mrow(= c))))"),
        (r"\left( a \middle| b \right.", "mrow(( a | b)"),
        ("a < b & c"[:5], "mrow(a < b)"),
    ],
)  # fmt: skip
def test_a_formula_becomes_mathml(tex, expected):
    assert outline(tex) == expected


def test_an_augmented_matrix_has_its_line():
    html = formula(r"\left[\begin{array}{c|c} 1 & 2 \end{array}\right]", display=True)
    assert re.findall(r'class="(\w+)"', html) == ["drawn", "square", "ruled", "drawn"]


def test_a_sign_is_told_from_a_difference():
    assert formula("a - b", display=False).count('form="prefix"') == 0
    assert formula("a = -b", display=False).count('form="prefix"') == 1
    assert formula("(-b)", display=False).count('form="prefix"') == 1
    assert formula("(a) - b", display=False).count('form="prefix"') == 0


@pytest.mark.parametrize(
    "tex",
    [
        r"\unknown{x}",
        r"x^1^2",
        r"\frac{a}",
        r"{x",
        r"x}",
        r"\begin{matrix} 1",
        r"\begin{matrix} 1 \end{bmatrix}",
        r"\begin{array}{c} 1 & 2 \end{array}",
        r"\left( x",
        r"\text{a $b$}",
        "100%",
        "x" * (LONGEST_FORMULA + 1),
        "{" * 2000,
        r"\hat" * 900,
        "^{" * 1900,
    ],
)
def test_what_is_not_known_stays_tex(tex):
    html = formula(tex, display=False)
    assert html.startswith('<code class="tex">')
    assert ElementTree.fromstring(html).text == tex


def test_tex_cannot_become_markup():
    for tex in (r"\text{<img src=x>}", r"\operatorname{<b>}", "<img src=x>", r"\unknown<script>"):
        tags = {each.tag for each in ElementTree.fromstring(formula(tex, display=False)).iter()}
        assert tags & {"img", "b", "script"} == set()


TABLES = (symbols.IDENTIFIERS, symbols.LARGE, symbols.LIMITS)
PIECES = [f"\\{name}" for table in TABLES for name in table]
PIECES += [
    r"\frac",
    r"\sqrt",
    r"\hat",
    r"\mathbf",
    r"\mathrm",
    r"\mathbb",
    r"\text",
    r"\left(",
    r"\right)",
    r"\underbrace",
    r"\not",
]
PIECES += [
    r"\begin{bmatrix}",
    r"\end{bmatrix}",
    r"\begin{aligned}",
    r"\end{aligned}",
    r"\operatorname*",
]
PIECES += [
    r"\xrightarrow",
    r"\overset",
    r"\binom",
    r"\limits",
    r"\quad",
    r"\\",
    r"\{",
    r"\|",
    r"\,",
]
PIECES += list("xyzR01+-=<>()[]{}{}{}^_^_&|'\"/,. \n")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_formula_is_well_formed(tex):
    for element in ElementTree.fromstring(formula(tex, display=True)).iter():
        assert len(element) == CHILDREN.get(element.tag, len(element)), tex
