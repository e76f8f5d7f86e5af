"""The exchange as a process: ``python -m gradus.hub.service``, started by JupyterHub.

What it needs is in the environment: the hub's own variables for services, and those of
``Installation``.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlparse

from jupyterhub.services.auth import HubAuth

from gradus.course import Course, CourseError, open_course
from gradus.course.assignment import read_files
from gradus.engine.isolation import Isolation
from gradus.hub.api import application, serve
from gradus.hub.bundle import BundleLimits, FileEntry, manifest_digest
from gradus.hub.exchange import Exchange
from gradus.hub.grading import Desk, Grader, GradingQueue
from gradus.hub.installation import Installation
from gradus.hub.ledger import Ledger
from gradus.hub.processes import adopt_orphans, end_descendants
from gradus.hub.schema import open_database
from gradus.hub.store import ContentStore, content_digest

log = logging.getLogger(__name__)

CATALOGUE = "course.toml"  # who released what the catalogue says is released
TOKEN_AGE = 20  # seconds for which the hub's answer about a token is remembered
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
END_SECONDS = 0.5  # that what is in hand gets to be queued again, and a grader to be closed


def main() -> None:
    """Run until the hub ends this process, or ends. Never returns."""
    adopt_orphans()
    logging.basicConfig(
        level=logging.INFO, format="[%(levelname).1s %(asctime)s exchange] %(message)s"
    )
    asyncio.run(_run(Installation.from_environment(Path.cwd(), os.environ)))


def _end(queue: GradingQueue) -> NoReturn:
    """End this process and all below it, whatever they are doing.

    Nothing is lost: what was acknowledged is on the disk, and what is being graded or written is
    queued again.
    """
    closing = threading.Thread(target=queue.close, daemon=True)
    closing.start()
    closing.join(END_SECONDS)  # it would wait until a grader in the making is made
    end_descendants(grace=0)
    os._exit(0)


async def _run(installation: Installation) -> NoReturn:
    course = open_course(installation.course_dir)
    store = ContentStore(installation.exchange_dir / "contents")
    ledger = Ledger(open_database(installation.exchange_dir / "exchange.sqlite"))
    workers = len(os.sched_getaffinity(0))
    isolation = Isolation.NONE if installation.is_unsafe else Isolation.SANDBOXED
    if not isolation.is_safe:
        log.warning("submissions are graded without a sandbox (GRADUS_UNSAFE), and each says so")
    queue = GradingQueue(
        ledger,
        Desk(course, store),
        lambda: make_grader(course, jobs=workers, isolation=isolation),
        workers=workers,
    )
    exchange = Exchange(ledger, store, queued=queue.notify, grade=queue.grade_now)
    release_catalogue(exchange, course)
    limits = BundleLimits()
    url = urlparse(os.environ["JUPYTERHUB_SERVICE_URL"])
    prefix = os.environ["JUPYTERHUB_SERVICE_PREFIX"]
    app = application(prefix, exchange, Hub().identify, limits)
    server = serve(app, limits)
    server.listen(url.port or 80, url.hostname or "127.0.0.1")
    stopping = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    queue.start()
    await stopping.wait()
    server.stop()
    _end(queue)


def make_grader(course: Course, *, jobs: int, isolation: Isolation = Isolation.SANDBOXED) -> Grader:
    """The grader of a course, with what is released made ready to be graded."""
    from gradus.cohort.grader import CourseGrader

    grader = CourseGrader(course, jobs=jobs, isolation=isolation)
    try:
        for entry in course.catalogue.assignments:
            if entry.released:
                _prepare(grader, entry.name)
    except BaseException:
        grader.close()
        raise
    return grader


def _prepare(grader: Any, assignment: str) -> None:
    try:
        grader.prepare(assignment)
    except CourseError as error:
        log.error("%s can't be graded: %s", assignment, error)


class Hub:
    """Asks JupyterHub who holds a token."""

    def __init__(self) -> None:
        self._auth = HubAuth(cache_max_age=TOKEN_AGE)

    async def identify(self, token: str) -> Mapping[str, Any] | None:
        """The hub's model of the token's holder; None when the token doesn't open the exchange."""
        model = await self._auth.user_for_token(token, sync=False)
        if model and self._auth.check_scopes(self._auth.access_scopes, model):
            return model
        return None


def release_catalogue(exchange: Exchange, course: Course) -> None:
    """Release what the course's catalogue says is released.

    Nothing is done for an assignment that is released with these files already, or that a person
    released or withdrew since.
    """
    for entry in course.catalogue.assignments:
        if not entry.released:
            continue
        files = release_files(course.folder("release") / entry.name)
        if not files:
            log.error("%s has no release folder: run `nbgrader generate_assignment`", entry.name)
            continue
        latest = exchange.ledger.release(course.id, entry.name)
        if latest and (latest.is_withdrawn or latest.released_by != CATALOGUE):
            continue
        if latest is None or latest.digest != _digest(files):
            release = exchange.publish(course.id, entry.name, files, by=CATALOGUE, force=True)
            log.info("released %s, version %d", entry.name, release.version)


def release_files(folder: Path) -> dict[str, bytes]:
    """What students get of a release folder: its notebooks and the files that come with them."""
    notebooks = {path.name: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}
    return {**notebooks, **read_files(folder)} if notebooks else {}


def _digest(files: Mapping[str, bytes]) -> str:
    return manifest_digest(
        tuple(
            FileEntry(path, content_digest(content), len(content))
            for path, content in files.items()
        )
    )


if __name__ == "__main__":
    main()
