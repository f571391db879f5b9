"""Words of rooms without an interface: English, until one speaks for them."""

from __future__ import annotations

import pytest

from k2desk.core.wording import _Voice, mark, marked, retold, say, say_count, speak_through


@pytest.fixture
def nobody_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without an interface; another test of this process may have brought one."""
    from k2desk.core import wording

    monkeypatch.setattr(_Voice, "say", staticmethod(wording._english))
    monkeypatch.setattr(_Voice, "count", staticmethod(wording._english_count))
    monkeypatch.setattr(_Voice, "retell", staticmethod(str))


def test_a_marked_text_is_the_text() -> None:
    assert mark("Nothing was {done}") == "Nothing was {done}"
    assert marked({"a": ("one", "two")}) == {"a": ("one", "two")}


def test_without_an_interface_english_is_said(nobody_speaks: None) -> None:
    assert say("as {it} is") == "as {it} is"
    assert say("Undone: {what}", what="{braces}") == "Undone: {braces}"
    assert [say_count("{n} file", "{n:,} files", count) for count in (1, 2000)] == ["1 file", "2,000 files"]


def test_an_interface_speaks_for_all_rooms(nobody_speaks: None) -> None:
    speak_through(
        lambda text, /, **values: f"<{text}>",
        lambda one, many, count, /, **values: f"<{many}, {count}>",
        lambda sentence, /: f"[{sentence}]",
    )
    assert say("Undone") == "<Undone>"
    assert say_count("{n} file", "{n} files", 2) == "<{n} files, 2>"
    assert retold(ValueError("gone")) == "[gone]"


def test_without_an_interface_a_sentence_stays_as_it_was_made(nobody_speaks: None) -> None:
    assert retold("{path} does not exist.") == "{path} does not exist."
