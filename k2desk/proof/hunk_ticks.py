"""The hunks of a proposal, numbered over all its files, and the ticks that any set of them stands for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import FileChange, Proposal
from k2desk.patch.hunks import hunks
from k2desk.patch.text import comparable
from k2desk.patch.whole import is_whole


@dataclass(frozen=True, slots=True)
class Part:
    """What has a number: a hunk, or a file without hunks.

    Args:
        file: its place among the files of the proposal.
        lines: the numbers of its changed lines.
        last: whether it is the last of its file.
    """

    file: int
    lines: tuple[int, ...]
    last: bool = True


def parts_of(proposal: Proposal, blob: Callable[[str], bytes]) -> tuple[Part, ...]:
    """Number the hunks.

    Args:
        proposal: the proposal.
        blob: reads the journal's store.

    Raises:
        JournalError: bytes are missing.
    """
    found: list[Part] = []
    for number, file in enumerate(proposal.files):
        before = blob(file.before) if file.before else b""
        after = blob(file.after) if file.after else b""
        inside = () if is_whole(before, after) else hunks(*comparable(before, after))
        found += [Part(number, hunk.changes, hunk is inside[-1]) for hunk in inside] or [Part(number, ())]
    return tuple(found)


def ticks_of(proposal: Proposal, parts: Sequence[Part], chosen: Collection[int]) -> tuple[FileTicks, ...]:
    """Return the ticks for some of the hunks, as a decision would hold them.

    Args:
        proposal: the proposal.
        parts: its hunks.
        chosen: their numbers.
    """
    ticks: list[FileTicks] = []
    for number, file in enumerate(proposal.files):
        own = [part for part in range(len(parts)) if parts[part].file == number]
        ticked = [part for part in own if part in chosen]
        if ticked:
            lines = tuple(sorted(line for part in ticked for line in parts[part].lines))
            ticks.append(FileTicks(file.path, lines, _whole(file, ticked == own)))
    return tuple(ticks)


def _whole(file: FileChange, everything: bool) -> bool:
    """Tell whether the operation on the file goes along: deleting it needs every line, the others any."""
    return everything if file.kind == "delete" else True
