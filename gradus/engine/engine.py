"""The engine: submission in, graded submission out."""

import concurrent.futures
import contextlib
import json
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gradus.course import (
    Assignment,
    AssignmentNotebook,
    Submission,
    SubmissionError,
    parse_notebook,
)
from gradus.engine import plain, sandbox
from gradus.engine.branches import Branches
from gradus.engine.discretion import discreet_results, outputs_handed_in
from gradus.engine.errors import PlatformError
from gradus.engine.executed import executed_notebook
from gradus.engine.isolation import Isolation
from gradus.engine.libraries import Loads, loads_for
from gradus.engine.plan import (
    Plan,
    for_judge,
    locked_sources,
    make_plan,
    missing_plan,
    trusted_sources,
    unsealed_sources,
)
from gradus.engine.rehearsal import rehearse
from gradus.engine.report import GradedNotebook, GradedSubmission, Status
from gradus.engine.scoring import score_notebook, unplayed_exercises
from gradus.engine.student.confinement import Confinement
from gradus.engine.warm import Branch, WarmProcess
from gradus.engine.wire import Channel, Hangup, WireError

MOST_CRASHES = 5  # of the judge over one submission; its rest is left to a person then
MOST_FAULTS = 3  # of the platform; each is made good by another try
OBITUARY_SECONDS = 5.0
GRACE_SECONDS = 3.0
"""For a warm process without a sandbox to end what it has forked: nothing else would."""
LARGEST_RESULT = 512 * 2**20
PATIENCE_SECONDS = 60
"""Beyond a notebook's own time limit, before the judge itself is given up."""


