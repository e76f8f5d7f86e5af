"""Cells as trees and code. What is made of a cell is kept: forks find the author's cells made."""

import ast
import contextlib
import functools
import io
import tokenize
from types import CodeType

from IPython.core.inputtransformer2 import TransformerManager

MOST_CELLS = 4096
LONGEST_SKETCH = 100_000  # characters of a student's cell


@functools.lru_cache(MOST_CELLS)
def parse_cell(source: str) -> ast.Module:
    """Parse a cell as IPython would, magics included. The tree is shared: don't change it.

    Most cells are plain Python, which IPython's transformations leave alone and take long over.
    """
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(TransformerManager().transform_cell(source))


def parse_or_none(source: str) -> ast.Module | None:
    """The tree of a cell of the author's that can be parsed."""
    try:
        return parse_cell(source)
    except (SyntaxError, ValueError):
        return None


@functools.lru_cache(MOST_CELLS)
def sketch(source: str) -> ast.Module | None:
    """About the tree of a student's cell: magics are left out. None where it can't be parsed.

    IPython would take minutes over a cell of many magics, the parser all memory over a large one.
    """
    if len(source) > LONGEST_SKETCH:
        return None
    for text in (source, _without_magics(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        except (RecursionError, MemoryError):
            break
    return None


def _without_magics(source: str) -> str:
    """A cell with None in place of magics, commands of the shell and questions for help."""
    lines = []
    for line in source.split("\n"):
        text = line.lstrip()
        head, equals, value = line.partition("=")
        if text.startswith(("%", "!", "?")) or text.rstrip().endswith("?"):
            line = f"{line[: len(line) - len(text)]}None"
        elif equals and value.lstrip().startswith(("%", "!")):
            line = f"{head}= None"
        lines.append(line)
    return "\n".join(lines)


@functools.lru_cache(MOST_CELLS)
def compile_cell(source: str, filename: str) -> tuple[CodeType, CodeType | None]:
    """The code of a cell's statements and, apart, of its last one where that has a value to show.

    That is an expression which no semicolon follows, as in a notebook.
    """
    tree = parse_cell(source)
    body = tree.body
    last = body[-1] if body and isinstance(body[-1], ast.Expr) and not _is_quiet(source) else None
    statements = ast.Module(body[:-1] if last is not None else body, type_ignores=[])
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as in a notebook
    code = compile(statements, filename, "exec", flags, dont_inherit=True)
    if last is None:
        return code, None
    return code, compile(ast.Expression(last.value), filename, "eval", flags, dont_inherit=True)


def _is_quiet(source: str) -> bool:
    if ";" not in source:
        return False
    silent = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT)
    last = ""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            last = last if token.type in silent else token.string
    return last == ";"


@functools.lru_cache(MOST_CELLS)
def names_in(source: str) -> frozenset[str]:
    """Every name that occurs in a cell."""
    return frozenset(node.id for node in ast.walk(parse_cell(source)) if isinstance(node, ast.Name))
