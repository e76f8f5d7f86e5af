"""The program of the floor: the cells and nothing else, in forks of a warm interpreter.

The student's cells and the whole test cells, in their order, in one namespace: no sandbox, no seal,
no outputs, no pictures, no points, no feedback, no gradebook, nothing read or written. What is left
is the work that any grader has to do. Notebooks are parsed before the clock starts.

Arguments: the course folder, the assignment, how many submissions at a time.
"""

import contextlib
import gc
import importlib
import os
import select
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from gradus.bench import line
from gradus.bench.venue import student_version
from gradus.course import (
    Assignment,
    Course,
    SubmissionError,
    open_course,
    parse_notebook,
    read_submission,
)
from gradus.engine.libraries import loads_for
from gradus.engine.plan import for_judge, make_plan

LARGEST_STATUS = 250


def main() -> None:
    root, name, jobs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    course = open_course(root)
    assignment = course.assignment(name, release=student_version(course, name))
    submissions = _read(course, assignment)
    _warm_up(assignment, root)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        _put_files(assignment, Path(folder))
        gc.collect()
        gc.freeze()
        line.tell("warm")
        line.wait()
        passed = run_all(
            submissions,
            jobs=jobs,
            seconds=assignment.cell_seconds,
            on_end=lambda: line.tell("submission"),
        )
        line.tell("done", passed=passed)
        line.wait()
        os.chdir("/")


def run_all(
    submissions: dict[str, "Cells"],
    *,
    jobs: int,
    seconds: float,
    on_end: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """For each student how many test cells passed (at most 250).

    Parameters
    ----------
    submissions : the cells to run, by student.
    jobs : how many forks at a time.
    seconds : the time limit of one cell.
    """
    waiting = list(submissions.items())[::-1]
    running: dict[int, tuple[int, str]] = {}  # pidfd: process id, student
    passed = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            student, cells = waiting.pop()
            pid = os.fork()
            if pid == 0:
                _run(cells, seconds)
            running[os.pidfd_open(pid)] = pid, student
        for pidfd in select.select(list(running), [], [])[0]:
            pid, student = running.pop(pidfd)
            os.close(pidfd)
            _, status = os.waitpid(pid, 0)
            passed[student] = max(0, os.waitstatus_to_exitcode(status))
            on_end()
    return passed


Cells = list[list[tuple[str, bool]]]
"""For each notebook of a submission its cells: the source, and whether it is a test."""


def _run(cells: Cells, seconds: float) -> None:
    """In the child: run the cells, and exit with the number of tests that passed."""
    passed = 0
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.signal(signal.SIGALRM, _expire)
        for notebook in cells:
            names: dict[str, Any] = {"__name__": "__main__", "get_ipython": _NoShell}
            for source, is_test in notebook:
                passed += _run_cell(source, names, seconds) and is_test
    finally:
        os._exit(min(passed, LARGEST_STATUS))


def _run_cell(source: str, names: dict[str, Any], seconds: float) -> bool:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        exec(_compile(source), names)
    except BaseException:  # any way that student code may end
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return True


def _compile(source: str) -> CodeType:
    try:
        return compile(source, "<cell>", "exec")
    except SyntaxError:  # magics
        from IPython.core.inputtransformer2 import TransformerManager

        return compile(TransformerManager().transform_cell(source), "<cell>", "exec")


def _expire(_number: int, _frame: Any) -> None:
    raise TimeoutError


class _NoShell:
    """Stands for IPython's shell: magics do nothing here."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments, **options: None


def _read(course: Course, assignment: Assignment) -> dict[str, Cells]:
    """The cells of every submission; none of an unreadable notebook."""
    found = {}
    for student in course.students(assignment.name):
        folder = course.submission_folder(student, assignment.name)
        submission = read_submission(student, folder)
        cells: Cells = []
        for notebook in assignment.notebooks:
            with contextlib.suppress(SubmissionError, KeyError):
                submitted = parse_notebook(notebook.name, submission.notebooks[notebook.name])
                steps, _ = for_judge(make_plan(notebook, submitted))
                cells.append(
                    [(sys.intern(each["source"]), each["kind"] == "test") for each in steps]
                )
        found[student] = cells
    return found


def _put_files(assignment: Assignment, folder: Path) -> None:
    for path, content in assignment.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _warm_up(assignment: Assignment, root: Path) -> None:
    os.environ["MPLBACKEND"] = "agg"
    from gradus.engine.judge.warm import MODULES

    sys.path[:0] = [str(root), ""]
    for module in (*MODULES, "gradus.checks", *loads_for(assignment, root).judge):
        with contextlib.suppress(Exception):  # an author's module may raise anything
            importlib.import_module(module)


if __name__ == "__main__":
    main()
