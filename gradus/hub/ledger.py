"""What the exchange has promised: releases and attempts, as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, func, insert, select, update

from gradus.hub.attempts import (
    Attempt,
    Event,
    IllegalTransitionError,
    State,
    after,
    broken,
    moment,
    next_moment,
    stamp,
)
from gradus.hub.bundle import FileEntry, Manifest, manifest_digest
from gradus.hub.schema import attempt, bundle, bundle_file, release

OVERTAKEN_MESSAGE = "Not graded: you handed in a newer attempt before its turn came."


@dataclass(frozen=True, slots=True)
class Release:
    """One version of an assignment as students get it."""

    course: str
    assignment: str
    version: int
    manifest: Manifest
    digest: str
    released_at: datetime
    released_by: str
    is_withdrawn: bool


class Ledger:
    """Releases and attempts of all courses. Each method is one transaction; safe from threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # releases

    def add_release(
        self, course: str, assignment: str, manifest: Manifest, *, by: str, now: datetime
    ) -> Release:
        """Release files as the assignment's next version."""
        with self._engine.begin() as connection:
            latest = _latest_release(connection, course, assignment)
            connection.execute(
                insert(release).values(
                    course=course,
                    assignment=assignment,
                    version=latest.version + 1 if latest else 1,
                    bundle_id=_bundle_id(connection, manifest),
                    released_at=stamp(now),
                    released_by=by,
                )
            )
            made = _latest_release(connection, course, assignment)
            assert made is not None
            return made

    def withdraw(self, course: str, assignment: str) -> bool:
        """Withdraw an assignment's release; False when there was none."""
        with self._engine.begin() as connection:
            latest = _latest_release(connection, course, assignment)
            if latest is None or latest.is_withdrawn:
                return False
            is_latest = and_(
                release.c.course == course,
                release.c.assignment == assignment,
                release.c.version == latest.version,
            )
            connection.execute(update(release).where(is_latest).values(is_withdrawn=True))
            return True

    def release(self, course: str, assignment: str) -> Release | None:
        """The latest version of an assignment's release, withdrawn or not."""
        with self._engine.begin() as connection:
            return _latest_release(connection, course, assignment)

    def releases(self, course: str) -> list[Release]:
        """The latest version of each assignment released in a course, withdrawn ones left out."""
        with self._engine.begin() as connection:
            names = select(release.c.assignment).where(release.c.course == course).distinct()
            found = [
                _latest_release(connection, course, name)
                for name in connection.scalars(names.order_by(release.c.assignment))
            ]
            return [each for each in found if each is not None and not each.is_withdrawn]

    # attempts

    def add_attempt(
        self,
        course: str,
        assignment: str,
        student: str,
        manifest: Manifest,
        *,
        request: str,
        now: datetime,
    ) -> Attempt:
        """Record an attempt and queue it; a request that was recorded before is that attempt."""
        mine = and_(attempt.c.course == course, attempt.c.student == student)
        with self._engine.begin() as connection:
            known = _attempts(connection, and_(mine, attempt.c.request == request))
            if known:
                return known[0]
            latest = connection.scalar(
                select(func.max(attempt.c.submitted_at)).where(
                    mine, attempt.c.assignment == assignment
                )
            )
            submitted_at = next_moment(now, moment(latest) if latest else None)
            row = insert(attempt).values(
                course=course,
                assignment=assignment,
                student=student,
                request=request,
                submitted_at=stamp(submitted_at),
                bundle_id=_bundle_id(connection, manifest),
                state=State.QUEUED,
            )
            key = connection.execute(row).inserted_primary_key
            assert key is not None
            return _attempts(connection, attempt.c.id == key[0])[0]

    def attempt_of_request(self, course: str, student: str, request: str) -> Attempt | None:
        """The attempt that a student's request has made; None when it has made none."""
        is_it = and_(
            attempt.c.course == course, attempt.c.student == student, attempt.c.request == request
        )
        with self._engine.begin() as connection:
            found = _attempts(connection, is_it)
            return found[0] if found else None

    def handed_in(
        self, course: str, student: str, *, since: datetime, more: Manifest
    ) -> tuple[int, int]:
        """How often a student has handed in since then, and the bytes kept of all, with more."""
        mine = and_(attempt.c.course == course, attempt.c.student == student)
        count = select(func.count()).where(mine, attempt.c.submitted_at > stamp(since))
        files = (
            select(bundle_file.c.sha256, bundle_file.c.size)
            .join(attempt, attempt.c.bundle_id == bundle_file.c.bundle_id)
            .where(mine)
            .distinct()
        )
        with self._engine.begin() as connection:
            kept = {row.sha256: int(row.size) for row in connection.execute(files)}
            kept |= {entry.sha256: entry.size for entry in more}
            return connection.scalar(count) or 0, sum(kept.values())

    def attempt(self, number: int) -> Attempt | None:
        """The attempt with a number."""
        with self._engine.begin() as connection:
            found = _attempts(connection, attempt.c.id == number)
            return found[0] if found else None

    def attempts(
        self, course: str, *, student: str | None = None, assignment: str | None = None
    ) -> list[Attempt]:
        """The attempts of a course, oldest first; of one student or assignment only if given."""
        conditions = [attempt.c.course == course]
        if student is not None:
            conditions.append(attempt.c.student == student)
        if assignment is not None:
            conditions.append(attempt.c.assignment == assignment)
        with self._engine.begin() as connection:
            return _attempts(connection, and_(*conditions))

    # grading

    def claim(self) -> Attempt | None:
        """The next attempt to grade, now running; None when there is nothing to do.

        Never two at a time of the same student and assignment, and only the newest of those that
        wait: the others are marked as superseded.
        """
        waiting = (State.QUEUED, State.RUNNING)
        columns = (attempt.c.id, attempt.c.course, attempt.c.student, attempt.c.assignment)
        rows = select(*columns, attempt.c.state).where(attempt.c.state.in_(waiting))
        with self._engine.begin() as connection:
            running: set[tuple[str, str, str]] = set()
            newest: dict[tuple[str, str, str], int] = {}
            for number, *names, state in connection.execute(rows.order_by(attempt.c.id)):
                key = tuple(names)
                if state == State.RUNNING:
                    running.add(key)
                    continue
                if key in newest:
                    overtaken = _attempts(connection, attempt.c.id == newest[key])[0]
                    _move(connection, overtaken, Event.OVERTAKEN, message=OVERTAKEN_MESSAGE)
                newest[key] = number  # it takes the place of the older one, not one at the end
            for key, number in newest.items():
                if key not in running:
                    each = _attempts(connection, attempt.c.id == number)[0]
                    _move(connection, each, Event.CLAIMED, tries=each.tries + 1)
                    return _attempts(connection, attempt.c.id == number)[0]
        return None

    def finish(
        self, claimed: Attempt, *, score: float, max_score: float, feedback: Manifest
    ) -> bool:
        """Record a result; False when the attempt is no longer this try's to finish."""
        with self._engine.begin() as connection:
            if not _is_current(connection, claimed):
                return False
            _move(
                connection,
                claimed,
                Event.FINISHED,
                score=score,
                max_score=max_score,
                message="",
                feedback_id=_bundle_id(connection, feedback) if feedback else None,
            )
            return True

    def interrupt(self, claimed: Attempt, *, message: str, is_final: bool = False) -> State:
        """Record that this try broke off; the attempt is queued again or has failed for good.

        ``message`` is what the student is told in the second case.
        """
        happened = Event.GAVE_UP if is_final else broken(claimed.tries)
        with self._engine.begin() as connection:
            if not _is_current(connection, claimed):
                return claimed.state
            told = message if happened is Event.GAVE_UP else ""
            _move(connection, claimed, happened, message=told)
            return after(claimed.state, happened)

    def give_back(self, claimed: Attempt) -> None:
        """Queue an attempt again whose grading was stopped on purpose; that costs no try."""
        with self._engine.begin() as connection:
            if _is_current(connection, claimed):
                _move(connection, claimed, Event.INTERRUPTED, tries=claimed.tries - 1)

    def recover(self, *, message: str) -> int:
        """Queue again what was running when the service ended, and what failed; how many.

        ``message`` is told of those that have been tried too often.
        """
        with self._engine.begin() as connection:
            running = _attempts(connection, attempt.c.state == State.RUNNING)
            for each in running:
                happened = broken(each.tries)
                told = message if happened is Event.GAVE_UP else ""
                _move(connection, each, happened, message=told)
            given_up = {each.id for each in running if broken(each.tries) is Event.GAVE_UP}
            failed = _attempts(connection, attempt.c.state == State.FAILED)
            again = [
                each for each in failed if each.id not in given_up and _is_newest(connection, each)
            ]
            for each in again:
                _move(connection, each, Event.REGRADE, tries=0, message="")
            return len(running) - len(given_up) + len(again)

    def regrade(self, number: int) -> Attempt | None:
        """Queue a graded or failed attempt again; None for an unknown one.

        Raises
        ------
        IllegalTransitionError
            when it is waiting, running or superseded, or the student has a newer one.
        """
        with self._engine.begin() as connection:
            found = _attempts(connection, attempt.c.id == number)
            if not found:
                return None
            (given,) = found
            if not _is_newest(connection, given):
                raise IllegalTransitionError(f"attempt {number} has a newer one: regrade that")
            _move(connection, given, Event.REGRADE, tries=0, message="")
            return _attempts(connection, attempt.c.id == number)[0]

    def rescore(self, number: int, *, score: float, max_score: float, feedback: Manifest) -> None:
        """Record a new result of an attempt that has one, or failed; others have their own way."""
        with self._engine.begin() as connection:
            (given,) = _attempts(connection, attempt.c.id == number)
            if given.state in (State.GRADED, State.FAILED):
                _move(
                    connection,
                    given,
                    Event.RESCORED,
                    score=score,
                    max_score=max_score,
                    message="",
                    feedback_id=_bundle_id(connection, feedback) if feedback else None,
                )

    def give_feedback(self, number: int, feedback: Manifest) -> None:
        """Replace the feedback that the student can read."""
        with self._engine.begin() as connection:
            connection.execute(
                update(attempt)
                .where(attempt.c.id == number)
                .values(feedback_id=_bundle_id(connection, feedback))
            )


