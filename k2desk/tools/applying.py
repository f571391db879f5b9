"""Turns ticks into writes: exactly the ticked lines, composed from the blobs the user saw."""

from __future__ import annotations

from collections.abc import Callable

from k2desk.core.errors import StaleError
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.ports import Log, ToolResult
from k2desk.core.proposals import FileChange, FileWrite, Proposal, as_edited
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.export import to_unified
from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.ticked import ticked_writes
from k2desk.patch.whole import is_whole
from k2desk.tools.base import Means

MOST_OF_EDIT = 4_000
"""Characters of the user's edit of one file that are repeated to the model."""

Blob = Callable[[str], bytes]


def numbered(proposal: Proposal, blob: Blob) -> list[tuple[FileChange, list[tuple[int, Hunk]]]]:
    """Number the hunks of a proposal from 1, over all its files in order.

    A file without hunks (an empty file created or deleted, a bare rename, one decided as a whole) counts as
    one.
    """
    result, number = [], 0
    for file in proposal.files:
        before = blob(file.before) if file.before else b""
        after = blob(file.after) if file.after else b""
        found = () if is_whole(before, after) else hunks(before, after)
        found = found or (Hunk(0, 0, 0, 0, ()),)
        result.append((file, list(enumerate(found, number + 1))))
        number += len(found)
    return result


def writes_for(file: FileChange, ticks: FileTicks, log: Log) -> list[FileWrite]:
    """Return the writes for what is ticked in one file, their bytes kept; none where nothing is."""
    before = log.get_blob(file.before) if file.before else b""
    after = log.get_blob(file.after) if file.after else b""
    found = ticked_writes(file, ticks, before, after)
    for write in found:
        if write.data is not None:
            log.put_blob(write.data)
    return [write.file for write in found]


def apply_ticked(proposal: Proposal, decision: Decision, approval: str, means: Means) -> ToolResult:
    """Have the ticked part of a proposal written. Blocks.

    Args:
        proposal: what was shown.
        decision: an ``allow`` with its ticks.
        approval: the request it answers.
        means: the writer and the log.
    """
    ticks = {tick.path: tick for tick in decision.ticks}
    made, proposal = proposal, as_edited(proposal, {tick.path: tick.after for tick in decision.ticks})
    writes = [
        write
        for file in proposal.files
        for write in writes_for(file, ticks.get(file.path, FileTicks(file.path)), means.log)
    ]
    note = f"\nThe user adds: {decision.note.strip()}" if decision.note.strip() else ""
    if not writes:
        return ToolResult(
            mark(f"The user applied none of it. Nothing was written.{note}"),
            mark("nothing applied"),
            refused=True,
        )
    try:
        means.writes.apply(writes, approval)
    except StaleError as error:
        text = mark(f"{error} Read the file again and propose anew.{note}")
        return ToolResult(text, mark("changed on disk meanwhile"), refused=True)
    applied, lines = _told(proposal, ticks, means.log.get_blob)
    lines += edits_told(made, proposal, means.log.get_blob)
    return ToolResult("\n".join([f"{applied}.", *lines]) + note, applied[0].lower() + applied[1:])


def _told(proposal: Proposal, ticks: dict[str, FileTicks], blob: Blob) -> tuple[str, list[str]]:
    """Say which hunks were applied, wholly, partly or not."""
    lines, done, total = [], 0, 0
    for file, found in numbered(proposal, blob):
        tick = ticks.get(file.path, FileTicks(file.path))
        for number, hunk in found:
            total += 1
            chosen = _chosen(file, hunk, tick)
            whole = chosen == len(hunk.changes) and (tick.whole or (file.kind == "modify" and chosen > 0))
            done += whole or chosen > 0
            state = "applied" if whole else mark("partly applied") if chosen else mark("not applied")
            first = hunk.new_start or hunk.old_start
            span = f"lines {first}-{first + max(hunk.new_count, 1) - 1}" if hunk.lines else file.kind
            lines.append(f"{state}: {visible(file.path)} hunk {number} ({span})")
        state = "applied" if tick.whole else mark("not applied")
        if file.kind == "rename" and found[0][1].lines:
            lines.append(f"{state}: rename {visible(file.old_path)} to {visible(file.path)}")
        elif file.old_mode:
            lines.append(f"{state}: mode of {visible(file.path)} from {file.old_mode:o} to {file.mode:o}")
    return mark(f"Applied {done} of {total} hunk{'s' * (total != 1)}"), lines


def edits_told(made: Proposal, edited: Proposal, blob: Blob) -> list[str]:
    """Say what the user changed of a proposal before it was applied, as the diff between both."""
    lines: list[str] = []
    for file, now in zip(made.files, edited.files, strict=True):
        if file.after == now.after or file.after is None or now.after is None:
            continue
        diff = to_unified(now.path, blob(file.after), blob(now.after)).decode("utf-8", "replace")
        text = visible(diff[diff.find("@@") :].rstrip("\n"))
        if len(text) > MOST_OF_EDIT:
            text = text[:MOST_OF_EDIT] + "\n… Read the file for the rest."
        what = f"The user edited {visible(now.path)} before applying"
        lines.append(f"{what}. From your proposal to the user's text:\n{text}")
    return lines


def _chosen(file: FileChange, hunk: Hunk, tick: FileTicks) -> int:
    """Return how many lines of a hunk took effect, as `writes_for` has it."""
    if file.kind == "create" and not tick.whole:
        return 0
    if file.kind == "delete" and tick.whole:
        return len(hunk.changes)
    return len(set(hunk.changes) & set(tick.lines))
