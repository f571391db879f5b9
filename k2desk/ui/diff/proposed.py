"""The files of a proposal as the review shows them: their bytes, their hunks, and what there is to tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from k2desk.core.proposals import FileChange, Proposal
from k2desk.patch.hidden import hidden_facts
from k2desk.patch.hunks import Hunk, hunks

_SNIFF = 8_000
"""A NUL among so many first bytes makes a file binary, as for git."""


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One file of a proposal.

    Args:
        change: as proposed.
        before: the bytes before, empty where there is no file.
        after: the proposed bytes, empty where there will be no file.
        hunks: none where the bytes are the same or either side is binary.
        changes: for each hunk the numbers of its changed lines.
        binary: whether either side is no text.
        facts: sentences about what the hunks do not show.
    """

    change: FileChange
    before: bytes
    after: bytes
    hunks: tuple[Hunk, ...]
    changes: tuple[range, ...]
    binary: bool
    facts: tuple[str, ...] = ()

    @property
    def has_unit(self) -> bool:
        """Whether the operation on the file itself is ticked for itself, apart from every hunk."""
        return self.change.kind == "rename" or not self.hunks

    @property
    def lines(self) -> int:
        """How many changed lines there are."""
        return self.changes[-1].stop if self.changes else 0


def is_binary(data: bytes) -> bool:
    """Return whether bytes are no text, by the rule git has for it."""
    return b"\0" in data[:_SNIFF]


def proposed_files(proposal: Proposal, get_blob: Callable[[str], bytes]) -> tuple[ProposedFile, ...]:
    """Read the blobs of a proposal and find its hunks.

    Raises:
        JournalError: a blob is missing or damaged.
    """
    return tuple(_proposed(change, get_blob) for change in proposal.files)


def _proposed(change: FileChange, get_blob: Callable[[str], bytes]) -> ProposedFile:
    before = b"" if change.before is None else get_blob(change.before)
    after = b"" if change.after is None else get_blob(change.after)
    binary = is_binary(before) or is_binary(after)
    found = () if binary else hunks(before, after)
    changes: list[range] = []
    for hunk in found:
        numbers = hunk.changes
        changes.append(range(numbers[0], numbers[-1] + 1))
    return ProposedFile(change, before, after, found, tuple(changes), binary, _facts(change, before, after))


def _facts(change: FileChange, before: bytes, after: bytes) -> tuple[str, ...]:
    """Say what the coloured lines do not; the mode before is unknown, so only that of a new file is told."""
    old = None if change.before is None else before
    new = None if change.after is None else after
    facts = hidden_facts(change.path, old, new, 0, change.mode if change.kind == "create" else 0)
    return facts if before or after else (*facts, "the file is empty")
