"""The attacks as folders: what is handed in, what must be true of the result."""

import importlib.util
import json
import math
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gradus.cohort.feedback import render_feedback
from gradus.course import read_submission
from gradus.engine import Verdict
from tests import course_builder
from tests.attacks import victim

CORPUS = Path(__file__).parent
FAMILIES = {
    "forge": "forging a score",
    "read": "reading secrets",
    "escape": "escaping",
    "harm": "harming others",
    "exhaust": "exhausting",
    "broken": "broken notebooks",
    "control": "honest work",
}
GRADED_AT = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)
LONGEST_REASON = 1000  # characters
LARGEST_NOTEBOOK = 100 * 2**20  # bytes
LARGEST_FILES, MOST_FILES = 20 * 2**20, 1000


@dataclass(frozen=True)
class Expectation:
    """``expect.toml``.

    Attributes
    ----------
    family : a value of ``FAMILIES``.
    tries : what the attack tries, in one sentence.
    scores : exercise to the most points it may have; any other exercise must have all its points.
    verdicts : exercise to its verdict.
    reasons : exercise to words of the message that the student reads.
    status : of the submission.
    notes : words that the notes for the student hold, one string for each note that matters.
    absent : more text that must come back nowhere.
    met : text that the attack's own cells must have put out: it was really tried, and met that.
    restarts : the attack ends a warm process, which is started again.
    cell_seconds : the time limit of a cell, where the usual one doesn't fit.
    unsealed : the assignment begins with the exercises of ``victim.OPEN``.
    """

    family: str
    tries: str
    scores: dict[str, float] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    status: str = "graded"
    notes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    restarts: bool = False
    cell_seconds: float = 2.0
    unsealed: bool = False


@dataclass(frozen=True)
class Attack:
    folder: Path
    expectation: Expectation

    @property
    def name(self):
        return self.folder.name

    def hand_in(self, folder):
        """Write the submission into a folder; the submission as the platform reads it there."""
        folder.mkdir()
        content = self._notebook(folder)
        if content is not None:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            (folder / "victim.ipynb").write_bytes(data)
        return read_submission(self.name, folder)

    def _notebook(self, folder):
        given = self.folder / "attack.ipynb"
        if given.exists():
            return given.read_bytes()
        notebook = solved_notebook(unsealed=self.expectation.unsealed)
        generator = self.folder / "generator.py"
        if generator.exists():
            spec = importlib.util.spec_from_file_location(f"attack_{self.name}", generator)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module.hand_in(notebook, folder)
        text = (self.folder / "attack.py").read_text(encoding="utf-8")
        return put_cells(notebook, text)


def read_attacks():
    """All attacks, in the order of their names; the controls are among them."""
    return [read_attack(path.parent) for path in sorted(CORPUS.glob("*/expect.toml"))]


def read_attack(folder):
    return Attack(folder, Expectation(**tomllib.loads((folder / "expect.toml").read_text())))


def solved_notebook(*, unsealed=False):
    """What a student who solves everything hands in."""
    notebook = json.loads(course_builder.notebook(victim.cells(unsealed=unsealed)))
    for cell in notebook["cells"]:
        course_builder.fill_in(cell, None)
    return notebook


def put_cells(notebook, text):
    """Put the cells of an ``attack.py`` into a notebook."""
    cells = notebook["cells"]
    for number, part in enumerate(re.split(r"^# %% *", text, flags=re.MULTILINE)[1:]):
        head, _, source = part.partition("\n")
        place, _, name = head.strip().partition(" ")
        source = source.strip("\n")
        if place in ("first", "last", "before", "after"):
            new = {**course_builder.code_cell(source), "id": f"attack-{number}"}
            at = {"first": 0, "last": len(cells)}.get(place)
            if at is None:
                at = _position(cells, name) + (place == "after")
            cells.insert(at, new)
        else:
            cells[_position(cells, place)]["source"] = source
    return notebook


def _position(cells, grade_id):
    for position, cell in enumerate(cells):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return position
    raise ValueError(f"there is no cell {grade_id!r} to attack")


# -- what must be true ----------------------------------------------------------------------------


def findings(expectation, graded):
    """What is wrong with the result of an attack: what it gained, what leaked, what is unclear."""
    return [
        *_gains(expectation, graded),
        *_leaks(expectation, graded),
        *_sizes(graded),
        *_words(expectation, graded),
        *_encounters(expectation, graded),
    ]


