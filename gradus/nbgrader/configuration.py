"""Setting nbgrader up for the hub, from any ``nbgrader_config.py``."""

import os
from typing import Any

from gradus.nbgrader.client import URL_VARIABLE

EXCHANGE_CLASSES = {
    "exchange": "gradus.nbgrader.exchange.Exchange",
    "list": "gradus.nbgrader.listing.ExchangeList",
    "fetch_assignment": "gradus.nbgrader.fetching.ExchangeFetchAssignment",
    "fetch_feedback": "gradus.nbgrader.fetching.ExchangeFetchFeedback",
    "submit": "gradus.nbgrader.submitting.ExchangeSubmit",
    "collect": "gradus.nbgrader.collecting.ExchangeCollect",
    "release_assignment": "gradus.nbgrader.releasing.ExchangeReleaseAssignment",
    "release_feedback": "gradus.nbgrader.releasing.ExchangeReleaseFeedback",
}


def configure(c: Any, *, course: str) -> None:
    """Use the hub's exchange and groups for a course; without a hub, do nothing.

    Cheap and idempotent: the formgrader runs ``nbgrader_config.py`` at every request.
    """
    if URL_VARIABLE not in os.environ:
        return
    c.CourseDirectory.course_id = course
    c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"
    for name, path in EXCHANGE_CLASSES.items():
        setattr(c.ExchangeFactory, name, path)
