"""Text from a notebook, made fit for a page: cleaned, cut, and never trusted."""

import functools
import re
from dataclasses import dataclass

from markupsafe import Markup, escape

NOTHING = Markup("")
MOST_PHRASES = 2048
"""That are remembered: hints and messages are much the same for all of a cohort."""

# Control characters, halves of surrogate pairs and non-characters: no browser shows them, and
# some of them can't even be encoded as UTF-8.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    r"\u202a-\u202e\u2066-\u2069]"  # orders to write backwards: a program would read as another
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BACKTICKED = re.compile(r"`([^`\n]+)`")


def text_of(value: object) -> str:
    """The text of an nbformat multi-line string: a string, or a list of strings.

    Anything else counts as empty. Control characters stay (a terminal's escapes are among them).
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


def clean(text: str) -> str:
    """The text with unified line ends and without unprintable characters."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shorten(text: str, limit: int) -> str:
    """The cleaned text, or its beginning and an ellipsis when it has more characters than that."""
    text = clean(text[: 2 * limit])
    return text if len(text) <= limit else text[:limit].rstrip() + " …"


@functools.lru_cache(MOST_PHRASES)
def phrase(text: str, *, limit: int = 1500) -> Markup:
    """A sentence or two for the student, escaped; `names in backticks` become code."""
    return Markup(_BACKTICKED.sub(r"<code>\1</code>", str(escape(shorten(text, limit)))))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning and the end of a text, and how many lines between them were left out."""

    head: str
    tail: str = ""
    left_out: int = 0


def excerpt(text: str, *, head: int, tail: int = 0, width: int = 1000) -> Excerpt:
    """Cut a text to its first and last lines, and each of these to ``width`` characters."""
    lines = text.split("\n")
    left_out = len(lines) - head - tail
    if left_out <= 0:
        return Excerpt("\n".join(_narrow(line, width) for line in lines))
    return Excerpt(
        "\n".join(_narrow(line, width) for line in lines[:head]),
        "\n".join(_narrow(line, width) for line in lines[len(lines) - tail :]),
        left_out,
    )


def _narrow(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    return f"{line[:width]} … ({len(line) - width} more characters)"
