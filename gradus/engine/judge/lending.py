"""Lending: a reference's function in place of one of the student's that failed its own test.

An error in an early exercise must not fail the later ones that build on it. Where a test cell did
not give all points and the student's answer uses functions of earlier exercises that lost points,
the cell is run once more in another student process, in which the reference's functions of those
names stand in for the student's; the better outcome counts (see ``play``).

What that could be misused for, and why it can't be:

- *The exercise under test*: a function is lent only where it belongs to an earlier exercise, all of
  whose test cells are over, and where the test cell doesn't name it (it may test it again).
- *A later test, or the student's next attempt*: the process serves test cells in a row to which
  the very same functions are lent. Then it ends, and with it every reference that student code has
  kept and every answer that it has noted; nothing that it puts out is shown or kept.
- *The code of the reference*: the judge runs it; student code has a number to call it by.
- *What a reference could do for student code*: while it runs for student code it opens no file
  but those of libraries, and starts no program.
"""

import ast
import functools
import inspect
import os
import sys
import sysconfig
import types
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from gradus.engine.judge.carryover import names_used
from gradus.engine.judge.cells import MOST_CELLS, names_in, parse_or_none, sketch
from gradus.engine.judge.namespace import bound_names
from gradus.engine.judge.student import Student

LIBRARIES = tuple(
    os.path.realpath(sysconfig.get_path(each)) + os.sep
    for each in ("stdlib", "platstdlib", "purelib", "platlib")
)
PROGRAMS = frozenset({"os.exec", "os.fork", "os.posix_spawn", "os.system", "subprocess.Popen"})


