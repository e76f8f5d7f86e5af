"""Setting nbgrader up for the hub, from any ``nbgrader_config.py``."""

import os
import sys
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
    _seal_autograde()


def seal(c: Any) -> None:
    """Have nbgrader's ``autograde`` run everything in the sealed engine, in any course.

    That is the command, the formgrader's button and ``NbGraderAPI.autograde``. It needs bubblewrap
    and Python notebooks, and no hub. nbgrader itself writes its gradebook. In the formgrader, the
    page of a submission runs no script of the student's.
    """
    _guard_pages()
    c.Autograde.exporter_class = "gradus.nbgrader.repair.RepairingExporter"
    c.Autograde.autograde_preprocessors = [
        "gradus.nbgrader.execution.SealedExecute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "gradus.nbgrader.scoring.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]


def hide_tests(c: Any) -> None:
    """Keep hidden tests out of the pages that nbgrader's ``generate_feedback`` makes."""
    c.GenerateFeedback.preprocessors = [
        "gradus.nbgrader.feedback.HideTests",
        "nbgrader.preprocessors.GetGrades",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]


def _guard_pages() -> None:
    """Have the formgrader of this process, if it is one, show submissions by our exporter."""
    formgrader = sys.modules.get("nbgrader.server_extensions.formgrader.formgrader")
    if formgrader is not None:
        from gradus.nbgrader.pages import GuardedExporter, forbid_scripts

        formgrader.HTMLExporter = GuardedExporter  # type: ignore[attr-defined]
        files = formgrader.handlers.SubmissionFilesHandler  # type: ignore[attr-defined]
        files.set_extra_headers = forbid_scripts


def _seal_autograde() -> None:
    """Put ours in the place of nbgrader's converter, which has no setting for its class."""
    from nbgrader.apps import api, autogradeapp

    from gradus.nbgrader.autograding import SealedAutograde

    api.Autograde = autogradeapp.Autograde = SealedAutograde
