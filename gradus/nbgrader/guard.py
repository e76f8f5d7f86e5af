"""What a teaching assistant may not do in the formgrader.

The formgrader is a whole JupyterLab on the course folder, open to everyone who grades. Who may
release as well carries the hub's scope ``RELEASE`` in their token; the others grade: they can't
release, change an assignment, run code or write files.

A server extension (``gradus.nbgrader.guard``) and an authorizer, because the formgrader's own
handlers ask no authorizer.
"""

import functools
from collections.abc import Callable
from typing import Any

from jupyter_server.auth import Authorizer, User
from nbgrader.server_extensions.formgrader import apihandlers
from tornado import web

RELEASE = "custom:gradus:release"
RESERVED_HANDLERS = (
    ("AssignHandler", "post"),
    ("AssignmentHandler", "put"),
    ("ReleaseHandler", "post"),
    ("UnReleaseHandler", "post"),
    ("ReleaseAllFeedbackHandler", "post"),
    ("ReleaseFeedbackHandler", "post"),
    ("StudentHandler", "put"),
)
READABLE = frozenset(
    {"contents", "api", "config", "kernelspecs", "kernels", "sessions", "terminals"}
)
OPEN = frozenset({"events", "server"})  # the page's own traffic: changes nothing


class CourseAuthorizer(Authorizer):
    """Lets those without the scope look, and nothing else."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Whether a request to Jupyter's own API is allowed."""
        if may_release(user):
            return True
        if action == "execute":
            return False
        return resource in OPEN or (action == "read" and resource in READABLE)


def may_release(user: Any) -> bool:
    """Whether the hub gave this user the scope."""
    return RELEASE in getattr(user, "hub_user", {}).get("scopes", ())


def _reserve(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def reserved(handler: Any, *arguments: Any, **options: Any) -> Any:
        if not may_release(handler.current_user):
            raise web.HTTPError(403, "This is reserved for the instructors of the course.")
        return method(handler, *arguments, **options)

    reserved.is_reserved = True  # type: ignore[attr-defined]
    return reserved


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "gradus.nbgrader.guard"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Reserve the handlers; loading twice is the same as loading once."""
    for name, verb in RESERVED_HANDLERS:
        handler = getattr(apihandlers, name)
        method = getattr(handler, verb)
        if not getattr(method, "is_reserved", False):
            setattr(handler, verb, _reserve(method))
    server.log.info("Releasing is reserved for holders of the scope %s", RELEASE)