class Loans:
    """The references that stand in for functions of the student's while one test cell runs.

    ``called`` are the names of those that student code has called.
    """

    def __init__(self, functions: dict[str, Callable[..., Any]]) -> None:
        self._functions = {name: self._lent(name, each) for name, each in functions.items()}
        self.called: set[str] = set()
        _guard()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._functions)

    def bind(self, student: Student) -> None:
        """Put them in place of what the student process has under their names."""
        for name, function in self._functions.items():
            student.bind(name, function)

    def _lent(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def lent(*args: Any, **kwargs: Any) -> Any:
            self.called.add(name)
            _Guard.depth += 1
            try:
                return function(*args, **kwargs)
            finally:
                _Guard.depth -= 1

        return lent


class Lender:
    """Knows which exercises of one notebook have lost points, and what may be lent for them.

    Parameters
    ----------
    plan : see ``play.Play``; ``assignment`` names the module of references.
    """

    def __init__(self, plan: dict[str, Any]) -> None:
        self._plan = plan
        self._tests = Counter(step["exercise"] for step in plan["steps"] if step["kind"] == "test")
        self._lost: set[int] = set()
        name = f"reference_solutions.{plan['assignment'].lower()}"
        self._module = sys.modules.get(name)

    @property
    def may_lend(self) -> bool:
        """Whether there is anything to replace, and anything to replace it with."""
        return self._module is not None and bool(self._lost)

    def note(self, step: dict[str, Any], *, is_full: bool) -> None:
        """A test cell has been played; whether it gave all its points."""
        self._tests[step["exercise"]] -= 1
        if not is_full:
            self._lost.add(step["exercise"])

    def loans_for(self, step: dict[str, Any], *, missing: str = "") -> Loans | None:
        """What to lend for a test cell; None where that would change nothing.

        Parameters
        ----------
        missing : the name for want of which the test ended; what the exercise itself is to define
            is never lent.
        """
        if not self.may_lend or not self._is_written(step, missing):
            return None
        over = {each for each in self._lost if each < step["exercise"] and not self._tests[each]}
        names = {name for name, owner in self._owners.items() if owner in over}
        names -= names_in(step["source"])
        if names:
            names &= _behind(names_used(self.answers_to(step)), self._answers)[0]
        functions = {name: getattr(self._module, name, None) for name in sorted(names)}
        lendable = {name: each for name, each in functions.items() if self._is_lendable(each)}
        return Loans(lendable) if lendable else None

    def _is_written(self, step: dict[str, Any], missing: str) -> bool:
        """Whether the student has done the exercise, as far as can be seen."""
        answers = self._answers_to(step)
        own = {name for each in answers for name in _binds(each["binds"] or "")}
        return missing not in own and any(each["is_written"] for each in answers)

    def answers_to(self, step: dict[str, Any]) -> list[str]:
        """The student's cells for the exercise of a test cell."""
        return [each["source"] for each in self._answers_to(step)]

    def _answers_to(self, step: dict[str, Any]) -> list[dict[str, Any]]:
        steps = self._plan["steps"]
        exercise = step["exercise"]
        return [each for each in steps if each["kind"] == "run" and each["exercise"] == exercise]

    def cells_for(self, step: dict[str, Any], loans: Loans, played: list[str]) -> list[str]:
        """The cells to replay for a test cell: those that its names and its answers build on.

        Parameters
        ----------
        played : the cells that have run so far, in order.
        """
        answers = self.answers_to(step)
        cells = [*played, *(each for each in answers if each not in played)]
        names = names_in(step["source"]).union(names_used(answers), *map(_binds, answers))
        return _behind(names, cells, without=loans.names)[1]

    @functools.cached_property
    def _answers(self) -> list[str]:
        return [each["source"] for each in self._plan["steps"] if each["kind"] == "run"]

    @functools.cached_property
    def _owners(self) -> dict[str, int]:
        """The exercise of each function that one of the author's cells, and no other, defines."""
        times = Counter(name for cell in self._plan["trusted"] for name in _bound(cell))
        return {
            name: step["exercise"]
            for step in self._plan["steps"]
            if step["kind"] == "run" and step["exercise"] is not None
            for name in _functions(step["binds"])
            if times[name] == 1
        }

    def _is_lendable(self, function: Any) -> bool:
        """Whether it is a function that the references define themselves."""
        assert self._module is not None
        return (
            isinstance(function, types.FunctionType)
            and function.__module__ == self._module.__name__
            and not inspect.isgeneratorfunction(inspect.unwrap(function))
        )


def prepare(plan: dict[str, Any]) -> None:
    """Work out what depends on the author's cells alone, for the forks of this process to find."""
    for cell in plan["trusted"]:
        _bound(cell)
        _functions(cell)
        _binds(cell)


def _behind(
    names: Iterable[str], cells: list[str], *, without: frozenset[str] = frozenset()
) -> tuple[set[str], list[str]]:
    """These names with all that they are made of, and the cells that bind these, in order.

    Parameters
    ----------
    without : names that come from elsewhere, so that nothing is needed for them.
    """
    needed = set(names) - without
    kept: set[int] = set()
    while True:
        more = {
            number
            for number, cell in enumerate(cells)
            if number not in kept and _binds(cell) & (needed | {"*"})
        }
        if not more:
            return needed, [cells[number] for number in sorted(kept)]
        kept |= more
        needed |= names_used(cells[number] for number in more) - without


@functools.lru_cache(MOST_CELLS)
def _bound(cell: str) -> frozenset[str]:
    """The names that a cell of the author's binds at its top level."""
    tree = parse_or_none(cell)
    return frozenset() if tree is None else frozenset(bound_names(tree))


@functools.lru_cache(MOST_CELLS)
def _functions(cell: str) -> tuple[str, ...]:
    """The functions that a cell of the author's defines at its top level."""
    body = getattr(parse_or_none(cell), "body", ())
    return tuple(node.name for node in body if isinstance(node, ast.FunctionDef))


@functools.lru_cache(MOST_CELLS)
def _binds(cell: str) -> frozenset[str]:
    """The names that a cell binds at its top level, or whose items or attributes it sets there."""
    tree = sketch(cell)
    if tree is None:
        return frozenset()
    changed = {
        node.value.id
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript | ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
    }
    return frozenset(bound_names(tree) | changed)


class _Guard:
    """How many calls of lent references are open, and whether the guard is on duty."""

    depth = 0
    is_set = False


def _guard() -> None:
    """Watch what references do for student code, from the first loan on: others cost nothing."""
    if not _Guard.is_set:
        _Guard.is_set = True
        sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if not _Guard.depth:
        return
    if event in PROGRAMS or (event == "open" and not _is_of_a_library(args[0])):
        raise PermissionError("a reference that is lent to student code must not do that")


def _is_of_a_library(path: Any) -> bool:
    is_path = isinstance(path, str | bytes | os.PathLike)
    return is_path and os.path.realpath(os.fsdecode(path)).startswith(LIBRARIES)
