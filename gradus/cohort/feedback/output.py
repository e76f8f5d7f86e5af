"""What a cell printed, showed or raised, as parts of a page.

Outputs come from students' code, so nothing about them is taken on trust: not the types in a mime
bundle, not that an image is one, and above all not their HTML.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import nh3
from markupsafe import Markup

from gradus.cohort.feedback.allowance import Allowance
from gradus.cohort.feedback.formula import formula
from gradus.cohort.feedback.picture import Picture, picture
from gradus.cohort.feedback.prose import BLOCK_TAGS, CELL_ATTRIBUTES, INLINE_TAGS, effort, prose
from gradus.cohort.feedback.terminal import paint, settle
from gradus.cohort.feedback.text import NOTHING, clean, excerpt, text_of

MOST_OUTPUTS = 40  # of one cell
LONGEST_TEXT = 200_000  # characters of one output that are looked at
FIRST_LINES, LAST_LINES = 40, 10  # of a long text
LARGEST_HTML = 100_000  # characters
MOST_TAGS = 6_000  # nested ones cost the sanitiser quadratic time

IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
NO_ROOM = "left out, because this page would grow too large. It is in your notebook."

_CLEANER = nh3.Cleaner(
    tags=BLOCK_TAGS | INLINE_TAGS,
    attributes={**CELL_ATTRIBUTES, "a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


@dataclass(frozen=True, slots=True)
class Output:
    """One part of what a cell put out.

    Attributes
    ----------
    kind : ``text``, ``warning`` (standard error), ``error``, ``rich``, ``picture`` or ``note``.
    body : safe HTML; for a note, words. Empty for a picture.
    tail : the end of a long text, after the lines left out.
    left_out : how many lines between body and tail are not shown.
    picture : the picture of that kind.
    """

    kind: str
    body: Markup = NOTHING
    tail: Markup = NOTHING
    left_out: int = 0
    picture: Picture | None = None


def render_outputs(outputs: object, allowance: Allowance) -> tuple[Output, ...]:
    """The parts to show of a cell's ``outputs``, whatever these are.

    Parameters
    ----------
    outputs : an nbformat list of outputs; items that are none are skipped.
    allowance : what the page may still hold. A part that doesn't fit is replaced by a note.
    """
    found = outputs if isinstance(outputs, list) else []
    merged = list(_merged_streams(each for each in found if isinstance(each, dict)))
    shown = []
    for output in merged[:MOST_OUTPUTS]:
        shown += _fitting(_parts(output, allowance), allowance)
    if len(merged) > MOST_OUTPUTS:
        shown.append(_note(f"{len(merged) - MOST_OUTPUTS} more outputs left out."))
    return tuple(shown)


def _note(words: str) -> Output:
    return Output("note", Markup("{}").format(words))


def _merged_streams(outputs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The outputs, neighbouring pieces of one stream joined: programs print in small pieces."""
    for (is_stream, name), group in itertools.groupby(outputs, key=_stream_name):
        if is_stream:
            text = "".join(text_of(output.get("text")) for output in group)
            yield {"output_type": "stream", "name": name, "text": text}
        else:
            yield from group


def _stream_name(output: dict[str, Any]) -> tuple[bool, str]:
    is_stream = output.get("output_type") == "stream"
    return is_stream, "stderr" if is_stream and output.get("name") == "stderr" else "stdout"


def _fitting(parts: Iterable[Output], allowance: Allowance) -> Iterator[Output]:
    for part in parts:
        html = part.picture.uri if part.picture else part.body + part.tail
        name = {"picture": "A figure", "rich": "A table"}.get(part.kind, "Text")
        yield part if allowance.take(html) else _note(f"{name} was {NO_ROOM}")


def _parts(output: dict[str, Any], allowance: Allowance) -> list[Output]:
    kind = output.get("output_type")
    if kind == "stream":
        return _text("warning" if output["name"] == "stderr" else "text", output["text"])
    if kind == "error":
        trace = output.get("traceback")
        lines = [text_of(line) for line in trace] if isinstance(trace, list) else []
        name, value = text_of(output.get("ename")), text_of(output.get("evalue"))
        return _text("error", "\n".join(lines) or f"{name}: {value}")
    data = output.get("data")
    if kind in ("display_data", "execute_result") and isinstance(data, dict):
        return _best(data, allowance)
    return []


def _text(kind: str, text: str) -> list[Output]:
    text, lost = text[:LONGEST_TEXT], max(0, len(text) - LONGEST_TEXT)
    settled = settle(text).strip("\n")
    if not settled.strip():
        return []
    cut = excerpt(settled, head=FIRST_LINES, tail=LAST_LINES)
    parts = [Output(kind, paint(cut.head), paint(cut.tail), cut.left_out)]
    if lost:
        parts.append(_note(f"{lost:,} more characters left out."))
    return parts


def _best(data: dict[Any, Any], allowance: Allowance) -> list[Output]:
    """The form of a mime bundle that says most on a page without scripts."""
    markup = _sanitised(text_of(data.get("text/html")), allowance)
    if markup:
        return [Output("rich", markup)]
    too_large = False
    for mime in IMAGES:
        if mime in data:
            checked = picture(mime, data[mime])
            if checked is not None:
                return [Output("picture", picture=checked)]
            too_large = True
    plain = text_of(data.get("text/plain"))
    written = text_of(data.get("text/markdown"))
    if written and allowance.take_effort(effort(written)):
        return [Output("rich", Markup(prose(written)))]
    tex = text_of(data.get("text/latex")).strip()
    if tex and (not plain or plain.startswith("<")):
        return [Output("rich", Markup(formula(clean(tex).strip("$"), display=True)))]
    parts = _text("text", plain)
    if too_large:
        parts.append(_note("The image of this output can't be shown here."))
    elif "text/html" in data and (not plain or plain.startswith("<")):
        parts.append(_note("This output can only be seen in your notebook."))
    return parts


def _sanitised(text: str, allowance: Allowance) -> Markup:
    """HTML of which only text, tables and lists remain; empty if nothing would be seen."""
    tags = text.count("<")
    is_large = len(text) > LARGEST_HTML or tags > MOST_TAGS
    if not text or is_large or not allowance.take_effort(4 * tags):
        return NOTHING
    cleaned = _CLEANER.clean(clean(text))
    return Markup(cleaned) if Markup(cleaned).striptags() else NOTHING
