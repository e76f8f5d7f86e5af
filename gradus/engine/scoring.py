"""From what happened to points and words: pure functions, no process, no file."""

import ast
import functools
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from gradus.course import Cell, Role, exercise_titles, printable
from gradus.engine.discretion import known_error
from gradus.engine.plan import MOST_CELLS, Plan, Step, hidden_lines
from gradus.engine.remedies import UNTESTABLE, ended_python, graded_with, stopped, too_slow
from gradus.engine.report import Check, CheckStatus, Exercise, Verdict, total

NOT_WRITTEN = "This exercise is not written yet: it still raises NotImplementedError."
HIDDEN_FAILED = "A hidden test did not pass."
TOO_LARGE = (
    "What your code gave is too large: there was not enough memory to test it. "
    "Is it the right size?"
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong in a cell of the student's since the last test cell."""

    verdict: Verdict
    message: str


def score_notebook(
    plan: Plan,
    results: dict[int, dict[str, Any]],
    *,
    cell_seconds: float,
    unsealed: Collection[str] = (),
) -> tuple[Exercise, ...]:
    """The exercises of a notebook, in the order of the assignment.

    Parameters
    ----------
    plan : the cells as they were played.
    results : number of a cell in the plan to the judge's result for it.
    cell_seconds : the time limit of a cell, to be named in messages.
    unsealed : the grade ids of the test cells that ran in the student process.
    """
    titles = exercise_titles(plan.notebook.release)
    found: dict[str, Exercise] = {}
    trouble: Trouble | None = None
    is_tested = False
    for number, step in enumerate(plan.steps):
        cell, result = step.cell, results.get(number, {})
        if cell.role is Role.TEST:
            title = titles.get(cell.grade_id or "", "")
            exercise = _score_test(plan, step, result, trouble, title, cell_seconds)
            if cell.grade_id in unsealed:
                exercise = replace(exercise, forgeable=True)
            found[exercise.name] = exercise
            is_tested = True
        elif cell.role in (Role.MANUAL, Role.TASK):
            title = titles.get(cell.grade_id or "", "")
            found[cell.grade_id or ""] = _score_manual(plan, step, title)
        elif cell.kind == "code":
            # Of several tests in a row each is told what was wrong with the cells before.
            trouble = _trouble(result, cell_seconds) or (None if is_tested else trouble)
            is_tested = False
    return tuple(
        found[cell.grade_id] for cell in plan.notebook.graded_cells() if cell.grade_id in found
    )


def unplayed_exercises(plan: Plan, message: str) -> tuple[Exercise, ...]:
    """Every exercise with no points, for a notebook that was never run."""
    titles = exercise_titles(plan.notebook.release)
    return tuple(
        Exercise(
            name=cell.grade_id or "",
            notebook=plan.notebook.name,
            title=titles.get(cell.grade_id or "", ""),
            score=0.0,
            max_score=cell.points,
            verdict=Verdict.MISSING,
            message=message,
            checks=tuple(
                Check(name, CheckStatus.NOT_REACHED, hint)
                for name, hint in static_checks(cell.source)
            )
            if cell.role is Role.TEST
            else (),
        )
        for cell in plan.notebook.graded_cells()
    )


# -- cells that a person grades -------------------------------------------------------------------


def _score_manual(plan: Plan, step: Step, title: str) -> Exercise:
    cell = step.cell
    given = next(each for each in plan.notebook.release.cells if each.grade_id == cell.grade_id)
    is_task = cell.role is Role.TASK
    is_untouched = not is_task and cell.source.strip() == given.source.strip()
    verdict, message = Verdict.MANUAL, "A person will read and grade this answer."
    if step.is_missing and not is_task:  # what was written may be in another cell
        message = "The cell for this answer was not handed in. A person will look for the answer."
    elif is_untouched:
        verdict, message = Verdict.MISSING, "There is no answer yet."
    return Exercise(
        cell.grade_id or "", plan.notebook.name, title, 0.0, cell.points, verdict, message
    )


# -- test cells -----------------------------------------------------------------------------------


def _score_test(
    plan: Plan,
    step: Step,
    result: dict[str, Any],
    trouble: Trouble | None,
    title: str,
    cell_seconds: float,
) -> Exercise:
    cell = step.cell
    outcome = result.get("outcome") or {}
    ended = outcome.get("ended") or result.get("ended") or "skipped"
    given = next(each for each in plan.notebook.release.cells if each.grade_id == cell.grade_id)
    hidden = hidden_lines(cell.source, given.source)
    checks = _checks(cell, outcome, ended, hidden)
    score, verdict = _points(cell, outcome, ended, checks)
    if verdict in (Verdict.PASS, Verdict.PARTIAL):
        message = _partial_message(checks) if verdict is Verdict.PARTIAL else ""
    else:
        verdict, message = _explain(hidden, outcome, ended, checks, trouble, verdict, cell_seconds)
    lent = tuple(outcome.get("lent") or ())
    message = printable(f"{message} {graded_with(lent)}".strip())
    return Exercise(
        name=cell.grade_id or "",
        notebook=plan.notebook.name,
        title=title,
        score=score,
        max_score=cell.points,
        verdict=verdict,
        message=message,
        checks=checks,
        detail=printable(_detail(outcome)),
        seconds=float(result.get("seconds", 0.0)),
        lent=lent,
    )


def _points(
    cell: Cell, outcome: dict[str, Any], ended: str, checks: tuple[Check, ...]
) -> tuple[float, Verdict]:
    if ended == "passed":
        value = outcome.get("value")
        if value is None or value >= cell.points:
            has_failed = any(check.status is CheckStatus.FAILED for check in checks)
            if value is None and has_failed:  # checks without an award: all or nothing
                return 0.0, Verdict.FAIL
            return cell.points, Verdict.PASS
        if value > 0:
            return total([value]), Verdict.PARTIAL
        return 0.0, Verdict.FAIL
    verdicts = {"failed": Verdict.FAIL, "timeout": Verdict.TIMEOUT, "skipped": Verdict.TIMEOUT,
                "author": Verdict.MANUAL}  # fmt: skip
    return 0.0, verdicts.get(ended, Verdict.ERROR)


def _explain(
    hidden: frozenset[int],
    outcome: dict[str, Any],
    ended: str,
    checks: tuple[Check, ...],
    trouble: Trouble | None,
    verdict: Verdict,
    cell_seconds: float,
) -> tuple[Verdict, str]:
    """The verdict and the message for the student of a test cell that gave no points."""
    if ended == "author":
        return verdict, "This test could not be run. A person will grade this exercise."
    if ended == "skipped":
        return verdict, "The notebook used up its time before this exercise was reached."
    if ended == "timeout":
        return verdict, too_slow("In this exercise your code", cell_seconds)
    if ended == "memory":
        return verdict, TOO_LARGE
    if ended == "died":
        where = "Python itself ended while your code ran in this exercise"
        return Verdict.ERROR, ended_python(where, outcome.get("reason") or "")
    if ended == "crashed":
        return Verdict.MANUAL, "This exercise could not be graded. A person will look at it."
    if trouble is not None and (outcome.get("missing") or trouble.verdict is Verdict.TIMEOUT):
        return trouble.verdict, trouble.message
    if outcome.get("missing"):
        return Verdict.MISSING, (
            f"`{outcome['missing']}` is not defined: write it in the cell of this exercise, "
            "under that name."
        )
    if outcome.get("error") == "NotImplementedError" and outcome.get("is_students"):
        return Verdict.MISSING, NOT_WRITTEN
    return verdict, _failure_message(hidden, outcome, checks)


def _failure_message(
    hidden: frozenset[int], outcome: dict[str, Any], checks: tuple[Check, ...]
) -> str:
    is_hidden = outcome.get("line", 0) in hidden
    error, message = outcome.get("error", ""), outcome.get("message", "").strip()
    if is_hidden and any(check.hidden for check in checks):
        return _partial_message(checks)
    if is_hidden:
        if error == "AssertionError" and not outcome.get("is_students"):
            return f"{HIDDEN_FAILED} {outcome.get('plain_message', '')}".strip()
        if error == "WireError":
            return f"In a hidden test your code gave {UNTESTABLE}."
        if outcome.get("is_students"):
            return f"In a hidden test your code stopped with {known_error(error)}."
        return HIDDEN_FAILED
    if error == "AssertionError":
        statement = outcome.get("statement", "")
        return message or f"This does not hold: `{statement}`"
    if error == "WireError":
        return f"Your code gave {UNTESTABLE}{': ' if message else ''}{message}."
    if outcome.get("is_students"):
        return f"Your code stopped with {stopped(error, message)}"
    return f"The test stopped with {error}: {message}"


def _partial_message(checks: tuple[Check, ...]) -> str:
    hidden = [check for check in checks if check.hidden]
    passed = sum(check.status is CheckStatus.PASSED for check in hidden)
    return f"{passed} of {len(hidden)} hidden checks passed." if hidden else ""


def _checks(
    cell: Cell, outcome: dict[str, Any], ended: str, hidden: frozenset[int]
) -> tuple[Check, ...]:
    """The checks of a test cell: the visible asserts as one, then the named hidden ones."""
    checks = []
    if len(hidden) < len(cell.source.split("\n")) and _has_assert(cell.source, hidden):
        line = outcome.get("line", 0)
        if ended == "passed" or line in hidden:
            status = CheckStatus.PASSED
        else:
            status = CheckStatus.FAILED if line else CheckStatus.NOT_REACHED
        checks.append(Check("the tests in the notebook", status, hidden=False))
    recorded = {each["name"]: each for each in outcome.get("checks") or []}
    for name, hint in static_checks(cell.source):
        each = recorded.pop(name, None)
        status = CheckStatus.NOT_REACHED
        if each is not None:
            status = CheckStatus.PASSED if each["passed"] else CheckStatus.FAILED
        checks.append(Check(name, status, hint))
    for name, each in recorded.items():
        status = CheckStatus.PASSED if each["passed"] else CheckStatus.FAILED
        checks.append(Check(name, status, each["hint"]))
    return tuple(checks)


@functools.lru_cache(MOST_CELLS)
def static_checks(source: str) -> tuple[tuple[str, str], ...]:
    """Name and hint of every ``with check(...)`` whose name and hint are literals."""
    found = []
    for node in ast.walk(_parse(source)):
        for item in node.items if isinstance(node, ast.With) else ():
            call = item.context_expr
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute):
                name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
                hint = next((each.value for each in call.keywords if each.arg == "hint"), None)
                literals = [*call.args[:1], hint]
                if name == "check" and all(isinstance(each, ast.Constant) for each in literals):
                    found.append((call.lineno, *(str(each.value) for each in literals)))  # type: ignore[union-attr]
    return tuple((name, hint) for _, name, hint in sorted(found))