def _move(connection: Connection, each: Attempt, happened: Event, **values: Any) -> None:
    state = after(each.state, happened)
    connection.execute(update(attempt).where(attempt.c.id == each.id).values(state=state, **values))


def _is_current(connection: Connection, claimed: Attempt) -> bool:
    is_claim = and_(
        attempt.c.id == claimed.id,
        attempt.c.state == State.RUNNING,
        attempt.c.tries == claimed.tries,
    )
    return bool(_attempts(connection, is_claim))


def _is_newest(connection: Connection, given: Attempt) -> bool:
    newer = and_(
        attempt.c.course == given.course,
        attempt.c.student == given.student,
        attempt.c.assignment == given.assignment,
        attempt.c.id > given.id,
    )
    return connection.scalar(select(attempt.c.id).where(newer).limit(1)) is None


def _bundle_id(connection: Connection, manifest: Manifest) -> int:
    digest = manifest_digest(manifest)
    known = connection.scalar(select(bundle.c.id).where(bundle.c.digest == digest))
    if known is not None:
        return int(known)
    key = connection.execute(insert(bundle).values(digest=digest)).inserted_primary_key
    assert key is not None
    rows = [
        {"bundle_id": key[0], "path": entry.path, "sha256": entry.sha256, "size": entry.size}
        for entry in manifest
    ]
    connection.execute(insert(bundle_file), rows)
    return int(key[0])


