"""A store of contents, each kept once under its SHA-256."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


class LostContentError(Exception):
    """The platform's: a content that was stored is missing or damaged."""


class ContentStore:
    """Contents by digest, in a folder.

    When ``put`` returns, the bytes are on disk: written to a temporary file, synced, renamed, and
    the folder synced. A content is never changed or removed.

    Parameters
    ----------
    folder : where to keep them; made when absent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, contents: Iterable[bytes]) -> list[str]:
        """Store contents durably; their SHA-256 digests (lower-case hex), in the same order."""
        digests = []
        folders = set()
        for content in contents:
            digest = content_digest(content)
            path = self._path(digest)
            if not path.exists():
                self._write(path, content)
            # Synced even for a content that is there: another thread may have written it just now.
            folders.add(path.parent)
            digests.append(digest)
        for folder in {*folders, self._folder}:
            sync_folder(folder)
        return digests

    def get(self, digest: str) -> bytes:
        """The content with a digest.

        Raises
        ------
        LostContentError
            when it is not there or no longer has that digest.
        """
        try:
            content = self._path(digest).read_bytes()
        except OSError as error:
            raise LostContentError(f"content {digest} can't be read: {error.strerror}") from error
        if content_digest(content) != digest:
            raise LostContentError(f"content {digest} is damaged on disk: restore it from a backup")
        return content

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise


def content_digest(content: bytes) -> str:
    """The SHA-256 of a content, in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def sync_folder(folder: Path) -> None:
    """Have the kernel write a folder's entries to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
