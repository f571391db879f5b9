"""Checks a session from its first record to the files on the disk, for ``k2desk verify`` and the window."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from k2desk.core.desk import SessionInfo
from k2desk.core.errors import JournalError, K2DeskError
from k2desk.core.verified import Verified
from k2desk.core.working import Working
from k2desk.journal.heads import faults_of
from k2desk.journal.journal import Journal
from k2desk.workspace.fence import Fence
from k2desk.workspace.oversight import Oversight, Wrote
from k2desk.workspace.seen import LIMIT


def verify(
    journal: Journal, infos: Sequence[SessionInfo], key: str = "", working: Working | None = None
) -> tuple[Verified, ...]:
    """Check sessions. Blocks, for a long session for seconds.

    Args:
        journal: holds them.
        infos: their lines in the session list.
        key: the public key whose signatures count, hexadecimal; "" where there is none.
        working: hears how far it is, and may stop it.

    Raises:
        JournalError: the journal can't be read at all.
        Stopped: it was asked to end.
    """
    working, before, found = working or Working(), 0, []
    lengths = [journal.last(info.id)[0] for info in infos]
    for info, length in zip(infos, lengths, strict=True):
        step = partial(_step, working, sum(lengths), before)
        found.append(_checked(journal, info, key, step))
        before += length
    last: dict[str, dict[str, Wrote]] = {}
    for workspace in {one.workspace for one, _ in found}:
        last[workspace] = _newest(journal, workspace, partial(_step, working, sum(lengths), sum(lengths), 0))
    shown = {workspace: differing(Path(workspace), wrote) for workspace, wrote in last.items()}
    return tuple(
        msgspec.structs.replace(
            one, differing=tuple(path for path in shown[one.workspace] if path in oversight.last)
        )
        for one, oversight in found
    )


def _step(working: Working, whole: int, before: int, number: int) -> None:
    working.step("Checking", before + number, whole, "records")


def _checked(
    journal: Journal, info: SessionInfo, key: str, step: Callable[[int], object]
) -> tuple[Verified, Oversight]:
    heads = journal.heads(info.id)  # first: the session may be running, and its records only grow
    faults: list[JournalError] = list(journal.faults(info.id, step))
    oversight = Oversight(journal.get_blob)
    records: dict[int, str] = {}
    try:
        for record in journal.read(info.id, 0):
            step(record.seq)
            records[record.seq] = record.digest
            oversight.apply(record)
    except JournalError as error:
        if str(error) not in map(str, faults):
            faults.append(error)
    faults += faults_of(info.id, records, heads)
    kept = [head.seq for head in heads if key and head.key == key and records.get(head.seq) == head.digest]
    found = Verified(
        info.id,
        info.workspace,
        info.title,
        len(records),
        oversight.changes,
        oversight.unapproved,
        tuple(oversight.unexplained),
        tuple(map(str, faults)),
        max(kept, default=0),
        "kept" if kept else "gone" if heads else "none",
    )
    return found, oversight


def _newest(journal: Journal, workspace: str, step: Callable[[], object]) -> dict[str, Wrote]:
    """Return what K2Desk wrote last at each path of a folder, in whichever session."""
    last: dict[str, Wrote] = {}
    for info in journal.sessions(Path(workspace)):
        oversight = Oversight(journal.get_blob, writes_only=True)
        with contextlib.suppress(JournalError):  # told where that session is checked itself
            for record in journal.read(info.id, 0):
                step()
                oversight.apply(record)
        for path, wrote in oversight.last.items():
            if path not in last or last[path].at < wrote.at:
                last[path] = wrote
    return last


def differing(root: Path, last: dict[str, Wrote]) -> tuple[str, ...]:
    """Return the paths that do not hold what K2Desk wrote there last; none where the folder is gone."""
    if not last:
        return ()
    try:
        fence = Fence(root)
    except K2DeskError:
        return ()
    try:
        return tuple(sorted(path for path, wrote in last.items() if _hash(fence, path) != wrote.sha256))
    finally:
        fence.close()


def _hash(fence: Fence, path: str) -> str | None:
    """Return the SHA-256 of a file, None for no file, "" for what is none or can't be read."""
    try:
        if not fence.exists(path):
            return None
        return hashlib.sha256(fence.read(path, LIMIT)).hexdigest()
    except K2DeskError:
        return ""
