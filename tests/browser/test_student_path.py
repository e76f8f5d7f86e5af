"""A student's whole way in a real browser: sign in, fetch, solve, validate, submit, feedback."""

import json
import re

import pytest

from tests.course_builder import GIVEN
from tests.hub.running import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

NAME = "systems_of_linear_equations"
NOTEBOOK = f"mml/C1_W2/{NAME}.ipynb"
PATIENCE = 90_000  # milliseconds: a busy machine takes its time to start JupyterLab
RELEASED, FETCHED, SUBMITTED = (
    f"#{kind}_assignments_list > .list_item:has-text('C1_W2')"
    for kind in ("released", "fetched", "submitted")
)
ATTEMPTS = f"{SUBMITTED} .list_item"
REQUEST = """async ([method, path, body]) => {
    const mark = document.cookie.match(/_xsrf=([^;]+)/);
    const answer = await fetch(path, {
        method, body: body && JSON.stringify(body),
        headers: {'Content-Type': 'application/json', 'X-XSRFToken': mark ? mark[1] : ''},
    });
    if (!answer.ok) throw new Error(answer.status + ' ' + await answer.text());
    return answer.json();
}"""


class Student:
    """The demo student before JupyterLab."""

    def __init__(self, page, hub):
        self.page, self.hub = page, hub

    def sign_in(self):
        self.page.goto(self.hub.url)
        self.page.fill("#username_input", "student")
        self.page.fill("#password_input", self.hub.passwords["student"])
        self.page.click("#login_submit")
        self.page.wait_for_url(re.compile("/user/student/lab"))
        # A clean workspace: an earlier visit's tabs are not opened again.
        self.page.goto(f"{self.hub.url}/user/student/lab?reset")
        self.page.wait_for_selector(".jp-Launcher")

    def open_assignment_list(self):
        self.page.click(".lm-MenuBar-itemLabel:has-text('Nbgrader')")
        self.page.click(".lm-Menu-itemLabel:has-text('Assignment List')")
        self.page.wait_for_selector(f"{RELEASED}, {FETCHED}")

    def fetch(self):
        self.page.click(f"{RELEASED} button:has-text('Fetch')")
        self.page.wait_for_selector(FETCHED)

    def write(self, answers):
        """Write answers into the notebook; the others get back what students were given."""
        path = f"/user/student/api/contents/{NOTEBOOK}"
        content = self.page.evaluate(REQUEST, ["GET", path, None])["content"]
        for cell in content["cells"]:
            grader = cell["metadata"].get("nbgrader", {})
            if grader.get("solution"):
                cell["source"] = answers.get(grader["grade_id"], GIVEN[cell["cell_type"]])
        body = {"type": "notebook", "format": "json", "content": content}
        self.page.evaluate(REQUEST, ["PUT", path, body])

    def validate(self):
        """What the dialog says after a click on Validate."""
        if not self.page.is_visible(f"{FETCHED} button:has-text('Validate')"):
            self.page.click(f"{FETCHED} a")
        self.page.click(f"{FETCHED} button:has-text('Validate')")
        dialog = self.page.wait_for_selector(".jp-Dialog")
        said = dialog.inner_text()
        self.page.click(".jp-Dialog button.jp-mod-accept")
        return said

    def submit(self):
        """Submit; the time stamp that the list shows."""
        attempts = self.page.locator(ATTEMPTS)
        before = attempts.count()
        self.page.click(f"{FETCHED} button:has-text('Submit')")
        attempts.nth(before).wait_for()
        stamps = re.findall(r"[\d-]{10} [\d:.]{15} UTC", self.page.inner_text(SUBMITTED))
        return max(stamps)

    def fetch_feedback(self, stamp):
        """Click on Fetch Feedback until the attempt has some, and follow its link."""
        row = self.page.locator(ATTEMPTS, has_text=stamp)
        link = row.locator("a", has_text="view feedback")
        for _ in range(20):
            self.page.click(f"{SUBMITTED} button:has-text('Fetch Feedback')")
            self.page.wait_for_selector(f"{SUBMITTED} button:has-text('Fetch Feedback'):enabled")
            if link.count():
                break
        link.click()

    def read_feedback(self, stamp):
        """Open the page in JupyterLab; the text that it shows."""
        file = self.page.locator(f".jp-DirListing-item[title*='{stamp}'][title*='{NAME}.html']")
        file.dblclick()
        frame = self.page.locator(".jp-HTMLViewer:not(.lm-mod-hidden) iframe").last
        frame.content_frame.locator("h1").wait_for()
        return frame.content_frame.locator("body").inner_text()


@pytest.fixture(scope="module")
def student(hub, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 800}, color_scheme="light")
    page.set_default_timeout(PATIENCE)
    student = Student(page, hub)
    student.sign_in()
    student.open_assignment_list()
    yield student
    page.close()


def solutions():
    source = json.loads((ROOT / "source" / "C1_W2" / f"{NAME}.ipynb").read_bytes())
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in source["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def test_a_student_goes_the_whole_way(student):
    """Full marks for the author's answers; then nothing, with hints, for what was given."""
    if student.page.is_visible(RELEASED):
        student.fetch()
    student.write(solutions())
    assert "Success" in student.validate()
    solved = student.submit()
    student.fetch_feedback(solved)
    page = student.read_feedback(solved)
    assert "100 of 100 points" in page

    student.page.click(".lm-TabBar-tabLabel:has-text('Assignments')")
    student.write({})
    assert "Success" not in student.validate()
    empty = student.submit()
    student.fetch_feedback(empty)
    page = student.read_feedback(empty)
    assert re.search(r"^0 of 100 points", page, re.MULTILINE)
    assert "Hint:" in page
