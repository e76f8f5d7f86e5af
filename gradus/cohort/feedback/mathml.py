"""The elements of MathML that formulas are made of."""

import re

from markupsafe import escape

from gradus.cohort.feedback import symbols

LIMITS_MARK = "<!--limits-->"  # after an operator whose scripts go above and below

UPRIGHT = '<mi mathvariant="normal">'
# Browsers stretch a bracket only where a font for mathematics is installed: the brackets of a
# matrix are drawn by the style sheet.
_DRAWN = {("[", "]"): "square", ("(", ")"): "round", ("|", "|"): "single", ("‖", "‖"): "double"}
_MATRIX = '<mtable displaystyle="false">'


class UnknownTeX(Exception):
    """The formula uses something that isn't known here."""


def plain_command(name: str) -> str | None:
    """The MathML of a command without arguments; None for any other."""
    if name in symbols.SILENT:
        return ""
    if name in symbols.SPACES:
        return space(symbols.SPACES[name])
    if name in symbols.IDENTIFIERS:
        return f"<mi>{symbols.IDENTIFIERS[name]}</mi>"
    if name in symbols.UPRIGHT:
        return f'<mi mathvariant="normal">{escape(symbols.UPRIGHT[name])}</mi>'
    if name in symbols.OPERATORS:
        return f"<mo>{escape(symbols.OPERATORS[name])}</mo>"
    if name in symbols.LARGE:
        return f"<mo>{symbols.LARGE[name]}</mo>{LIMITS_MARK}"
    if name in symbols.INTEGRALS:
        return f"<mo>{symbols.INTEGRALS[name]}</mo>"
    if name in symbols.LIMITS:
        return f'<mo movablelimits="true">{symbols.LIMITS[name]}</mo>{LIMITS_MARK}'
    if name in symbols.FUNCTIONS:
        return f"<mi>{name}</mi>"
    delimiter = symbols.DELIMITERS.get("\\" + name)
    return fence(delimiter) if delimiter else None


def opens(items: list[str]) -> bool:
    """True where a sign after these items is the sign of a number, not a sum or a difference."""
    if not items:
        return True
    last = items[-1]
    closing = any(f">{sign}</mo>" in last for sign in ")]}|‖⟩⌋⌉!")
    return last.startswith("<mo") and not closing


def space(width: str) -> str:
    """A space of a width in em."""
    return f'<mspace width="{width}"></mspace>'


def fence(character: str) -> str:
    """A bracket that keeps its size."""
    return f'<mo stretchy="false" lspace="0" rspace="0">{escape(character)}</mo>'


def fenced(opening: str, inner: str, closing: str) -> str:
    """A formula between brackets as high as it is; either may be empty."""
    drawn = _DRAWN.get((opening, closing))
    if drawn and inner.startswith(_MATRIX) and inner.count("<mtable") == 1:
        inner = inner.replace("<mtable", f'<mtable class="{drawn}"')
        before, after = (f'<mo class="drawn">{escape(sign)}</mo>' for sign in (opening, closing))
        return f"<mrow>{before}{inner}{after}</mrow>"
    before = f'<mo stretchy="true" form="prefix">{escape(opening)}</mo>' if opening else ""
    after = f'<mo stretchy="true" form="postfix">{escape(closing)}</mo>' if closing else ""
    return f"<mrow>{before}{inner}{after}</mrow>"


def table(rows: list[list[str]], *, columns: str = "", aligned: bool = False) -> str:
    """Cells in rows.

    Parameters
    ----------
    rows : the cells, each a formula.
    columns : ``l``, ``c`` or ``r`` for each column, a bar before it for a line; or nothing.
    aligned : True for lines of a calculation, aligned at their ampersands.
    """
    classes = [_cell_class(column) for column in re.findall(r"\|?[lcr]", columns)]
    if aligned:
        classes = ["right", "left"] * (max(map(len, rows)) // 2 + 1)
    body = ""
    for row in rows:
        if classes and len(row) > len(classes):
            raise UnknownTeX
        cells = ""
        for number, cell in enumerate(row):
            name = classes[number] if classes else ""
            cells += f'<mtd class="{name}">{cell}</mtd>' if name else f"<mtd>{cell}</mtd>"
        body += f"<mtr>{cells}</mtr>"
    start = '<mtable displaystyle="true" class="aligned">' if aligned else _MATRIX
    return f"{start}{body}</mtable>"


def _cell_class(column: str) -> str:
    side = {"l": "left", "r": "right"}.get(column[-1], "")
    return " ".join(name for name in ("ruled" if "|" in column else "", side) if name)


def restyle(inner: str, style: str) -> str:
    """A formula with its letters upright (``normal``), bold or in a script (``script``)."""
    if style != "normal":
        return f'<mrow class="{style}">{inner.replace("<mi>", UPRIGHT)}</mrow>'
    letters = re.fullmatch(r"(?:<mrow>)?((?:<m[in]>[^<]+</m[in]>)+)(?:</mrow>)?", inner)
    if letters:  # letters of one word, such as rank
        word = re.sub(r"<[^>]+>", "", letters[1])
        return f"{UPRIGHT}{word}</mi>"
    return inner.replace("<mi>", UPRIGHT)


def double_struck(inner: str) -> str:
    """A single letter as the sign of a set of numbers."""
    found = re.fullmatch(r"<m[in]>(.)</m[in]>", inner)
    if found is None or found[1] not in symbols.DOUBLE_STRUCK:
        raise UnknownTeX
    return f"{UPRIGHT}{symbols.DOUBLE_STRUCK[found[1]]}</mi>"
