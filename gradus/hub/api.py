"""The exchange over HTTP: JSON in, JSON out, a hub token in every request.

====== ============================== ==========================================================
GET    health                         is it up (asks for no token)
GET    releases[?course=]             what is released
GET    releases/COURSE/NAME           one release with its files
PUT    releases/COURSE/NAME           release ``{files, force}``
DELETE releases/COURSE/NAME           withdraw
POST   attempts/COURSE/NAME           hand in ``{request, files}``; the answer is the receipt
GET    attempts[?course=&assignment=] own attempts; ``&everyone=1`` those of all, for graders
GET    attempts/NUMBER/files          what was handed in
GET    attempts/NUMBER/feedback       the feedback
POST   attempts/NUMBER/regrade        grade again
PUT    feedback/COURSE/NAME/STUDENT   give feedback ``{timestamp, files}``
POST   grading/COURSE/NAME/STUDENT    grade what is in ``submitted/`` now ``{force}``
====== ============================== ==========================================================

Whoever has no token gets no body read; see ``seats`` for the others. Nobody is believed for a
cookie, so no page elsewhere can have a browser send anything.

A file is ``{path, content}`` with the content in base64; listings name files by path, SHA-256 and
size instead. An error is ``{"error": "a sentence"}``.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.log import app_log

from gradus.engine.errors import PlatformError
from gradus.hub.attempts import Attempt, stamp
from gradus.hub.bundle import BundleError, BundleLimits, Manifest, decode_files, encode_files
from gradus.hub.exchange import Exchange, RefusedError
from gradus.hub.ledger import Release
from gradus.hub.people import Caller, caller_from
from gradus.hub.seats import Seats
from gradus.hub.store import LostContentError

T = TypeVar("T")
log = logging.getLogger(__name__)
HEADERS_SECONDS = 60  # for the head of a request, and between two of them
BODY_SECONDS = 300
BODIES = 4  # as many of the largest size may be in memory at a time
TRY_AGAIN = "the exchange can't use its disk at the moment, and has recorded nothing: try again"
DAMAGED = "a file that this exchange has kept is damaged: tell your instructor"
# Says who holds a token, as the hub's user model; None for nobody who may use the exchange.
Identify = Callable[[str], Awaitable[Mapping[str, Any] | None]]


@web.stream_request_body
class ExchangeHandler(web.RequestHandler):
    """What all pages share: the caller, the body, and errors as JSON."""

    caller: Caller
    has_files = False
    """Whether an answer holds files, as many as were handed in."""

    def initialize(
        self, exchange: Exchange, identify: Identify, limits: BundleLimits, seats: Seats
    ) -> None:
        self.exchange = exchange
        self.identify = identify
        self.limits = limits
        self._seats = seats
        self._has_seat = self._is_gone = False
        self._body: list[bytes] = []

    async def prepare(self) -> None:
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        model = None
        if scheme.lower() in ("token", "bearer") and token:
            model = await self.identify(token.strip())
        if model is None:
            raise web.HTTPError(403, "the hub token is missing, unknown or not for the exchange")
        self.caller = caller_from(model)
        if self.request.headers.get("Transfer-Encoding"):
            raise web.HTTPError(411, "the request must say how long its body is")
        size = _length(self.request.headers.get("Content-Length", "0"))
        if size or self.has_files:
            await self._seats.take(self.caller.name, size)
            self._has_seat = True
            if self._is_gone:
                await self.leave_seat()

    def data_received(self, chunk: bytes) -> None:
        self._body.append(chunk)

    async def leave_seat(self) -> None:
        """Let others in: what is left to do needs no memory."""
        if self._has_seat:
            self._has_seat = False
            await self._seats.leave(self.caller.name)

    def on_finish(self) -> None:
        asyncio.ensure_future(self.leave_seat())  # noqa: RUF006  (it waits for nothing but a lock)

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._is_gone = True
        self.on_finish()

    async def give_files(self, description: dict[str, Any], files: Mapping[str, bytes]) -> None:
        """Answer with files; done when the caller has taken them."""
        self.write({**description, "files": encode_files(files)})
        with contextlib.suppress(StreamClosedError):
            await self.flush()

    async def call(self, function: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """Do in a thread what waits for the disk; what is refused becomes an HTTP error."""
        try:
            return await asyncio.to_thread(function, *arguments, **options)
        except RefusedError as error:
            raise web.HTTPError(error.refusal, str(error)) from None
        except BundleError as error:
            raise web.HTTPError(400, str(error)) from None
        except PlatformError as error:
            raise web.HTTPError(500, str(error)) from None
        except LostContentError:
            log.exception("%s", self.request.path)
            raise web.HTTPError(500, DAMAGED) from None
        except (OSError, OperationalError):
            log.exception("%s", self.request.path)
            raise web.HTTPError(503, TRY_AGAIN) from None

    async def body(self, *known: str) -> dict[str, Any]:
        """The request's JSON object, its files decoded."""
        content, self._body = b"".join(self._body), []
        return await self.call(_parse, content, known, self.limits)

    def flag(self, name: str) -> bool:
        return self.get_query_argument(name, "") in ("1", "true")

    def write_error(self, status_code: int, **options: Any) -> None:
        error = options.get("exc_info", (None, None, None))[1]
        told = error.log_message if isinstance(error, web.HTTPError) else None
        self.finish({"error": told or self._reason})


