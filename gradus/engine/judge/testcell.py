"""Running one test cell in the judge."""

import ast
import asyncio
import contextlib
import dataclasses
import inspect
import io
import linecache
import math
import numbers
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, TracebackType
from typing import Any

from gradus import checks
from gradus.engine.judge.cells import compile_cell, parse_cell
from gradus.engine.judge.errors_of_students import traceback_of
from gradus.engine.judge.namespace import Namespace
from gradus.engine.judge.student import Student
from gradus.engine.judge.timelimit import time_limit
from gradus.engine.judge.troubles import (
    AuthorMistake,
    JudgeTimeout,
    StudentDied,
    StudentLost,
    StudentTimeout,
)
from gradus.engine.judge.variables import names_changed
from gradus.engine.wire import WireError

NO_TESTMOD = (
    "doctest.testmod() would find no function of the student's and pass: call "
    "doctest.run_docstring_examples(f, globals()) for each, or have this test cell "
    "`unsealed`"
)
LARGEST_OUTPUT = 100_000  # characters
WORDS_SECONDS = 2.0
"""For writing out an exception: an array of many short axes in it would take hours."""


@dataclass(slots=True)
class TestOutcome:
    """What came of one test cell; ``scoring`` makes points and words of it.

    Attributes
    ----------
    ended : ``passed``, ``failed`` (an assertion), ``raised`` (any other exception), ``timeout``,
        ``died`` (the student process), ``memory`` (the judge had too little for what the test made
        of an answer), ``author`` (the test itself is at fault).
    value : the number that the cell's last expression gave, if any.
    line : the line of the cell (from 1) where it stopped.
    error, message : the exception's class name and message.
    is_students : the exception comes from student code.
    reason : of the student process's death, where a limit was its end.
    missing : the name that nothing defines, for a NameError.
    statement : the source of the failed assertion.
    lent : the functions of earlier exercises for which references stood in.
    plain_message : the message of the failed assertion where it is a literal of the author's, which
        quotes no input; else empty.
    """

    ended: str = "passed"
    value: float | None = None
    line: int = 0
    error: str = ""
    message: str = ""
    is_students: bool = False
    reason: str = ""
    missing: str = ""
    statement: str = ""
    plain_message: str = ""
    detail: str = ""
    checks: list[dict[str, Any]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)
    lent: tuple[str, ...] = ()

    def points(self, most: float) -> float:
        """What the cell earns of its points, by the rules of ``scoring``."""
        if self.ended != "passed":
            return 0.0
        if self.value is None:
            return most if all(each["passed"] for each in self.checks) else 0.0
        return min(max(self.value, 0.0), most)

    def to_json(self) -> dict[str, Any]:
        """All attributes, by name."""
        return {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}


def cell_name(name: str) -> str:
    """The file name of a test cell, as tracebacks show it."""
    return f"<test cell {name}>"


def run_test_cell(
    source: str, name: str, namespace: Namespace, student: Student, *, seconds: float
) -> TestOutcome:
    """Run a test cell; what the student's process does in it has limits of its own."""
    filename = cell_name(name)
    outcome = TestOutcome()
    try:
        tree = parse_cell(source)
    except SyntaxError as error:
        return TestOutcome(ended="author", error="SyntaxError", message=str(error))
    if re.search(r"\btestmod\b", source):
        return TestOutcome(ended="author", error="AuthorMistake", detail=NO_TESTMOD)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    checks.begin()
    student.begin_test(namespace.classes_in(source), names_changed(source))
    output = io.StringIO()
    error: BaseException | None = None
    try:
        with time_limit(seconds), contextlib.redirect_stdout(output), \
                contextlib.redirect_stderr(output):  # fmt: skip
            student.surroundings.begin()
            outcome.value = _as_points(_execute(compile_cell(source, filename), namespace))
    except BaseException as raised:  # every way to end is an outcome
        error = raised
    finally:
        student.surroundings.end()
    if isinstance(student.trouble, StudentLost):
        raise student.trouble
    _describe(outcome, error, student, filename, tree)
    outcome.checks = [
        {"name": each.name, "hint": each.hint, "passed": each.passed, "detail": each.detail}
        for each in checks.recorded()
    ]
    outcome.outputs = _outputs(outcome, output.getvalue())
    return outcome


