"""Playing one notebook: the student's cells in the student process, the tests in the judge.

Damage is local: when the student process dies or has to be killed, a fresh one replays what came
before, without the cell at fault, and the play goes on. Nor does an exercise that went wrong fail a
later one that builds on it: see ``lending``.
"""

import contextlib
import functools
import re
import secrets
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

from gradus.engine.judge import lending
from gradus.engine.judge.carryover import carried_over, is_imported, names_used
from gradus.engine.judge.cells import MOST_CELLS, compile_cell, names_in, parse_or_none, sketch
from gradus.engine.judge.inspection import let_libraries_ask
from gradus.engine.judge.lending import Lender, Loans
from gradus.engine.judge.modules import let_import
from gradus.engine.judge.namespace import (
    MainModule,
    Namespace,
    TrustedNames,
    bound_names,
    mirror_seeds,
    read_names,
)
from gradus.engine.judge.outputs import Allowance
from gradus.engine.judge.pyplot import Pyplot
from gradus.engine.judge.sharing import SharedFolders, deals_with_files
from gradus.engine.judge.sources import let_inspect_find
from gradus.engine.judge.student import Student
from gradus.engine.judge.testcell import TestOutcome, cell_name, run_test_cell
from gradus.engine.judge.troubles import (
    AuthorMistake,
    JudgeTimeout,
    StudentDied,
    StudentLost,
    StudentTimeout,
)
from gradus.engine.judge.variables import names_changed
from gradus.engine.remedies import graded_with
from gradus.engine.wire import WireError

MOST_RESTARTS = 20
TOO_LONG = "the text of this cell is too long to be run"


class NewStudent(Protocol):
    """Starts a student process, where the notebook's opening is over if it is asked to."""

    def __call__(self, *, has_opened: bool) -> tuple[socket.socket, socket.socket]: ...


NUMPY_NUMBER = re.compile(r"np\.(?:float|int|uint)\d+\((.*)\)")


class Apart(NamedTuple):
    """A student process for tests with loans: what is lent in it, and the cells that it has run."""

    student: Student
    lent: frozenset[str]
    played: list[str]


MASKS = re.compile(r"\bma\b|\bmasked")


