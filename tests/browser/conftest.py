"""Fixtures of the browser tests.

hub     : a real hub on a copy of this course, one for the session.
browser : Chromium. Tests that need it are skipped, with the reason, where there is none.
"""

import shutil

import pytest

from tests.hub.running import shared_hub

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    with shared_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


# Of a module, not of the session: while it lives, no other test can run an event loop.
@pytest.fixture(scope="module")
def browser():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium found: install it with `apt-get install chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
