"""What cells put out, on the page: readable where it is honest, harmless where it is not."""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cohort.feedback.graded import (
    answer,
    code,
    error,
    image,
    markdown,
    parse,
    render_cells,
    shown,
    stream,
    words,
)


def cell_of(*outputs):
    """The cell on a page that put this out."""
    return parse(render_cells(code("x", *outputs))).find(id="cell-1")


def test_printed_text_is_shown_as_it_was():
    assert cell_of(stream("a <b>\n  c")).find(class_="printed").pre.get_text() == "a <b>\n  c"


def test_nothing_is_written_backwards():
    backwards = "score \u202e01\u202c \u2067of 10\u2069"
    for output in (stream(backwards), error("ValueError", backwards)):
        assert "score 01 of 10" in cell_of(output).get_text()
    assert "\u202e" not in render_cells(code(f"# {backwards}"), markdown(backwards))


def test_pieces_of_one_stream_are_joined():
    printed = cell_of(stream("a\n"), stream("b"), stream("c", "stderr"), stream("d"))
    assert [each.get_text() for each in printed.select(".printed pre")] == ["a\nb", "c", "d"]


def test_errors_and_warnings_are_labelled_in_words():
    cell = cell_of(stream("careful", "stderr"), error("Trace", "ValueError: no"))
    assert [words(each) for each in cell.find_all(class_="printed")] == [
        "Warnings and messages careful",
        "Error Trace ValueError: no",
    ]


def test_an_error_without_a_traceback_shows_its_name():
    assert "E: e" in words(cell_of(error()))


def test_a_long_text_keeps_its_beginning_and_its_end():
    cell = cell_of(stream("\n".join(f"line {number}" for number in range(1000))))
    first, last = (each.get_text().split("\n") for each in cell.select(".printed pre"))
    assert (first[0], last[-1]) == ("line 0", "line 999")
    assert f"{1000 - len(first) - len(last)} lines left out." in words(cell)


def test_an_endless_line_is_cut():
    assert "more characters)" in words(cell_of(stream("x" * 5000)))


def test_a_progress_bar_leaves_its_last_state():
    assert (
        cell_of(stream("1%\r50%\r100%\ndone\n")).select_one(".printed pre").get_text()
        == "100%\ndone"
    )


def test_backspaces_rub_out():
    assert cell_of(stream("abc\b\bd")).select_one(".printed pre").get_text() == "ad"


def test_colours_of_a_terminal_become_classes():
    pre = cell_of(error("\x1b[1;31mValueError\x1b[0m: no \x1b[38;5;9mx\x1b[0m")).pre
    pre = parse(str(pre.find_next("pre"))).pre
    assert (pre.span["class"], pre.get_text()) == (["ansi-red", "ansi-bold"], "ValueError: no x")


