"""What of a test cell the student's own cells build on.

Stock nbgrader runs everything in one process, so a student's cell may use what a test cell before
it has imported or computed. Here the tests run in the judge. Of a test's visible part, just those
statements run in the student process as well that bind a name which the student's cells use:
running it whole would do twice what its calls do to the student's globals, counters and caches.
"""

import ast
import functools
import symtable
from collections.abc import Iterable
from typing import NamedTuple

from gradus.engine.judge.cells import LONGEST_SKETCH, MOST_CELLS, parse_or_none, sketch


def names_used(sources: Iterable[str]) -> frozenset[str]:
    """The global names that cells use and do not bind themselves, as far as they can be parsed."""
    return frozenset().union(*map(_names_used_in, sources))


@functools.lru_cache(MOST_CELLS)
def _names_used_in(source: str) -> frozenset[str]:
    if len(source) > LONGEST_SKETCH:
        return frozenset()
    try:
        table = symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    own = {each.get_name() for each in table.get_symbols() if each.is_assigned()}
    return frozenset(_globals_read(table) - own | _changed_in_place(source))


@functools.lru_cache(MOST_CELLS)
def names_read_in_functions(sources: Iterable[str]) -> frozenset[str]:
    """The global names that functions and methods in these cells read."""
    found: set[str] = set()
    for source in sources:
        try:
            table = symtable.symtable(source, "<cell>", "exec")
        except (SyntaxError, ValueError, RecursionError):
            continue
        for child in table.get_children():
            found |= _globals_read(child)
    return frozenset(found)


def carried_over(visible: str, used: frozenset[str]) -> str:
    """The statements of a test cell's visible part that bind, or change, names that are used."""
    statements = _statements(visible)
    needed = set(used)
    kept: set[int] = set()
    while True:
        more = {
            number
            for number, each in enumerate(statements)
            if number not in kept and not needed.isdisjoint(each.bound | each.changed)
        }
        if not more:
            break
        kept |= more
        needed.update(*(statements[number].read for number in more))
    if all(used.isdisjoint(statements[number].bound) for number in kept):
        return ""
    tree = parse_cell(visible)
    return "\n".join(ast.unparse(tree.body[number]) for number in sorted(kept))


class _Statement(NamedTuple):
    """What a statement of a test cell does with names; an assertion does nothing with any."""

    bound: frozenset[str]
    changed: frozenset[str]
    read: frozenset[str]


@functools.lru_cache(MOST_CELLS)
def _statements(visible: str) -> tuple[_Statement, ...]:
    tree = parse_or_none(visible)
    return tuple(map(_statement, tree.body)) if tree is not None else ()


def _statement(statement: ast.stmt) -> _Statement:
    if isinstance(statement, ast.Assert):
        return _Statement(frozenset(), frozenset(), frozenset())
    read = {node.id for node in ast.walk(statement) if _is_read(node)}
    is_change = isinstance(statement, ast.Expr | ast.AugAssign | ast.Delete)
    changed = _changed(statement) if is_change else ()
    return _Statement(frozenset(_bound(statement)), frozenset(changed), frozenset(read))


def _globals_read(table: symtable.SymbolTable) -> set[str]:
    found = {
        each.get_name()
        for each in table.get_symbols()
        if each.is_referenced() and (each.is_global() or table.get_type() == "module")
    }
    for child in table.get_children():
        found |= _globals_read(child)
    return found


def _changed_in_place(source: str) -> set[str]:
    """Names of ``counter += 1`` at the top of a cell: bound there, but used first."""
    return {
        node.target.id
        for node in getattr(sketch(source), "body", ())
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }


def _changed(statement: ast.stmt) -> set[str]:
    """The names in ``name.append(...)``, ``name[0] += 1``, ``del name[0]``."""
    names = set()
    for node in ast.walk(statement):
        target = node.func if isinstance(node, ast.Call) else node
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
            if isinstance(target, ast.Name):
                names.add(target.id)
    return names


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    names: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {each.asname or each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            base = node.value
            if isinstance(base, ast.Name):
                names.add(base.id)
    return names


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
