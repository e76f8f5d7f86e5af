"""Fixtures of the hub.

hub            : a real hub on a copy of this course, one for the session.
student_server : the demo student's own server in it.

ledger      : a ledger on a database of its own.
store       : a content store of its own.
clock       : the time, as a list of one aware datetime: change it to move on.
exchange    : the exchange over ``ledger``, ``store`` and ``clock``; "ps1" of "mml" is released.
"""

from datetime import UTC, datetime

import pytest

from gradus.hub.exchange import Exchange
from gradus.hub.ledger import Ledger
from gradus.hub.schema import open_database
from gradus.hub.store import ContentStore
from tests.hub.running import shared_hub

RELEASED = {"ps1.ipynb": b"{}", "data/table.csv": b"1,2\n"}


@pytest.fixture
def ledger(tmp_path):
    engine = open_database(tmp_path / "exchange.sqlite")
    yield Ledger(engine)
    engine.dispose()


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "contents"
    folder.mkdir()
    return ContentStore(folder)


@pytest.fixture
def clock():
    return [datetime(2026, 11, 22, 10, tzinfo=UTC)]


@pytest.fixture
def exchange(ledger, store, clock):
    made = Exchange(ledger, store, now=lambda: clock[0])
    made.publish("mml", "ps1", RELEASED, by="course.toml", force=False)
    return made


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    with shared_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="session")
def student_server(hub):
    return hub.start_server("student")
