"""The content store."""

import hashlib
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.hub.store import ContentStore, LostContentError


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "contents"
    folder.mkdir()
    return ContentStore(folder)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_what_was_put_is_got_back(tmp_path_factory, contents):
    folder = tmp_path_factory.mktemp("contents")
    store = ContentStore(folder)
    digests = store.put(contents)
    assert [hashlib.sha256(each).hexdigest() for each in contents] == digests
    assert contents == [store.get(digest) for digest in digests]


def test_the_same_content_is_kept_once(store, tmp_path):
    store.put([b"same"])
    store.put([b"same", b"same"])
    assert 1 == sum(path.is_file() for path in (tmp_path / "contents").rglob("*"))


def test_a_damaged_content_is_not_given_out(store, tmp_path):
    (digest,) = store.put([b"right"])
    (path,) = [each for each in (tmp_path / "contents").rglob("*") if each.is_file()]
    path.chmod(0o600)
    path.write_bytes(b"wrong")
    with pytest.raises(LostContentError, match="damaged"):
        store.get(digest)


def test_a_content_that_was_never_put_is_missed(store):
    with pytest.raises(LostContentError, match="can't be read"):
        store.get("0" * 64)


def test_bytes_and_folders_are_synced_before_put_returns(store, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        os,
        "fsync",
        lambda number: (synced.append(os.readlink(f"/proc/self/fd/{number}")), real(number)),
    )
    (digest,) = store.put([b"durable"])
    assert [True, False, False] == [path.endswith(".partial") for path in synced]
    assert {f"{digest[:2]}", "contents"} == {os.path.basename(path) for path in synced[1:]}


def test_a_failed_write_leaves_nothing_behind(store, tmp_path, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put([b"lost"])
    assert [] == [path for path in (tmp_path / "contents").rglob("*") if path.is_file()]


def test_threads_may_put_the_same_content_at_once(store):
    barrier = threading.Barrier(8)
    failures = []

    def put():
        barrier.wait()
        try:
            store.put([b"shared" * 1000])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == failures
