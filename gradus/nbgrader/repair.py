"""What was handed in, read as the author's notebook with the student's answers in it.

nbgrader opens a submitted notebook and lets its preprocessors mend it; what they can't mend fails
the whole submission. ``RepairingExporter`` puts the author's and the student's notebook together
before they see it, as the engine does (``gradus.engine.plan``): test cells that were deleted or
changed come back, the first of several cells with one grade id counts, cells and metadata of no
meaning are made ordinary, the kernel is the author's. Of a notebook that can't be read at all, the
unanswered student version is graded, and the others of the submission as they are.
"""

import errno
import json
import os
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.utils import rmtree

from gradus.course import (
    AssignmentNotebook,
    Cell,
    Notebook,
    Role,
    Submission,
    SubmissionError,
    parse_notebook,
    read_submission,
)
from gradus.engine import PlatformError
from gradus.engine.executed import executed_notebook
from gradus.engine.plan import Plan, make_plan, missing_plan
from gradus.nbgrader.authored import PYTHON, language_of, read_authored
from gradus.nbgrader.engines import engine_of
from gradus.nbgrader.place import Place
from gradus.nbgrader.progress import UNFINISHED, Mark, is_locked

NOTES = "gradus"
"""The key of a graded notebook's metadata that says what was repaired."""

NOT_HANDED_IN = {
    "output_type": "error",
    "ename": "Missing",
    "evalue": "this cell was not handed in",
    "traceback": ["this cell was not handed in"],
}


class RepairingExporter(NotebookExporter):
    """The exporter of nbgrader's ``Autograde``, which passes every notebook through it twice.

    The first time it reads what was handed in, the second time what the first has made of it.

    Attributes
    ----------
    written : the files that the code of the submission at hand has written, by relative path.

    Raises
    ------
    NbGraderException
        when it is made and grading is impossible here. Nothing has been touched then.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.written: dict[str, bytes] = {}
        self._authored: dict[tuple[str, str], AssignmentNotebook] = {}
        self._submission: tuple[Path, Submission] | None = None
        self._mark = Mark()
        if isinstance(self.parent, BaseConverter) and self._is_executing:
            folders = [_destination(self.parent, Path(each)) for each in self.parent.assignments]
            self._clear_unfinished(folders)
            self._require_engine(folders)

    def from_filename(
        self, filename: str, resources: Any = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Pass one notebook of a submission through the preprocessors."""
        place, path = Place.of(self.parent, resources), Path(filename)
        if path.parent == place.folder("submitted"):
            _require_permission(path)
            self._mark.make(place.folder("autograded"))
            resources["metadata"] = {"name": place.notebook, "path": str(path.parent)}
            node = self._repaired(place)
            return self.from_notebook_node(node, resources=resources, **options)
        converted = super().from_filename(filename, resources=resources, **options)
        if path.name == Path(self.parent.notebooks[-1]).name:
            self._mark.remove(path.parent)
        return converted

    def authored(self, place: Place) -> AssignmentNotebook:
        """The author's notebook."""
        key = place.assignment, place.notebook
        if key not in self._authored:
            with Gradebook(place.db_url) as gradebook:
                self._authored[key] = read_authored(
                    gradebook,
                    *key,
                    source=place.folder("source"),
                    release=place.folder("release"),
                )
        return self._authored[key]

    def test_cells(self, place: Place) -> dict[str, list[str]]:
        """For each notebook of the assignment, the grade ids that are graded by running a cell."""
        with Gradebook(place.db_url) as gradebook:
            assignment = gradebook.find_assignment(place.assignment)
            return {
                notebook.name: [each.name for each in notebook.grade_cells if _is_test(each)]
                for notebook in assignment.notebooks
            }

    def submission(self, place: Place) -> Submission:
        """All that the student handed in, but for what the course's settings leave out."""
        folder = place.folder("submitted")
        if self._submission is None or self._submission[0] != folder:
            read = read_submission(place.student, folder)
            files = {
                name: content
                for name, content in read.files.items()
                if not _is_ignored(name, place.coursedir.ignore)
            }
            self.written = {}
            self._submission = (
                folder,
                Submission(read.student, read.notebooks, files, read.timestamp, read.notes),
            )
        return self._submission[1]

    def _repaired(self, place: Place) -> NotebookNode:
        authored, submission = self.authored(place), self.submission(place)
        problem = ""
        lost: list[str | None] = []
        try:
            submitted = parse_notebook(place.notebook, _content(submission, place.notebook))
        except SubmissionError as error:
            problem = str(error)
            plan, notes = missing_plan(authored), [problem]
            outputs = _outputs(plan, ())
        else:
            plan = make_plan(authored, submitted)
            notes = [*plan.notes, *_note_on_kernel(submitted)]
            outputs = _outputs(plan, submitted.cells)
            missing = [step.cell for step in plan.steps if step.is_missing]
            lost = [cell.grade_id for cell in missing if cell.role is Role.MANUAL]
        for note in notes:
            self.log.warning("%s of %s: %s", place.notebook, place.student, note)
        node = _plain(nbformat.from_dict(json.loads(executed_notebook(plan, outputs))))
        node.metadata[NOTES] = {"notes": notes, "problem": problem, "lost": lost}
        return node

    @property
    def _is_executing(self) -> bool:
        from gradus.nbgrader.execution import SealedExecute

        return bool(SealedExecute(parent=self).enabled)

    def _require_engine(self, folders: list[Path]) -> None:
        """Start the engine while nothing has been touched, if there is something to grade."""
        if not self.parent.force and all(folder.is_dir() for folder in folders):
            return
        try:
            engine_of(Path(self.parent.coursedir.root)).wait()
        except PlatformError as error:
            self.log.error("Nothing was graded: %s", error)
            raise NbGraderException(str(error)) from None

    def _clear_unfinished(self, folders: list[Path]) -> None:
        """Remove what a killed run has left half-made: nbgrader would take it for graded."""
        if self.parent.coursedir.notebook_id != "*":
            return
        for folder in folders:
            if (folder / UNFINISHED).is_file() and not is_locked(folder / UNFINISHED):
                self.log.warning("Removing what an interrupted run has left in %s", folder)
                rmtree(str(folder))


