"""A disk that fills up while a turn runs: it ends in words, and goes on when there is room again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from agent_kit import Look, Script, call, events, says

from k2desk.agent.session import Session
from k2desk.core.errors import JournalError
from k2desk.core.events import Noticed, TurnFinished
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.journal import Journal
from k2desk.journal.history import cut_off
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


def allow(journal: Journal, more: int | None) -> None:
    """Let the database grow by so many pages and no further, as a full disk does; None for no limit."""
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {1 << 30 if more is None else pages + more}")


async def test_a_disk_that_fills_up_in_a_turn_ends_it_in_words(
    journal: Journal, log: SessionLog, open_session: Open
) -> None:
    def fill(_: ToolContext) -> ToolResult:
        allow(journal, 0)
        return ToolResult("x" * 200_000)

    model = Script(says(calls=[call(0)]), says("Here I am."))
    session = open_session(log, model, Look(work=fill))
    await session.turn("look")
    (end,) = events(log, TurnFinished)
    assert end.outcome == "failed"
    assert "is full; make room and try again" in end.message
    allow(journal, None)
    await session.turn("Go on.")
    assert events(log)[-1] == TurnFinished(2, "done")
    journal.verify(log.session)


async def test_where_not_even_the_end_fits_the_turn_says_so_and_is_mended_later(
    journal: Journal, log: SessionLog, open_session: Open
) -> None:
    def fill(_: ToolContext) -> ToolResult:
        allow(journal, 0)
        for size in (3_000, 100, 1):
            with suppress(JournalError):
                while True:
                    log.append(Noticed("info", "x" * size))
        return ToolResult("seen")

    session = open_session(log, Script(says(calls=[call(0)])), Look(work=fill))
    with pytest.raises(JournalError, match="is full; make room and try again"):
        await session.turn("look")
    allow(journal, None)
    model = Script(says("Here I am."))
    await open_session(log, model, cut_off=cut_off(log.records())).turn("Go on.")
    assert [event.outcome for event in events(log, TurnFinished)] == ["interrupted", "done"]
    journal.verify(log.session)