def _execute(code: tuple[CodeType, CodeType | None], namespace: Namespace) -> Any:
    """Run the cell; the value of its last expression."""
    statements, last = code
    if not any(each and each.co_flags & inspect.CO_COROUTINE for each in code):
        exec(statements, namespace, namespace)
        return None if last is None else eval(last, namespace, namespace)
    return asyncio.run(_execute_in_loop(code, namespace))


async def _execute_in_loop(code: tuple[CodeType, CodeType | None], namespace: Namespace) -> Any:
    value = None
    for each in filter(None, code):
        value = eval(each, namespace, namespace)
        if each.co_flags & inspect.CO_COROUTINE:
            value = await value
    return None if code[1] is None else value


def _as_points(value: Any) -> float | None:
    """Partial credit: a real number as the cell's value. True and False are no points."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    points = float(value)
    return 0.0 if math.isnan(points) else points


def _describe(
    outcome: TestOutcome,
    error: BaseException | None,
    student: Student,
    filename: str,
    tree: ast.Module,
) -> None:
    # A bare `except:` of the test may have swallowed the student's time-out or death.
    trouble = student.trouble
    if isinstance(trouble, StudentTimeout) or isinstance(error, JudgeTimeout):
        outcome.ended = "timeout"
    elif isinstance(trouble, StudentDied) and not isinstance(error, WireError):
        outcome.ended, outcome.reason = "died", trouble.reason
    elif error is None:
        return
    elif isinstance(error, AuthorMistake):
        outcome.ended = "author"
    elif isinstance(error, MemoryError) and traceback_of(error) is None:
        outcome.ended = "memory"
    else:
        outcome.ended = "failed" if isinstance(error, AssertionError) else "raised"
    outcome.value = None
    if error is None:
        return
    outcome.error = type(error).__name__
    outcome.message = _words(lambda: str(error)[:5000], "(this error has no readable message)")
    outcome.line = _line_in_cell(error.__traceback__, filename)
    outcome.is_students = traceback_of(error) is not None or isinstance(error, WireError)
    if isinstance(error, NameError) and not outcome.is_students and error.name:
        outcome.missing = error.name
    if isinstance(error, AssertionError):
        _describe_assertion(outcome, tree)
    outcome.detail = _words(lambda: _detail(error, filename), outcome.message)


def _words(write: Callable[[], str], otherwise: str) -> str:
    """What is said of an exception, or something else: writing it out may run student code.

    It may be of a class with demands on its attributes, which student code has set, or hold an
    object of the student's, which is asked for its text.
    """
    try:
        with time_limit(WORDS_SECONDS):
            return write()
    except StudentLost:
        raise
    except BaseException:  # the student's death and time-out among them: the test is over
        return otherwise


def _describe_assertion(outcome: TestOutcome, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.lineno <= outcome.line <= (node.end_lineno or 0):
            outcome.statement = ast.unparse(node.test)
            if isinstance(node.msg, ast.Constant) and not outcome.is_students:
                outcome.plain_message = str(node.msg.value)


def _line_in_cell(trace: TracebackType | None, filename: str) -> int:
    lines = [
        number
        for frame, number in traceback.walk_tb(trace)
        if frame.f_code.co_filename == filename and frame.f_code.co_name == "<module>"
    ]
    return lines[-1] if lines else 0


def _detail(error: BaseException, filename: str) -> str:
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "/gradus/engine/" not in frame.filename
    ]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames)]
    remote = traceback_of(error)
    if remote:
        lines += ["\nIn the student's code:\n", remote, "\n"]
    lines += traceback.format_exception_only(error)
    return "".join(lines)[-20_000:]


def _outputs(outcome: TestOutcome, text: str) -> list[dict[str, Any]]:
    """The outputs of the test cell in the graded notebook, as nbgrader would read them."""
    outputs: list[dict[str, Any]] = []
    if text:
        outputs.append({"output_type": "stream", "name": "stdout", "text": text[:LARGEST_OUTPUT]})
    if outcome.ended != "passed":
        outputs.append(
            {
                "output_type": "error",
                "ename": outcome.error or outcome.ended,
                "evalue": outcome.message,
                "traceback": (outcome.detail or outcome.message).splitlines(),
            }
        )
    elif outcome.value is not None:
        outputs.append(
            {
                "output_type": "execute_result",
                "data": {"text/plain": repr(outcome.value)},
                "metadata": {},
                "execution_count": None,
            }
        )
    return outputs


def preload() -> None:
    """Use everything once, so that forks need not."""
    parse_cell("%matplotlib inline\nx = 1")
    assert sys.stdout is not None
