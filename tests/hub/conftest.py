"""Fixtures of the hub.

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
