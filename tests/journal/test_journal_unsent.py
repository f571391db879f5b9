"""What was written and not sent is kept, and what was sent is not kept for a second time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError
from k2desk.core.events import Attachment, Record, TurnStarted, TurnSteered
from k2desk.core.unsent import Unsent, Waiting, before_any, still_unsent
from k2desk.journal.unsent import Drafts

WRITTEN = Unsent("half a tho", (Attachment("a.py", 1, 2),), (Waiting("1", "one"), Waiting("2", "zwei 二")))


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts[Unsent]:
    return Drafts(tmp_path / "data" / "unsent", Unsent)


def files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "data" / "unsent").glob("*"))


def test_it_is_there_again(drafts: Drafts[Unsent], tmp_path: Path) -> None:
    assert drafts.load("s-1") == Unsent()
    drafts.keep("s-1", WRITTEN)
    drafts.keep("s-2", Unsent("other"))
    assert Drafts(tmp_path / "data" / "unsent", Unsent).load("s-1") == WRITTEN
    drafts.keep("s-1", Unsent("less"))
    assert drafts.load("s-1") == Unsent("less")
    assert files(tmp_path) == ["s-1.json", "s-2.json"]


def test_nothing_leaves_no_file(drafts: Drafts[Unsent], tmp_path: Path) -> None:
    drafts.keep("s-1", Unsent())
    drafts.keep("s-1", WRITTEN)
    drafts.keep("s-1", Unsent())
    assert files(tmp_path) == []


def test_nobody_else_can_read_it(drafts: Drafts[Unsent], tmp_path: Path) -> None:
    drafts.keep("s-1", WRITTEN)
    folder = tmp_path / "data" / "unsent"
    assert (folder / "s-1.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_damaged_file_is_nothing_and_is_written_over(drafts: Drafts[Unsent], tmp_path: Path) -> None:
    drafts.keep("s-1", WRITTEN)
    (tmp_path / "data" / "unsent" / "s-1.json").write_bytes(b'{"draft": \xff')
    assert drafts.load("s-1") == Unsent()
    drafts.keep("s-1", WRITTEN)
    assert drafts.load("s-1") == WRITTEN


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a.b", "x" * 65, "a\n"])
def test_a_name_leads_nowhere_else(name: str, drafts: Drafts[Unsent]) -> None:
    with pytest.raises(JournalError, match="no session"):
        drafts.keep(name, WRITTEN)
    with pytest.raises(JournalError, match="no session"):
        drafts.load(name)


def test_what_cannot_be_kept_is_told_and_the_old_is_still_there(
    drafts: Drafts[Unsent], tmp_path: Path
) -> None:
    drafts.keep("s-1", WRITTEN)
    folder = tmp_path / "data" / "unsent"
    blocked = folder.with_name("blocked")
    blocked.write_bytes(b"")
    with pytest.raises(JournalError, match="can't be kept"):
        Drafts(blocked / "below", Unsent).keep("s-1", WRITTEN)
    assert drafts.load("s-1") == WRITTEN
    assert os.listdir(folder) == ["s-1.json"]


def records(*events: TurnStarted | TurnSteered) -> list[Record]:
    return [Record("s", number, 0.0, event, "") for number, event in enumerate(events, 1)]


def test_what_the_record_knows_as_sent_waits_no_longer() -> None:
    assert still_unsent(WRITTEN, records(TurnStarted(1, "one", message="1"))).queue == WRITTEN.queue[1:]
    assert still_unsent(WRITTEN, records(TurnSteered(1, "x", message="2"))).queue == WRITTEN.queue[:1]
    assert still_unsent(WRITTEN, records(TurnStarted(1, "one"))) == WRITTEN
    assert still_unsent(WRITTEN, ()) == WRITTEN


def test_a_draft_that_was_just_sent_is_no_draft() -> None:
    assert still_unsent(WRITTEN, records(TurnStarted(1, "half a tho "))) == Unsent(queue=WRITTEN.queue)
    older = records(TurnStarted(1, "half a tho"), TurnStarted(2, "else"))
    assert still_unsent(WRITTEN, older) == WRITTEN


def test_a_folder_has_a_name_of_its_own_for_what_is_written_there_early(tmp_path: Path) -> None:
    drafts, early = Drafts(tmp_path, Unsent), before_any(tmp_path / "one")
    drafts.keep(early, WRITTEN)
    assert drafts.load(early) == WRITTEN
    assert before_any(tmp_path / "two") != early == before_any(tmp_path / "one")