class Engine:
    """Grades submissions of one course with two warm processes.

    ``grade`` may be called from several threads at once. The warm processes are started by a thread
    of the engine's own, which lives until ``close``: bubblewrap dies with the thread that started
    it, whichever thread made the engine.

    Parameters
    ----------
    course_root : the folder that holds ``reference_solutions``.
    limits : of each student process.
    isolation : ``NONE`` grades without a sandbox, and each result says so.
    """

    def __init__(
        self,
        course_root: Path,
        *,
        limits: Confinement | None = None,
        isolation: Isolation = Isolation.SANDBOXED,
    ) -> None:
        self.isolation = isolation
        self._course_root = course_root
        self._request = {"limits": asdict(limits or Confinement())}
        self._workspace: Path | None = None
        grace = 0.0 if isolation.is_safe else GRACE_SECONDS
        self._student = WarmProcess("student", self._student_command, grace=grace)
        self._branches = Branches(self._student, self._request)
        self._judge = WarmProcess("judge", self._judge_command, grace=grace)
        self._keeper = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="engine-keeper")
        self._revival = threading.Lock()
        self._loads: dict[str, tuple[tuple[AssignmentNotebook, ...], Loads]] = {}
        self._is_closed = False

    def __enter__(self) -> "Engine":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the warm processes; they get warm (a few seconds) while the caller goes on."""
        if not self.isolation.is_safe and self._workspace is None:
            self._workspace = Path(tempfile.mkdtemp(prefix="gradus-unsafe-"))
            for name in ("student", "judge"):
                (self._workspace / name).mkdir(mode=0o700)
        for process in (self._student, self._judge):
            self._keeper.submit(process.start).result()

    def wait(self) -> None:
        """Wait until both are warm; raises ``PlatformError`` when one can't be started."""
        for process in (self._student, self._judge):
            process.wait()

    def close(self) -> None:
        """End the warm processes and whatever they forked."""
        with self._revival:
            self._is_closed = True
            for process in (self._student, self._judge):
                process.stop()
            self._branches.close()  # who waits for one to get ready waits no longer
        self._keeper.shutdown()
        if self._workspace is not None:
            shutil.rmtree(self._workspace, ignore_errors=True)

    def grade(self, assignment: Assignment, submission: Submission) -> GradedSubmission:
        """Grade one submission: one result, whatever the submission does.

        Raises
        ------
        PlatformError
            when the platform is at fault; the submission can be graded again.
        """
        return self._grade(assignment, submission, is_rehearsal=False)

    def _grade(
        self, assignment: Assignment, submission: Submission, *, is_rehearsal: bool
    ) -> GradedSubmission:
        started = time.monotonic()
        files: dict[str, bytes] = {}
        notebooks = [
            self._grade_notebook(assignment, notebook, submission, files, is_rehearsal=is_rehearsal)
            for notebook in assignment.notebooks
        ]
        names = {notebook.name for notebook in assignment.notebooks}
        if not names & submission.notebooks.keys():
            status = Status.MISSING
        elif any(notebook.problem for notebook in notebooks):
            status = Status.UNREADABLE
        else:
            status = Status.GRADED
        return GradedSubmission(
            student=submission.student,
            assignment=assignment.name,
            status=status,
            notebooks=tuple(notebooks),
            files=files,
            seconds=round(time.monotonic() - started, 4),
            notes=submission.notes,
            forgeable=not assignment.sealed or any(map(_is_forgeable, notebooks)),
            isolation=self.isolation,
            seed=_case_seed(assignment, submission),
        )

    def check(self, assignment: Assignment) -> None:
        """Grade the author's own solutions: every test cell must give them full points.

        But for those that ``assignment.unsolved`` names.

        Grading the assignment is quicker afterwards: the warm judge remembers what it has seen, and
        student processes are forked where the notebook's opening is over.

        Raises
        ------
        AuthorError
            naming each test cell that does not, what happened, and what can be done.
        """
        authored = {each.name: each.source.to_json() for each in assignment.notebooks}
        solutions = Submission("author", authored, {})

        def grade(assignment: Assignment, *, is_rehearsal: bool) -> GradedSubmission:
            return self._grade(assignment, solutions, is_rehearsal=is_rehearsal)

        if self.isolation.is_safe:
            self._load(assignment)  # a branch inherits what is loaded
            self._branches.grow(assignment)
        rehearse(assignment, grade, catalogue=self._course_root / "course.toml")

    def _student_command(self, control: int) -> sandbox.Command:
        if self._workspace is None:
            return sandbox.student_command(control)
        return plain.student_command(control, self._workspace)

    def _judge_command(self, control: int) -> sandbox.Command:
        if self._workspace is None:
            return sandbox.judge_command(control, self._course_root)
        return plain.judge_command(control, self._course_root, self._workspace)

    # -- one notebook -----------------------------------------------------------------------------

    def _grade_notebook(
        self,
        assignment: Assignment,
        notebook: AssignmentNotebook,
        submission: Submission,
        files: dict[str, bytes],
        *,
        is_rehearsal: bool,
    ) -> GradedNotebook:
        content = submission.notebooks.get(notebook.name)
        problem = ""
        if content is not None:
            try:
                submitted = parse_notebook(notebook.name, content, repairs=True)
            except SubmissionError as error:
                problem = str(error)
        if content is None or problem:
            message = problem or f"{notebook.name}.ipynb was not handed in."
            plan = missing_plan(notebook)
            return GradedNotebook(
                notebook.name,
                executed_notebook(plan, {}),
                unplayed_exercises(plan, message),
                problem,
                () if problem else (message,),
            )
        plan = make_plan(notebook, submitted)
        unsealed = assignment.unsealed_in(notebook)
        results, written = self._play(assignment, plan, submission, is_rehearsal=is_rehearsal)
        files.update(written)
        executed = executed_notebook(plan, results)
        handed_in = {}
        if unsealed != frozenset(notebook.test_cells()):
            handed_in = outputs_handed_in(plan, results)
            results = discreet_results(plan, results, unsealed)
        seconds = assignment.cell_seconds
        exercises = score_notebook(plan, results, cell_seconds=seconds, unsealed=unsealed)
        return GradedNotebook(
            notebook.name, executed, exercises, notes=plan.notes, handed_in=handed_in
        )

    def _play(
        self, assignment: Assignment, plan: Plan, submission: Submission, *, is_rehearsal: bool
    ) -> tuple[dict[int, dict[str, Any]], dict[str, bytes]]:
        """Results by number of the cell in the plan, and the files that student code wrote.

        A judge that dies is replaced, and the cell that it died in is left out. All judges together
        have twice the notebook's time.
        """
        end = time.monotonic() + 2 * assignment.notebook_seconds
        unsealed = assignment.unsealed_in(plan.notebook)
        steps, numbers = for_judge(plan, unsealed)
        request = {
            "assignment": assignment.name,
            "steps": steps,
            "trusted": trusted_sources(plan.notebook),
            "locked": locked_sources(plan.notebook),
            "unsealed": unsealed_sources(plan.notebook, unsealed),
            "cell_seconds": assignment.cell_seconds,
            "notebook_seconds": assignment.notebook_seconds,
            "seed": _case_seed(assignment, submission),
        }
        request["opening"], branch = self._branches.find(assignment, plan.notebook, steps)
        faults = crashes = 0
        while True:
            try:
                self._load(assignment)
                results, files, ended = self._judge_once(
                    request, assignment, submission, branch, is_rehearsal=is_rehearsal
                )
            except PlatformError:
                faults += 1
                if faults > MOST_FAULTS:
                    raise
                with contextlib.suppress(PlatformError):  # the next try says it again, or succeeds
                    self._revive()
                continue
            crashes += 1
            if files is not None or len(results) == len(steps) or crashes > MOST_CRASHES:
                results += [{"ended": "crashed"}] * (len(steps) - len(results))
                return dict(zip(numbers, results, strict=True)), files or {}
            steps[len(results)] = {**steps[len(results)], "ended": ended}
            left = max(0.0, end - time.monotonic())
            request["notebook_seconds"] = min(assignment.notebook_seconds, left)

    def _load(self, assignment: Assignment) -> None:
        """Have the warm processes load what an assignment uses, where they have not."""
        known, loads = self._loads.get(assignment.name, (None, Loads((), ())))
        if known is not assignment.notebooks:  # the same, whichever files a student has edited
            loads = loads_for(assignment, self._course_root)
            self._loads[assignment.name] = assignment.notebooks, loads
        self._student.load(loads.student)
        self._judge.load(loads.judge)

    def _judge_once(
        self,
        request: dict[str, Any],
        assignment: Assignment,
        submission: Submission,
        branch: Branch | None,
        *,
        is_rehearsal: bool,
    ) -> tuple[list[dict[str, Any]], dict[str, bytes] | None, str]:
        """One judge's play: the results, the files, which are None when it died, and how it ended.

        Raises
        ------
        PlatformError
            when one of the warm processes died, and the judge or the student process with it.
        """
        report, theirs = socket.socketpair()
        lifeline, judges = socket.socketpair()
        channel = Channel(report, largest_blobs=LARGEST_RESULT)
        with contextlib.closing(report), lifeline:
            with theirs, judges:
                self._judge.fork({"is_rehearsal": is_rehearsal}, [theirs.fileno(), judges.fileno()])
            names = [list(assignment.files), list(submission.files)]
            contents = [*assignment.files.values(), *submission.files.values()]
            body = json.dumps(request).encode()
            deadline = time.monotonic() + request["notebook_seconds"] + PATIENCE_SECONDS
            results: list[dict[str, Any]] = []
            try:
                channel.send(names, [body, *contents])
                while True:
                    message, blobs = channel.receive(deadline=deadline)
                    if message[0] == "student":
                        self._send_student(report, branch if message[1] else None)
                    elif message[0] == "step":
                        results.append(json.loads(bytes(blobs[0])))
                    elif message[0] == "fault":
                        raise PlatformError(f"{message[1]}: {self._student.last_words()}")
                    else:
                        files = dict(zip(message[1], map(bytes, blobs), strict=True))
                        return results, files, ""
            except (TimeoutError, WireError):
                return results, None, "crashed"
            except (Hangup, OSError):
                return results, None, _death_of_judge(lifeline)

    def _send_student(self, report: socket.socket, branch: Branch | None) -> None:
        """Fork a student process and hand its wire and lifeline to the judge."""
        wire, students_wire = socket.socketpair()
        lifeline, students_lifeline = socket.socketpair()
        with wire, students_wire, lifeline, students_lifeline:
            descriptors = [students_wire.fileno(), students_lifeline.fileno()]
            if branch is None or not branch.fork(self._request, descriptors):
                self._student.fork(self._request, descriptors)
            socket.send_fds(report, [b"s"], [wire.fileno(), lifeline.fileno()])

    def _revive(self) -> None:
        """Start again whichever warm process has died."""
        with self._revival:
            if self._is_closed:
                raise PlatformError("the engine was closed while it graded")
            for process in (self._student, self._judge):
                if not process.is_alive:
                    self._keeper.submit(process.start).result()
            self.wait()
            self._branches.renew()


def _is_forgeable(notebook: GradedNotebook) -> bool:
    return any(exercise.forgeable for exercise in notebook.exercises)


def _case_seed(assignment: Assignment, submission: Submission) -> int | None:
    return submission.case_seed(assignment.name) if assignment.fresh_cases else None


def _death_of_judge(lifeline: socket.socket) -> str:
    """How a judge ended: ``timeout`` where it was stopped in a loop of C, else ``crashed``.

    Raises
    ------
    PlatformError
        when it did not die alone: the warm judge process doesn't say how it ended.
    """
    lifeline.settimeout(OBITUARY_SECONDS)
    try:
        obituary = lifeline.recv(4096)
    except OSError as error:
        raise PlatformError(f"the warm judge process is silent ({error})") from None
    report = json.loads(obituary or b'{"error": "the warm judge process is gone"}')
    if report.get("error"):
        raise PlatformError(report["error"])
    return "timeout" if report.get("status") == -signal.SIGPROF else "crashed"


def cores() -> int:
    """How many submissions to grade at once: the processors this process may use."""
    return len(os.sched_getaffinity(0))
