"""TeX formulas as MathML, which browsers show without a script and screen readers can read.

A page of feedback loads nothing from a network, so no typesetting script is there to help. What
this module doesn't know stays TeX, in the type of code: a formula is shown right or as it was
written, never half right.
"""

import re
from collections.abc import Callable

from markupsafe import escape

from gradus.cohort.feedback import mathml, symbols
from gradus.cohort.feedback.mathml import LIMITS_MARK, UnknownTeX

LONGEST_FORMULA = 4000  # characters
DEEPEST_FORMULA = 60  # nested groups and commands

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S", re.DOTALL)
_SIGNS = {"-": symbols.MINUS, "*": symbols.OPERATORS["ast"]}
_NAMED = {*symbols.FUNCTIONS, *symbols.LIMITS, "operatorname"}
_WORD = re.compile(r"[A-Za-z0-9]|\\(?!right|left|end)[a-zA-Z]")  # what a function stands off from


def formula(tex: str, *, display: bool) -> str:
    """A formula as HTML: a ``math`` element, or the TeX as code.

    Parameters
    ----------
    tex : the formula without its dollar signs.
    display : True for a formula on lines of its own.
    """
    try:
        if len(tex) > LONGEST_FORMULA:
            raise UnknownTeX
        body = _Parser(tex).whole().replace(LIMITS_MARK, "")
    except UnknownTeX:
        text = escape(tex.strip())
        return f'<code class="tex{" block" if display else ""}">{text}</code>'
    return f'<math display="{"block" if display else "inline"}">{body}</math>'


