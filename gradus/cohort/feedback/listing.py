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

from markupsafe import escape
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


def _words(names: list[str]) -> str:
    return "|".join(sorted((name for name in names if not name.startswith("_")), key=len)[::-1])


_KEYWORDS = _words(["None", "True", "False", *keyword.kwlist])
_BUILTINS = _words(dir(builtins))

# The quantifiers are possessive and ends of strings optional, so that no text makes it go back.
_PYTHON = re.compile(
    rf"""
    (?P<comment> \#[^\n]*+ )
  | (?P<string> (?:\b[bBfFrRuU]{{1,2}})?+ (?:
        \"{{3}} (?:[^"\\]|\\.|"(?!""))*+ (?:\"{{3}})?
      | '{{3}} (?:[^'\\]|\\.|'(?!''))*+ (?:'{{3}})?
      | " (?:[^"\\\n]|\\.)*+ "?
      | ' (?:[^'\\\n]|\\.)*+ '? ) )
  | (?P<decorator> ^[ \t]*+ (?: @[\w.]++ | [%!][^\n]*+ ) )
  | (?P<defined> (?:(?<=\bdef[ ])|(?<=\bclass[ ])) \w++ )
  | (?P<number> (?<![\w.]) (?: 0[xXoObB][\da-fA-F_]++
      | (?:\d[\d_]*+\.?[\d_]*+|\.\d[\d_]*+) (?:[eE][+-]?\d++)?+ [jJ]? ) )
  | (?P<keyword> \b(?:{_KEYWORDS})\b )
  | (?P<builtin> (?<!\.)\b(?:{_BUILTINS})\b(?=\() )
  | \w++
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def listing(text: str, language: str) -> str:
    """Program text as HTML: escaped, with the classes of ``CLASSES``."""
    if len(text) > LONGEST_LISTING:
        return str(escape(text))
    if language in ("python", "ipython", "py", ""):
        return "".join(_python(text))
    lexer = _lexer(language)
    return str(escape(text)) if lexer is None else "".join(_lexed(lexer, text))


def _python(text: str) -> Iterator[str]:
    start = 0
    for found in _PYTHON.finditer(text):
        kind = found.lastgroup
        if kind is not None:
            yield str(escape(text[start : found.start()]))
            yield f'<span class="{CLASSES[kind]}">{escape(found[0])}</span>'
            start = found.end()
    yield str(escape(text[start:]))


@lru_cache(maxsize=8)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _lexed(lexer: Lexer, text: str) -> Iterator[str]:
    for kind, value in lexer.get_tokens(text):
        name = _class(kind)
        shown = str(escape(value))
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
