"""What a program printed, as a terminal would show it: colours and overwritten lines."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from gradus.cohort.feedback.text import clean

_ESCAPE = re.compile(
    r"\x1b\[(?P<style>[0-9;]*)m"  # a change of colour or weight
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # any other control sequence, such as a movement of the cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # a title or a link
    r"|\x1b."
)
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def settle(text: str) -> str:
    """What remains on the screen: a progress bar leaves its last state, not all of them."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if "\r" in line:
            line = line.rstrip("\r").rpartition("\r")[2]
        if "\b" in line[:4000]:
            line = _rub_out(line[:4000])
        lines.append(line)
    return "\n".join(lines)


def paint(text: str) -> Markup:
    """Settled text as HTML: escaped, colours and bold as classes, all other escapes dropped."""
    if "\x1b" not in text:
        return Markup(str(escape(clean(text))))
    return Markup("".join(_spans(text)))


def _spans(text: str) -> Iterator[str]:
    colour, bold, start = "", False, 0
    for found in _ESCAPE.finditer(text):
        yield _span(text[start : found.start()], colour, bold)
        start = found.end()
        if found["style"] is not None:
            colour, bold = _restyle(found["style"], colour, bold)
    yield _span(text[start:], colour, bold)


def _restyle(codes: str, colour: str, bold: bool) -> tuple[str, bool]:
    numbers = [int(code[:3] or 0) for code in codes.split(";")]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            colour, bold = "", False
        elif number in (1, 22):
            bold = number == 1
        elif 30 <= number <= 37 or 90 <= number <= 97:
            colour = _COLOURS[number % 10]
        elif number == 39:
            colour = ""
        elif number in (38, 48):  # a colour of 256 (5;n) or of all (2;r;g;b): not followed
            del numbers[: 2 if numbers[:1] == [5] else 4]
    return colour, bold


def _span(text: str, colour: str, bold: bool) -> str:
    shown = str(escape(clean(text)))
    classes = " ".join(
        name for name in (f"ansi-{colour}" if colour else "", "ansi-bold" if bold else "") if name
    )
    return f'<span class="{classes}">{shown}</span>' if classes and shown else shown


def _rub_out(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
