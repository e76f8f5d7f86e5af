"""Requests to the exchange as no client of ours sends them, and an exchange in trouble."""

import asyncio
import base64
import errno
import gzip
import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlparse

import pytest
import requests
from sqlalchemy import event

from gradus.hub.exchange import Allowance
from gradus.hub.seats import Seats
from tests.hub.served import PREFIX, served

DEADLINE = 20  # seconds
ANSWER = {"ps1.ipynb": b'{"cells": []}'}
PLACE = "attempts/mml/ps1"


@pytest.fixture
def url(exchange):
    with served(exchange) as address:
        yield address


def body_of(contents=ANSWER, request="mark"):
    rows = [
        {"path": path, "content": base64.b64encode(content).decode()}
        for path, content in contents.items()
    ]
    return json.dumps({"request": request, "files": rows}).encode()


def post(url, data, *, who="student", place=PLACE, method="POST", **headers):
    headers = {"Authorization": f"token token-of-{who}", **headers}
    return requests.request(method, f"{url}/{place}", data=data, headers=headers, timeout=DEADLINE)


def begin(url, *, who="student", length="1000", sent=b"{", more=""):
    """Send the head of a request and some of its body; the connection."""
    address = urlparse(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=DEADLINE)
    token = f"Authorization: token token-of-{who}\r\n" if who else ""
    head = (
        f"POST {PREFIX}{PLACE} HTTP/1.1\r\nHost: x\r\n{token}Content-Length: {length}\r\n{more}\r\n"
    )
    connection.sendall(head.encode() + sent)
    return closing(connection)


def test_without_a_token_no_body_is_read(url):
    with begin(url, who="", sent=b"") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 403")


def test_who_sends_slowly_keeps_nobody_waiting_but_themselves(url):
    with begin(url) as slow:
        assert 201 == post(url, body_of(), who="other").status_code
        with begin(url, length=str(len(body_of())), sent=body_of()) as second:
            second.settimeout(0.5)
            with pytest.raises(TimeoutError):
                second.recv(100)
            slow.close()
            second.settimeout(DEADLINE)
            assert second.recv(100).startswith(b"HTTP/1.1 201")


def test_who_hangs_up_while_waiting_takes_no_seat(url):
    with begin(url) as slow:
        with begin(url), begin(url):
            pass
        slow.close()
        assert 201 == post(url, body_of()).status_code


def test_many_who_fetch_at_a_time_are_all_answered(url):
    number = post(url, body_of()).json()["id"]
    path = f"{PREFIX}attempts/{number}/files"
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: token token-of-student\r\n\r\n"
    address = urlparse(url)
    connections = [
        socket.create_connection((address.hostname, address.port), timeout=DEADLINE)
        for _ in range(20)
    ]
    for each in connections:
        each.sendall(request.encode())
    for each in connections:
        with each:
            assert each.recv(100).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("length", "more", "status"),
    [
        ("-1", "", b"400"),
        ("1e3", "", b"400"),
        ("9" * 30, "", b"400"),
        ("0", "X: " + "x" * 100_000 + "\r\n", b""),
        ("5", "Transfer-Encoding: chunked\r\n", b"4"),
    ],
    ids=["negative", "no number", "huge", "large head", "chunked"],
)
def test_an_odd_head_is_refused(url, length, more, status):
    with begin(url, length=length, more=more, sent=b"") as connection:
        answer = connection.recv(100)
    assert answer.startswith(b"HTTP/1.1 " + status) or not (answer or status)


def test_a_body_of_no_known_length_is_refused(url):
    answer = post(url, iter([body_of()]))
    assert (411, {"error"}) == (answer.status_code, answer.json().keys())


