"""Columns of characters, what is drawn together, and which way a text goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.transcript.grid import cells, goes_left, groups


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("abc", 3),
        ("日本e\u0301", 5),
        ("हि", 1 + 1),
        ("❤\ufe0f", 2),
        ("🎉", 2),
        ("🇩🇪", 2),
        ("─→é", 3),
        ("", 0),
    ],
)
def test_a_character_takes_its_columns(text: str, count: int) -> None:
    assert cells(text) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('x = "日本" # a', ['x = "', "日", "本", '" # a']),
        ("cafe\u0301 é→ ok", ["cafe\u0301 ", "é→", " ok"]),
        ("❤\ufe0f🎉🎉 🇩🇪🇫🇷", ["❤\ufe0f", "🎉", "🎉", " ", "🇩🇪", "🇫🇷"]),
        ("\u0301a", ["\u0301", "a"]),
        ("x👩\u200d💻y", ["x", "👩\u200d💻", "y"]),
        ("print(مرحبا, 1)", ["print(", "مرحبا", ", 1)"]),
        ("", []),
    ],
)
def test_what_is_drawn_together(text: str, found: list[str]) -> None:
    assert list(groups(text)) == found


@given(st.text(alphabet="ab ─é日本🎉❤\ufe0f\u0301🇩🇪م", max_size=30))
def test_groups_are_the_text_and_take_its_columns(text: str) -> None:
    found = list(groups(text))
    assert "".join(found) == text
    assert sum(map(cells, found)) == cells(text)
    assert all(found)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("hello", False),
        ("  «مرحبا» code", True),
        ("שלום x", True),
        ("x שלום", False),
        ("日本", False),
        ("→ 1", False),
    ],
)
def test_the_first_letter_says_which_way_a_text_goes(text: str, left: bool) -> None:
    assert goes_left(text) is left
