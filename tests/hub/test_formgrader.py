"""The formgrader of the real hub: who gets in, and what they may do there."""

import shutil

import pytest

from tests.hub.running import Server

BYHAND = "byhand"  # somebody whose submission was put into the course folder by hand


@pytest.fixture(scope="module")
def formgrader(hub):
    """Opens the formgrader as somebody."""
    opened = {}

    def open_as(who):
        if who not in opened:
            session = hub.sign_in(who)
            session.opened = session.get(f"{hub.url}/services/mml/lab")
            opened[who] = Server(f"{hub.url}/services/mml", session)
        return opened[who]

    return open_as


@pytest.fixture(scope="module")
def submission(hub):
    folder = hub.course_dir / "submitted" / BYHAND / "C1_W2"
    shutil.copytree(hub.course_dir / "release" / "C1_W2", folder)
    return folder


def test_a_student_is_not_let_in(hub, formgrader):
    assert 403 == formgrader("student").session.opened.status_code


@pytest.mark.parametrize("who", ["ta", "instructor"])
def test_those_who_grade_are_let_in(formgrader, who):
    assert 200 == formgrader(who).session.opened.status_code
    answer = formgrader(who).ask("GET", "formgrader/api/assignments")
    assert "C1_W2" in [row["name"] for row in answer.json()]


def test_its_page_may_be_shown_in_jupyterlab_s_frame(formgrader):
    answer = formgrader("ta").ask("GET", "formgrader/manage_assignments")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["ta", "instructor"])
def test_those_who_grade_land_in_it_after_signing_in(hub, formgrader, who):
    answer = formgrader(who).session.get(f"{hub.url}/hub/", allow_redirects=False)
    assert "/services/mml/" == answer.headers["Location"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "formgrader/api/assignment/C1_W2/unrelease", None),
        ("POST", "formgrader/api/assignment/C1_W2/release", None),
        ("POST", "formgrader/api/assignment/C1_W2/assign", None),
        ("POST", "formgrader/api/assignment/C1_W2/release_feedback", None),
        ("PUT", "formgrader/api/assignment/C1_W2", {"duedate": None}),
        ("PUT", "api/contents/source/C1_W2/new.ipynb", {"type": "notebook"}),
        ("DELETE", "api/contents/source", None),
        ("POST", "api/kernels", {"name": "python3"}),
        ("POST", "api/terminals", None),
    ],
)
def test_a_ta_can_neither_release_nor_change_the_course(formgrader, method, path, body):
    assert 403 == formgrader("ta").ask(method, path, json=body).status_code


def test_an_instructor_withdraws_and_releases(hub, formgrader):
    instructor = formgrader("instructor")
    for step in ("unrelease", "release"):
        answer = instructor.ask("POST", f"formgrader/api/assignment/C1_W2/{step}")
        assert answer.json()["success"], answer.text
    rows = instructor.ask("GET", "formgrader/api/assignments").json()
    assert ["released"] == [row["status"] for row in rows if row["name"] == "C1_W2"]


def test_the_autograde_button_grades_in_the_sealed_engine(hub, formgrader, submission):
    path = f"formgrader/api/submission/C1_W2/{BYHAND}/autograde"
    answer = formgrader("ta").ask("POST", path).json()
    assert answer["success"], answer
    rows = formgrader("ta").ask("GET", "formgrader/api/submissions/C1_W2").json()
    (row,) = [row for row in rows if row["student"] == BYHAND]
    assert (True, 0) == (row["autograded"], row["code_score"])


def test_a_submission_that_can_not_be_graded_is_told_to_the_grader(formgrader):
    path = "formgrader/api/submission/C1_W2/nobody/autograde"
    answer = formgrader("ta").ask("POST", path).json()
    assert not answer["success"]
    assert "there is no submission" in answer["error"]


def test_grading_in_the_formgrader_does_not_run_code_in_the_formgrader(hub, formgrader, submission):
    trace = hub.course_dir / "escaped.txt"
    notebook = submission / "systems_of_linear_equations.ipynb"
    code = f"open({str(trace)!r}, 'w').write('escaped')"
    text = notebook.read_text()
    marker = "raise NotImplementedError()"
    assert marker in text
    notebook.write_text(text.replace(marker, code.replace('"', '\\"')))
    path = f"formgrader/api/submission/C1_W2/{BYHAND}/autograde"
    assert formgrader("ta").ask("POST", path).json()["success"]
    assert not trace.exists()


def test_nbgrader_s_own_feedback_page_shows_no_hidden_test(hub, formgrader, submission):
    formgrader("ta").ask("POST", f"formgrader/api/submission/C1_W2/{BYHAND}/autograde")
    path = f"formgrader/api/assignment/C1_W2/{BYHAND}/generate_feedback"
    answer = formgrader("ta").ask("POST", path).json()
    assert answer["success"], answer
    (page,) = (hub.course_dir / "feedback" / BYHAND / "C1_W2").glob("*.html")
    text = page.read_text()
    assert "Hidden tests are not shown" in text
    assert "HIDDEN TESTS" not in text
