"""Markdown cells as HTML that can do nothing but be read.

Markdown may hold HTML, and students write it: whatever it comes to is sanitised as a whole.
Formulas are taken out before and put in after, so that no star or underscore of theirs is read as
emphasis.
"""

import re
import secrets
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from gradus.cohort.feedback import listing
from gradus.cohort.feedback.formula import formula
from gradus.cohort.feedback.picture import Picture, picture
from gradus.cohort.feedback.text import clean, excerpt, text_of

LONGEST_PROSE = 12_000  # characters
LARGEST_RENDERING = 150_000  # characters: a small table can come out large
MOST_LINES = 300
DEEPEST_HEADING = 6
HEADING_SHIFT = 2  # the page itself uses the first two levels

BLOCK_TAGS = frozenset(
    {
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
INLINE_TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
    }
)
HEADINGS = frozenset({"h3", "h4", "h5", "h6"})
CELL_ATTRIBUTES = {"td": {"colspan", "rowspan", "align"}, "th": {"colspan", "rowspan", "align"}}

_ENVIRONMENT = re.compile(r"\\begin\{([a-zA-Z]+\*?)\}")


def prose(text: str, attachments: object = None) -> str:
    """Markdown as sanitised HTML; as the text itself when it is too long to be rendered.

    Parameters
    ----------
    text : the source of a Markdown cell.
    attachments : the images that belong to the cell, as nbformat keeps them (file name to mime
        bundle). Any other image is named by its text, as nothing is loaded from elsewhere.
    """
    if _is_costly(text):
        return verbatim(text)
    pictures = _attached(attachments) if "attachment:" in text else {}
    # While the rest is sanitised, formulas wait behind marks that no author can guess.
    mark = f"formula-{secrets.token_hex(12)}-"
    env: dict[str, Any] = {"mark": mark, "formulas": [], "pictures": pictures}
    rendered = _markdown().render(clean(text), env)
    if len(rendered) > LARGEST_RENDERING:
        return verbatim(text)
    sanitised = _sanitise(rendered, pictures)
    return re.sub(rf"{mark}(\d+)-", lambda found: env["formulas"][int(found[1])], sanitised)


def effort(text: str) -> int:
    """What rendering a text may cost, in characters of plain prose.

    Every row of a table gets as many cells as its first row has, so a short text can have many.
    """
    columns = [line.count("|") for line in text.split("\n") if "|" in line]
    return len(text) + 10 * len(columns) * max(columns, default=0)


def _is_costly(text: str) -> bool:
    """True for a text that a Markdown parser would need long for: some take quadratic time."""
    return (
        len(text) > LONGEST_PROSE
        or effort(text) > 6 * LONGEST_PROSE
        or text.count("[") > 1500
        or text.count("*") > 3000
    )


def verbatim(text: str) -> str:
    """Markdown shown as it was written."""
    cut = excerpt(clean(text), head=MOST_LINES)
    rest = f"\n… ({cut.left_out} more lines)" if cut.left_out else ""
    return f"<pre>{escapeHtml(cut.head)}{rest}</pre>"


def _attached(attachments: object) -> dict[str, Picture]:
    found = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for mime in ("image/png", "image/jpeg"):
            data = bundle.get(mime) if isinstance(bundle, dict) else None
            checked = picture(mime, text_of(data))
            if checked is not None:
                found[f"attachment:{name}"] = checked
    return found


