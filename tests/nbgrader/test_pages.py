"""The formgrader's page of a submission: its own scripts run, the student's don't."""

import re

import pytest
from nbgrader.server_extensions.formgrader import formgrader as extension
from traitlets.config import Config

from gradus.nbgrader import seal
from gradus.nbgrader.pages import GuardedExporter, forbid_scripts, guarded
from tests.browser.conftest import browser
from tests.course_builder import answer_cell, build_course, grade_cell, manual_cell, submit
from tests.nbgrader.sealed_course import SETTINGS, Course, formgrader, run

__all__ = ["browser"]
OWN = '<html><head><script src="/own.js"></script></head><p onclick="own()"><script>own()</script>'
HOSTILE = (
    "<script>window.evil = 1</script><img src='x' onerror='window.evil = 1'>"
    "<svg onload='window.evil = 1'></svg>"
    "<iframe srcdoc='<script>parent.evil = 1</script>'></iframe>"
)
LIBRARY = "window.MathJax = {Hub: {Config() {}, Queue() {}, Startup: {signal: {Interest() {}}}}};"
"""In the place of a library that the page loads from elsewhere and can't do without."""
CELLS = [
    answer_cell("square", "def square(x):\n    return x * x"),
    grade_cell("square_test", "assert square(2) == 4", points=4),
    manual_cell("why", "Because.", points=2),
]
OUTPUTS = f"""from IPython.display import HTML, Javascript, display
display(HTML({HOSTILE!r}), Javascript('window.evil = 1'))
display({{'image/png': 'aGk=', 'text/plain': ''}}, raw=True,
        metadata={{'image/png': {{'width': '1" onerror="window.evil = 1'}}}})
def square(x):
    return x * x"""


def test_only_the_pages_own_scripts_are_allowed():
    page = guarded(OWN.replace("<p", f"{HOSTILE}<p"), OWN)
    (words,) = re.findall(
        r'<head><meta http-equiv="Content-Security-Policy" content="(.*?)">', page
    )
    nonce, *digests = re.findall(r"'(?:nonce|sha256)-(.*?)'", words)
    assert f'<script nonce="{nonce}" src="/own.js">' in page
    assert 1 == len(set(digests)), "of the handler and of the script, which say the same"
    assert "unsafe-inline" not in words
    assert 1 == page.count(f'nonce="{nonce}"')


def test_each_page_has_a_nonce_of_its_own():
    assert guarded(OWN, OWN) != guarded(OWN, OWN)


def test_sealing_a_course_guards_the_formgrader_of_its_process(monkeypatch):
    monkeypatch.setattr(extension, "HTMLExporter", None)
    files = extension.handlers.SubmissionFilesHandler
    monkeypatch.setattr(files, "set_extra_headers", None)
    seal(Config())
    assert (GuardedExporter, forbid_scripts) == (extension.HTMLExporter, files.set_extra_headers)


@pytest.mark.browser
@pytest.mark.usefixtures("nbgrader_on_path")
def test_a_hostile_submission_runs_nothing_for_those_who_grade(tmp_path, browser):
    root = build_course(tmp_path / "course", {"ps1": CELLS}, config=SETTINGS)
    assert 0 == run("generate_assignment", "ps1", cwd=root)[0]
    text = f"{HOSTILE}\n\n[here](javascript:window.evil=1)"
    files = {"evil.html": b"<script>document.title = 'evil'</script>"}
    submit(root, "ps1", "student", answers={"square": OUTPUTS, "why": text}, files=files)
    assert 0 == run("autograde", "ps1", cwd=root)[0]
    with Course(root, {}).gradebook() as gradebook:
        number = gradebook.find_submission_notebook("ps1", "ps1", "student").id
    with formgrader(root, tmp_path / "home") as server:
        page = browser.new_page(extra_http_headers={"Authorization": "token t"})
        elsewhere = re.compile("https://.*mathjax.*")
        page.route(
            elsewhere, lambda route: route.fulfill(body=LIBRARY, content_type="text/javascript")
        )
        address = f"{server.address}/formgrader/submissions/{number}/"
        page.goto(address, wait_until="load")
        # The page's own scripts have asked for the score, and show it.
        page.wait_for_function("document.querySelector('#square_test').placeholder == '4'")
        page.click("text=here")
        assert page.evaluate("window.evil") is None
        assert "onerror" in page.content(), "the student's text is there all the same"
        page.goto(f"{address}evil.html", wait_until="load")
        assert "evil" in page.content() and "evil" != page.title()
        page.close()
