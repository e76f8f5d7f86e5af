"""Names, sizes and digests of the files that come over the network."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.hub.bundle import (
    BundleError,
    BundleLimits,
    FileEntry,
    checked_path,
    decode_files,
    encode_files,
    manifest_digest,
)

LIMITS = BundleLimits(files=3, file_size=10, total_size=20)
NAMES = st.text("abcÄß-_0123456789", min_size=1, max_size=8)


def row(path, content=b""):
    return {"path": path, "content": base64.b64encode(content).decode()}


@given(st.dictionaries(NAMES, st.binary(max_size=10), min_size=1, max_size=2))
def test_encoding_and_decoding_give_the_same_files(files):
    assert files == decode_files(encode_files(files), LIMITS)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../other/answer.ipynb",
        "a/../../b",
        "a//b",
        "./a",
        "a/",
        ".bashrc",
        "a/.git/config",
        "a\\b",
        "a\0b",
        "a\nb",
        "a*",
        "a[1]",
        "name.",
        "name ",
        "\ud800",
        "\u202egnp.exe",
        "x" * 101,
        "/".join(["folder"] * 60),
        7,
        None,
    ],
)
def test_a_path_that_is_no_plain_relative_one_is_refused(path):
    with pytest.raises(BundleError):
        checked_path(path)


@pytest.mark.parametrize("path", ["a.ipynb", "data/table 1.csv", "Größe/π.txt", "a+b.txt"])
def test_a_plain_relative_path_is_accepted(path):
    assert path == checked_path(path)


@given(st.text(max_size=30))
def test_an_accepted_path_stays_below_its_folder(tmp_path_factory, path):
    folder = tmp_path_factory.getbasetemp() / "below"
    try:
        checked_path(path)
    except BundleError:
        return
    assert folder in (folder / path).resolve().parents


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no files"),
        ("text", "no files"),
        ([row("a"), row("b"), row("c"), row("d")], "more than the 3"),
        ([row("a", b"x" * 11)], "a has"),
        ([row("a", b"x" * 8), row("b", b"x" * 8), row("c", b"x" * 8)], "in all"),
        ([row("a"), row("a")], "twice"),
        ([row("a"), row("a/b")], "both a file and a folder"),
        ([{"path": "a", "content": "no base64!"}], "not base64"),
        ([{"path": "a", "content": 7}], "not base64"),
        ([{"path": "a", "content": "", "mode": 7}], "path and content"),
        (["a"], "path and content"),
    ],
)
def test_a_bundle_that_breaks_a_rule_is_refused_with_the_reason(rows, reason):
    with pytest.raises(BundleError, match=reason):
        decode_files(rows, LIMITS)


def test_the_digest_does_not_depend_on_the_order_of_files():
    one, other = FileEntry("a", "1" * 64, 1), FileEntry("b", "2" * 64, 1)
    assert manifest_digest((one, other)) == manifest_digest((other, one))


def test_the_digest_tells_bundles_apart_by_name_and_by_content():
    bundles = [
        (FileEntry("a", "1" * 64, 1),),
        (FileEntry("b", "1" * 64, 1),),
        (FileEntry("a", "2" * 64, 1),),
        (),
    ]
    assert 4 == len({manifest_digest(bundle) for bundle in bundles})
