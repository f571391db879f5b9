"""Going back to a message, and forth again, by the one writer: all files or none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from k2desk.core.errors import K2DeskError, StaleError, WorkspaceError
from k2desk.core.ports import Log
from k2desk.core.rewind import Step, Touched
from k2desk.journal.rewinding import results, steps_back
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer


def touched(log: Log, fence: Fence, seq: int) -> tuple[Touched, ...]:
    """Return what going back to before a record would do. Blocks; nothing is written."""
    records = log.joined()
    return _touched(fence, results(records, steps_back(records, seq)))


def go_back(log: Log, fence: Fence, seq: int) -> tuple[Step, ...]:
    """Take the files back to what they were before a record. Blocks.

    Args:
        log: of the session that wrote them.
        fence: around its folder.
        seq: number of the record.

    Returns:
        What was done, in order.

    Raises:
        StaleError: somebody else has changed a file since; nothing was written.
        WorkspaceError: writing failed; every file is as it was.
        JournalError: the record can't be kept, or makes no sense.
    """
    steps = steps_back(log.joined(), seq)
    _go(log, fence, steps)
    return steps


def go_again(log: Log, fence: Fence, steps: Sequence[Step]) -> None:
    """Take `go_back` back; what may be raised is the same."""
    _go(log, fence, tuple(reversed(steps)))


def _go(log: Log, fence: Fence, steps: Sequence[Step]) -> None:
    changed = [file.path for file in _touched(fence, results(log.joined(), steps)) if file.changed]
    if changed:
        names = ", ".join(changed)
        raise StaleError(
            f"Changed since by somebody else: {names}. Nothing was written. Put these changes aside first, "
            "or rewind the conversation alone.",
            tuple(changed),
        )
    writer, done = Writer(fence, log), list[Step]()
    try:
        for step in steps:
            writer.revert(*step)
            done.append(step)
    except K2DeskError:
        for step in reversed(done):
            writer.revert(*step)
        raise


def _touched(fence: Fence, told: Mapping[str, tuple[str | None, str | None]]) -> tuple[Touched, ...]:
    found = []
    for path, (now, will) in sorted(told.items()):
        changed = _digest(fence, path) != now
        if now != will or changed:
            what = "removed" if will is None else "brought back" if now is None else "restored"
            found.append(Touched(path, what, changed))  # type: ignore[arg-type]
    return tuple(found)


def _digest(fence: Fence, path: str) -> str | None:
    """Return the SHA-256 of a file as it is now, None where there is none that could be read."""
    try:
        return hashlib.sha256(fence.read(path)).hexdigest()
    except WorkspaceError:
        return None
