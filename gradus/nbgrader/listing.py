"""What the assignment list and the formgrader show of the exchange."""

import hashlib
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc

from gradus.nbgrader.exchange import Exchange, notebook_names

Entry = dict[str, Any]


class ExchangeList(abc.ExchangeList, Exchange):
    """Lists releases (the default), own attempts (``cached``) or a course's (``inbound``)."""

    def list_files(self) -> list[Entry]:
        """The entries, as nbgrader's own pages expect them."""
        return self._submissions() if self.inbound or self.cached else self._releases()

    def remove_files(self) -> list[Entry]:
        """Withdraw the release of the assignment in question."""
        if self.inbound or self.cached:
            self.fail("Attempts can't be removed from the exchange: it keeps what was handed in")
        found = [{**entry, "status": "removed"} for entry in self._releases()]
        for entry in found:
            self.ask(self.client.delete, "releases", entry["course_id"], entry["assignment_id"])
        return found

    def _releases(self) -> list[Entry]:
        answer = self.ask(self.client.get, "releases", **self._query("course"))
        wanted = self.coursedir.assignment_id if self.coursedir else ""
        return [
            self._release(release)
            for release in answer["releases"]
            if not wanted or release["assignment"] == wanted
        ]

    def _release(self, release: Entry) -> Entry:
        course, assignment = release["course"], release["assignment"]
        local = self.local_folder(course, assignment)
        entry = {"course_id": course, "assignment_id": assignment, "path": str(local)}
        if local.is_dir():
            names = sorted(path.stem for path in local.glob("*.ipynb"))
            entry["status"] = "fetched"
        else:
            names = notebook_names(release["files"])
            entry["status"] = "released"
        entry["notebooks"] = [
            {"notebook_id": name, "path": str(local / f"{name}.ipynb")} for name in names
        ]
        return entry

    def _submissions(self) -> list[Entry]:
        query = self._query("course", "assignment")
        if self.inbound:
            query["everyone"] = "1"
        answer = self.ask(self.client.get, "attempts", **query)
        grouped: dict[tuple[str, str, str], Entry] = {}
        for attempt in answer["attempts"]:
            names = {
                "course_id": attempt["course"],
                "assignment_id": attempt["assignment"],
                "student_id": attempt["student"],
            }
            group = grouped.setdefault(
                tuple(names.values()), {**names, "status": "submitted", "submissions": []}
            )
            group["submissions"].append({**names, **self._submission(attempt)})
        return list(grouped.values())

    def _submission(self, attempt: Entry) -> Entry:
        place = (attempt["course"], attempt["assignment"])
        local = self.feedback_folder(*place, attempt["submitted_at"])
        pages = {page["path"]: page["sha256"] for page in attempt["feedback"]}
        notebooks = [
            _notebook(name, self.local_folder(*place), local / f"{name}.html", pages)
            for name in notebook_names(attempt["files"])
        ]
        has_local = bool(notebooks) and all(each["has_local_feedback"] for each in notebooks)
        return {
            "timestamp": attempt["submitted_at"],
            "status": "submitted",
            "path": str(self.local_folder(*place)),
            "notebooks": notebooks,
            "has_local_feedback": has_local,
            "has_exchange_feedback": bool(pages),
            "feedback_updated": any(each["feedback_updated"] for each in notebooks),
            "local_feedback_path": str(local) if has_local else None,
        }

    def _query(self, *names: str) -> dict[str, str]:
        given = {
            "course": self.coursedir.course_id if self.coursedir else "",
            "assignment": self.coursedir.assignment_id if self.coursedir else "",
        }
        return {name: given[name] for name in names if given[name]}


def _notebook(name: str, folder: Path, local: Path, pages: dict[str, str]) -> Entry:
    offered = pages.get(f"{name}.html")
    has_local = local.is_file()
    is_same = has_local and hashlib.sha256(local.read_bytes()).hexdigest() == offered
    return {
        "notebook_id": name,
        "path": str(folder / f"{name}.ipynb"),
        "has_local_feedback": has_local,
        "has_exchange_feedback": offered is not None,
        "local_feedback_path": str(local) if has_local else None,
        "feedback_updated": has_local and offered is not None and not is_same,
    }
