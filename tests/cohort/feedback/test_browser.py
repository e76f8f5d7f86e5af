"""The page in a real browser."""

import shutil

import pytest

from tests.cohort.feedback.graded import (
    answer,
    check,
    code,
    error,
    exercise,
    graded,
    image,
    markdown,
    render,
    shown,
    stream,
)
from tests.cohort.feedback.test_output import HOSTILE_HTML

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDE = "w" * 400
MATRIX = r"$$\begin{bmatrix}" + " & ".join(f"x_{{{number}}}" for number in range(60))
CELLS = [
    markdown(f"# {WIDE}\n\n{MATRIX}" + r"\end{bmatrix}$$" + f"\n\n|{WIDE}|{WIDE}|\n|---|---|\n"),
    answer(
        "rank", f"x = '{WIDE}'", stream(WIDE), error(WIDE), shown(image_png=image(size=(2000, 9)))
    ),
    code("x", shown(text_html=f"<table><tr>{f'<td>{WIDE}' * 9}</table>")),
    *(code("x", shown(text_html=html)) for html in HOSTILE_HTML),
    *(markdown(html) for html in HOSTILE_HTML),
    code(
        "x",
        shown(
            image_svg="<svg xmlns='http://www.w3.org/2000/svg'><image href='http://a.example/'/></svg>"
        ),
    ),
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: install the package chromium"),
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Opens a page of feedback with awkward contents; keeps what it asked for, and its dialogs."""
    checks = [check(WIDE, "failed", hint=WIDE), check("a", "not reached", hint="Later.")]
    exercises = [
        exercise("rank", title=WIDE, verdict="fail", message=WIDE, checks=checks),
        exercise("solve", checks=[check("b")]),
    ]
    path = tmp_path / "feedback.html"
    path.write_text(render(graded(exercises, cells=CELLS, student=WIDE)), encoding="utf-8")
    opened = []

    def open_page(*, width, scheme="light"):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        opened.append(page)
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("dialog", lambda dialog: page.requested.append(dialog.message))
        page.goto(path.as_uri(), wait_until="networkidle")
        return page

    yield open_page
    for page in opened:
        page.close()


def test_the_page_asks_for_nothing_and_runs_nothing(open_page):
    page = open_page(width=1000)
    assert [url for url in page.requested[1:] if not url.startswith("data:")] == []


@pytest.mark.parametrize("width", [320, 390, 1000])
def test_nothing_is_wider_than_the_screen(open_page, width):
    page = open_page(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_link_of_the_overview_leads_to_its_exercise(open_page):
    page = open_page(width=390)
    page.click("a[href='#exercise-2']")
    assert page.locator("#exercise-2").bounding_box()["y"] < 800


def test_a_hint_for_later_unfolds_without_a_script(open_page):
    page = open_page(width=390)
    hint = page.get_by_text("Later.")
    assert not hint.is_visible()
    page.get_by_text("a hint for later").click()
    assert hint.is_visible()


def test_the_page_is_dark_where_the_reader_wants_it_dark(open_page):
    light, dark = (
        open_page(width=390, scheme=scheme).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    )
    assert (light, dark) == ("rgb(246, 246, 243)", "rgb(21, 24, 27)")


def test_the_overview_stays_a_table_for_screen_readers_on_a_phone(open_page):
    page = open_page(width=390)
    table = page.get_by_role("table", name="Overview")
    assert table.get_by_role("row").count() == 4
    assert table.get_by_role("rowheader").count() == 3
    assert table.get_by_role("columnheader").count() == 4