BODIES = {
    "compressed": (gzip.compress(body_of()), {"Content-Encoding": "gzip"}),
    "a form": (b"request=mark", {"Content-Type": "application/x-www-form-urlencoded"}),
    "a lone surrogate": (body_of(request="\ud800"), {}),
    "control characters": (body_of(request="a\r\nb"), {}),
    "no text": (b'{"request": {}, "files": [{"path": "a", "content": ""}]}', {}),
    "infinity": (b'{"request": Infinity, "files": []}', {}),
    "a time stamp that is a folder": (body_of({**ANSWER, "timestamp.txt/a": b""}), {}),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_the_senders_fault(url, ledger, name):
    data, headers = BODIES[name]
    answer = post(url, data, **headers)
    assert (400, {"error"}) == (answer.status_code, answer.json().keys())
    assert [] == ledger.attempts("mml")


def test_what_a_form_of_another_page_can_send_is_not_believed(url, ledger):
    """A browser adds cookies, never the token."""
    answer = requests.post(f"{url}/{PLACE}", data=body_of(), cookies={"token": "token-of-student"})
    assert 403 == answer.status_code
    answer = post(url, body_of(), who="nobody")
    assert (403, []) == (answer.status_code, ledger.attempts("mml"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_another_method_does_nothing(url, ledger, method):
    assert 405 == post(url, b"", method=method).status_code
    assert [] == ledger.attempts("mml")


def test_what_is_sent_again_is_the_same_attempt_however_often(url, store, ledger):
    first, again = post(url, body_of()), post(url, body_of())
    assert (201, first.json()) == (again.status_code, again.json())
    other = post(url, body_of({"ps1.ipynb": b"other"}))
    assert 409 == other.status_code
    assert 1 == len(ledger.attempts("mml"))


def test_what_is_refused_is_not_kept(url, store, tmp_path):
    post(url, body_of())
    kept = sorted((tmp_path / "contents").rglob("*"))
    for number in range(5):
        assert 409 == post(url, body_of({"ps1.ipynb": b"%d" % number})).status_code
    assert kept == sorted((tmp_path / "contents").rglob("*"))


def test_nobody_fills_the_disk(exchange, clock, ledger, store, tmp_path):
    with served(replace(exchange, allowance=Allowance(attempts=3, size=3000))) as url:

        def hand_in(number, size=1, who="student"):
            contents = {"ps1.ipynb": b"%d" % number * size}
            return post(url, body_of(contents, request=f"mark {number}"), who=who).status_code

        assert [201, 201, 429] == [hand_in(1, 1500), hand_in(2, 1000), hand_in(3, 1000)]
        assert [201, 429] == [hand_in(4), hand_in(5)]
        assert 201 == hand_in(2, 1000), "a receipt is given again"
        assert 201 == hand_in(6, who="other")
        clock[0] = clock[0].replace(hour=clock[0].hour + 2)
        assert [429, 201] == [hand_in(7, 1000), hand_in(8)]


def test_a_full_disk_is_said_and_the_same_request_succeeds_later(exchange, ledger, monkeypatch):
    with served(exchange) as url:
        with monkeypatch.context() as patch:
            full = OSError(errno.ENOSPC, "No space left on device")

            def fail(*_):
                raise full

            patch.setattr("gradus.hub.store.os.open", fail)
            answer = post(url, body_of())
        assert 503 == answer.status_code
        assert "recorded nothing: try again" in answer.json()["error"]
        assert [] == ledger.attempts("mml")
        assert 201 == post(url, body_of()).status_code


def test_a_locked_database_is_said_and_nothing_recorded(exchange, ledger, tmp_path):
    @event.listens_for(ledger._engine, "checkout")
    def wait_for_nothing(connection, *_):
        connection.execute("PRAGMA busy_timeout = 1")

    other = sqlite3.connect(tmp_path / "exchange.sqlite", isolation_level=None)
    with served(exchange) as url, closing(other):
        other.execute("BEGIN IMMEDIATE")
        answer = post(url, body_of())
        other.execute("ROLLBACK")
        assert (503, []) == (answer.status_code, ledger.attempts("mml"))
        assert 201 == post(url, body_of()).status_code


def test_a_damaged_file_is_said(exchange, url, tmp_path):
    number = post(url, body_of()).json()["id"]
    for path in (tmp_path / "contents").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"rot")
    answer = post(url, b"", method="GET", place=f"attempts/{number}/files")
    assert (500, True) == (answer.status_code, "damaged" in answer.json()["error"])


def test_bodies_in_memory_are_bounded():
    async def play():
        seats, order = Seats(100), []

        async def come(who, size):
            await seats.take(who, size)
            order.append(who)

        await come("a", 60)
        waiting = [asyncio.ensure_future(come(*each)) for each in (("b", 60), ("c", 40), ("a", 1))]
        await asyncio.sleep(0)
        await asyncio.wait(waiting[1:2])
        assert ["a", "c"] == order
        await seats.leave("c")
        await seats.leave("a")
        await asyncio.gather(*waiting)
        await seats.leave("a")
        await seats.leave("b")
        await come("d", 1000)  # larger than the room, and alone
        return order

    assert ["a", "c", "b", "a", "d"] == asyncio.run(play())
