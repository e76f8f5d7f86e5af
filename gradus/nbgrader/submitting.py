"""Handing in an assignment."""

import uuid
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from nbgrader.exchange import abc

from gradus.nbgrader.client import encode
from gradus.nbgrader.exchange import Exchange, notebook_names

KILOBYTE = 1000  # bytes, as CourseDirectory.max_file_size counts


class ExchangeSubmit(abc.ExchangeSubmit, Exchange):
    """Hands in an assignment. When ``start`` returns, the exchange has it for good."""

    def copy_files(self) -> None:
        folder = self.local_folder(self.course_id, self.assignment_id)
        if not folder.is_dir():
            self.fail(f"There is no folder {folder} to hand in: fetch {self.assignment_id} first")
        files = {path: each.read_bytes() for path, each in self._files(folder)}
        if not files:
            self.fail(f"There is nothing to hand in in {folder}")
        self._compare_with_release(files)
        receipt = self.ask(
            self.client.post,
            "attempts",
            self.course_id,
            self.assignment_id,
            request=uuid.uuid4().hex,
            files=encode(files),
        )
        self.log.info(
            "Submitted %s of %s at %s. Receipt: attempt %d, SHA-256 %s",
            self.assignment_id,
            self.course_id,
            receipt["submitted_at"],
            receipt["id"],
            receipt["digest"],
        )

    def _files(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """The files to hand in: neither hidden nor links nor what the settings leave out."""
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if any(self._is_ignored(name) for name in parts) or path.is_symlink():
                continue
            if not path.is_file() or parts == ("timestamp.txt",):
                continue
            if not any(fnmatch(path.name, pattern) for pattern in self.coursedir.include):
                continue
            if path.stat().st_size > self.coursedir.max_file_size * KILOBYTE:
                self.log.warning("%s is too large and was left out", path)
                continue
            yield "/".join(parts), path

    def _is_ignored(self, name: str) -> bool:
        return name.startswith(".") or any(fnmatch(name, each) for each in self.coursedir.ignore)

    def _compare_with_release(self, files: dict[str, bytes]) -> None:
        answer = self.ask(self.client.get, "releases", course=self.course_id)
        for release in answer["releases"]:
            if release["assignment"] != self.assignment_id:
                continue
            missing = set(notebook_names(release["files"])) - {
                path.removesuffix(".ipynb") for path in files
            }
            if missing and self.strict:
                self.fail(f"{self.assignment_id} lacks {', '.join(sorted(missing))}: not submitted")
            for name in sorted(missing):
                self.log.warning("%s lacks the notebook %s", self.assignment_id, name)
