"""The peers' environment."""

import hashlib
import re
import sys

import pytest

from gradus.bench.peers import LOCK, STAMP, PeerError, peers_python


def test_every_package_is_pinned_by_hash():
    text = LOCK.read_text()
    packages = re.split(r"\n(?=\S)", text)
    assert len(packages) > 50
    assert [] == [each for each in packages if "--hash=sha256:" not in each or "==" not in each]


def test_the_lock_names_no_host_and_no_folder():
    assert not re.search(r"https?:|/|file:", LOCK.read_text())


def test_an_environment_that_is_there_is_used(tmp_path):
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    (tmp_path / STAMP).write_text(wanted)
    assert tmp_path / "bin" / "python" == peers_python(tmp_path)


def test_one_that_can_not_be_made_is_explained(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PeerError, match=r"can't be (made|installed)"):
        peers_python(tmp_path / "file" / "peers")


def test_without_a_network_the_remedy_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(PeerError, match="--peers nbgrader goes without"):
        peers_python(tmp_path / "peers")
    assert not (tmp_path / "peers" / STAMP).exists()