class HealthHandler(web.RequestHandler):
    """Whether the exchange is up."""

    def get(self) -> None:
        self.finish({"status": "ok"})


class ReleasesHandler(ExchangeHandler):
    """All releases."""

    async def get(self) -> None:
        course = self.get_query_argument("course", None)
        found = await self.call(self.exchange.releases, self.caller, course)
        self.finish({"releases": [_release(release) for release in found]})


class ReleaseHandler(ExchangeHandler):
    """One release."""

    has_files = True

    async def get(self, course: str, assignment: str) -> None:
        release, files = await self.call(self.exchange.fetch, self.caller, course, assignment)
        await self.give_files(_release(release), files)

    async def put(self, course: str, assignment: str) -> None:
        body = await self.body("files", "force")
        release = await self.call(
            self.exchange.release,
            self.caller,
            course,
            assignment,
            body["files"],
            force=body.get("force") is True,
        )
        self.finish(_release(release))

    async def delete(self, course: str, assignment: str) -> None:
        await self.call(self.exchange.withdraw, self.caller, course, assignment)
        self.finish({})


class AttemptsHandler(ExchangeHandler):
    """The list of attempts."""

    async def get(self) -> None:
        found = await self.call(
            self.exchange.attempts,
            self.caller,
            self.get_query_argument("course", None),
            assignment=self.get_query_argument("assignment", None),
            everyone=self.flag("everyone"),
        )
        self.finish({"attempts": [_attempt(attempt) for attempt in found]})


class SubmitHandler(ExchangeHandler):
    """Handing in."""

    async def post(self, course: str, assignment: str) -> None:
        body = await self.body("files", "request")
        attempt = await self.call(
            self.exchange.submit,
            self.caller,
            course,
            assignment,
            body["files"],
            request=body.get("request"),
        )
        self.set_status(201)
        self.finish(_attempt(attempt))


class AttemptFilesHandler(ExchangeHandler):
    """What was handed in."""

    has_files = True

    async def get(self, number: str) -> None:
        attempt, files = await self.call(self.exchange.attempt_files, self.caller, int(number))
        await self.give_files(_attempt(attempt), files)


class AttemptFeedbackHandler(ExchangeHandler):
    """The feedback on an attempt."""

    has_files = True

    async def get(self, number: str) -> None:
        attempt, files = await self.call(self.exchange.feedback, self.caller, int(number))
        await self.give_files(_attempt(attempt), files)


class RegradeHandler(ExchangeHandler):
    """Grading again."""

    async def post(self, number: str) -> None:
        attempt = await self.call(self.exchange.regrade, self.caller, int(number))
        self.finish(_attempt(attempt))


class GiveFeedbackHandler(ExchangeHandler):
    """Giving feedback."""

    async def put(self, course: str, assignment: str, student: str) -> None:
        body = await self.body("files", "timestamp")
        attempt = await self.call(
            self.exchange.give_feedback,
            self.caller,
            course,
            assignment,
            student,
            body.get("timestamp"),
            body["files"],
        )
        self.finish(_attempt(attempt))