def _sanitise(rendered: str, pictures: Mapping[str, Picture]) -> str:
    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) == ("img", "src"):
            return pictures[value].uri if value in pictures else None
        return None if value.startswith("attachment:") else value

    return nh3.clean(
        rendered,
        tags=BLOCK_TAGS | INLINE_TAGS | HEADINGS | ({"img"} if pictures else set()),
        attributes={**CELL_ATTRIBUTES, "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
        allowed_classes={"span": set(listing.CLASSES.values())},
        attribute_filter=allowed,
        url_schemes={"http", "https", "mailto", "attachment"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "highlight": _highlight})
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "formula", _inline_formula)
    parser.block.ruler.before(
        "fence", "formula", _block_formula, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    parser.add_render_rule("formula", _place)
    parser.add_render_rule("image", _image)
    for rule in ("heading_open", "heading_close"):
        parser.add_render_rule(rule, _heading)
    return parser


def _highlight(text: str, language: str, _attributes: str) -> str:
    return listing.listing(text, language) if language else escapeHtml(text)


def _heading(_self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    level = min(int(tokens[at].tag[1]) + HEADING_SHIFT, DEEPEST_HEADING)
    return f"<h{level}>" if tokens[at].nesting == 1 else f"</h{level}>\n"


def _image(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    source = str(tokens[at].attrs.get("src", ""))
    words = self.renderInlineAsText(tokens[at].children, options, env)
    if source in env["pictures"]:
        return f'<img src="{escapeHtml(source)}" alt="{escapeHtml(words)}">'
    return f"<em>[image: {escapeHtml(words or source)}]</em>"


def _place(_self: Any, tokens: Any, at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    token = tokens[at]
    env["formulas"].append(formula(token.content, display=token.block or token.markup == "$$"))
    place = f"{env['mark']}{len(env['formulas']) - 1}-"
    return f"<p>{place}</p>\n" if token.block else place


def _inline_formula(state: StateInline, silent: bool) -> bool:
    """Formulas within a line: $a$, $$a$$, \\\\(a\\\\), \\\\[a\\\\], an environment."""
    opening, closing = _delimiters(state.src, state.pos)
    if not opening:
        return False
    start = state.pos + len(opening)
    end = _find(state.src, closing, start, state.posMax)
    if end <= start:
        return False
    after = end + len(closing)
    if not silent:
        keeps_ends = opening.startswith(r"\begin")
        token = state.push("formula", "", 0)
        token.content = state.src[state.pos : after] if keeps_ends else state.src[start:end]
        token.markup = "$" if opening in ("$", r"\\(") else "$$"
    state.pos = after
    return True


def _delimiters(text: str, at: int) -> tuple[str, str]:
    if text.startswith("$$", at):
        return "$$", "$$"
    if text.startswith("$", at):
        return "$", "$"
    if text.startswith((r"\\(", r"\\["), at):
        return text[at : at + 3], r"\\)" if text[at + 2] == "(" else r"\\]"
    found = _ENVIRONMENT.match(text, at)
    return (found[0], rf"\end{{{found[1]}}}") if found else ("", "")


def _find(text: str, closing: str, start: int, limit: int) -> int:
    """Where the closing sign is; a dollar sign after a backslash is none."""
    at = text.find(closing, start, limit)
    while at > 0 and closing.startswith("$") and text[at - 1] == "\\":
        at = text.find(closing, at + 1, limit)
    return at


def _block_formula(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Formulas of several lines, blank ones among them, from $$ or an environment's beginning."""
    if state.is_code_block(first):
        return False
    begin = state.bMarks[first] + state.tShift[first]
    opening, closing = _delimiters(state.src, begin)
    if opening in ("", "$"):
        return False
    end = _find(state.src, closing, begin + len(opening), state.eMarks[last - 1])
    if not state.src[begin + len(opening) : max(end, 0)].strip():
        return False
    line = next(each for each in range(first, last) if end < state.eMarks[each])
    if state.src[end + len(closing) : state.eMarks[line]].strip():
        return False  # words follow on the line: it is part of a paragraph
    if silent:
        return True
    # What stands before each line in a list or a quotation is no part of the formula.
    text = state.getLines(first, line + 1, state.blkIndent, False).strip()
    token = state.push("formula", "", 0)
    token.block = True
    keeps_ends = opening.startswith(r"\begin")
    token.content = text if keeps_ends else text[len(opening) : -len(closing)]
    token.map = [first, line + 1]
    state.line = line + 1
    return True
