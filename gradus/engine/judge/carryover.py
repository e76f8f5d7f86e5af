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
    tree = parse_or_none(visible)
    if tree is None:
        return ""
    needed = set(used)
    kept: set[int] = set()
    while True:
        more = {
            number
            for number, statement in enumerate(tree.body)
            if number not in kept and _matters(statement, needed)
        }
        if not more:
            break
        kept |= more
        for number in more:
            needed |= {node.id for node in ast.walk(tree.body[number]) if _is_read(node)}
    bound = {name for number in kept for name in _bound(tree.body[number])}
    if not bound & used:
        return ""
    return "\n".join(ast.unparse(tree.body[number]) for number in sorted(kept))


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


def _matters(statement: ast.stmt, needed: set[str]) -> bool:
    """Whether a statement binds a needed name, or may change its value in place."""
    if isinstance(statement, ast.Assert):
        return False
    if _bound(statement) & needed:
        return True
    is_change = isinstance(statement, ast.Expr | ast.AugAssign | ast.Delete)
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return is_change and bool(names & needed) and _changes(statement, needed)


def _changes(statement: ast.stmt, needed: set[str]) -> bool:
    """``needed.append(...)``, ``needed[0] += 1``, ``del needed[0]``."""
    for node in ast.walk(statement):
        target = node.func if isinstance(node, ast.Call) else node
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
            if isinstance(target, ast.Name) and target.id in needed:
                return True
    return False


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
