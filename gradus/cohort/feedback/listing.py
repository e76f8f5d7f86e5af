"""Program text with its words coloured.

Python, which nearly every notebook is written in, is scanned by one regular expression: students'
answers differ, so they can't come from a cache, and a full lexer took most of a page's time. Other
languages go through Pygments.
"""

import builtins
import keyword
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from pygments import token
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

LONGEST_LISTING = 20_000  # characters; longer program text is shown without colours

# Token kinds and the classes that feedback.css colours.
CLASSES = {
    "comment": "c",
    "string": "s",
    "decorator": "d",
    "defined": "f",
    "number": "m",
    "keyword": "k",
    "builtin": "b",
}


_KEYWORDS = frozenset({"None", "True", "False", *keyword.kwlist})
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))

# The quantifiers are possessive and ends of strings optional, so that no text makes it go back.
_PYTHON = re.compile(
    r"""
    (?P<word> (?<!\w) (?! [bBfFrRuU]{1,2}["'] ) [^\W\d]\w*+ )
  | (?P<comment> \#[^\n]*+ )
  | (?P<string> [bBfFrRuU]{0,2}+ (?:
        \"{3} (?:[^"\\]|\\.|"(?!""))*+ (?:\"{3})?
      | '{3} (?:[^'\\]|\\.|'(?!''))*+ (?:'{3})?
      | " (?:[^"\\\n]|\\.)*+ "?
      | ' (?:[^'\\\n]|\\.)*+ '? ) )
  | (?P<decorator> ^[ \t]*+ (?: @[\w.]++ | [%!][^\n]*+ ) )
  | (?P<number> (?<![\w.]) (?: 0[xXoObB][\da-fA-F_]++
      | (?:\d[\d_]*+\.?[\d_]*+|\.\d[\d_]*+) (?:[eE][+-]?\d++)?+ [jJ]? ) )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def listing(text: str, language: str) -> str:
    """Program text as HTML: escaped, with the classes of ``CLASSES``."""
    if len(text) > LONGEST_LISTING:
        return escape(text)
    if language in ("python", "ipython", "py", ""):
        return "".join(_python(text))
    lexer = _lexer(language)
    return escape(text) if lexer is None else "".join(_lexed(lexer, text))


def _python(text: str) -> Iterator[str]:
    # Escaped as a whole, as this is quicker than piece by piece: the quotation marks stay, and the
    # names of the entities are no words of Python.
    text = escape(text, quote=False)
    start = 0
    before = ""  # the keyword before, where it names what follows
    for found in _PYTHON.finditer(text):
        kind = found.lastgroup
        if kind == "word":
            kind, before = _kind(found, before), found[0]
        if kind:
            yield text[start : found.start()]
            yield f'<span class="{CLASSES[kind]}">{found[0]}</span>'
            start = found.end()
    yield text[start:]


def _kind(found: re.Match[str], before: str) -> str:
    """The kind of a word, empty for a name."""
    word = found[0]
    if word in _KEYWORDS:
        return "keyword"
    if before in ("def", "class"):
        return "defined"
    if word in _BUILTINS and found.string.startswith("(", found.end()):
        return "" if found.string.endswith(".", 0, found.start()) else "builtin"
    return ""


@lru_cache(maxsize=8)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _lexed(lexer: Lexer, text: str) -> Iterator[str]:
    for kind, value in lexer.get_tokens(text):
        name = _class(kind)
        shown = escape(value)
        yield f'<span class="{name}">{shown}</span>' if name else shown


@lru_cache(maxsize=256)
def _class(kind: token._TokenType) -> str:
    table = (
        (token.Comment, "comment"),
        (token.String, "string"),
        (token.Name.Decorator, "decorator"),
        (token.Name.Function, "defined"),
        (token.Name.Class, "defined"),
        (token.Number, "number"),
        (token.Keyword, "keyword"),
        (token.Operator.Word, "keyword"),
        (token.Name.Builtin, "builtin"),
    )
    return next((CLASSES[name] for family, name in table if kind in family), "")
