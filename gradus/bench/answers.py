"""Answers to one exercise: the author's own, and what becomes of it in weaker hands.

Everything is made from the text of the author's solution, so it works for any course. No fault
changes how often a loop runs, so that an answer with a fault ends as surely as the solution does.
"""

import ast
import random
from collections.abc import Callable

SLEEPING = "import time\ntime.sleep(0.3)\n"
COMPUTING = "sum(number * number for number in range(3_000_000))\n"
UNPARSABLE = "\nthis line = (is no Python\n"
RAISING = '\nraise RuntimeError("this line was left over from an experiment")\n'
NOT_WRITTEN = 0.25
"""The share of the faulty answers that is nothing but what students were given."""
MARKERS = "BEGIN SOLUTION", "END SOLUTION"


def solution(source: str) -> str:
    """The author's solution without the marks that show where it begins and ends."""
    lines = source.split("\n")
    return "\n".join(line for line in lines if not any(mark in line for mark in MARKERS))


def faulty(source: str, given: str, choice: random.Random) -> str:
    """A wrong answer made from a solution.

    Parameters
    ----------
    source : the solution.
    given : what students were given in its place: the answer of those who write nothing, and
        where no fault can be made (the solution is no plain Python, or has nothing to change).
    choice : makes the choice.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return given
    if choice.random() < NOT_WRITTEN:
        return given
    for fault in choice.sample(FAULTS, len(FAULTS)):
        changed = fault(tree)
        if changed is not None:
            return changed
    return given


def is_plain(source: str) -> bool:
    """Whether an answer is Python that a line can be put in front of: no cell magic, no shell."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


# -- faults: each takes the parsed solution and gives the changed text, or None -------------------


def nothing_returned(tree: ast.Module) -> str | None:
    """Every function ends without giving its result."""

    class Change(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.Return:
            return ast.Return(ast.Constant(None)) if node.value else node

    return _changed(tree, Change())


def other_operator(tree: ast.Module) -> str | None:
    """Plus for minus and the like, in what is returned."""
    swapped = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult}

    class Swap(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            node.op = swapped.get(type(node.op), type(node.op))()
            return node

    return _changed(tree, _InReturned(Swap()))


def other_number(tree: ast.Module) -> str | None:
    """One more than each number written in what is returned."""

    class More(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            is_number = type(node.value) in (int, float, complex)
            return ast.Constant(node.value + 1) if is_number else node  # type: ignore[operator]

    return _changed(tree, _InReturned(More()))


def other_name(tree: ast.Module) -> str | None:
    """The functions and classes under names of the student's own."""

    class Rename(ast.NodeTransformer):
        def _rename(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
            node.name = f"my_{node.name}"
            return node  # what is inside keeps its name

        visit_FunctionDef = visit_ClassDef = _rename

    return _changed(tree, Rename())


def nothing_assigned(tree: ast.Module) -> str | None:
    """The names that the cell itself sets are there, and empty."""

    class Empty(ast.NodeTransformer):
        def visit_Assign(self, node: ast.Assign) -> ast.Assign:
            if all(isinstance(target, ast.Name) for target in node.targets):
                node.value = ast.Constant(None)
            return node

        def _leave(self, node: ast.AST) -> ast.AST:
            return node

        visit_FunctionDef = visit_ClassDef = visit_For = visit_While = _leave

    return _changed(tree, Empty())


FAULTS: tuple[Callable[[ast.Module], str | None], ...] = (
    nothing_returned,
    other_operator,
    other_number,
    other_name,
    nothing_assigned,
)


class _InReturned(ast.NodeTransformer):
    """Applies a change to what functions return, and to nothing else."""

    def __init__(self, change: ast.NodeTransformer) -> None:
        self._change = change

    def visit_Return(self, node: ast.Return) -> ast.Return:
        if node.value is not None:
            node.value = self._change.visit(node.value)
        return node


def _changed(tree: ast.Module, change: ast.NodeTransformer) -> str | None:
    before = ast.unparse(tree)
    after = ast.unparse(ast.fix_missing_locations(change.visit(ast.parse(before))))
    return None if after == before else after
