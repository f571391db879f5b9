"""Words of rooms without an interface: English, until one speaks for them."""

from __future__ import annotations

import pytest

from k2desk.core.wording import _Voice, mark, say, say_count, speak_through


@pytest.fixture
def nobody_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without an interface; another test of this process may have brought one."""
    from k2desk.core import wording

    monkeypatch.setattr(_Voice, "say", staticmethod(wording._english))
    monkeypatch.setattr(_Voice, "count", staticmethod(wording._english_count))


def test_a_marked_text_is_the_text() -> None:
    assert mark("Nothing was {done}") == "Nothing was {done}"


def test_without_an_interface_english_is_said(nobody_speaks: None) -> None:
    assert say("as {it} is") == "as {it} is"
    assert say("Undone: {what}", what="{braces}") == "Undone: {braces}"
    assert [say_count("{n} file", "{n:,} files", count) for count in (1, 2000)] == ["1 file", "2,000 files"]


def test_an_interface_speaks_for_all_rooms(nobody_speaks: None) -> None:
    speak_through(
        lambda text, /, **values: f"<{text}>", lambda one, many, count, /, **values: f"<{many}, {count}>"
    )
    assert say("Undone") == "<Undone>"
    assert say_count("{n} file", "{n} files", 2) == "<{n} files, 2>"