@functools.lru_cache(MOST_CELLS)
def _has_assert(source: str, hidden: frozenset[int]) -> bool:
    return any(
        isinstance(node, ast.Assert) and node.lineno not in hidden
        for node in ast.walk(_parse(source))
    )


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:  # magics; the judge knows how to run them
        return ast.Module([], [])


def _detail(outcome: dict[str, Any]) -> str:
    lines = [outcome.get("detail", "")]
    lines += [
        f"check {each['name']!r}: {each['detail']}"
        for each in outcome.get("checks") or []
        if not each["passed"]
    ]
    return "\n".join(line for line in lines if line)


def _trouble(result: dict[str, Any], cell_seconds: float) -> Trouble | None:
    """What a cell of the student's did that will make the next test fail."""
    ended = result.get("ended")
    if ended == "timeout":
        return Trouble(Verdict.TIMEOUT, too_slow("Your cell for this exercise", cell_seconds))
    if ended == "died":
        where = "Your cell for this exercise ended Python itself"
        return Trouble(Verdict.ERROR, ended_python(where, result.get("reason") or ""))
    error = result.get("error")
    if ended == "ran" and isinstance(error, list) and len(error) == 2:
        name, message = str(error[0]), str(error[1]).strip()
        if name == "NotImplementedError":
            return Trouble(Verdict.MISSING, NOT_WRITTEN)
        return Trouble(
            Verdict.ERROR, f"Your cell for this exercise stopped with {stopped(name, message)}"
        )
    return None