class _Parser:
    """One formula, read from left to right; every method returns MathML."""

    def __init__(self, tex: str) -> None:
        self._tex = tex
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        rows = self._rows("")
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return mathml.table(rows, aligned=True)

    # The words of the formula

    def _peek(self) -> str:
        found = _TOKEN.search(self._tex, self._at)
        return found[0] if found else ""

    def _next(self) -> str:
        found = _TOKEN.search(self._tex, self._at)
        if found is None:
            raise UnknownTeX
        self._at = found.end()
        return found[0]

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise UnknownTeX

    def _raw(self) -> str:
        """The text of a group, unparsed: a name, or words."""
        self._expect("{")
        end = self._tex.find("}", self._at)
        text = self._tex[self._at : end]
        if end < 0 or any(sign in text for sign in "{$\\"):
            raise UnknownTeX
        self._at = end + 1
        return text

    # Rows, scripts, atoms

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST_FORMULA:
            raise UnknownTeX

    def _row(self, *stops: str) -> str:
        self._descend()
        items: list[str] = []
        while (token := self._peek()) not in stops:
            if not token or token in ("}", "&", r"\\", r"\end", r"\right"):
                raise UnknownTeX
            item = self._scripted()
            if token in ("+", "-", r"\pm") and item.startswith("<mo>") and mathml.opens(items):
                item = item.replace("<mo>", '<mo form="prefix">')
            if item:
                items.append(item)
            if token[1:] in _NAMED and _WORD.match(self._peek()):
                items.append(mathml.space("0.167em"))
        self._depth -= 1
        return items[0] if len(items) == 1 else f"<mrow>{''.join(items)}</mrow>"

    def _scripted(self) -> str:
        base = self._atom() if self._peek() not in ("^", "_", "'") else "<mrow></mrow>"
        while self._peek() in (r"\limits", r"\nolimits"):
            self._next()
        below = above = ""
        while (sign := self._peek()) in ("^", "_", "'"):
            self._next()
            if sign == "_" and not below:
                below = self._argument()
            elif sign == "^" and not above:
                above = self._argument()
            elif sign == "'" and (not above or above.startswith(f"<mo>{symbols.PRIME}")):
                above = f"<mo>{symbols.PRIME * (above.count(symbols.PRIME) + 1)}</mo>"
            else:
                raise UnknownTeX
        if not below and not above:
            return base
        if not base:
            raise UnknownTeX
        under = base.endswith(LIMITS_MARK)
        kind = {
            (True, False): "munder" if under else "msub",
            (False, True): "mover" if under else "msup",
            (True, True): "munderover" if under else "msubsup",
        }[bool(below), bool(above)]
        return f"<{kind}>{base}{below}{above}</{kind}>"

    def _argument(self) -> str:
        if self._peek() != "{":
            return self._atom(digits=1) or "<mrow></mrow>"
        self._next()
        row = self._row("}")
        self._expect("}")
        return row

    def _atom(self, *, digits: int | None = None) -> str:
        self._descend()
        atom = self._argument() if self._peek() == "{" else self._symbol(self._next(), digits)
        self._depth -= 1
        return atom

    def _symbol(self, token: str, digits: int | None) -> str:
        if token[0].isdigit():
            if digits:  # an argument without braces is one digit: x^23 is x²3
                self._at -= len(token) - digits
                token = token[:digits]
            return f"<mn>{token}</mn>"
        if token[0] == "\\":
            return self._command(token[1:])
        if token.isalpha():
            return f"<mi>{token}</mi>"
        if token in "+-*/=<>:":
            return f"<mo>{escape(_SIGNS.get(token, token))}</mo>"
        if token in symbols.DELIMITERS and token not in ".<>":
            return mathml.fence(token)
        if token in ",;!.?":
            return f"<mo>{token}</mo>"
        if token == "~":
            return mathml.space("0.333em")
        raise UnknownTeX

    # Commands

    def _command(self, name: str) -> str:
        simple = mathml.plain_command(name)
        if simple is not None:
            return simple
        if name in symbols.ACCENTS:
            return (
                f'<mover accent="true">{self._argument()}'
                f"<mo>{escape(symbols.ACCENTS[name])}</mo></mover>"
            )
        method = _COMMANDS.get(name)
        if method is None:
            raise UnknownTeX
        return method(self)

    def _frac(self) -> str:
        return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"

    def _binom(self) -> str:
        inner = f'<mfrac linethickness="0">{self._argument()}{self._argument()}</mfrac>'
        return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"

    def _sqrt(self) -> str:
        if self._peek() != "[":
            return f"<msqrt>{self._argument()}</msqrt>"
        self._next()
        index = self._row("]")
        self._expect("]")
        return f"<mroot>{self._argument()}{index}</mroot>"

    def _underline(self) -> str:
        return f"<munder>{self._argument()}<mo>_</mo></munder>"

    def _overset(self) -> str:
        above = self._argument()
        return f"<mover>{self._argument()}{above}</mover>"

    def _underset(self) -> str:
        below = self._argument()
        return f"<munder>{self._argument()}{below}</munder>"

    def _underbrace(self) -> str:
        return f"<munder>{self._argument()}<mo>⏟</mo></munder>{LIMITS_MARK}"

    def _overbrace(self) -> str:
        return f"<mover>{self._argument()}<mo>⏞</mo></mover>{LIMITS_MARK}"

    def _xrightarrow(self) -> str:
        return f'<mover><mo stretchy="true">⟶</mo>{self._argument()}</mover>'

    def _boxed(self) -> str:
        return f'<mrow class="boxed">{self._argument()}</mrow>'

    def _not(self) -> str:
        token = self._next()
        struck = {"=": "≠", r"\in": "∉", "<": "≮", ">": "≯", r"\equiv": "≢"}.get(token)
        if struck is None:
            raise UnknownTeX
        return f"<mo>{struck}</mo>"

    def _operatorname(self) -> str:
        if self._peek() == "*":
            self._next()
            return f'<mo movablelimits="true">{escape(self._raw())}</mo>{LIMITS_MARK}'
        return f"<mi>{escape(self._raw().strip())}</mi>"

    def _text(self) -> str:
        words = str(escape(self._raw())).replace(" ", "\N{NO-BREAK SPACE}")
        return f"<mtext>{words}</mtext>"

    def _upright(self) -> str:
        return mathml.restyle(self._argument(), "normal")

    def _bold(self) -> str:
        return mathml.restyle(self._argument(), "bold")

    def _double_struck(self) -> str:
        return mathml.double_struck(self._argument())

    def _script(self) -> str:
        return mathml.restyle(self._argument(), "script")

    def _left(self) -> str:
        opening = self._delimiter()
        rows = self._row(r"\right", r"\middle")
        while self._next() == r"\middle":
            rows += f'<mo stretchy="true">{escape(self._delimiter())}</mo>'
            rows += self._row(r"\right", r"\middle")
        return mathml.fenced(opening, rows, self._delimiter())

    def _delimiter(self) -> str:
        token = self._next()
        if token not in symbols.DELIMITERS:
            raise UnknownTeX
        return symbols.DELIMITERS[token]

    # Environments

    def _begin(self) -> str:
        name = self._raw()
        columns = self._columns() if name == "array" else ""
        if name.startswith("alignat"):
            self._raw()
        if name not in {*symbols.FENCES, *symbols.ALIGNED, *symbols.GATHERED}:
            raise UnknownTeX
        rows = self._rows(name)
        if name in symbols.GATHERED and len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        if name == "cases":
            columns = "l" * max(map(len, rows))
        table = mathml.table(rows, columns=columns, aligned=name in symbols.ALIGNED)
        opening, closing = symbols.FENCES.get(name, ("", ""))
        return mathml.fenced(opening, table, closing) if opening else table

    def _columns(self) -> str:
        columns = self._raw().replace(" ", "")
        if not re.fullmatch(r"(\|?[lcr])+", columns):
            raise UnknownTeX
        return columns

    def _rows(self, environment: str) -> list[list[str]]:
        """The cells up to the end of an environment, or of the formula when it has no name."""
        end = r"\end" if environment else ""
        rows = [[]]
        while True:
            rows[-1].append(self._row("&", r"\\", end))
            if self._peek() == end:
                break
            if self._next() == r"\\":
                self._skip_row_gap()
                if self._peek() == end:
                    break
                rows.append([])
        if environment:
            self._next()
            if self._raw() != environment:
                raise UnknownTeX
        return rows

    def _skip_row_gap(self) -> None:
        found = re.compile(r"\[-?[\d.]+\s*(?:pt|em|ex|mm|cm)\]").match(self._tex, self._at)
        if found:
            self._at = found.end()


