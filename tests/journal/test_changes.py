"""Undo and redo are read off the record."""

from __future__ import annotations

import pytest

from k2desk.core.errors import JournalError
from k2desk.core.events import Event, WriteDone, WriteIntended, WriteUndone
from k2desk.core.proposals import FileWrite
from k2desk.journal.changes import Reversal, changes, exchange, open_changes, reversal
from k2desk.journal.log import SessionLog

FILES = (FileWrite("a.py", "a" * 64, "b" * 64, 0o644, 0o755), FileWrite("new.py", None, "c" * 64, 0, 0o644))
BACK = (FileWrite("a.py", "b" * 64, "a" * 64, 0o755, 0o644), FileWrite("new.py", "c" * 64, None, 0o644, 0))


def states(log: SessionLog, *events: Event) -> dict[str, str]:
    for event in events:
        log.append(event)
    return {change.id: change.state for change in changes(log.records())}


def test_a_write_is_open_until_it_is_done(log: SessionLog) -> None:
    assert states(log, WriteIntended("1", "r", FILES)) == {"1": "open"}
    assert [change.id for change in open_changes(log.records())] == ["1"]
    assert states(log, WriteDone("1")) == {"1": "applied"}
    assert open_changes(log.records()) == ()


def test_a_failed_write_tells_why(log: SessionLog) -> None:
    assert states(log, WriteIntended("1", "r", FILES), WriteUndone("1", "disk full", ("a.py",))) == {
        "1": "failed"
    }
    (change,) = changes(log.records())
    assert (change.reason, change.conflicts, change.approval_id) == ("disk full", ("a.py",), "r")


def test_undo_redo_undo(log: SessionLog) -> None:
    states(log, WriteIntended("1", "r", FILES), WriteDone("1"))
    undo = reversal(changes(log.records()), "1")
    assert (undo.reverts, undo.files, undo.redo) == ("1", BACK, False)

    states(log, WriteIntended("2", "user", undo.files, undo.reverts))
    assert states(log, WriteDone("2")) == {"1": "undone", "2": "applied"}
    for named in ("1", "2"):
        redo = reversal(changes(log.records()), named)
        assert (redo.reverts, redo.files, redo.redo) == ("2", FILES, True)

    states(log, WriteIntended("3", "user", redo.files, redo.reverts))
    assert states(log, WriteDone("3")) == {"1": "applied", "2": "undone", "3": "applied"}
    again = reversal(changes(log.records()), "1")
    assert (again.reverts, again.files, again.redo) == ("3", BACK, False)

    states(log, WriteIntended("4", "user", again.files, again.reverts))
    assert states(log, WriteDone("4")) == {"1": "undone", "2": "applied", "3": "undone", "4": "applied"}


def test_an_undo_that_failed_changes_nothing(log: SessionLog) -> None:
    states(log, WriteIntended("1", "r", FILES), WriteDone("1"), WriteIntended("2", "user", BACK, "1"))
    assert states(log, WriteUndone("2", "cut off")) == {"1": "applied", "2": "failed"}
    assert reversal(changes(log.records()), "1").reverts == "1"
    with pytest.raises(JournalError, match="never in effect"):
        reversal(changes(log.records()), "2")


def test_later_changes_are_taken_back_by_themselves(log: SessionLog) -> None:
    states(log, WriteIntended("1", "r", FILES), WriteDone("1"))
    states(log, WriteIntended("2", "r", FILES), WriteDone("2"), WriteIntended("3", "user", BACK, "2"))
    assert states(log, WriteDone("3")) == {"1": "applied", "2": "undone", "3": "applied"}


@pytest.mark.parametrize("change_id", ["open", "unknown", ""])
def test_what_never_came_into_effect_cannot_be_taken_back(log: SessionLog, change_id: str) -> None:
    states(log, WriteIntended("open", "r", FILES))
    with pytest.raises(JournalError, match=r"never in effect|made no change"):
        reversal(changes(log.records()), change_id)


@pytest.mark.parametrize(
    "events",
    [
        (WriteDone("1"),),
        (WriteUndone("1", ""),),
        (WriteIntended("1", "r", FILES), WriteIntended("1", "r", FILES)),
        (WriteIntended("1", "r", FILES, "1"),),
        (WriteIntended("1", "r", FILES, "2"), WriteIntended("2", "r", FILES, "1")),
    ],
)
def test_a_record_that_makes_no_sense_is_refused(log: SessionLog, events: tuple[Event, ...]) -> None:
    for event in events:
        log.append(event)
    with pytest.raises(JournalError, match="verify the session"):
        changes(log.records())


def test_files_are_taken_back_one_by_one(log: SessionLog) -> None:
    states(log, WriteIntended("1", "r", FILES), WriteDone("1"))
    undo = reversal(changes(log.records()), "1", ["new.py"])
    assert (undo.reverts, undo.files, undo.redo) == ("1", BACK[1:], False)
    states(log, WriteIntended("2", "user", undo.files, "1"))
    assert states(log, WriteDone("2")) == {"1": "applied", "2": "applied"}
    assert changes(log.records())[0].undone == ("new.py",)
    rest = reversal(changes(log.records()), "1")
    assert (rest.reverts, rest.files, rest.redo) == ("1", BACK[:1], False)
    states(log, WriteIntended("3", "user", rest.files, "1"))
    assert states(log, WriteDone("3")) == {"1": "undone", "2": "applied", "3": "applied"}
    assert reversal(changes(log.records()), "3") == Reversal("3", FILES[:1], redo=True)
    assert reversal(changes(log.records()), "1") == Reversal("1", FILES, redo=True)
    states(log, WriteIntended("4", "user", FILES, "1"))
    assert states(log, WriteDone("4")) == {"1": "applied", "2": "undone", "3": "undone", "4": "applied"}


@pytest.mark.parametrize("paths", [["b.py"], ["a.py", "b.py"]])
def test_a_file_that_was_not_written_cannot_be_taken_back(log: SessionLog, paths: list[str]) -> None:
    states(log, WriteIntended("1", "r", FILES), WriteDone("1"))
    with pytest.raises(JournalError, match="did not write one of these files"):
        reversal(changes(log.records()), "1", paths)


def test_exchange_leads_back() -> None:
    assert tuple(map(exchange, FILES)) == BACK
    assert tuple(map(exchange, BACK)) == FILES
