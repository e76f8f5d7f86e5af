"""A student's server in the real hub: what it can reach, and the way from fetch to feedback."""

import json
import threading
import time

import pytest

from tests.course_builder import GIVEN
from tests.hub.running import ROOT

NOTEBOOK = "mml/C1_W2/systems_of_linear_equations.ipynb"
GRADING_DEADLINE = 120  # seconds


@pytest.fixture(scope="module")
def fetched(student_server):
    """The student's server after fetching C1_W2."""
    place = {"course_id": "mml", "assignment_id": "C1_W2"}
    answer = student_server.ask("POST", "assignments/fetch", json=place).json()
    assert answer["success"], answer
    return student_server


def answers():
    source = json.loads((ROOT / "source" / "C1_W2" / NOTEBOOK.split("/")[-1]).read_bytes())
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in source["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def write(server, solutions):
    """Write answers into the student's notebook, through Jupyter's own API."""
    content = server.ask("GET", f"api/contents/{NOTEBOOK}").json()["content"]
    for cell in content["cells"]:
        grader = cell["metadata"].get("nbgrader", {})
        if grader.get("solution"):
            text = solutions.get(grader["grade_id"], GIVEN[cell["cell_type"]])
            cell["source"] = text if isinstance(text, str) else "".join(text)
    body = {"type": "notebook", "format": "json", "content": content}
    assert server.ask("PUT", f"api/contents/{NOTEBOOK}", json=body).ok


def submit(server):
    """Submit; the time stamps of all attempts so far."""
    place = {"course_id": "mml", "assignment_id": "C1_W2"}
    answer = server.ask("POST", "assignments/submit", json=place).json()
    assert answer["success"], answer
    return [each["timestamp"] for each in submissions(answer)]


def submissions(answer):
    return [
        each
        for entry in answer["value"]
        if entry["status"] == "submitted"
        for each in entry["submissions"]
    ]


def feedback(server, timestamp):
    """The feedback page on the attempt of a time, once it can be fetched."""
    place = {"course_id": "mml", "assignment_id": "C1_W2"}
    deadline = time.monotonic() + GRADING_DEADLINE
    pause = threading.Event()
    while True:
        answer = server.ask("POST", "assignments/fetch_feedback", json=place).json()
        for each in submissions(answer):
            if each["timestamp"] == timestamp and each["has_local_feedback"]:
                page = f"{each['local_feedback_path']}/{NOTEBOOK.split('/')[-1][:-6]}.html"
                return server.ask("GET", f"api/contents/{page}?format=text").json()["content"]
        assert time.monotonic() < deadline, answer
        pause.wait(0.5)


def test_the_student_sees_nothing_of_the_course_or_of_the_hub(hub, student_server):
    course = str(hub.course_dir)
    program = (
        "import os\n"
        f"print(os.path.exists({course!r}), os.path.exists({str(ROOT / 'source')!r}))\n"
        f"print([name for name in os.environ if {course!r} in os.environ[name]])\n"
        "try: import reference_solutions; print('reference')\n"
        "except ImportError: pass\n"
    )
    assert ["False False", "[]"] == student_server.run(program).splitlines()


def test_the_student_s_kernels_reach_the_proxy_alone(hub, student_server):
    program = (
        "import socket\n"
        "def reach(port):\n"
        "    with socket.socket() as s: return s.connect_ex(('127.0.0.1', port)) == 0\n"
        f"print([port for port in (8081, {hub.port}, 8000, 22, 8888) if reach(port)])\n"
        "try: socket.create_connection(('1.1.1.1', 53), timeout=2)\n"
        "except OSError as error: print(error.strerror)\n"
    )
    assert ["[8081]", "Network is unreachable"] == student_server.run(program).splitlines()


def test_the_student_s_token_opens_their_own_attempts_only(student_server):
    program = (
        "import json, os, urllib.request, urllib.error\n"
        "def status(path):\n"
        "    headers = {'Authorization': 'token ' + os.environ['JUPYTERHUB_API_TOKEN']}\n"
        "    url = os.environ['GRADUS_EXCHANGE_URL'] + path\n"
        "    request = urllib.request.Request(url, headers=headers)\n"
        "    try: return urllib.request.urlopen(request).status\n"
        "    except urllib.error.HTTPError as error: return error.code\n"
        "print(status('/attempts'), status('/attempts?course=mml&everyone=1'))"
    )
    assert "200 403" == student_server.run(program).strip()


def test_another_person_s_server_is_out_of_the_student_s_reach(hub, student_server):
    hub.start_server("ta")
    answer = student_server.session.get(f"{hub.url}/user/ta/api/contents")
    assert 403 == answer.status_code


def test_each_home_is_a_folder_of_its_own(hub, student_server):
    student_server.run("open('mine.txt', 'w').write('mine')")
    homes = hub.course_dir / ".gradus" / "homes"
    assert "mine" == (homes / "student" / "mine.txt").read_text()
    assert "['mine.txt']" in hub.start_server("student").run(
        "import os; print([name for name in os.listdir() if name == 'mine.txt'])"
    )
    assert "[]" in hub.start_server("ta").run(
        "import os; print([name for name in os.listdir() if name == 'mine.txt'])"
    )


def test_students_are_shown_the_assignment_list_and_nothing_for_graders(student_server):
    assert 200 == student_server.ask("GET", "assignments?course_id=mml").status_code
    assert 404 == student_server.ask("GET", "formgrader").status_code
    assert 404 == student_server.ask("GET", "formgraders").status_code


def test_validating_tells_what_is_missing(fetched):
    write(fetched, {})
    answer = fetched.ask("POST", "assignments/validate", json={"path": NOTEBOOK})
    assert "row_echelon" in str(answer.json()["value"]["failed"])


def test_the_author_s_answers_earn_full_marks_and_the_stubs_none(hub, fetched):
    write(fetched, answers())
    solved = submit(fetched)[-1]
    page = feedback(fetched, solved)
    assert "100" in page
    write(fetched, {})
    empty = submit(fetched)[-1]
    feedback(fetched, empty)
    hub_scores = scores(hub)
    assert (100, 0) == (hub_scores[solved], hub_scores[empty])


def scores(hub):
    """What the exchange recorded, by time stamp, as those who grade read it."""
    session = hub.sign_in("ta")
    page = session.get(f"{hub.url}/hub/token")
    assert page.ok
    token = session.post(
        f"{hub.url}/hub/api/users/ta/tokens",
        headers={"X-XSRFToken": session.cookies.get("_xsrf", path="/hub/")},
        json={"note": "test", "expires_in": 600},
    ).json()["token"]
    answer = session.get(
        f"{hub.url}/services/exchange/attempts?course=mml&everyone=1",
        headers={"Authorization": f"token {token}"},
    ).json()
    return {attempt["submitted_at"]: attempt["score"] for attempt in answer["attempts"]}


def test_no_hidden_test_is_in_what_the_student_has(hub, fetched):
    home = hub.course_dir / ".gradus" / "homes" / "student"
    hidden = "BEGIN HIDDEN TESTS"
    assert (hub.course_dir / "source" / "C1_W2" / NOTEBOOK.split("/")[-1]).read_text().count(hidden)
    texts = {path: path.read_text(errors="replace") for path in home.rglob("*") if path.is_file()}
    assert [] == [path for path, text in texts.items() if hidden in text]
