"""What was written to the user's files, and what undo and redo would write: a view of the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import Record, WriteDone, WriteIntended, WriteUndone
from k2desk.core.proposals import FileWrite

State: TypeAlias = Literal["open", "applied", "undone", "failed"]


class Change(msgspec.Struct, frozen=True):
    """A transaction of the writer.

    Args:
        id: the change.
        approval_id: the request that allowed it, ``user`` for the user's own undo and redo.
        files: every file with its bytes before and after.
        reverts: the change this one took back, "" where it took back none.
        at: when it was intended, seconds since the epoch.
        state: ``open`` (intended, neither done nor undone: a crash, or it is being written), ``applied``
            (written and in effect), ``undone`` (written, then taken back by a later change), ``failed`` (it
            was never in effect).
        reason: why it failed.
        conflicts: files a failed change left as they were because they were neither old nor new.
    """

    id: str
    approval_id: str
    files: tuple[FileWrite, ...]
    reverts: str
    at: float
    state: State = "open"
    reason: str = ""
    conflicts: tuple[str, ...] = ()


class Reversal(msgspec.Struct, frozen=True):
    """What the writer has to write to take a change back, or to bring it again.

    Args:
        reverts: the change it takes back, for `WriteIntended.reverts`.
        files: that change's files with before and after exchanged.
        redo: True where it brings an undone change again.
    """

    reverts: str
    files: tuple[FileWrite, ...]
    redo: bool


def changes(records: Iterable[Record]) -> tuple[Change, ...]:
    """Return every transaction of a session in the order they were intended, reversals included.

    Raises:
        JournalError: a change is begun twice, takes back one that was not there, or ends without a beginning.
    """
    found: dict[str, Change] = {}
    for record in records:
        match record.event:
            case WriteIntended(change_id=change_id, approval_id=approval_id, files=files, reverts=reverts):
                if change_id in found or (reverts and reverts not in found):
                    raise JournalError(
                        f"The record of change {change_id!r} makes no sense; verify the session."
                    )
                found[change_id] = Change(change_id, approval_id, files, reverts, record.at)
            case WriteDone(change_id=change_id):
                _set(found, change_id, "applied")
                _take_back(found, found[change_id].reverts)
            case WriteUndone(change_id=change_id, reason=reason, conflicts=conflicts):
                _set(found, change_id, "failed", reason, conflicts)
            case _:
                pass
    return tuple(found.values())


def _set(
    found: dict[str, Change], change_id: str, state: State, reason: str = "", conflicts: tuple[str, ...] = ()
) -> None:
    if change_id not in found:
        raise JournalError(f"The record ends a change {change_id!r} it never began; verify the session.")
    found[change_id] = msgspec.structs.replace(
        found[change_id], state=state, reason=reason, conflicts=conflicts
    )


def _take_back(found: dict[str, Change], change_id: str) -> None:
    """Undo a change, and bring again what it had itself taken back."""
    undone = True
    while change_id:
        _set(found, change_id, "undone" if undone else "applied")
        change_id = found[change_id].reverts
        undone = not undone


def open_changes(records: Iterable[Record]) -> tuple[Change, ...]:
    """Return what was intended and neither done nor undone: work for the recovery at start-up."""
    return tuple(change for change in changes(records) if change.state == "open")


def reversal(made: Sequence[Change], change_id: str) -> Reversal:
    """Say what takes a change back, or brings it again where it is undone.

    Undo, redo, undo … form a chain of changes of which each took back the one before; it is always the last
    link that is taken back, so any link may be named.

    Args:
        made: what `changes` returned.
        change_id: the change, or any reversal of it.

    Raises:
        JournalError: there is no such change, or it never came into effect.
    """
    by_id = {change.id: change for change in made}
    change = by_id.get(change_id)
    if change is None:
        raise JournalError(f"This session made no change {change_id!r}; nothing can be taken back.")
    if change.state in ("open", "failed"):
        raise JournalError("This change was never in effect, so there is nothing to take back.")
    after = {later.reverts: later for later in made if later.reverts and later.state in ("applied", "undone")}
    while change.id in after:
        change = after[change.id]
    steps = 0
    root = change
    while root.reverts:
        root = by_id[root.reverts]
        steps += 1
    return Reversal(change.id, tuple(exchange(file) for file in change.files), steps % 2 == 1)


def exchange(file: FileWrite) -> FileWrite:
    """Return the write that leads back."""
    return FileWrite(file.path, file.after, file.before, file.mode_after, file.mode_before)
