"""Words that quote what a student made: an error, the name of a file."""

import re

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """The text with a replacement character for each that can't be shown, or orders a terminal
    about: to move, to write backwards.

    Halves of surrogate pairs could not even be stored: they have no form in UTF-8.
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