def _is_test(cell: Any) -> bool:
    """Whether a graded cell of the gradebook is no answer."""
    solutions = {each.name for each in cell.notebook.solution_cells}
    return cell.cell_type == "code" and cell.name not in solutions


def _destination(converter: BaseConverter, submitted: Path) -> Path:
    resources = converter.init_single_notebook_resources(str(submitted / "any.ipynb"))
    return Place.of(converter, resources).folder("autograded")


def _require_permission(path: Path) -> None:
    """A file that this user may not read is no fault of the student's, and must not look empty."""
    if path.is_file() and not path.is_symlink() and not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, "give this user permission to read it", str(path))


def _is_ignored(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(part, pattern) for part in name.split("/") for pattern in patterns)


def _content(submission: Submission, name: str) -> bytes:
    if name in submission.notebooks:
        return submission.notebooks[name]
    reasons = [note for note in submission.notes if note.startswith(f"{name}.ipynb ")]
    raise SubmissionError(reasons[0] if reasons else f"{name}.ipynb is not a file")


def _note_on_kernel(submitted: Notebook) -> list[str]:
    language = language_of(submitted.data["metadata"])
    if not language or language in PYTHON:
        return []
    return [f"the notebook was set to a kernel for {language}: it was run with Python"]


def _outputs(plan: Plan, submitted: tuple[Cell, ...]) -> dict[int, dict[str, Any]]:
    """The outputs that were handed in, by number of the cell: ``--no-execute`` grades them.

    A cell that was not handed in has an error, so that it gives no points.
    """
    first = {cell.grade_id: cell for cell in reversed(submitted) if cell.grade_id}
    found: dict[int, dict[str, Any]] = {}
    for number, step in enumerate(plan.steps):
        cell = first.get(step.cell.grade_id, step.cell)
        outputs = cell.data.get("outputs")
        if step.is_missing:
            found[number] = {"outputs": [NOT_HANDED_IN]}
        elif isinstance(outputs, list):
            joined = [_joined(each) for each in outputs if isinstance(each, dict)]
            found[number] = {"outputs": joined, "count": cell.data.get("execution_count")}
    return found


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    """An output with its texts in one piece; in a file they may be lists of lines."""
    joined = {**output}
    if "text" in output:
        joined["text"] = _text(output["text"])
    if isinstance(output.get("data"), dict):
        joined["data"] = {key: _text(value) for key, value in output["data"].items()}
    return joined


def _text(value: Any) -> Any:
    is_lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if is_lines else value


def _plain(node: NotebookNode) -> NotebookNode:
    """The notebook without what a student may have put in that makes it invalid."""
    for cell in node.cells:
        cell.metadata = _plain_metadata(cell.metadata)
    if not _is_valid(node):
        for cell in node.cells:
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs = []
    return node


def _plain_metadata(metadata: NotebookNode) -> NotebookNode:
    """nbgrader's, tags and flags: the rest means nothing here, whatever it is."""
    kept = {}
    for key, value in metadata.items():
        is_flag = key in ("collapsed", "deletable", "editable") and isinstance(value, bool)
        if key == "nbgrader" or is_flag or (key == "tags" and _are_tags(value)):
            kept[key] = value
    return nbformat.from_dict(kept)


def _are_tags(value: Any) -> bool:
    is_list = isinstance(value, list) and all(isinstance(tag, str) for tag in value)
    return is_list and len(set(value)) == len(value) and not any("," in tag for tag in value)


def _is_valid(node: NotebookNode) -> bool:
    try:
        nbformat.validate(node, relax_add_props=True)
    except nbformat.ValidationError:
        return False
    return True