@pytest.mark.parametrize(
    "text",
    ["\x1b]8;;http://a\x07link\x1b]8;;\x07", "\x1b[2Jlink", "\x1b(Blink", "\x1b[9999999mlink\x1b["],
)
def test_other_escapes_of_a_terminal_are_dropped(text):
    assert "link" in words(cell_of(stream(text)).find(class_="printed"))
    assert "\x1b" not in render_cells(code("x", stream(text)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_shown_with_its_size_and_a_text(kind):
    mime = f"image/{kind.lower()}"
    figure = cell_of(shown(**{mime.replace("/", "_"): image(kind), "text_plain": "<Figure>"})).img
    assert (figure["alt"], figure["width"], figure["height"]) == (
        "Figure output of cell 1",
        "6",
        "4",
    )
    assert figure["src"].startswith(f"data:{mime};base64,")


def test_a_picture_in_lines_is_shown():
    lines = [line + "\n" for line in (image()[:40], image()[40:])]
    assert cell_of(shown(image_png=lines)).img is not None


def test_an_svg_is_shown_as_an_image_and_never_as_markup():
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    page = render_cells(code("x", shown(image_svg=drawing)))
    source = parse(page).find(id="cell-1").img["src"]
    assert base64.b64decode(source.removeprefix("data:image/svg+xml;base64,")).decode() == drawing
    assert "<script" not in page


def svg_of(*parts):
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'


def group(name, *parts):
    return f'<g id="{name}">{"".join(parts)}</g>'


def use(name, times=1):
    return f'<use href="#{name}"/>' * times


@pytest.mark.parametrize(
    ("svg", "count"),
    [
        (svg_of("<rect style='fill:url(#m)' clip-path='url(#c)'/>" * 3000, group("c", "<a/>")), 1),
        (svg_of(group("a", "<rect/>"), use("a", 6000)), 1),
        (svg_of(group("a0"), *(group(f"a{n + 1}", use(f"a{n}", 10)) for n in range(6))), 0),
        (svg_of(group("a0"), *(group(f"a{n + 1}", f"<b fill='url(#a{n})'/>" * 10)
                               for n in range(6))), 0),
        (svg_of(group("a", use("b")), group("b", use("a"))), 0),
        (svg_of() + "<", 0),
    ],
    ids=["clipped", "markers", "a million times", "a million fills", "in circles", "malformed"],
)  # fmt: skip
def test_an_svg_is_shown_unless_it_takes_a_browser_for_ever(svg, count):
    assert count == len(cell_of(shown(image_svg=svg)).select("img"))


@pytest.mark.parametrize(
    "data",
    [
        "not base64 at all!",
        base64.b64encode(b"GIF89a" + bytes(40)).decode(),
        base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x01\x00\x00" * 5).decode(),
        base64.b64encode(b"<svg onload=alert(1)>").decode(),
        '" onerror="alert(1)',
        7,
        {"a": 1},
        "A" * 3_000_000,
    ],
    ids=["text", "gif", "4 gigapixels", "svg", "attribute", "number", "dict", "too large"],
)
def test_what_is_no_picture_is_not_shown_as_one(data):
    cell = cell_of(shown(image_png=data, text_plain="<Figure size 640x480>"))
    assert cell.img is None
    assert "can't be shown here" in words(cell)


def test_a_data_frame_is_shown_as_a_table():
    frame = (
        "<div><style scoped>.dataframe {color: red}</style><table border='1' class='dataframe'>"
        "<thead><tr style='text-align: right'><th></th><th>a</th></tr></thead>"
        "<tbody><tr><th>0</th><td>1</td></tr></tbody></table></div>"
    )
    cell = cell_of(shown(text_html=frame, text_plain="   a\n0  1"))
    assert words(cell.table) == "a 0 1"
    assert cell.style is None
    assert {name for each in cell.table.find_all() for name in each.attrs} == set()


HOSTILE_HTML = [
    "<script>alert(1)</script>text",
    "<img src=x onerror=alert(1)>text",
    "<svg><script>alert(1)</script></svg>text",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>text",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>text",
    "<a href='javascript:alert(1)'>text</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>text</a>",
    "<form action='http://evil.example'><input name=a><button>text</button></form>",
    "<style>body{display:none}</style>text",
    "<link rel=stylesheet href='http://evil.example/a.css'>text",
    "<div style='position:fixed;inset:0;background:url(http://evil.example/a)'>text</div>",
    "<base href='http://evil.example/'>text",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>text",
    "<object data='http://evil.example'></object><embed src='http://evil.example'>text",
    "<video src='http://evil.example' autoplay></video>text",
    "<td background='http://evil.example/a'>text",
    "</div></section></main></body></html>text",
    "<h1 id=top class=score>text</h1><p id='exercise-1'>text</p>",
    "<table><tr><td>text",
    "<!-- --!><img src=x onerror=alert(1)> -->text",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>text",
    "<plaintext>text",
    "<xmp><img src=x onerror=alert(1)></xmp>text",
    "<textarea><img src=x onerror=alert(1)></textarea>text",
    "<template><img src=x onerror=alert(1)></template>text",
    "<details open ontoggle=alert(1)>text</details>",
]


@pytest.mark.parametrize("as_what", ["output", "markdown", "markdown output", "answer"])
@pytest.mark.parametrize("html", HOSTILE_HTML)
def test_markup_of_a_student_can_do_nothing_but_be_read(html, as_what):
    cells = {
        "output": code("x", shown(text_html=html, text_plain="plain text")),
        "markdown": markdown(html),
        "markdown output": code("x", shown(text_markdown=html)),
        "answer": answer("rank", html, stream(html), error(html)),
    }
    soup = parse(render_cells(cells[as_what], markdown("The next cell.")))
    assert "text" in words(soup.find(id="cell-1"))
    forbidden = "script iframe object embed link base form input button meta style video template"
    assert [] == soup.body.find_all(forbidden.split())
    names = {name.lower() for each in soup.find_all() for name in each.attrs}
    assert {name for name in names if name.startswith("on") or name in ("style", "srcdoc")} == set()
    assert [] == [each for each in soup.find_all(src=True) if not each["src"].startswith("data:")]
    links = [each["href"] for each in soup.find_all("a", href=True)]
    assert [link for link in links if not link.startswith("#")] == []
    assert words(soup.find(id="work").parent.find(id="cell-2", recursive=False)) == "The next cell."
    assert len(soup.find_all(id="exercise-1")) == 1


def test_a_link_to_the_web_stays_but_says_nothing_about_the_reader():
    link = cell_of(shown(text_html="<a href='https://example.org/a' target=_top>text</a>")).a
    assert (link["href"], "target" in link.attrs) == ("https://example.org/a", False)
    assert {"noopener", "noreferrer"} <= set(link["rel"])


def test_html_that_shows_nothing_falls_back_to_its_plain_text():
    cell = cell_of(shown(text_html="<script>draw()</script>", text_plain="A plot of a line"))
    assert "A plot of a line" in words(cell)


def test_html_that_can_only_run_is_named():
    cell = cell_of(shown(text_html="<script>draw()</script>", text_plain="<IPython.HTML object>"))
    assert "can only be seen in your notebook" in words(cell)


def test_a_formula_is_shown_where_its_plain_text_says_nothing():
    cell = cell_of(shown(text_latex="$x^2$", text_plain="<IPython.core.display.Latex object>"))
    assert cell.math.msup is not None
    assert cell_of(shown(text_latex="$x^2$", text_plain="x**2")).math is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
BROKEN_OUTPUT = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result"]) | JSON},
    optional={
        "name": JSON,
        "text": JSON,
        "ename": JSON,
        "evalue": JSON,
        "traceback": JSON,
        "metadata": JSON,
        "data": JSON
        | st.dictionaries(
            st.sampled_from(
                [f"text/{kind}" for kind in ("plain", "html", "latex", "markdown")]
                + [f"image/{kind}" for kind in ("png", "jpeg", "svg+xml")]
            ),
            JSON | st.sampled_from(["<b>a", "<svg", "# a", "$a$", "iVBORw0KGgo="]),
        ),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BROKEN_OUTPUT | JSON, max_size=4) | JSON)
def test_outputs_of_any_structure_leave_a_whole_page(outputs):
    broken = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": outputs}
    page = render_cells(json.loads(json.dumps(broken)), markdown("The next cell."))
    assert parse(page).find(id="cell-2").get_text().strip() == "The next cell."
    page.encode("utf-8")
