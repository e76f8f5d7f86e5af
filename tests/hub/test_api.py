"""The exchange over HTTP."""

import base64
import json

import pytest
import requests

from gradus.hub.attempts import State
from tests.hub.served import LIMITS, TOKENS, served

ANSWER = {"ps1.ipynb": b'{"cells": []}'}


@pytest.fixture
def ask(exchange):
    """Sends a request as somebody and gives the answer."""
    with served(exchange) as url, requests.Session() as session:

        def ask(method, path, *, who="student", body=None, **options):
            headers = {"Authorization": f"token token-of-{who}"} if who else {}
            data = json.dumps(body) if body is not None else options.pop("data", None)
            return session.request(method, f"{url}/{path}", headers=headers, data=data, **options)

        yield ask


def files(contents=ANSWER):
    return [
        {"path": path, "content": base64.b64encode(content).decode()}
        for path, content in contents.items()
    ]


def submit(ask, who="student", request="mark", contents=ANSWER, place="mml/ps1"):
    body = {"request": request, "files": files(contents)}
    return ask("POST", f"attempts/{place}", who=who, body=body)


def test_health_asks_for_no_token(ask):
    assert {"status": "ok"} == ask("GET", "health", who=None).json()


@pytest.mark.parametrize("who", [None, "nobody"])
@pytest.mark.parametrize(
    "path", ["releases", "releases/mml/ps1", "attempts", "attempts/1/files", "attempts/1/feedback"]
)
def test_nothing_else_is_given_without_a_known_token(ask, path, who):
    answer = ask("GET", path, who=who)
    assert 403 == answer.status_code
    assert {"error"} == answer.json().keys()


def test_a_release_comes_with_its_files_in_base64(ask):
    release = ask("GET", "releases/mml/ps1").json()
    contents = {row["path"]: base64.b64decode(row["content"]) for row in release["files"]}
    assert {"ps1.ipynb": b"{}", "data/table.csv": b"1,2\n"} == contents


def test_a_listing_names_files_without_their_content(ask):
    (release,) = ask("GET", "releases?course=mml").json()["releases"]
    assert [{"path", "sha256", "size"}] * 2 == [row.keys() for row in release["files"]]


def test_the_answer_to_a_submission_is_its_receipt(ask, ledger):
    answer = submit(ask)
    (attempt,) = ledger.attempts("mml")
    assert 201 == answer.status_code
    receipt = answer.json()
    assert (attempt.id, attempt.digest, "student", "queued") == (
        receipt["id"],
        receipt["digest"],
        receipt["student"],
        receipt["state"],
    )


def test_the_student_s_name_comes_from_the_token_alone(ask, ledger):
    body = {"request": "mark", "files": files(), "student": "other"}
    assert 400 == ask("POST", "attempts/mml/ps1", body=body).status_code
    assert [] == ledger.attempts("mml")


@pytest.mark.parametrize(
    "data",
    [b"", b"no json", b"[]", b'{"files": []}', b'{"files": 1, "request": "a"}', b"[" * 100_000],
    ids=["empty", "text", "list", "no files", "files is a number", "deep"],
)
def test_a_malformed_body_is_the_sender_s_fault(ask, data):
    answer = ask("POST", "attempts/mml/ps1", data=data)
    assert 400 == answer.status_code
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"../ps1.ipynb": b""}, "not acceptable"),
        ({"ps1.ipynb": b"x" * (LIMITS.file_size + 1)}, "more than"),
        ({f"{number}": b"" for number in range(6)}, "more than the 5"),
    ],
    ids=["path", "size", "number"],
)
def test_files_that_break_a_rule_are_refused_with_the_reason(ask, ledger, contents, reason):
    answer = submit(ask, contents=contents)
    assert (400, True) == (answer.status_code, reason in answer.json()["error"])
    assert [] == ledger.attempts("mml")


def test_a_body_far_too_large_is_not_even_read(ask, ledger):
    try:
        status = ask("POST", "attempts/mml/ps1", data=b"x" * (4 * 2**20)).status_code
    except requests.ConnectionError:
        status = None  # tornado may close the connection before all is sent
    assert status in (None, 400, 413)
    assert [] == ledger.attempts("mml")


@pytest.mark.parametrize("place", ["mml/..%2fps1", "mml/ps9", "mml/%2e%2e", "elsewhere/ps1"])
def test_no_other_place_can_be_reached(ask, ledger, place):
    assert submit(ask, place=place).status_code in (400, 403, 404)
    assert [] == ledger.attempts("mml")


def test_students_get_their_own_attempts_and_no_others(ask):
    submit(ask, "student")
    (attempt,) = ask("GET", "attempts").json()["attempts"]
    assert [] == ask("GET", "attempts", who="other").json()["attempts"]
    assert 403 == ask("GET", "attempts?course=mml&everyone=1", who="other").status_code
    assert 404 == ask("GET", f"attempts/{attempt['id']}/files", who="other").status_code
    assert 200 == ask("GET", f"attempts/{attempt['id']}/files", who="student").status_code


@pytest.mark.parametrize("who", [who.removeprefix("token-of-") for who in TOKENS])
def test_who_may_release(ask, who):
    expected = {"formgrader": 200}.get(who, 403)
    body = {"files": files(), "force": True}
    assert expected == ask("PUT", "releases/mml/ps1", who=who, body=body).status_code
    assert expected == ask("DELETE", "releases/mml/ps1", who=who).status_code


def test_feedback_is_read_by_the_student_it_is_for(ask):
    attempt = submit(ask).json()
    body = {"timestamp": attempt["submitted_at"], "files": files({"ps1.html": b"<p>good</p>"})}
    place = "feedback/mml/ps1/student"
    assert 403 == ask("PUT", place, who="student", body=body).status_code
    assert 403 == ask("PUT", place, who="ta", body=body).status_code
    assert 200 == ask("PUT", place, who="formgrader", body=body).status_code
    feedback = ask("GET", f"attempts/{attempt['id']}/feedback").json()["files"]
    assert files({"ps1.html": b"<p>good</p>"}) == feedback
    assert 404 == ask("GET", f"attempts/{attempt['id']}/feedback", who="other").status_code


def test_grading_again_is_for_those_who_grade(ask, ledger):
    number = submit(ask).json()["id"]
    ledger.finish(ledger.claim(), score=1, max_score=2, feedback=())
    assert 403 == ask("POST", f"attempts/{number}/regrade", who="student").status_code
    assert 404 == ask("POST", f"attempts/{number}/regrade", who="other").status_code
    assert 200 == ask("POST", f"attempts/{number}/regrade", who="ta").status_code
    assert State.QUEUED == ledger.attempt(number).state


def test_an_unknown_address_is_an_error_in_json(ask):
    answer = ask("GET", "elsewhere")
    assert (404, {"error"}) == (answer.status_code, answer.json().keys())
