from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from k2desk.sandbox.clean import clean


def test_escapes_are_removed() -> None:
    assert clean("\x1b[1;31mred\x1b[0m \x1b[?25l\x1b(B\x9b2Kend") == "red end"


def test_titles_links_and_clipboards_are_removed() -> None:
    assert (
        clean("a\x1b]0;title\x07b\x1b]8;;https://evil\x1b\\c\x1b]52;c;eA==\x9cd\x1bPq\x1b\\e\x9dx\x9cf")
        == "abcdef"
    )


def test_an_open_title_hides_nothing() -> None:
    assert clean("a\x1b]0;rm -rf /\nnext") == "a0;rm -rf /\nnext"


def test_a_carriage_return_overwrites_nothing() -> None:
    assert clean("safe\rrm -rf\r\nend\r\r\n") == "safe\nrm -rf\nend\n"


def test_controls_are_visible() -> None:
    assert clean("a\0b\bc\x7fd\x85e\x0bf\tg") == "a␀b␈c␡d⟨U+0085⟩e␋f\tg"


def test_r05_direction_marks_and_tags_are_visible() -> None:
    assert clean("\u202e\u2066\u200f\u061c\u200b\U000e0041\u2028") == (
        "⟨U+202E⟩⟨U+2066⟩⟨U+200F⟩⟨U+061C⟩⟨U+200B⟩⟨U+E0041⟩⟨U+2028⟩"
    )


def test_joiners_and_letters_stay() -> None:
    text = "naïve 👨\u200d👩 می\u200cخواهم ✓"
    assert clean(text) == text


def test_a_lone_escape_is_visible() -> None:
    assert clean("a\x1b") == "a␛"
    assert clean("a\x1b\x01") == "a␛␁"


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    assert not any(
        (ord(char) < 0x20 and char not in "\t\n") or 0x7F <= ord(char) < 0xA0 for char in clean(text)
    )
