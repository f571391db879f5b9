"""What hides is made visible, and everything else is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.visible import hidden_names, is_clean, legible, one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("Grüße, 世界 🙂", "Grüße, 世界 🙂"),
        ("\x1b[2J", "␛[2J"),
        ("a\x00b\r", "a␀b␍"),
        ("\x7f", "␡"),
        ("\x9b", "⟨U+009B⟩"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\u200b\u2066\ufeff\u00ad\u2028", "⟨U+200B⟩⟨U+2066⟩⟨U+FEFF⟩⟨U+00AD⟩⟨U+2028⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("caf\udce9", "caf⟨E9⟩"),
        ("\ud83d", "⟨U+D83D⟩"),
    ],
)
def test_marks(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert is_clean(text) is (text == shown)


@given(st.text(st.characters()))
def test_what_is_visible_is_clean_and_stays(text: str) -> None:
    shown = visible(text)
    assert is_clean(shown)
    assert visible(shown) == shown
    assert is_clean(text) is (hidden_names(text) == ())


def test_names_come_once_each() -> None:
    assert hidden_names("a\u202e\u202e\x1b\ud83d") == (
        "U+202E right-to-left override",
        "U+001B control character",
        "U+D83D not a character",
    )


def test_a_name_stands_on_one_line() -> None:
    assert one_line("a\nb\tc\x1b \udce9") == "a␊b␉c␛ ⟨E9⟩"
    assert one_line("money.py") == "money.py"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👩\u200d💻 ❤\ufe0f\u200d🔥", "👩\u200d💻 ❤\ufe0f\u200d🔥"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("a\u200db\u200c", "a⟨U+200D⟩b⟨U+200C⟩"),
        ("👩\u200d\u200d💻", "👩⟨U+200D⟩⟨U+200D⟩💻"),
        ("👩\u200dx م\u200c 1", "👩⟨U+200D⟩x م⟨U+200C⟩ 1"),
        ("👩\u200d💻\u202e\x1b", "👩\u200d💻⟨U+202E⟩␛"),
        ("plain\u202e", "plain⟨U+202E⟩"),
    ],
)
def test_words_keep_the_joiners_their_writing_needs(text: str, shown: str) -> None:
    assert legible(text) == shown


@pytest.mark.parametrize(
    ("before", "shown"), [("👩", "\u200d💻"), ("a", "⟨U+200D⟩💻"), ("\u202e", "⟨U+200D⟩💻")]
)
def test_what_stands_before_decides_too(before: str, shown: str) -> None:
    assert legible("\u200d💻", before) == shown
