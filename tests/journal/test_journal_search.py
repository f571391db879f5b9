"""Words are found in every session, in whatever they stand, and cost nothing while they are written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import k2desk.journal.search
from k2desk.core.errors import JournalError
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    Noticed,
    SessionStarted,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.library import Found
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.journal.search import PLACES_SHOWN, Search
from k2desk.journal.snippets import LENGTH, snippet
from k2desk.journal.trash import Trash

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "CometAPI", "kimi-k2-thinking")


@pytest.fixture
def search(journal: Journal, folder: Path) -> Search:
    return Search(folder / "search.sqlite3", journal.path)


def say(log: SessionLog, turn: int, asked: str, *answer: str) -> None:
    log.append(TurnStarted(turn, asked))
    log.append(StepStarted(turn, 1, "k2"))
    for piece in answer:
        log.append(TextDelta(turn, 1, piece))
    log.append(StepFinished(turn, 1, "stop"))
    log.append(TurnFinished(turn, "done"))


def ids(found: list[Found]) -> list[str]:
    return [one.info.id for one in found]


def test_words_are_found_across_pieces_sessions_and_capitals(journal: Journal, search: Search) -> None:
    first, second = journal.create(STARTED), journal.create(STARTED)
    say(first, 1, "Why do totals drift?", "Each posting is rou", "nded with binary floats.")
    say(second, 1, "Explain the journal format", "It is a list of postings.")
    found = search.find("ROUNDED floats", journal.sessions())
    assert ids(found) == [first.session]
    (shown,) = found[0].snippets
    assert (shown.who, shown.seq) == ("assistant", 6)
    assert [shown.text[span.start : span.stop] for span in shown.spans] == ["rounded", "floats"]
    assert set(ids(search.find("posting", journal.sessions()))) == {first.session, second.session}
    assert search.find("rounded journal", journal.sessions()) == []
    assert search.find("  ", journal.sessions()) == []


def test_what_is_said_later_is_found_later_and_a_try_that_failed_never(
    journal: Journal, search: Search
) -> None:
    log = journal.create(STARTED)
    log.append(TurnStarted(1, "begin"))
    log.append(StepStarted(1, 1, "k2"))
    log.append(TextDelta(1, 1, "abandoned words"))
    assert search.find("abandoned", journal.sessions()) == []
    log.append(StepRetried(1, 1, 1, 3, 0.0, "busy"))
    log.append(TextDelta(1, 1, "the second try"))
    assert search.find("second", journal.sessions()) == []
    log.append(StepFinished(1, 1, "stop"))
    assert ids(search.find("second try", journal.sessions())) == [log.session]
    assert search.find("abandoned", journal.sessions()) == []
    log.append(TurnSteered(1, "mind the rounding"))
    log.append(ToolStarted("c", "run_tests", "Run tests pytest -q"))
    log.append(ToolOutput("c", "gigantic output"))
    log.append(AsideAsked(1, "what is quantize"))
    log.append(AsideDelta(1, "half an ans"))
    log.append(AsideDelta(1, "It fixes the exponent", again=True))
    log.append(AsideFinished(1, "done"))
    for words, who in (("mind", "you"), ("pytest", "tool"), ("quantize", "you"), ("exponent", "assistant")):
        assert search.find(words, journal.sessions())[0].snippets[0].who == who
    assert search.find("gigantic", journal.sessions()) == []
    assert search.find("half an", journal.sessions()) == []


def test_short_words_signs_and_scripts_without_spaces_are_found(journal: Journal, search: Search) -> None:
    log = journal.create(STARTED)
    say(log, 1, 'is "it" a_b? 汇总金额有误差', "ok")
    for words in ("it", "a_b", '"it"', "金额有", "误差", "it 汇总金额", "*", "%"):
        expected = [] if words in "*%" else [log.session]
        assert ids(search.find(words, journal.sessions())) == expected, words


def test_a_title_is_found_and_many_places_are_counted(journal: Journal, search: Search) -> None:
    log = journal.create(STARTED)
    for turn in range(1, 6):
        say(log, turn, "ledger again", "")
    (found,) = search.find("ledger again", journal.sessions())
    assert (len(found.snippets), found.more) == (PLACES_SHOWN, 2)
    assert found.snippets[0].seq > found.snippets[-1].seq
    other = journal.create(STARTED)
    say(other, 1, "Titles count", "")
    (found,) = search.find("count", [journal.line(other.session)])
    assert found.info.title == "Titles count"


def test_a_deleted_session_is_not_found_nor_readable_in_the_index(
    journal: Journal, search: Search, folder: Path
) -> None:
    log = journal.create(STARTED)
    say(log, 1, "an unforgettable word", "")
    search.find("unforgettable", journal.sessions())
    trash = Trash(journal, folder / "trash")
    trash.take(log.session)
    assert search.find("unforgettable", journal.sessions()) == []
    assert b"unforgettable" not in (folder / "search.sqlite3").read_bytes()
    trash.put_back(log.session)
    assert ids(search.find("unforgettable", journal.sessions())) == [log.session]


@pytest.mark.parametrize("damage", ["text", "version", "tables"])
def test_a_damaged_index_is_made_anew(journal: Journal, search: Search, folder: Path, damage: str) -> None:
    log = journal.create(STARTED)
    say(log, 1, "find me", "")
    search.find("find", journal.sessions())
    path = folder / "search.sqlite3"
    if damage == "text":
        path.write_bytes(b"somebody's letter" * 1000)
    else:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99" if damage == "version" else "DROP TABLE marks")
        connection.commit()
        connection.close()
    assert ids(search.find("find me", journal.sessions())) == [log.session]
    assert path.stat().st_mode & 0o077 == 0


def test_an_index_that_can_not_be_made_is_told(journal: Journal, folder: Path) -> None:
    journal.create(STARTED)
    with pytest.raises(JournalError, match="can't be used"):
        Search(folder / "missing" / "search.sqlite3", journal.path).find("word", [])


def test_searching_holds_no_lock_an_append_would_wait_for(
    journal: Journal, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = journal.create(STARTED)
    say(log, 1, "first words", "")
    journal._connection.execute("PRAGMA busy_timeout = 0")
    told: list[int] = []
    bodies = k2desk.journal.search._bodies

    def slowly(*given: Any) -> Iterator[tuple[int, bytes]]:
        for row in bodies(*given):
            if len(told) < 4:
                told.append(log.append(Noticed("info", "meanwhile")).seq)
            yield row

    monkeypatch.setattr(k2desk.journal.search, "_bodies", slowly)
    assert ids(search.find("first words", journal.sessions())) == [log.session]
    assert len(told) == 4


def test_a_snippet_is_one_line_around_the_words_and_hides_nothing() -> None:
    text = "x " * 200 + "the\nposting\u202e is rounded " + "y " * 200
    line, spans = snippet(text, ["rounded", "posting"])
    assert line.startswith("…")
    assert line.endswith("…")
    assert "\n" not in line
    assert "⟨U+202E⟩" in line
    assert [line[span.start : span.stop] for span in spans] == ["posting", "rounded"]
    assert len(line) < LENGTH + 20
    assert snippet("aaa", ["aa", "a"]) == ("aaa", ((0, 3),))
    assert snippet("short", ["none"]) == ("short", ())
