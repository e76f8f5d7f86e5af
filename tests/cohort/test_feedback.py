"""The page of feedback as its reader gets it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from gradus.cohort.feedback.page import TEMPLATES
from gradus.engine import Isolation
from gradus.engine.report import CheckStatus, GradedNotebook, Status, Verdict
from tests.cohort.feedback.graded import (
    GRADED_AT,
    HIDDEN,
    answer,
    check,
    code,
    error,
    exercise,
    graded,
    image,
    markdown,
    parse,
    render,
    shown,
    stream,
    test_cell,
    words,
)

test_cell.__test__ = False  # a builder, in spite of its name

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\x00\ud800"

CHECKS = [
    check("the example", hidden=False),
    check("any shape", "failed", hint="Try more rows than columns."),
    check("a zero pivot", "not reached", hint="Swap rows first."),
]
EXERCISES = [
    exercise("rank"),
    exercise("inverse", verdict="partial", score=7.5, message="2 of 3 checks.", checks=CHECKS),
    exercise("solve", verdict="error", message="Your code stopped with `ValueError`."),
    exercise("proof", verdict="manual", points=5),
]
CELLS = [
    markdown("# A heading\n\nText with $A x = b$."),
    answer("rank_answer", "def rank(M):\n    return 0", stream("1 < 2"), shown(image_png=image())),
    test_cell("rank"),
    code("show()", shown(text_html="<table><tr><td>1</td></tr></table>"), error("ValueError")),
    test_cell("inverse"),
]


@pytest.fixture(scope="module")
def page():
    return render(graded(EXERCISES, cells=CELLS, notes=["A test cell was put back."]))


@pytest.fixture(scope="module")
def soup(page):
    return parse(page)


# -- the whole page -------------------------------------------------------------------------------


def test_the_page_holds_no_script_and_loads_nothing(page, soup):
    assert "<script" not in page.lower()
    assert soup.find_all(["script", "link", "iframe", "object", "embed", "base", "form"]) == []
    assert [each for each in soup.find_all(src=True) if not each["src"].startswith("data:")] == []
    assert re.findall(r"url\(|@import|http-equiv", page) == []


def test_the_page_begins_as_a_document_of_today(page):
    assert page.startswith("<!DOCTYPE html>\n<html")


def test_nothing_hidden_is_in_the_page(page):
    assert HIDDEN not in page


def test_the_page_speaks_a_language_even_without_its_html_element(soup):
    assert (soup.html["lang"], soup.body["lang"]) == ("en", "en")


def test_headings_descend_one_level_at_a_time(soup):
    levels = [int(each.name[1]) for each in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_every_id_is_unique_and_every_link_within_the_page_has_its_target(soup):
    ids = Counter(each["id"] for each in soup.find_all(id=True))
    assert max(ids.values()) == 1
    targets = {each["href"].removeprefix("#") for each in soup.find_all("a", href=True)}
    references = {
        each["aria-labelledby"] for each in soup.find_all(attrs={"aria-labelledby": True})
    }
    assert set() == (targets | references) - set(ids)


def test_the_page_has_one_banner_and_one_main_landmark(soup):
    assert tuple(len(soup.find_all(name)) for name in ("header", "main", "footer")) == (1, 1, 1)


def test_the_same_result_gives_the_same_page(page):
    assert page == render(graded(EXERCISES, cells=CELLS, notes=["A test cell was put back."]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme):
    colours = _colours((TEMPLATES / "feedback.css").read_text(encoding="utf-8"), scheme)
    texts = [
        "text",
        "muted",
        "link",
        "good",
        "part",
        "bad",
        "wait",
        "keyword",
        "string",
        "number",
        "name",
    ]
    pairs = [(text, ground) for text in texts for ground in ("ground", "paper", "code")]
    low = {pair: _contrast(*(colours[name] for name in pair)) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}  # WCAG 2.2, level AA


def _colours(style, scheme):
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return dict(re.findall(r"--(\w+): (#\w{6});", blocks[scheme == "dark"]))


def _contrast(one, other):
    """The contrast ratio of WCAG 2.2."""
    bright, dim = sorted(map(_luminance, (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# -- the head of the page -------------------------------------------------------------------------


def test_the_header_names_course_assignment_notebook_and_student(soup):
    header = words(soup.header)
    for expected in ("A course", "An assignment", "algebra", "student", "17.5 of 35 points"):
        assert expected in header


def test_the_time_of_grading_is_given_in_utc():
    east = timezone(timedelta(hours=2))
    soup = parse(render(graded(), graded_at=datetime(2026, 3, 14, 17, 9, tzinfo=east)))
    assert soup.time.get_text() == "2026-03-14 15:09 UTC"
    assert soup.time["datetime"] == "2026-03-14T15:09:00Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        render(graded(), graded_at=GRADED_AT.replace(tzinfo=None))


def test_a_pass_mark_in_points_is_refused():
    with pytest.raises(ValueError, match=r"60.*fraction"):
        render(graded(), pass_mark=60)


@pytest.mark.parametrize(
    ("score", "verdict", "expected"),
    [
        (60, "partial", "Pass mark reached (60 points needed)"),
        (59.99, "partial", "Pass mark not reached (60 points needed)"),
        (0, "manual", "Pass mark not decided yet (60 points needed)"),
    ],
)
def test_the_header_says_whether_the_pass_mark_is_reached(score, verdict, expected):
    result = graded([exercise("all", verdict=verdict, score=score, points=100)])
    assert expected in words(parse(render(result)).header)


def test_waiting_exercises_are_counted():
    result = graded([exercise("a", verdict="manual"), exercise("b", verdict="manual")])
    assert "2 exercises wait for a person" in words(parse(render(result)).header)


def test_the_pass_mark_applies_to_all_notebooks_together():
    other = GradedNotebook("calculus", b"", (exercise("limit", points=90),))
    header = words(parse(render(graded([exercise("rank", verdict="fail")], others=[other]))).header)
    assert "0 of 10 points" in header
    assert "All 2 notebooks of this assignment: 90 of 100 points" in header
    assert "Pass mark reached" in header


def test_an_assignment_without_points_has_no_pass_mark():
    header = words(parse(render(graded())).header)
    assert "Nothing in this assignment is worth points" in header


def test_notes_of_the_submission_and_the_notebook_are_shown():
    page = render(
        graded(notes=["A cell was put back."], submission_notes=["data.csv was left out"])
    )
    assert [words(each) for each in parse(page).find(id="notes").parent.find_all("li")] == [
        "data.csv was left out",
        "A cell was put back.",
    ]


def test_a_score_that_could_be_forged_is_called_provisional(page):
    assert "provisional" not in page
    assert "This score is provisional" in render(graded(forgeable=True))


def test_an_exercise_that_could_be_forged_beside_others_is_marked():
    forged = replace(exercise("rank"), forgeable=True)
    page = parse(render(graded([forged, exercise("trace")], forgeable=True)))
    assert "Some tests of this assignment, marked below, run together" in words(page.main)
    marked = [each for each in page.find_all(class_="exercise") if "provisional" in words(each)]
    assert ["exercise-1"] == [each["id"] for each in marked]
    whole = parse(render(graded([forged], forgeable=True)))
    assert "The tests of this assignment run together" in words(whole.main)
    assert "The test of this exercise" not in words(whole.main)


def test_a_score_that_was_made_without_a_sandbox_is_called_provisional():
    page = render(replace(graded(), isolation=Isolation.NONE))
    assert "This score is provisional" in page
    assert "graded without a sandbox" in page
    assert "run together with your own code" not in page


def test_an_unreadable_notebook_says_what_happened_and_shows_no_work():
    exercises = [exercise("rank", verdict="missing", message="not JSON", checks=CHECKS)]
    result = graded(
        exercises, cells=CELLS, problem="algebra.ipynb is not valid JSON", status=Status.UNREADABLE
    )
    soup = parse(render(result))
    notice = words(soup.find(id="problem").parent)
    assert "This notebook could not be read algebra.ipynb is not valid JSON." in notice
    assert "What you handed in is kept" in notice
    assert "Not graded" in words(soup.table)
    assert (soup.find(id="exercises"), soup.find(id="work")) == (None, None)


@pytest.mark.parametrize(
    "arguments",
    [
        {"raw": b""},
        {"cells": CELLS, "status": Status.MISSING},
        {"cells": CELLS, "notes": ["algebra.ipynb was not handed in."]},
    ],
    ids=["nothing ran", "no notebook at all", "this notebook alone"],
)
def test_a_notebook_that_was_not_handed_in_is_named(arguments):
    message = "algebra.ipynb was not handed in."
    result = graded([exercise("rank", verdict="missing", message=message)], **arguments)
    soup = parse(render(result))
    assert "algebra.ipynb is not among the files" in words(soup.find(id="problem").parent)
    assert soup.find(id="work") is None


# -- exercises ------------------------------------------------------------------------------------


def test_the_overview_lists_the_exercises_in_their_order(soup):
    rows = [[words(cell) for cell in row.find_all(["th", "td"])] for row in soup.tbody("tr")]
    assert rows == [
        ["About rank", "Passed", "10 / 10", "0"],
        ["About inverse", "Partly passed", "7.5 / 10", "\N{MINUS SIGN}2.5"],
        ["About solve", "Stopped with an error", "0 / 10", "\N{MINUS SIGN}10"],
        ["About proof", "Waits for a person", "\N{EN DASH} / 5", "open"],
    ]


def test_the_overview_is_a_table_with_headers_for_columns_and_rows(soup):
    assert [each["scope"] for each in soup.thead("th")] == ["col"] * 4
    assert [each["scope"] for each in soup.tbody("th")] == ["row"] * 4


def test_the_overview_says_where_points_were_lost(soup):
    assert (
        words(soup.find(class_="summary"))
        == "1 of 4 exercises has full points. Points were lost in 2 exercises, marked below."
    )


def test_full_points_are_praised():
    page = render(graded([exercise("rank"), exercise("solve")]))
    assert "All 2 exercises have full points. Well done." in page


def test_the_overview_links_to_each_exercise(soup):
    for number, link in enumerate(soup.tbody("a"), start=1):
        assert f"#exercise-{number}" == link["href"]
        assert link.get_text() == soup.find(id=f"exercise-{number}").h3.get_text()


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words_and_a_symbol_of_its_own(verdict):
    def cell(value):
        return parse(render(graded([exercise("rank", verdict=value)]))).find(class_="verdict")

    others = {(words(each), str(each.svg)) for each in map(cell, set(Verdict) - {verdict})}
    assert words(cell(verdict))
    assert words(cell(verdict)) not in {text for text, _ in others}
    assert str(cell(verdict).svg) not in {symbol for _, symbol in others}


def test_each_check_says_its_status_in_words(soup):
    section = soup.find(id="exercise-2")
    assert [words(each.p) for each in section.find_all(class_="check")] == [
        "Passed: the example visible",
        "Failed: any shape hidden",
        "Not reached: a zero pivot hidden",
    ]
    assert len(CheckStatus) == 3


def test_a_failed_check_shows_its_hint(soup):
    failed = soup.find(id="exercise-2").find(class_="is-failed")
    assert words(failed.find(class_="hint")) == "Hint: Try more rows than columns."


def test_the_hint_of_a_check_not_reached_is_folded(soup):
    folded = soup.find(id="exercise-2").details
    assert words(folded.summary) == "Fix the failure above first; a hint for later"
    assert words(folded.p) == "Swap rows first."


def test_the_hints_of_an_exercise_not_written_yet_are_shown():
    checks = [check("a zero pivot", "not reached", hint="Swap rows first.")]
    section = parse(render(graded([exercise("rank", verdict="missing", checks=checks)]))).find(
        id="exercise-1"
    )
    assert words(section.find(class_="hint")) == "Hint: Swap rows first."
    assert section.details is None


def test_a_passed_check_shows_no_hint():
    result = graded([exercise("rank", checks=[check("a", hint="A hint for nobody.")])])
    assert "A hint for nobody." not in render(result)


def test_names_in_backticks_are_shown_as_code(soup):
    assert soup.find(id="exercise-3").find(class_="message").code.get_text() == "ValueError"


def test_exercises_that_share_a_title_are_told_apart():
    page = render(graded([exercise("a", title="Rank"), exercise("b", title="Rank")]))
    assert [each.get_text() for each in parse(page).tbody("a")] == ["Rank (a)", "Rank (b)"]


def test_an_exercise_without_a_title_goes_by_its_name():
    assert parse(render(graded([exercise("rank", title="")]))).tbody.a.get_text() == "rank"


def test_an_exercise_links_to_the_cell_with_its_answer(soup):
    link = soup.find(id="exercise-1").find(class_="aside")
    assert words(link) == "your answer to About rank"
    assert "answer" in soup.find(id=link["href"].removeprefix("#"))["class"]


# -- text that means harm -------------------------------------------------------------------------


def test_no_text_of_a_report_can_become_markup():
    hostile = exercise(
        HOSTILE, title=HOSTILE, message=HOSTILE, checks=[check(HOSTILE, "failed", hint=HOSTILE)]
    )
    result = replace(graded([hostile], notes=[HOSTILE]), student=HOSTILE)
    soup = parse(render(result, course_title=HOSTILE, assignment_title=HOSTILE))
    assert soup.find_all(["script", "img"]) == []
    assert str(soup).count("&lt;script&gt;") == 10


def test_an_unreadable_problem_cannot_become_markup():
    assert parse(render(graded(problem=HOSTILE))).find_all(["script", "img"]) == []


def test_the_page_can_be_encoded_whatever_was_in_the_report():
    page = render(replace(graded(notes=[HOSTILE]), student=HOSTILE))
    assert page == page.encode("utf-8").decode("utf-8")
    assert "\x00" not in page


def test_endless_messages_are_cut():
    long = "very " * 1_000_000
    result = graded(
        [exercise("rank", verdict="fail", message=long, checks=[check(long, "failed", hint=long)])],
        notes=[long] * 1000,
        problem="",
    )
    assert len(render(replace(result, student=long), course_title=long)) < 100_000


def test_the_moment_of_grading_does_not_depend_on_the_machine():
    assert "2026-01-01 00:00 UTC" in render(graded(), graded_at=datetime(2026, 1, 1, tzinfo=UTC))
