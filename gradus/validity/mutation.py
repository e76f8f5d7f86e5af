"""Mutants: a solution with one fault in it.

A test is worth what it finds. Each operator here makes one kind of mistake that people make, at
every place of a solution where it can be made: another operator, another constant, another axis, a
line left out, a result of zeros. Source: DeMillo, Lipton and Sayward, "Hints on test data
selection" (1978), who proposed to judge tests by the faults they tell from the program.
"""

import ast
import copy
import difflib
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

Fault = tuple[ast.AST, str]
"""A node, and the text to put in its place."""

BINARY = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "//",
    ast.Pow: "*", ast.MatMult: "*", ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
COMPARISONS = {
    ast.Lt: ("<=", ">"), ast.LtE: ("<", ">="), ast.Gt: (">=", "<"), ast.GtE: (">", "<="),
    ast.Eq: ("!=",), ast.NotEq: ("==",), ast.In: ("not in",), ast.NotIn: ("in",),
    ast.Is: ("is not",), ast.IsNot: ("is",),
}  # fmt: skip
FUNCTIONS = {
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "sum": "mean",
    "mean": "sum", "std": "var", "var": "std", "floor": "ceil", "ceil": "floor", "sin": "cos",
    "cos": "sin", "log": "exp", "exp": "log", "any": "all", "all": "any", "zeros": "ones",
    "ones": "zeros", "cumsum": "cumprod", "maximum": "minimum", "minimum": "maximum",
}  # fmt: skip
COSMETIC = frozenset(
    {"figsize", "fontsize", "size", "s", "lw", "linewidth", "markersize", "ms", "alpha", "zorder",
     "width", "pad", "dpi", "rotation", "bins", "levels", "capsize", "margin", "shrink"}
)  # fmt: skip
"""Keywords whose value is how a drawing looks."""
LEFT_OUT = frozenset({"abs", "sqrt", "sorted", "reversed", "round", "copy", "float", "absolute"})
KEYWORDS = frozenset({"axis", "keepdims", "ddof", "rtol", "atol", "key", "side"})
RESULTS = ("None", "float('nan')", "0")
EVEN = frozenset({"abs", "absolute", "fabs", "square", "norm", "hypot"})
"""Functions that give the same for a number and for its negative."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One faulty answer.

    Attributes
    ----------
    name : says what the fault is; unique in its exercise.
    cell : the id of the solution cell whose text it replaces.
    exercise : the grade id of the test cell that has to notice.
    source : the faulty text.
    why : what is wrong, in a sentence; empty where the name says it.
    """

    name: str
    cell: str
    exercise: str
    source: str
    why: str = ""


def faulty_sources(
    source: str, *, lines: Container[int] | None = None
) -> Iterator[tuple[str, str]]:
    """Every mutant of a solution: what its fault is, and its text.

    Parameters
    ----------
    lines : where faults are made, numbers from 1; None for everywhere.

    Nothing for a cell that is no plain Python. Docstrings and error messages stay as they are.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    seen = {ast.dump(tree)}
    names: dict[str, int] = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for operator in OPERATORS:
            for node, text in operator(function):
                if lines is not None and node.lineno not in lines:  # type: ignore[attr-defined]
                    continue
                changed = _replaced(source, node, text)
                dump = _dump(changed)
                if dump is None or dump in seen:
                    continue
                seen.add(dump)
                name = f"{function.name}: {_described(source, node, text)}"
                names[name] = names.get(name, 0) + 1
                yield (name if names[name] == 1 else f"{name} ({names[name]})"), changed


def difference(before: str, after: str) -> str:
    """The lines that differ, as ``diff`` shows them, without context."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


# -- operators: each takes a function and gives the faults that can be put into it ----------------


def other_operator(function: ast.FunctionDef) -> Iterator[Fault]:
    """Plus for minus, times for divided by; the sign of a term; ``and`` for ``or``."""
    for node in _nodes(function):
        if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in BINARY:
            changed = copy.copy(node)
            changed.op = _operator(BINARY[type(node.op)])
            yield node, _text(changed)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            yield node, _text(node.operand)
        elif isinstance(node, ast.BoolOp):
            changed = copy.copy(node)
            changed.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
            yield node, _text(changed)


def other_comparison(function: ast.FunctionDef) -> Iterator[Fault]:
    """Less for at most, and the like."""
    for node in _nodes(function):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = _text(node.left), _text(node.comparators[0])
            for sign in COMPARISONS.get(type(node.ops[0]), ()):
                yield node, f"{left} {sign} {right}"


def other_constant(function: ast.FunctionDef) -> Iterator[Fault]:
    """One more, one less, twice as much; True for False; another axis."""
    for node in _nodes(function):
        if not isinstance(node, ast.Constant):
            continue
        value = node.value
        if isinstance(value, bool):
            yield node, repr(not value)
        elif isinstance(value, int):
            yield node, repr(value + 1)
            yield node, repr(value - 1) if value else "2"
        elif isinstance(value, float):
            yield node, repr(value * 2) if value else "1.0"
            yield node, repr(value / 2) if value else "-1.0"


def other_function(function: ast.FunctionDef) -> Iterator[Fault]:
    """The maximum for the minimum, the mean for the sum; a call left out."""
    for node in _nodes(function):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in FUNCTIONS and isinstance(called, ast.Attribute):
            yield called, f"{_text(called.value)}.{FUNCTIONS[name]}"
        elif name in FUNCTIONS and name in ("max", "min", "sum", "any", "all"):
            yield called, {"sum": "max"}.get(name, FUNCTIONS[name])
        if name in LEFT_OUT:
            is_method = isinstance(called, ast.Attribute) and not node.args
            inner = called.value if is_method else next(iter(node.args), None)
            if inner is not None:
                yield node, f"({_text(inner)})"


