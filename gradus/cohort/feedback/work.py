"""The student's work as it ran: the cells of the graded notebook, without the tests.

The executed notebook holds the hidden tests, and their outputs may quote the inputs. So of a test
cell nothing is shown but its place, and what an author hid within any other cell is cut out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from gradus.cohort.feedback.allowance import Allowance
from gradus.cohort.feedback.listing import listing
from gradus.cohort.feedback.memory import Memory
from gradus.cohort.feedback.output import NO_ROOM, Output, render_outputs
from gradus.cohort.feedback.prose import effort, prose, verbatim
from gradus.cohort.feedback.text import NOTHING, clean, excerpt
from gradus.course import Cell, Notebook, Role, SubmissionError, parse_notebook

LONGEST_SOURCE = 300  # lines of one cell

_HIDDEN = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?(?:^[^\n]*END \1[^\n]*\n?|\Z)",
    re.DOTALL | re.MULTILINE,
)
_KINDS = {"code": "code", "markdown": "prose", "raw": "text"}
_memory = Memory(capacity=20_000_000)


@dataclass(frozen=True, slots=True)
class WorkCell:
    """One cell of the student's work.

    Attributes
    ----------
    number : its place in the notebook, from 1.
    kind : ``code``, ``prose``, ``text`` or ``test``.
    role : what nbgrader's metadata make of it.
    grade_id : its grade id, or None.
    body : its source as safe HTML; empty for a test.
    left_out : how many lines at the end of the source are not shown.
    outputs : what it put out.
    is_handed_in : the outputs are those handed in: it ran after a hidden test.
    """

    number: int
    kind: str
    role: Role
    grade_id: str | None
    body: Markup = NOTHING
    left_out: int = 0
    outputs: tuple[Output, ...] = ()
    is_handed_in: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """The cells to show, how many there was no room for, and why there is none at all."""

    cells: tuple[WorkCell, ...] = ()
    left_out: int = 0
    problem: str = ""

    def answers(self) -> Mapping[str, int]:
        """For each graded cell, the number of the cell in which the student answered."""
        found: dict[str, int] = {}
        answer = None
        for cell in self.cells:
            if cell.role is Role.ANSWER:
                answer = cell.number
            elif cell.role is Role.MANUAL and cell.grade_id:
                found[cell.grade_id] = cell.number
            elif cell.role is Role.TEST and cell.grade_id and answer is not None:
                found[cell.grade_id] = answer
        return found


def render_work(
    name: str, content: bytes, handed_in: Mapping[int, Sequence[object]] | None = None
) -> Work:
    """Render an executed notebook.

    Parameters
    ----------
    name : of the notebook.
    content : nbformat 4 JSON; empty when nothing could be run.
    handed_in : by the number of a cell, from 0, outputs to show in place of its own.
    """
    if not content:
        return Work()
    try:
        notebook = parse_notebook(name, content)
    except SubmissionError as error:
        return Work(problem=str(error))
    language = _language(notebook)
    allowance = Allowance()
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        if allowance.is_spent:
            return Work(tuple(cells), len(notebook.cells) - number + 1)
        outputs = (handed_in or {}).get(number - 1)
        shown = _render(number, cell, language, allowance, outputs)
        if shown is not None:
            cells.append(shown)
    return Work(tuple(cells))


def _language(notebook: Notebook) -> str:
    try:
        return notebook.kernel_language.lower()
    except AttributeError:  # the metadata of a notebook may be of any type
        return ""


def _render(
    number: int,
    cell: Cell,
    language: str,
    allowance: Allowance,
    handed_in: Sequence[object] | None,
) -> WorkCell | None:
    if cell.role is Role.TEST:
        allowance.take(" " * 300)
        return WorkCell(number, "test", cell.role, cell.grade_id)
    source = clean(_HIDDEN.sub("", cell.source)).strip("\n")
    if not source.strip() and cell.role not in (Role.ANSWER, Role.MANUAL):
        return None
    is_cheap = cell.kind != "markdown" or allowance.take_effort(effort(source))
    body, left_out = _source(cell, source, language) if is_cheap else (Markup(verbatim(source)), 0)
    if not allowance.take(body + " " * 300):
        body, left_out = Markup("The text of this cell was {}").format(NO_ROOM), 0
    is_handed_in = handed_in is not None
    shown = handed_in if is_handed_in else cell.data.get("outputs")
    outputs = render_outputs(shown, allowance) if cell.kind == "code" else ()
    kind = _KINDS[cell.kind]
    return WorkCell(number, kind, cell.role, cell.grade_id, body, left_out, outputs, is_handed_in)


def _source(cell: Cell, source: str, language: str) -> tuple[Markup, int]:
    """The source of a cell as HTML, and how many lines of it were left out."""
    if cell.kind == "markdown":
        attachments = cell.data.get("attachments")
        if attachments:
            return Markup(prose(source, attachments)), 0
        return Markup(_memory.recall("prose", source, prose)), 0
    cut = excerpt(source, head=LONGEST_SOURCE)
    if cell.kind == "raw":
        return Markup(escape(cut.head)), cut.left_out
    body = _memory.recall(f"code {language}", cut.head, lambda text: listing(text, language))
    return Markup(body), cut.left_out