class Play:
    """One notebook being graded.

    Parameters
    ----------
    plan : as ``gradus.engine.plan`` makes it: ``assignment`` (its name), ``steps``, ``trusted``,
        ``locked``, ``unsealed``, ``cell_seconds``, ``notebook_seconds``, ``opening`` (how many of
        the steps a new student process may have behind it).
    files : what students were given, and handed in themselves, for the working folder.
    handed_in : the names of the latter.
    new_student : starts a student process; its wire and its lifeline.
    """

    def __init__(
        self,
        plan: dict[str, Any],
        files: dict[str, bytes],
        new_student: NewStudent,
        *,
        handed_in: Iterable[str] = (),
    ) -> None:
        self._plan = plan
        self._files = files
        self._new_student = new_student
        self._end = time.monotonic() + plan["notebook_seconds"]
        self._replay: list[str] = []
        self._restarts = -1
        self._allowance = Allowance()
        # The same for every process, so that what is drawn without a seed is drawn again.
        self._seed = secrets.randbits(32)
        names = _names_of(plan)
        sources = [*plan["trusted"], *_tests_of(plan)]
        let_import(handed_in, sources, lambda: self._namespace.student)
        self._namespace = Namespace(names)
        # NumPy's comparisons pass over what is masked, so a mask may hide wrong numbers from a
        # test whose author never thought of masks.
        self._used = names_used(_students_cells(plan))
        self._keeps_masks = any(map(_speaks_of_masks, sources))
        self._folders = SharedFolders() if any(map(deals_with_files, _tests_of(plan))) else None
        self._lender = Lender(plan)
        self._apart: Apart | None = None
        self._current: list[Student] = []
        mirror_seeds(self._current)
        let_inspect_find(self._replay, self._namespace.name_of)
        let_libraries_ask()
        self._pyplot = Pyplot(self._current)
        sys.modules["__main__"] = MainModule(self._namespace)

    def play(self, on_step: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
        """Play all steps, handing over each result; the files that student code left."""
        for step in self._plan["steps"]:
            on_step(self._step(step))
        files: dict[str, bytes] = {}
        if self._current and not self._current[0].is_dead and self._current[0].has_new_files:
            try:
                self._current[0].deadline = time.monotonic() + self._plan["cell_seconds"]
                files = self._current[0].collect()
            except (StudentTimeout, StudentDied, JudgeTimeout, WireError):
                files = {}
        self.close()
        return files

    def close(self) -> None:
        """End the student processes."""
        self._close_apart()
        self._close_current()

    def _close_current(self) -> None:
        for student in self._current:
            student.close()
        self._current.clear()

    def _close_apart(self) -> None:
        if self._apart is not None:
            self._apart.student.close()
            self._apart = None

    def _step(self, step: dict[str, Any]) -> dict[str, Any]:
        started = time.monotonic()
        if started > self._end:
            result: dict[str, Any] = {"ended": "skipped"}
        elif "ended" in step:  # an earlier judge died in it
            result = {"ended": step["ended"]}
            if step["kind"] == "test":
                self._lender.note(step, is_full=False)
        elif step["kind"] == "run":
            result = self._run(step["source"], step.get("binds"))
        elif step["is_sealed"]:
            result = self._test(step)
        else:
            result = self._test_unsealed(step)
        result["seconds"] = round(time.monotonic() - started, 4)
        return result

    def _run(self, source: str, binds: str | None, *, is_shown: bool = True) -> dict[str, Any]:
        """Run one cell in the student process."""
        try:
            student = self._student()
            answer = student.run(source, is_shown=is_shown)
        except StudentTimeout as timeout:
            self._current[0].forget_trouble()
            return {**self._current[0].ran_until(timeout), "ended": "timeout"}
        except AuthorMistake:
            return {"ended": "ran", "error": ["ValueError", TOO_LONG]}
        except JudgeTimeout:  # in a function of the judge's that the cell calls
            return {"ended": "timeout"}
        except StudentDied as death:
            return {"ended": "died", "reason": death.reason}
        except WireError:
            return {"ended": "died", "reason": "wire"}
        self._replay.append(source)
        tree = parse_or_none(binds) if binds is not None else None
        if tree is not None:
            self._namespace.forget(frozenset(bound_names(tree)))
        return {"ended": "ran", **answer}

    def _test(self, step: dict[str, Any]) -> dict[str, Any]:
        """Run what students build on in their process, then the whole cell in the judge."""
        shared = carried_over(step["visible"], self._used)
        if shared and not is_imported(shared, self._replay):
            self._run(shared, None, is_shown=False)
        before = self._namespace.snapshot()
        try:
            student = self._student()
        except StudentTimeout:  # while a fresh process was made ready
            return {"ended": "skipped"}
        except StudentDied as death:
            self._lender.note(step, is_full=False)
            return {"outcome": TestOutcome(ended="died", reason=death.reason).to_json()}
        outcome = self._run_test(step, student, self._end)
        is_full = outcome.ended == "passed" and outcome.points(step["points"]) >= step["points"]
        if not is_full and outcome.ended != "author" and self._lender.may_lend:
            outcome = self._with_loans(step, outcome, before)
            is_full = outcome.points(step["points"]) >= step["points"]
        self._lender.note(step, is_full=is_full)
        return {"outcome": outcome.to_json(), "outputs": outcome.outputs}

    def _run_test(self, step: dict[str, Any], student: Student, end: float) -> TestOutcome:
        student.forget_trouble()
        if self._folders is not None:
            student.share(self._folders)
        seconds = min(self._plan["cell_seconds"], max(0.1, end - time.monotonic()))
        with contextlib.suppress(WireError):
            self._pyplot.begin(step["source"])
        outcome = run_test_cell(
            step["source"], step["name"], self._namespace, student, seconds=seconds + 2
        )
        student.forget_trouble()
        return outcome

    def _with_loans(
        self, step: dict[str, Any], own: TestOutcome, before: tuple[Any, ...]
    ) -> TestOutcome:
        """The outcome with references in place of earlier functions that failed, if it is better.

        Parameters
        ----------
        own : the outcome with the student's own functions.
        before : a snapshot of the namespace, as it was when the test cell began.
        """
        loans = self._lender.loans_for(step, missing=own.missing)
        now = time.monotonic()
        if loans is None or now >= self._end:
            return own
        current, after = list(self._current), self._namespace.snapshot()
        self._current.clear()
        try:
            self._namespace.restore(before)
            with self._folders.kept() if self._folders else contextlib.nullcontext():
                outcome = self._play_apart(step, loans, (now + self._end) / 2)
        except (StudentTimeout, StudentDied, JudgeTimeout, WireError):  # of a cell before the test
            self._close_apart()
            return own
        finally:
            self._current.clear()
            self._current.extend(current)
            self._namespace.restore(after)
        if not loans.called or outcome.points(step["points"]) <= own.points(step["points"]):
            return own
        outcome.lent = tuple(sorted(loans.called))
        words = f"{graded_with(outcome.lent)}\n"
        outcome.outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": words})
        return outcome

    def _play_apart(self, step: dict[str, Any], loans: Loans, end: float) -> TestOutcome:
        """Run a test cell in another student process, with what it needs of the cells so far."""
        student, played = self._process_apart(loans)
        loans.bind(student)
        for source in _without(self._lender.cells_for(step, loans, self._replay), played):
            student.deadline = min(time.monotonic() + self._plan["cell_seconds"], end)
            student.run(source, is_shown=False)
            played.append(source)
            loans.bind(student)
        student.deadline = min(time.monotonic() + self._plan["cell_seconds"], end)
        outcome = self._run_test(step, student, end)
        if student.is_dead or outcome.ended in ("timeout", "died"):
            self._close_apart()
        return outcome

    def _process_apart(self, loans: Loans) -> tuple[Student, list[str]]:
        """The process of the last loans where they were the same, else a fresh one; its cells."""
        if self._apart is None or self._apart.lent != loans.names:
            self._close_apart()
            self._apart = Apart(self._fresh_student(), loans.names, [])
        else:
            self._current.append(self._apart.student)
            self._namespace.attach(self._apart.student)
        return self._apart.student, self._apart.played

    def _test_unsealed(self, step: dict[str, Any]) -> dict[str, Any]:
        """The whole cell in the student process, as nbgrader does: its word is taken."""
        tree = sketch(step["source"])
        self._namespace.disown(step["name"], bound_names(tree) if tree else set())
        result = self._run(step["source"], None)
        outcome = TestOutcome()
        if result["ended"] != "ran":
            outcome.ended, outcome.reason = result["ended"], result.get("reason", "")
        elif result.get("error"):
            outcome.error, outcome.message = result["error"]
            outcome.ended = "failed" if outcome.error == "AssertionError" else "raised"
            outcome.is_students = True
        else:
            outcome.value = _displayed_number(result.get("outputs", []))
        outcome.outputs = result.get("outputs", [])
        self._lender.note(step, is_full=outcome.points(step["points"]) >= step["points"])
        return {"outcome": outcome.to_json(), "outputs": outcome.outputs}

    def _student(self) -> Student:
        """The living student process, with its deadline set; a fresh one where the old one died."""
        if not self._current or self._current[0].is_dead:
            self._restart()
        student = self._current[0]
        student.deadline = min(time.monotonic() + self._plan["cell_seconds"], self._end)
        return student

    def _fresh_student(self, *, has_opened: bool = False) -> Student:
        """A student process in which nothing has run yet; the current one from now on.

        With ``has_opened`` it may answer at once what the cells of the opening are to answer.
        """
        wires = self._new_student(has_opened=has_opened)
        student = Student(*wires, keeps_masks=self._keeps_masks, allowance=self._allowance)
        self._current.append(student)
        self._namespace.attach(student)
        student.deadline = self._end
        try:
            student.prepare(self._files, self._seed)
        except (StudentDied, WireError):  # before any code of the student's
            raise StudentLost(
                "a student process ended before it was given anything to do"
            ) from None
        return student

    def _restart(self) -> None:
        self._restarts += 1
        self._close_current()
        if self._restarts > MOST_RESTARTS:
            raise StudentDied("often")
        opening = [step.get("source") for step in self._plan["steps"][: self._plan["opening"]]]
        is_first = not self._restarts
        has_opened = bool(opening) and (is_first or self._replay[: len(opening)] == opening)
        student = self._fresh_student(has_opened=has_opened)
        for source in list(self._replay):
            student.deadline = min(time.monotonic() + self._plan["cell_seconds"], self._end)
            try:
                student.run(source, is_shown=False)
            except (StudentTimeout, StudentDied, JudgeTimeout, WireError):
                # It went well the first time; it is left out from now on.
                self._replay.remove(source)
                if student.is_dead:
                    self._restart()
                    return


@functools.lru_cache(MOST_CELLS)
def _speaks_of_masks(source: str) -> bool:
    return MASKS.search(source) is not None


def _without(cells: list[str], played: list[str]) -> list[str]:
    """The cells that have not run, each as often as it has not."""
    left = Counter(played)
    found = []
    for cell in cells:
        if left[cell]:
            left[cell] -= 1
        else:
            found.append(cell)
    return found


def _tests_of(plan: dict[str, Any]) -> list[str]:
    """The cells that run in the judge."""
    tests = [
        each["source"] for each in plan["steps"] if each["kind"] == "test" and each["is_sealed"]
    ]
    return [*tests, *plan["locked"]] if tests else []


def _students_cells(plan: dict[str, Any]) -> list[str]:
    """The cells that run in the student process."""
    return [each["source"] for each in plan["steps"] if not each.get("is_sealed", False)]


def _names_of(plan: dict[str, Any]) -> TrustedNames:
    return read_names(tuple(plan["trusted"]), tuple(plan["locked"]), tuple(plan["unsealed"]))


def prepare(plan: dict[str, Any]) -> None:
    """Work out what depends on the author's cells alone, for the forks of this process to find."""
    _names_of(plan)
    used = names_used(_students_cells(plan))
    lending.prepare(plan)
    any(map(deals_with_files, _tests_of(plan)))
    for source in (*plan["trusted"], *(step["source"] for step in plan["steps"])):
        _speaks_of_masks(source)
    for step in plan["steps"]:
        if step["kind"] == "test":
            with contextlib.suppress(SyntaxError, ValueError):
                compile_cell(step["source"], cell_name(step["name"]))
                names_in(step["source"])
                names_changed(step["source"])
                names_changed(step["source"])
            carried_over(step["visible"], used)
        elif step["binds"] is not None:
            parse_or_none(step["binds"])


def _displayed_number(outputs: Any) -> float | None:
    for output in reversed(outputs) if isinstance(outputs, list) else ():
        if isinstance(output, dict) and output.get("output_type") == "execute_result":
            try:
                return float(NUMPY_NUMBER.sub(r"\1", output["data"]["text/plain"]))
            except (KeyError, TypeError, ValueError):
                return None
    return None
