"""Graded submissions to render, and the pages that come of them.

    page = render(graded([exercise("rank", verdict="fail", message="No check passed.")]))
    page = render(graded([], cells=[code("print(1)", stream("1"))]))
    soup = parse(page)                                        # checks the structure, too

``HIDDEN`` stands in every part of a graded notebook that a student must not see.
"""

import base64
import io
import json
import random
from datetime import UTC, datetime
from html.parser import HTMLParser

from bs4 import BeautifulSoup
from PIL import Image

from gradus.cohort.feedback import render_feedback
from gradus.engine.report import (
    Check,
    CheckStatus,
    Exercise,
    GradedNotebook,
    GradedSubmission,
    Status,
    Verdict,
)

HIDDEN = "what-only-the-judge-knows"
GRADED_AT = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)
VOID = {"meta", "br", "hr", "img", "link", "input"}


def check(name, status="passed", *, hint="", hidden=True):
    return Check(name, CheckStatus(status), hint, hidden)


def exercise(name, *, verdict="pass", score=None, points=10.0, title=None, message="", checks=()):
    if score is None:
        score = points if verdict == "pass" else 0.0
    heading = f"About {name}" if title is None else title
    return Exercise(
        name, "algebra", heading, score, points, Verdict(verdict), message, tuple(checks), HIDDEN
    )


def markdown(source, **data):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **data}


def code(source, *outputs, **metadata):
    nbgrader = {"nbgrader": metadata} if metadata else {}
    return {"cell_type": "code", "metadata": nbgrader, "source": source, "outputs": list(outputs)}


def answer(name, source, *outputs):
    return code(source, *outputs, grade_id=name, grade=False, solution=True, locked=False)


def test_cell(name):
    """A test cell as the judge leaves it: with the hidden tests, and an output that quotes them."""
    source = f"assert f(1) == 1\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"
    failed = {"output_type": "error", "ename": HIDDEN, "evalue": HIDDEN, "traceback": [HIDDEN]}
    shown = {"output_type": "display_data", "data": {"text/html": HIDDEN}, "metadata": {}}
    return code(
        source, failed, shown, grade_id=name, grade=True, solution=False, locked=True, points=10
    )


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    """A display: ``shown(text_html="<b>a</b>")``."""
    mimes = {name.replace("_", "/", 1).replace("svg", "svg+xml"): data[name] for name in data}
    return {"output_type": "display_data", "data": mimes, "metadata": {}}


def error(*traceback):
    return {"output_type": "error", "ename": "E", "evalue": "e", "traceback": list(traceback)}


def image(kind="PNG", *, size=(6, 4), is_noise=False):
    """A picture in base64; one of noise can't be compressed."""
    pixels = random.Random(1).randbytes(3 * size[0] * size[1]) if is_noise else None
    picture = Image.frombytes("RGB", size, pixels) if pixels else Image.new("RGB", size, "white")
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


def content(cells, **metadata):
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return json.dumps(data).encode()


def graded(
    exercises=(),
    *,
    cells=(),
    raw=None,
    problem="",
    notes=(),
    submission_notes=(),
    others=(),
    **submission,
):
    """A graded submission whose first notebook is called algebra."""
    written = content(list(cells)) if raw is None else raw
    notebook = GradedNotebook("algebra", written, tuple(exercises), problem, tuple(notes))
    arguments = {"student": "student", "status": Status.GRADED, **submission}
    return GradedSubmission(
        assignment="ps1",
        notebooks=(notebook, *others),
        files={},
        seconds=1.0,
        notes=tuple(submission_notes),
        **arguments,
    )


def render(submission, **arguments):
    return render_feedback(
        submission,
        submission.notebooks[0],
        **{
            "course_title": "A course",
            "assignment_title": "An assignment",
            "pass_mark": 0.6,
            "graded_at": GRADED_AT,
            **arguments,
        },
    )


def render_cells(*cells):
    return render(graded([exercise("rank")], cells=cells))


def parse(page):
    """The page as a tree, after checking that every element that is opened is closed in turn."""
    checker = _Structure()
    checker.feed(page)
    checker.close()
    assert checker.open == []
    return BeautifulSoup(page, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


class _Structure(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice: {attrs}"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()
