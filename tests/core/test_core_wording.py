"""What is marked for translation stays what it is."""

from __future__ import annotations

from k2desk.core.wording import mark


def test_a_marked_text_is_the_text() -> None:
    assert mark("Nothing was {done}") == "Nothing was {done}"