def other_keyword(function: ast.FunctionDef) -> Iterator[Fault]:
    """A keyword argument left out: the axis, the degrees of freedom, the tolerance."""
    for node in _nodes(function):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in KEYWORDS:
                    changed = copy.copy(node)
                    changed.keywords = [each for each in node.keywords if each is not keyword]
                    yield node, _text(changed)


def other_transpose(function: ast.FunctionDef) -> Iterator[Fault]:
    """A transpose left out; the order of a product, a difference or a quotient turned round."""
    signless = _signless(function)
    for node in _nodes(function):
        if node in signless:
            continue
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield node, _text(node.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Sub | ast.Div):
            changed = copy.copy(node)
            changed.left, changed.right = node.right, node.left
            yield node, f"({_text(changed)})"


def other_bounds(function: ast.FunctionDef) -> Iterator[Fault]:
    """A slice or a range that begins one later or ends one earlier; a loop that stops early."""
    for node in _nodes(function):
        if isinstance(node, ast.Slice) and node.upper is None and node.step is None:
            lower = "" if node.lower is None else _text(node.lower)
            yield node, f"{lower}:-1"
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
            *before, last = [_text(each) for each in node.args[:2]]
            rest = "".join(f", {_text(each)}" for each in node.args[2:])
            yield node, f"range({''.join(f'{each}, ' for each in before)}{last} - 1{rest})"
            first = f"{before[0]} + 1" if before else "1"
            yield node, f"range({first}, {last}{rest})"


def line_left_out(function: ast.FunctionDef) -> Iterator[Fault]:
    """A statement is missing."""
    for node in _nodes(function):
        if _does_something(node):
            yield node, "pass"
        elif isinstance(node, ast.If):
            yield node.test, "False"
            if not _only_raises(node):  # what never raised would always raise
                yield node.test, "True"


def other_result(function: ast.FunctionDef) -> Iterator[Fault]:
    """Nothing, NaN, zeros, the argument itself, the result with the other sign."""
    for node in _nodes(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        value = node.value
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        for part in parts:
            text = _text(part)
            for result in RESULTS:
                if not (result == "0" and isinstance(part, ast.Constant) and part.value == 0):
                    yield part, result
            if not isinstance(part, ast.Constant | ast.Compare | ast.BoolOp):
                yield part, f"({text}) * 0"
                yield part, f"-({text})"
            if function.args.args:
                yield part, function.args.args[0].arg


OPERATORS: tuple[Callable[[ast.FunctionDef], Iterator[Fault]], ...] = (
    other_operator,
    other_comparison,
    other_constant,
    other_function,
    other_keyword,
    other_transpose,
    other_bounds,
    line_left_out,
    other_result,
)


def _does_something(node: ast.AST) -> bool:
    """Whether a function can do without a statement, and does something else then."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)  # a docstring
    if isinstance(node, ast.Assign):
        return not isinstance(node.targets[0], ast.Name)  # what follows would miss the name
    return isinstance(node, ast.AugAssign | ast.Raise | ast.Break | ast.Continue)


def _only_raises(node: ast.If) -> bool:
    return len(node.body) == 1 and isinstance(node.body[0], ast.Raise)


def _signless(function: ast.FunctionDef) -> set[ast.AST]:
    """What loses its sign at once: what is squared, the argument of ``abs``, factors of these."""
    found: list[ast.AST] = []
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            power = node.right.value if isinstance(node.right, ast.Constant) else None
            if isinstance(power, int | float) and power % 2 == 0:
                found.append(node.left)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in EVEN:
                found.extend(node.args)
    for node in found:  # which grows: a factor may be a product itself
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            found.extend((node.left, node.right))
    return {each for each in found if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Sub)}


def _nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What a function does: without its signature, texts, error messages and how drawings look."""
    stack: list[ast.AST] = list(reversed(function.body))
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.JoinedStr | ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise):
            continue
        if isinstance(node, ast.keyword) and node.arg in COSMETIC:
            continue
        if isinstance(node, ast.If) and _only_raises(node):
            stack.append(node.test)  # leaving out the error is the same as a test that is False
            stack.extend(reversed(node.orelse))
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _replaced(source: str, node: ast.AST, text: str) -> str:
    """The source with a text in the place of a node; positions of nodes count bytes."""
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno - 1  # type: ignore[attr-defined]
    before = b"".join(lines[:first]) + lines[first][: node.col_offset]  # type: ignore[attr-defined]
    after = lines[last][node.end_col_offset :] + b"".join(lines[last + 1 :])  # type: ignore[attr-defined]
    return (before + text.encode() + after).decode()


def _described(source: str, node: ast.AST, text: str) -> str:
    """``for`` what stands there, and the line it stands in."""
    old = ast.get_source_segment(source, node) or ""
    line = source.splitlines()[node.lineno - 1].strip()  # type: ignore[attr-defined]
    new, old = (" ".join(each.split()) for each in (text, old))
    where = "" if old == line else f" in `{line}`"
    return f"`{new}` for `{old}`{where}"


def _dump(source: str) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return None


def _text(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node))


def _operator(sign: str) -> ast.operator:
    node = ast.parse(f"a {sign} b", mode="eval").body
    assert isinstance(node, ast.BinOp)
    return node.op
