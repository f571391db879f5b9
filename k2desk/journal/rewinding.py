"""Which changes lie between now and a message, and what taking them back does: a view of the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k2desk.core.errors import JournalError
from k2desk.core.events import Record
from k2desk.core.rewind import Step
from k2desk.journal.changes import Change, changes


def steps_back(records: Sequence[Record], seq: int) -> tuple[Step, ...]:
    """Return what leads from the files as they are to the files before a record, in the order to do it.

    Args:
        records: the whole session, in order.
        seq: number of the record.

    Raises:
        JournalError: a change is open still, or the record of the changes makes no sense.
    """
    then = {change.id: change for change in changes(record for record in records if record.seq < seq)}
    steps: list[Step] = []
    for change in reversed(changes(records)):
        if change.state == "open":
            raise JournalError("A change is just being written; try again when it is done.")
        if change.reverts or change.state == "failed":
            continue
        now, before = _effective(change), _effective(then[change.id]) if change.id in then else frozenset()
        steps += (Step(change.id, tuple(sorted(paths))) for paths in (now - before, before - now) if paths)
    return tuple(steps)


def _effective(change: Change) -> frozenset[str]:
    """Return the files of a change that hold what it wrote, as far as the record knows."""
    if change.state not in ("applied", "undone"):
        return frozenset()
    return frozenset(file.path for file in change.files) - frozenset(change.undone)


def results(records: Sequence[Record], steps: Sequence[Step]) -> Mapping[str, tuple[str | None, str | None]]:
    """Return for each file of the steps the SHA-256 it has now and will have, None for no file."""
    found = {change.id: change for change in changes(records)}
    told: dict[str, tuple[str | None, str | None]] = {}
    for step in steps:
        change = found[step.change_id]
        for file in change.files:
            if file.path in step.paths:
                brings = file.path in change.undone
                now, will = (file.before, file.after) if brings else (file.after, file.before)
                told[file.path] = (told[file.path][0] if file.path in told else now, will)
    return told
