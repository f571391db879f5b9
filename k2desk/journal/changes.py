"""What was written to the user's files, and what undo and redo would write: a view of the records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import Record, WriteDone, WriteIntended, WriteUndone
from k2desk.core.proposals import FileWrite
from k2desk.core.standing import Standing, leads_back

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
            (written, and at least one file of it is in effect), ``undone`` (written, then taken back by later
            changes), ``failed`` (it was never in effect).
        reason: why it failed.
        conflicts: files a failed change left as they were because they were neither old nor new.
        undone: of a change that takes back none: the files that are taken back at present.
    """

    id: str
    approval_id: str
    files: tuple[FileWrite, ...]
    reverts: str
    at: float
    state: State = "open"
    reason: str = ""
    conflicts: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


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
    standing = Standing()
    for record in records:
        match record.event:
            case WriteIntended(change_id=change_id, approval_id=approval_id, files=files, reverts=reverts):
                if change_id in found or (reverts and reverts not in found):
                    raise JournalError(
                        f"The record of change {change_id!r} makes no sense; verify the session."
                    )
                found[change_id] = Change(change_id, approval_id, files, reverts, record.at)
            case WriteDone(change_id=change_id):
                _set(found, change_id, state="applied")
            case WriteUndone(change_id=change_id, reason=reason, conflicts=conflicts):
                _set(found, change_id, state="failed", reason=reason, conflicts=conflicts)
            case _:
                continue
        standing.apply(record.event)
    return tuple(_standing(change, found, standing) for change in found.values())


def _set(found: dict[str, Change], change_id: str, **values: object) -> None:
    if change_id not in found:
        raise JournalError(f"The record ends a change {change_id!r} it never began; verify the session.")
    found[change_id] = msgspec.structs.replace(found[change_id], **values)


def _standing(change: Change, found: dict[str, Change], standing: Standing) -> Change:
    """Say whether a change that was written is in effect still: at least one of its files is."""
    if change.state != "applied":
        return change
    root = found[standing.root(change.id)]
    undone, own = standing.undone(root.id), {file.path: file for file in root.files}
    if change is root:
        state: State = "undone" if standing.effect(root.id) == "undone" else "applied"
        back = tuple(file.path for file in root.files if file.path in undone)
        return msgspec.structs.replace(change, state=state, undone=back)
    holds = any(
        (file.path in undone) == leads_back(own[file.path], file) for file in change.files if file.path in own
    )
    return msgspec.structs.replace(change, state="applied" if holds else "undone")


def open_changes(records: Iterable[Record]) -> tuple[Change, ...]:
    """Return what was intended and neither done nor undone: work for the recovery at start-up."""
    return tuple(change for change in changes(records) if change.state == "open")


def reversal(made: Sequence[Change], change_id: str, paths: Collection[str] = ()) -> Reversal:
    """Say what takes a change back, or brings it again where it is undone.

    Undo, redo, undo … all belong to the change they began with, and any of them may be named. What is still
    in effect is taken back; where nothing is, everything is brought again.

    Args:
        made: what `changes` returned.
        change_id: the change, or any reversal of it.
        paths: only these files of it; none for all it names.

    Raises:
        JournalError: there is no such change or file, or it never came into effect.
    """
    by_id = {change.id: change for change in made}
    change = by_id.get(change_id)
    if change is None:
        raise JournalError(f"This session made no change {change_id!r}; nothing can be taken back.")
    if change.state in ("open", "failed"):
        raise JournalError("This change was never in effect, so there is nothing to take back.")
    root = change
    while root.reverts:
        root = by_id[root.reverts]
    wanted = frozenset(paths) or {file.path for file in change.files}
    files = [file for file in root.files if file.path in wanted]
    if len(files) != len(wanted):
        raise JournalError("This change did not write one of these files; nothing can be taken back.")
    standing = [file for file in files if file.path not in root.undone]
    if standing:
        files = [exchange(file) for file in standing]
    return Reversal(_last(made, root, files, by_id), tuple(files), not standing)


def _last(
    made: Sequence[Change], root: Change, files: Sequence[FileWrite], by_id: Mapping[str, Change]
) -> str:
    """Return the newest change of which these files are the way back, the first where no single one is."""
    wanted = {msgspec.structs.astuple(file) for file in files}
    for change in reversed(made):
        first = change
        while first.reverts:
            first = by_id[first.reverts]
        back = {msgspec.structs.astuple(exchange(file)) for file in change.files}
        if first is root and change.state in ("applied", "undone") and wanted <= back:
            return change.id
    return root.id


def exchange(file: FileWrite) -> FileWrite:
    """Return the write that leads back."""
    return FileWrite(file.path, file.after, file.before, file.mode_after, file.mode_before)
