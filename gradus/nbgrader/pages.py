"""The formgrader's page of one submission, on which nothing of the student's is run as a script.

nbgrader shows a graded notebook with whatever HTML the student's text and outputs hold, in the page
of whoever grades: a script there could release, grade and read in that person's name. Taking HTML
apart is a race with browsers; saying which scripts are the page's own is not. They are those of
the same page of an empty notebook, so the page names them as the only ones that may run.
"""

import base64
import hashlib
import secrets
from html.parser import HTMLParser
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

OTHERS = ("base-uri 'none'", "object-src 'none'", "form-action 'none'", "frame-src 'none'")


class GuardedExporter(HTMLExporter):
    """Makes pages that run their own scripts and no others."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, its policy at its head."""
        page, used = super().from_notebook_node(nb, resources=resources, **options)
        empty = nbformat.v4.new_notebook()
        own, _ = super().from_notebook_node(empty, resources=resources, **options)
        return guarded(page, own), used


def forbid_scripts(handler: Any, path: str) -> None:
    """Have what lies beside a notebook, a page of the student's say, do nothing but be shown."""
    handler.set_header("Content-Security-Policy", "sandbox")
    handler.set_header("X-Content-Type-Options", "nosniff")


def guarded(page: str, own: str) -> str:
    """A page that lets run only the scripts of another, by a policy at its head.

    Raises
    ------
    ValueError
        for a page without a head.
    """
    scripts = _Scripts()
    scripts.feed(own)
    scripts.close()
    # A policy can't name a script by its path alone. Whoever writes the same tag loads the same.
    nonce = secrets.token_urlsafe(16)
    for tag in scripts.tags:
        page = page.replace(tag, tag.replace("<script", f'<script nonce="{nonce}"', 1))
    # The page's libraries make functions of their templates, and load parts of themselves.
    allowed = ["'unsafe-eval'", "'unsafe-hashes'", f"'nonce-{nonce}'"]
    allowed += [*scripts.digests, *scripts.libraries]
    words = "; ".join([f"script-src {' '.join(dict.fromkeys(allowed))}", *OTHERS])
    before, head, after = page.partition("<head>")
    if not head:
        raise ValueError("a page without a head can hold no policy")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{words}">'
    return f"{before}{head}{meta}{after}"


class _Scripts(HTMLParser):
    """Finds the scripts of a page.

    Attributes
    ----------
    digests : of those in it, event handlers among them.
    tags : that begin those which lie beside it.
    libraries : the folders of those elsewhere, which load the rest of themselves.
    """

    def __init__(self) -> None:
        super().__init__()
        self.digests: list[str] = []
        self.tags: list[str] = []
        self.libraries: list[str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.digests += [_digest(value or "") for name, value in attrs if name.startswith("on")]
        if tag != "script":
            return
        address = dict(attrs).get("src")
        if address is None:
            self._text = []
        elif "://" in address:
            self.libraries.append(address.partition("?")[0].rpartition("/")[0] + "/")
        else:
            self.tags.append(str(self.get_starttag_text()))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._text is not None:
            self.digests.append(_digest("".join(self._text)))
            self._text = None


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