def _gains(expectation, graded):
    first = victim.OPEN if expectation.unsealed else {}
    names = [f"{name}_test" for name in (*first, *victim.SOLUTIONS)] + ["essay"]
    if names != [each.name for each in graded.exercises]:
        yield f"the exercises are {[each.name for each in graded.exercises]}"
    for each in graded.exercises:
        name = each.name.removesuffix("_test")
        most = 0 if name == "essay" else expectation.scores.get(name, each.max_score)
        if not (math.isfinite(each.score) and 0 <= each.score <= most):
            yield f"{name} has {each.score} points of at most {most}: {each.message}"
        if name not in (*expectation.scores, "essay") and each.score != each.max_score:
            yield f"{name}, not attacked, has {each.score} of {each.max_score}: {each.message}"
        wanted = expectation.verdicts.get(name)
        if wanted and wanted != each.verdict:
            yield f"{name} ended as {each.verdict}, not {wanted}: {each.message}"
    if expectation.status != graded.status:
        yield f"the status is {graded.status}"


def _leaks(expectation, graded):
    for place, text in _shown_to_students(graded):
        for secret in (*victim.SECRETS, *victim.QUOTED, *expectation.absent):
            if secret in text:
                yield f"{place} shows {secret!r}"
    for place, text in _left_by_students(graded):
        for secret in (*victim.SECRETS, *expectation.absent):
            if secret in text:
                yield f"{place} shows {secret!r}"
    for name, content in graded.files.items():
        for secret in (*victim.SECRETS, *expectation.absent):
            if secret.encode() in content or secret in name:
                yield f"the file {name} holds {secret!r}"


def _sizes(graded):
    """What would fill the disk or the memory of whoever keeps the result."""
    for notebook in graded.notebooks:
        if len(notebook.content) > LARGEST_NOTEBOOK:
            yield f"the graded notebook has {len(notebook.content)} bytes"
    size = sum(map(len, graded.files.values()))
    longest = max(map(len, graded.files), default=0)
    if size > LARGEST_FILES or len(graded.files) > MOST_FILES or longest > MOST_FILES:
        yield f"{len(graded.files)} files of {size} bytes, names of {longest} characters"


def _encounters(expectation, graded):
    outputs = [
        output.get("text") or output.get("evalue") or str(output.get("data"))
        for notebook in graded.notebooks
        for cell in json.loads(notebook.content)["cells"]
        for output in cell.get("outputs", ())
    ]
    said = "\n".join(outputs)
    for words in expectation.met:
        if words not in said:
            yield f"the attack did not meet {words!r}: {said[-2000:]!r}"


def _left_by_students(graded):
    """What student code has put out, which instructors see: each place and its text."""
    for notebook in graded.notebooks:
        content = json.loads(notebook.content)
        own = [
            cell
            for cell in content["cells"]
            if not cell["metadata"].get("nbgrader", {}).get("grade_id", "").endswith("_test")
        ]
        yield "the graded notebook", json.dumps([own, content["metadata"]], ensure_ascii=False)


def _shown_to_students(graded):
    """Every text that may reach the student: its place and the text."""
    for notebook in graded.notebooks:
        yield f"the feedback on {notebook.name}", feedback_page(graded, notebook)
        for each in notebook.exercises:
            checks = [(check.name, check.hint) for check in each.checks]
            yield f"the result of {each.name}", f"{each.title} {each.message} {checks}"
        yield "the notes", f"{notebook.problem} {notebook.notes} {graded.notes}"


def feedback_page(graded, notebook):
    """The page that the student reads."""
    return render_feedback(
        graded,
        notebook,
        course_title="A course",
        assignment_title="Attacked",
        pass_mark=0.6,
        graded_at=GRADED_AT,
    )


def _words(expectation, graded):
    messages = {each.name.removesuffix("_test"): each.message for each in graded.exercises}
    for each in graded.exercises:
        if each.verdict is not Verdict.PASS and not each.message.strip():
            yield f"{each.name} gives no reason for {each.verdict}"
        if len(each.message) > LONGEST_REASON:
            yield f"{each.name} gives a reason of {len(each.message)} characters"
    for name, words in expectation.reasons.items():
        if words not in messages[name]:
            yield f"the reason of {name} is {messages[name]!r}, without {words!r}"
    notes = [*graded.notes, *(note for each in graded.notebooks for note in each.notes)]
    for words in expectation.notes:
        if not any(words in note for note in notes):
            yield f"no note says {words!r}: {notes}"