class GradingHandler(ExchangeHandler):
    """Grading a submission folder now."""

    async def post(self, course: str, assignment: str, student: str) -> None:
        body = await self.body("force")
        await self.leave_seat()  # grading may take minutes
        force = body.get("force") is True
        result = await self.call(
            self.exchange.grade_now, self.caller, course, assignment, student, force=force
        )
        self.finish(
            {
                "score": result.score if result else None,
                "max_score": result.max_score if result else None,
            }
        )


class UnknownHandler(web.RequestHandler):
    """Any other address."""

    def prepare(self) -> None:
        self.set_status(404)
        self.finish({"error": f"there is nothing at {self.request.path}"})


def application(
    prefix: str, exchange: Exchange, identify: Identify, limits: BundleLimits
) -> web.Application:
    """The web application of an exchange, below a path that ends in a slash."""
    seats = Seats(BODIES * body_limit(limits))
    shared = {"exchange": exchange, "identify": identify, "limits": limits, "seats": seats}
    name = "([^/]+)"
    handlers = [
        ("releases", ReleasesHandler),
        (f"releases/{name}/{name}", ReleaseHandler),
        ("attempts", AttemptsHandler),
        ("attempts/([0-9]{1,15})/files", AttemptFilesHandler),
        ("attempts/([0-9]{1,15})/feedback", AttemptFeedbackHandler),
        ("attempts/([0-9]{1,15})/regrade", RegradeHandler),
        (f"attempts/{name}/{name}", SubmitHandler),
        (f"feedback/{name}/{name}/{name}", GiveFeedbackHandler),
        (f"grading/{name}/{name}/{name}", GradingHandler),
    ]
    return web.Application(
        [
            (f"{prefix}health", HealthHandler),
            *((prefix + pattern, handler, shared) for pattern, handler in handlers),
        ],
        default_handler_class=UnknownHandler,
        log_function=_log_request,
    )


def serve(application: web.Application, limits: BundleLimits) -> HTTPServer:
    """The web server of an exchange; it listens nowhere yet."""
    return HTTPServer(
        application,
        max_body_size=body_limit(limits),
        idle_connection_timeout=HEADERS_SECONDS,
        body_timeout=BODY_SECONDS,
    )


def body_limit(limits: BundleLimits) -> int:
    """The largest request body in bytes: the files in base64, their names, and some room."""
    return limits.total_size * 4 // 3 + limits.files * 1024 + 2**20


def _length(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise web.HTTPError(400, f"a body of {text[:40]!r} bytes?")
    return int(text)


def _parse(body: bytes, known: tuple[str, ...], limits: BundleLimits) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise BundleError("the body is not JSON") from None
    if not isinstance(content, dict) or not set(content) <= set(known):
        raise BundleError(f"the body must be an object with {', '.join(known)}")
    if "files" not in known:
        return content
    return {**content, "files": decode_files(content.get("files"), limits)}


def _release(release: Release) -> dict[str, Any]:
    return {
        "course": release.course,
        "assignment": release.assignment,
        "version": release.version,
        "digest": release.digest,
        "released_at": stamp(release.released_at),
        "files": _listing(release.manifest),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "course": attempt.course,
        "assignment": attempt.assignment,
        "student": attempt.student,
        "submitted_at": stamp(attempt.submitted_at),
        "digest": attempt.digest,
        "state": attempt.state,
        "message": attempt.message,
        "score": attempt.score,
        "max_score": attempt.max_score,
        "files": _listing(attempt.manifest),
        "feedback": _listing(attempt.feedback),
    }


def _listing(manifest: Manifest) -> list[dict[str, Any]]:
    return [{"path": entry.path, "sha256": entry.sha256, "size": entry.size} for entry in manifest]


def _log_request(handler: web.RequestHandler) -> None:
    caller = getattr(handler, "caller", None)
    app_log.info(
        "%d %s %s %s %.1f ms",
        handler.get_status(),
        handler.request.method,
        handler.request.path,
        caller.name if caller else "-",
        1000 * handler.request.request_time(),
    )
