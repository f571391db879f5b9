"""Every session of the user: named, pinned, put away, deleted and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError
from k2desk.core.events import SessionStarted, TurnStarted
from k2desk.desk.library import LONGEST_TITLE, Library
from k2desk.journal import Journal
from k2desk.journal.held import Held
from k2desk.journal.trash import DAYS, Trash


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def library(journal: Journal, tmp_path: Path) -> Library:
    return Library(tmp_path / "data", lambda: journal)


def begun(journal: Journal, words: str = "Round the totals", folder: str = "/ledger") -> str:
    log = journal.create(SessionStarted(folder, "0.1.0", "CometAPI", "k2"))
    log.append(TurnStarted(1, words))
    return log.session


def test_sessions_are_named_pinned_and_put_away(library: Library, journal: Journal) -> None:
    session = begun(journal)
    library.rename(session, "  A better\n title ")
    library.pin(session, pinned=True)
    library.archive(session, archived=True)
    (line,) = library.all()
    assert (line.title, line.pinned, line.archived) == ("A better title", True, True)
    with pytest.raises(JournalError, match="needs a title"):
        library.rename(session, " \n ")
    library.rename(session, "x" * 5000)
    assert len(library.all()[0].title) == LONGEST_TITLE
    journal.verify(session)


def test_words_are_found_in_every_folder(library: Library, journal: Journal) -> None:
    first, second = begun(journal), begun(journal, "Round the other totals", "/elsewhere")
    assert {found.info.id for found in library.find("round totals")} == {first, second}


def test_a_session_some_window_has_open_is_not_deleted(
    library: Library, journal: Journal, tmp_path: Path
) -> None:
    session = begun(journal)
    held = Held(tmp_path / "data" / "open", session)
    with pytest.raises(JournalError, match="open in another K2Desk window"):
        library.delete(session)
    assert [info.id for info in library.all()] == [session]
    held.release()
    library.delete(session)
    assert library.all() == []
    assert [info.id for info in library.deleted()] == [session]
    assert library.find("totals") == []
    library.bring_back(session)
    assert library.deleted() == []
    journal.verify(session)


def test_what_was_deleted_long_ago_goes_once_no_window_has_a_session_open(
    library: Library, journal: Journal, tmp_path: Path
) -> None:
    session = begun(journal)
    clock = journal.line(session).updated - (DAYS + 1) * 86_400
    Trash(journal, tmp_path / "data" / "trash", clock=lambda: clock).take(session)
    held = Held(tmp_path / "data" / "open", "another")
    library.tidy()
    assert len(library.deleted()) == 1
    held.release()
    library.tidy()
    assert library.deleted() == []
    assert list((tmp_path / "data" / "trash").iterdir()) == []
