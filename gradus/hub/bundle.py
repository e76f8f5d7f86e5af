"""The files of a release, an attempt or a feedback: checked names, bounded sizes, one digest."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gradus.course.submission import STAMP_FILE

LONGEST_PATH = 240  # bytes in UTF-8
LONGEST_NAME = 100  # bytes in UTF-8: of a folder or file
FORBIDDEN = frozenset('/\\*?[]:|<>"')


class BundleError(ValueError):
    """The sender's: a file's name, number or size is not acceptable. Says which and why."""


@dataclass(frozen=True, slots=True)
class BundleLimits:
    """How much one bundle may hold, in files and bytes."""

    files: int = 300
    file_size: int = 25 * 2**20
    total_size: int = 50 * 2**20


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a bundle: its relative path, SHA-256 and size in bytes."""

    path: str
    sha256: str
    size: int


Manifest = tuple[FileEntry, ...]


def manifest_digest(manifest: Manifest) -> str:
    """The SHA-256 of a bundle: of its sorted paths and digests, so of every byte in it."""
    rows = sorted([entry.path, entry.sha256] for entry in manifest)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def encode_files(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Files as JSON: a list of paths and contents in base64."""
    return [
        {"path": path, "content": base64.b64encode(content).decode("ascii")}
        for path, content in files.items()
    ]


def decode_files(rows: Any, limits: BundleLimits) -> dict[str, bytes]:
    """Files from JSON, checked.

    Raises
    ------
    BundleError
        naming the file and what is wrong with it.
    """
    if not isinstance(rows, list) or not rows:
        raise BundleError("there are no files: send at least one")
    if len(rows) > limits.files:
        raise BundleError(f"{len(rows)} files are more than the {limits.files} allowed")
    files: dict[str, bytes] = {}
    for row in rows:
        if not isinstance(row, dict) or set(row) != {"path", "content"}:
            raise BundleError("each file must be an object with path and content, nothing else")
        path = checked_path(row["path"])
        if path in files:
            raise BundleError(f"{path} is there twice")
        files[path] = _decode(path, row["content"], limits)
    total = sum(map(len, files.values()))
    if total > limits.total_size:
        raise BundleError(f"{_mb(total)} in all are more than the {_mb(limits.total_size)} allowed")
    _require_tree(files)
    return files


def checked_path(path: Any) -> str:
    """A relative path that names a file below a folder on any system.

    Raises
    ------
    BundleError
        for anything else: absolute paths, ``..``, hidden names, control characters.
    """
    if not isinstance(path, str):
        raise BundleError(f"a path must be text, got {path!r}")
    if len(_utf8(path)) > LONGEST_PATH:
        raise BundleError(f"{path[:40]!r}... is longer than {LONGEST_PATH} bytes")
    for name in path.split("/"):
        checked_name(name, within=path)
    return path


def checked_name(name: str, *, within: str | None = None) -> str:
    """A name that can be one folder or file.

    Raises
    ------
    BundleError
        saying what is wrong with it.
    """
    shown = repr(within or name)
    if not name or name.startswith(".") or name.endswith((" ", ".")):
        raise BundleError(f"{shown} is not acceptable: a name is empty, hidden or ends in a dot")
    if any(letter in FORBIDDEN or not letter.isprintable() for letter in name):
        raise BundleError(f"{shown} is not acceptable: it holds a character that names can't have")
    if len(_utf8(name)) > LONGEST_NAME:
        raise BundleError(f"{name[:40]!r}... is longer than {LONGEST_NAME} bytes")
    return name


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise BundleError(f"{text!r} is not text that can be written as UTF-8") from None


def _decode(path: str, content: Any, limits: BundleLimits) -> bytes:
    try:
        decoded = base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise BundleError(f"{path}: the content is not base64") from None
    if len(decoded) > limits.file_size:
        raise BundleError(
            f"{path} has {_mb(len(decoded))}, more than the {_mb(limits.file_size)} allowed"
        )
    return decoded


def _require_tree(paths: Iterable[str]) -> None:
    """No path is both a file and a folder; nor is the time stamp a folder."""
    known = {*paths, STAMP_FILE}
    for path in known:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            if "/".join(parts[:depth]) in known:
                raise BundleError(f"{'/'.join(parts[:depth])} is both a file and a folder")


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
