"""The engine's verdicts in the terms of nbgrader, which reads a score off the outputs of a cell.

``SaveAutoGrades`` gives 0 points for an error or for anything on stderr, the value of the first
result as partial credit, and all points otherwise. So a test cell leaves here with exactly the
outputs that say what the engine found, and nothing else that could be read as a score.
"""

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from gradus.engine import Exercise, Verdict

Outputs = list[dict[str, Any]]
RESULTS = "gradus"
"""The key of ``resources`` under which ``SealedExecute`` leaves a ``NotebookResult``."""


@dataclass(frozen=True, slots=True)
class NotebookResult:
    """What the engine found in one notebook.

    Attributes
    ----------
    exercises : by grade id.
    problem : why the notebook that was handed in could not be read; empty when it could.
    lost : the answers for a person to read whose cells were not handed in.
    """

    exercises: dict[str, Exercise]
    problem: str = ""
    lost: frozenset[str] = frozenset()


def outputs_of_test(exercise: Exercise, outputs: Outputs) -> Outputs:
    """The outputs of a test cell from which nbgrader reads the exercise's score."""
    shown = [
        _as_shown(each) for each in outputs if each["output_type"] in ("stream", "display_data")
    ]
    if exercise.verdict is Verdict.PASS:
        return shown
    if exercise.verdict is Verdict.PARTIAL:
        return [*shown, _result(exercise.score)]
    errors = [each for each in outputs if each["output_type"] == "error"]
    return [*shown, errors[0] if errors else _error(exercise)]


class SaveVerdicts(NbGraderPreprocessor):
    """Enters in the gradebook what ``SaveAutoGrades`` can't read off outputs; it comes after it.

    A test cell that could not be run, by no fault of the student's, waits for a person, and so does
    an answer to be read whose cell was not handed in: it may be in another. A notebook that can't
    be read counts like one that was not handed in: 0 points, nothing for a person to do.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Correct the grades of one notebook."""
        result: NotebookResult | None = resources.get(RESULTS)
        if result is None:
            return nb, resources
        tests = {cell.metadata.nbgrader["grade_id"] for cell in nb.cells if is_test(cell)}
        waiting = {name for name in tests if result.exercises[name].needs_person} | result.lost
        if waiting or result.problem:
            self._correct(resources["nbgrader"], waiting, is_unreadable=bool(result.problem))
        return nb, resources

    def _correct(self, place: dict[str, str], waiting: set[str], *, is_unreadable: bool) -> None:
        with Gradebook(place["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                place["notebook"], place["assignment"], place["student"]
            )
            for grade in submitted.grades:
                if is_unreadable:
                    grade.auto_score, grade.needs_manual_grade = 0.0, False
                elif grade.name in waiting:
                    grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is graded by running it."""
    grader = cell.metadata.get("nbgrader", {})
    is_graded = bool(grader.get("grade")) and not grader.get("solution")
    return cell.cell_type == "code" and is_graded


def _as_shown(output: dict[str, Any]) -> dict[str, Any]:
    # A warning is no failure, but nbgrader takes whatever is on stderr for one.
    return {**output, "name": "stdout"} if output["output_type"] == "stream" else output


def _result(score: float) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(score))},
        "metadata": {},
        "execution_count": None,
    }


def _error(exercise: Exercise) -> dict[str, Any]:
    message = exercise.message or f"{exercise.score:g} of {exercise.max_score:g} points"
    return {
        "output_type": "error",
        "ename": exercise.verdict.value.capitalize(),
        "evalue": message,
        "traceback": (exercise.detail or message).splitlines(),
    }
