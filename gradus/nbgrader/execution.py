"""Executing a notebook in the sealed engine, in the place of nbgrader's ``Execute``."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, Execute
from traitlets import Bool

from gradus.cohort.folders import is_fault_of_name
from gradus.course import (
    Assignment,
    AssignmentNotebook,
    CatalogueEntry,
    CourseError,
    Submission,
)
from gradus.course.assignment import read_files, require_test_cells
from gradus.course.catalogue import read_catalogue
from gradus.engine import Exercise, GradedSubmission, Isolation
from gradus.engine.executed import notice_cell
from gradus.engine.plan import missing_plan
from gradus.engine.rehearsal import catalogued, reason_of, setting
from gradus.engine.scoring import unplayed_exercises
from gradus.nbgrader.authored import with_standard_markers
from gradus.nbgrader.engines import engine_of
from gradus.nbgrader.place import Place
from gradus.nbgrader.repair import NOTES, RepairingExporter
from gradus.nbgrader.scoring import RESULTS, NotebookResult, is_test, outputs_of_test

RATIO = 10  # a notebook's time limit is at least so many times that of a cell
Files = dict[str, bytes]


class SealedExecute(Execute):
    """Runs the student's cells in a sandbox and the test cells outside of it.

    What ``c.Execute`` says of ``timeout`` and ``enabled`` holds; there is no kernel that its other
    settings could be about. Where it says nothing of a time limit, ``course.toml`` does.
    """

    unsafe = Bool(
        False,
        help="Run student code without a sandbox, on machines that have none. Each graded notebook "
        "says so at its top.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Execute one repaired notebook, and leave its verdicts in its outputs.

        Raises
        ------
        CourseError
            when the notebook does not come from ``RepairingExporter``.
        gradus.engine.PlatformError
            when the platform is at fault; the submission can be graded again.
        """
        if not isinstance(self.parent, RepairingExporter):
            raise CourseError(
                "SealedExecute needs RepairingExporter: set up both with `gradus.nbgrader.seal(c)`"
            )
        place = Place.of(self.parent.parent, resources)
        notes = nb.metadata.get(NOTES, {})
        problem = notes.get("problem", "")
        if problem:
            plan = missing_plan(self._authored(place))
            exercises = unplayed_exercises(plan, problem)
        else:
            exercises = self._execute(place, nb)
        by_name = {exercise.name: exercise for exercise in exercises}
        result = NotebookResult(by_name, problem, frozenset(notes.get("lost", ())))
        for cell in filter(is_test, nb.cells):
            exercise = result.exercises[cell.metadata.nbgrader["grade_id"]]
            cell.outputs = nbformat.from_dict(outputs_of_test(exercise, cell.outputs))
        resources[RESULTS] = result
        if self.unsafe:
            notice = notice_cell({cell.get("id") for cell in nb.cells})
            if (nb.nbformat, nb.nbformat_minor) < (4, 5):  # where cells have no ids
                del notice["id"]
            nb.cells.insert(0, nbformat.from_dict(notice))
        return nb, resources

    def _execute(self, place: Place, nb: NotebookNode) -> tuple[Exercise, ...]:
        """Put the outputs into the notebook, and the files that its code wrote beside it."""
        given = self._given(place)
        graded = self._grade(place, nb, given)
        written = {name: content for name, content in graded.files.items() if _is_free(name, given)}
        self.parent.written |= written
        _put(written, place.folder("autograded"))
        (notebook,) = graded.notebooks
        executed = json.loads(notebook.content)["cells"]
        for cell, ran in zip(nb.cells, executed, strict=True):
            if cell.cell_type == "code":
                cell.outputs = nbformat.from_dict(ran["outputs"])
                cell.execution_count = ran["execution_count"]
        return notebook.exercises

    def _grade(self, place: Place, nb: NotebookNode, given: Files) -> GradedSubmission:
        entry = read_catalogue(place.root / "course.toml").entry(place.assignment)
        self._tell_what_is_unsealed(place, entry)
        cell_seconds, notebook_seconds = self._seconds(entry)
        assignment = Assignment(
            place.assignment,
            entry.title,
            (self._authored(place),),
            given,
            sealed=entry.sealed,
            cell_seconds=cell_seconds,
            notebook_seconds=notebook_seconds,
            unsealed=frozenset(entry.unsealed),
        )
        content = nbformat.writes(nb).encode("utf-8", "replace")
        own = self.parent.submission(place).files | self.parent.written
        submission = Submission(place.student, {place.notebook: content}, own)
        isolation = Isolation.NONE if self.unsafe else Isolation.SANDBOXED
        if self.unsafe:
            self.log.warning("%s: graded without a sandbox (SealedExecute.unsafe)", place.student)
        graded = engine_of(place.root, isolation=isolation).grade(assignment, submission)
        self._tell_what_can_not_be_sealed(place, graded, assignment)
        return graded

    def _tell_what_is_unsealed(self, place: Place, entry: CatalogueEntry) -> None:
        if not entry.sealed:
            self.log.warning(
                "%s says `sealed = false` in course.toml: its tests run in the student's process, "
                "so that a score can be forged",
                place.assignment,
            )
        elif entry.unsealed:
            require_test_cells(entry, self.parent.test_cells(place))
            self.log.warning(
                "%s says `unsealed` in course.toml: these tests run in the student's process, so "
                "that their points can be forged: %s",
                place.assignment,
                ", ".join(entry.unsealed),
            )

    def _tell_what_can_not_be_sealed(
        self, place: Place, graded: GradedSubmission, assignment: Assignment
    ) -> None:
        """Name the test cells at fault, which wait for a person in the gradebook."""
        tests = set(assignment.notebooks[0].test_cells())
        waiting = [each for each in graded.exercises if each.needs_person and each.name in tests]
        for exercise in waiting:
            names = {*assignment.unsealed, exercise.name}
            told = catalogued(
                place.assignment, place.root / "course.toml", [setting("unsealed", names)]
            )
            self.log.warning(
                "%s of %s: the test cell %r can't be run apart from student code, and waits for a "
                "person: %s\nIt can be run beside the student's code, which could forge its points "
                "then. %s",
                place.notebook,
                place.student,
                exercise.name,
                reason_of(exercise),
                "\n".join(told),
            )

    def _authored(self, place: Place) -> AssignmentNotebook:
        delimiters = ClearHiddenTests(parent=self)
        return with_standard_markers(
            self.parent.authored(place),
            delimiters.begin_test_delimeter,
            delimiters.end_test_delimeter,
        )

    def _given(self, place: Place) -> Files:
        """The author's files, but for those that students may edit and have handed in."""
        editable = set(self.parent.parent.exclude_overwriting.get(place.assignment, ()))
        edited = editable & self.parent.submission(place).files.keys()
        given = read_files(place.folder("source"))
        return {name: content for name, content in given.items() if name not in edited}

    def _seconds(self, entry: CatalogueEntry) -> tuple[float, float]:
        """The time limits of a cell and of the notebook."""
        is_set = any("timeout" in self.config.get(name, {}) for name in self.section_names())
        if not is_set:
            return entry.cell_seconds, entry.notebook_seconds
        if self.timeout is None or self.timeout <= 0:
            return entry.notebook_seconds, entry.notebook_seconds
        return float(self.timeout), max(entry.notebook_seconds, RATIO * float(self.timeout))


def _is_free(name: str, given: Files) -> bool:
    """Whether student code may leave a file of this name: not the author's, no notebook."""
    parts = PurePosixPath(name).parts
    is_inside = bool(parts) and not name.startswith("/") and ".." not in parts
    is_reserved = name in given or name == "timestamp.txt" or name.endswith(".ipynb")
    return is_inside and not is_reserved and not any(part.startswith(".") for part in parts)


def _put(files: Files, folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(content)
        except (OSError, ValueError) as error:
            if not is_fault_of_name(error):
                raise
