"""Words that quote what a student made."""

import pytest

from gradus.course import printable, read_submission


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é ∑ 🙂\n\tx", "é ∑ 🙂\n\tx"),
        ("\x1b]0;x\x07", "\ufffd]0;x\ufffd"),
        ("\ud800\udcff\x00\x9b\r", "\ufffd" * 5),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
    ],
    ids=["text", "orders to a terminal", "halves and controls", "orders to write backwards"],
)
def test_only_what_can_be_shown_is_left(text, shown):
    assert shown == printable(text)


def test_a_note_names_a_file_in_text_that_can_be_stored(tmp_path):
    (tmp_path / "a\nb\x1b\udcff").symlink_to("/etc/passwd")
    (note,) = read_submission("student", tmp_path).notes
    assert "a b\ufffd\ufffd was left out: it is a link" == note