_COMMANDS: dict[str, Callable[[_Parser], str]] = {
    "frac": _Parser._frac,
    "dfrac": _Parser._frac,
    "tfrac": _Parser._frac,
    "binom": _Parser._binom,
    "sqrt": _Parser._sqrt,
    "underline": _Parser._underline,
    "overset": _Parser._overset,
    "stackrel": _Parser._overset,
    "underset": _Parser._underset,
    "underbrace": _Parser._underbrace,
    "overbrace": _Parser._overbrace,
    "xrightarrow": _Parser._xrightarrow,
    "boxed": _Parser._boxed,
    "not": _Parser._not,
    "operatorname": _Parser._operatorname,
    "text": _Parser._text,
    "textrm": _Parser._text,
    "mbox": _Parser._text,
    "textit": _Parser._text,
    "textbf": _Parser._text,
    "mathrm": _Parser._upright,
    "mathsf": _Parser._upright,
    "mathtt": _Parser._upright,
    "mathit": _Parser._argument,
    "mathbf": _Parser._bold,
    "boldsymbol": _Parser._bold,
    "bm": _Parser._bold,
    "pmb": _Parser._bold,
    "mathbb": _Parser._double_struck,
    "mathcal": _Parser._script,
    "mathscr": _Parser._script,
    "left": _Parser._left,
    "begin": _Parser._begin,
}
