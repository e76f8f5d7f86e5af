"""What is not repeated to students: words of a student process that has met a hidden test.

Code that a hidden test has called may have kept what it was given, and say it later on: print it,
raise it, return it to the next test. So from the first hidden test on, the report quotes nothing
that comes out of the student process. It says what happened in words of its own, and shows the
outputs and quotes the messages that the student has handed in, and so has seen before. Instructors
see everything. (What a verdict tells, pass or fail, can't be hidden.)
"""

import builtins
from collections.abc import Collection, Mapping
from typing import Any

from gradus.course import Role
from gradus.engine.plan import Plan, Step, hidden_lines

LIBRARY_ERRORS = frozenset({"LinAlgError", "AxisError"})
OWN_ERROR = "an error of its own"
RUN_CELL = "run the cell in your notebook to see what it says."
RUN_TEST = "run this test in your notebook to see what it says."
PARTLY_HIDDEN = "A test does not hold: one of those in your notebook, or a hidden one."

Results = Mapping[int, dict[str, Any]]


def discreet_results(
    plan: Plan, results: Results, unsealed: Collection[str] = ()
) -> dict[int, dict[str, Any]]:
    """The results with words that may be shown, for the exercises' messages.

    Parameters
    ----------
    plan : the cells as they were played.
    results : number of a cell in the plan to the judge's result for it.
    unsealed : the grade ids of the test cells that ran in the student process: student code may
        have read all of their text.
    """
    first, line = _first_hidden(plan)
    found = dict(results)
    for number, result in results.items():
        step = plan.steps[number]
        if step.cell.role is Role.TEST:
            outcome = result.get("outcome")
            if step.cell.grade_id in unsealed:
                if outcome and number >= first:
                    found[number] = {**result, "outcome": _discreet_claim(step, outcome)}
            elif outcome and (
                number > first or (number == first and outcome.get("line", 0) > line)
            ):
                found[number] = {**result, "outcome": _discreet_outcome(step, outcome)}
        elif number > first and result.get("error"):
            name = result["error"][0]
            words = quoted(step, name) or RUN_CELL
            found[number] = {**result, "error": [known_error(name), words]}
    return found


def outputs_handed_in(plan: Plan, results: Results) -> dict[int, list[dict[str, Any]]]:
    """For the cells that ran after a hidden test, what the student is shown as their outputs.

    Keys are numbers of cells in the plan.
    """
    first, _ = _first_hidden(plan)
    return {
        number: list(plan.steps[number].handed_in)
        for number, result in results.items()
        if number > first and result.get("ended") == "ran"
    }


def known_error(name: str) -> str:
    """The name of an exception, unless student code has made it up: it may hold a hidden input."""
    if name == "WireError":
        return name  # the wire's own: an answer that can't be handed over
    known = getattr(builtins, name, None)
    is_known = isinstance(known, type) and issubclass(known, BaseException)
    return name if is_known or name in LIBRARY_ERRORS else OWN_ERROR


def quoted(step: Step, name: str) -> str:
    """The message of an error of that name among the outputs of a cell as handed in, or nothing."""
    for output in step.handed_in:
        if output.get("output_type") == "error" and output.get("ename") == name:
            message = output.get("evalue")
            return message.strip() if isinstance(message, str) else ""
    return ""


def _first_hidden(plan: Plan) -> tuple[int, int]:
    """The number of the first cell with a hidden test, and the line where that begins."""
    given = {cell.grade_id: cell.source for cell in plan.notebook.release.cells}
    for number, step in enumerate(plan.steps):
        if step.cell.role is Role.TEST:
            hidden = hidden_lines(step.cell.source, given.get(step.cell.grade_id))
            if hidden:
                return number, min(hidden)
    return len(plan.steps), 0


def _discreet_claim(step: Step, outcome: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a test that ran in the student process, which says nothing of lines."""
    name = outcome.get("error", "")
    words = quoted(step, name)
    if not words:
        words = PARTLY_HIDDEN if name == "AssertionError" else RUN_TEST
    return {**outcome, "error": known_error(name) if name else "", "message": words}


def _discreet_outcome(step: Step, outcome: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a test; whether a hidden line of it failed is looked at elsewhere."""
    name = outcome.get("error", "")
    words = outcome.get("plain_message") or quoted(step, name)
    if name == "WireError":
        words = ""
    elif not words and not (name == "AssertionError" and outcome.get("statement")):
        words = RUN_TEST
    if name == "AssertionError" and words == RUN_TEST:
        lines = step.cell.source.split("\n")
        number = outcome.get("line", 0)
        line = lines[number - 1].strip() if 0 < number <= len(lines) else "the test"
        words = f"This does not hold: `{line}`. {RUN_TEST.capitalize()}"
    return {**outcome, "error": known_error(name) if name else "", "message": words}