def _manifests(connection: Connection, bundle_ids: Iterable[int]) -> dict[int, Manifest]:
    found: dict[int, list[FileEntry]] = {number: [] for number in bundle_ids}
    rows = select(bundle_file).where(bundle_file.c.bundle_id.in_(found))
    for row in connection.execute(rows.order_by(bundle_file.c.path)):
        found[row.bundle_id].append(FileEntry(row.path, row.sha256, row.size))
    return {number: tuple(entries) for number, entries in found.items()}


def _latest_release(connection: Connection, course: str, assignment: str) -> Release | None:
    rows = (
        select(release)
        .where(release.c.course == course, release.c.assignment == assignment)
        .order_by(release.c.version.desc())
        .limit(1)
    )
    row = connection.execute(rows).first()
    if row is None:
        return None
    manifest = _manifests(connection, [row.bundle_id])[row.bundle_id]
    return Release(
        course=row.course,
        assignment=row.assignment,
        version=row.version,
        manifest=manifest,
        digest=manifest_digest(manifest),
        released_at=moment(row.released_at),
        released_by=row.released_by,
        is_withdrawn=row.is_withdrawn,
    )


def _attempts(connection: Connection, condition: ColumnElement[bool]) -> list[Attempt]:
    rows = connection.execute(select(attempt).where(condition).order_by(attempt.c.id)).all()
    return _read_attempts(connection, rows)


def _read_attempts(connection: Connection, rows: Sequence[Row[Any]]) -> list[Attempt]:
    wanted = {each for row in rows for each in (row.bundle_id, row.feedback_id) if each is not None}
    manifests = _manifests(connection, wanted)
    return [
        Attempt(
            id=row.id,
            course=row.course,
            assignment=row.assignment,
            student=row.student,
            submitted_at=moment(row.submitted_at),
            manifest=manifests[row.bundle_id],
            digest=manifest_digest(manifests[row.bundle_id]),
            state=State(row.state),
            tries=row.tries,
            message=row.message,
            score=row.score,
            max_score=row.max_score,
            feedback=manifests.get(row.feedback_id, ()),
        )
        for row in rows
    ]
