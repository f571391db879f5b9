"""The files of a proposal as the review shows them: their bytes, their hunks, and what there is to tick."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from k2desk.core.consequences import git_behaviour, runs_code
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.wording import retold
from k2desk.patch.hidden import hidden_facts
from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.text import comparable
from k2desk.patch.whole import is_binary, is_whole
from k2desk.ui.diff.rows import WHOLE
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.scope.holding import Terms


FEW, LITTLE = 8, 64 * 1024
"""So many files, and so many bytes of them, are compared within a few milliseconds."""
MANY = 100
"""Of so many files even what is known of them takes longer to put together."""


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One file of a proposal.

    Args:
        change: as proposed.
        before: the bytes before as they are compared, see `text.comparable`; empty where there is no file.
        after: the proposed bytes alike, empty where there will be no file.
        hunks: none where the bytes are the same, or decided as a whole.
        changes: for each hunk the numbers of its changed lines.
        binary: whether it is decided as a whole, for either side is no text or too large.
        facts: sentences about what the hunks do not show.
        runs_code: why other programs run code from the file once it is changed, "" where they do not; such a
            file is ticked by the user alone.
    """

    change: FileChange
    before: bytes
    after: bytes
    hunks: tuple[Hunk, ...]
    changes: tuple[range, ...]
    binary: bool
    facts: tuple[str, ...] = ()
    runs_code: str = ""
    edited: str = ""
    """SHA-256 of the text the user edited the proposed one into, "" where it is as proposed."""
    outside: Mapping[int, str] = field(default_factory=dict)
    """By hunk, or `rows.WHOLE`, why it lies outside of what was agreed; only the user ticks that."""

    @property
    def units(self) -> tuple[int, ...]:
        """What of it has a tick: the file itself, where that has one of its own, and the hunks."""
        return (*((WHOLE,) if self.has_unit else ()), *range(len(self.hunks)))

    @property
    def within(self) -> tuple[int, ...]:
        """Those units that lie within what was agreed."""
        return tuple(unit for unit in self.units if unit not in self.outside)

    @property
    def beyond(self) -> tuple[int, ...]:
        """The others."""
        return tuple(unit for unit in self.units if unit in self.outside)

    @property
    def has_unit(self) -> bool:
        """Whether the operation on the file itself is ticked for itself, apart from every hunk."""
        return self.change.kind == "rename" or bool(self.change.old_mode) or not self.hunks

    @property
    def lines(self) -> int:
        """How many changed lines there are."""
        return self.changes[-1].stop if self.changes else 0


def proposed_files(
    proposal: Proposal,
    get_blob: Callable[[str], bytes],
    edited: Mapping[str, str] | None = None,
    terms: Terms | None = None,
    known: Sequence[ProposedFile] = (),
) -> tuple[ProposedFile, ...]:
    """Read the blobs of a proposal and find its hunks.

    Args:
        proposal: as the user edited it.
        get_blob: reads the journal's content store.
        edited: by path, what the user edited the proposed text into.
        terms: what was agreed when it was made, None for nothing.
        known: files that are read already, and need not be once more where they are the same.

    Raises:
        JournalError: a blob is missing or damaged.
    """
    edits, read = edited or {}, {(file.change, file.edited): file for file in known}
    files = tuple(
        read.get((change, edits.get(change.path, "")))
        or _proposed(change, get_blob, edits.get(change.path, ""))
        for change in proposal.files
    )
    if terms is None:
        return files
    from k2desk.scope.judging import judge  # not needed where nothing was agreed

    judged = judge(files, terms)
    return tuple(replace(file, outside=reasons) for file, reasons in zip(files, judged, strict=True))


def is_little(
    proposal: Proposal, get_blob: Callable[[str], bytes], known: Sequence[ProposedFile] = ()
) -> bool:
    """Tell whether `proposed_files` is done at once, so that nothing else has to be shown meanwhile.

    Raises:
        JournalError: a blob is missing or damaged.
    """
    read = {file.change for file in known}
    changes = [change for change in proposal.files if change not in read]
    if len(changes) > FEW or len(proposal.files) > MANY:
        return False
    left = LITTLE
    for name in (name for change in changes for name in (change.before, change.after) if name):
        left -= len(get_blob(name))
        if left < 0:
            return False
    return True


def _proposed(change: FileChange, get_blob: Callable[[str], bytes], edited: str) -> ProposedFile:
    before = b"" if change.before is None else get_blob(change.before)
    after = b"" if change.after is None else get_blob(change.after)
    paths = [path for path in (change.path, change.old_path) if path]
    reason = next(filter(None, map(runs_code, paths)), "")
    facts = (*_warnings(change, paths, reason), *_facts(change, before, after))
    before, after = comparable(before, after)
    binary = is_whole(before, after)
    found = () if binary else hunks(before, after)
    changes: list[range] = []
    for hunk in found:
        numbers = hunk.changes
        changes.append(range(numbers[0], numbers[-1] + 1))
    return ProposedFile(change, before, after, found, tuple(changes), binary, facts, reason, edited)


def _warnings(change: FileChange, paths: Sequence[str], reason: str) -> Iterator[str]:
    """Say what a change sets off, and which edit found its place other than byte for byte."""
    if reason:
        yield tr("runs code: {reason}; tick it yourself", reason=retold(reason))
    for said in filter(None, map(git_behaviour, paths)):
        yield tr("git behaviour: the file {said}", said=retold(said))
    if change.links > 1:
        yield tr("the file has {links} names (hard links); the others keep the old bytes", links=change.links)
    for number, how in enumerate(change.matched, 1):
        if how == "copied":
            yield tr("a copy of another file")
        elif not how.startswith("exact"):
            yield tr(
                "edit {number} is not there byte for byte: it fits but for {how}", number=number, how=how
            )
        elif ", " in how and not how.endswith(" places"):
            yield tr(
                "edit {number} fits in several places; it was taken {how}",
                number=number,
                how=how.partition(", ")[2],
            )


def _facts(change: FileChange, before: bytes, after: bytes) -> tuple[str, ...]:
    """Say what the coloured lines do not; a mode is told where the change sets or alters it."""
    mode = change.mode if change.kind == "create" or change.old_mode else 0
    if is_whole(before, after) and not (is_binary(before) or is_binary(after)):
        facts = hidden_facts(change.path, b"", b"", change.old_mode, mode)
        return (
            *facts,
            tr(
                "too large for single lines: {before:,} → {after:,} bytes",
                before=len(before),
                after=len(after),
            ),
        )
    old = None if change.before is None else before
    new = None if change.after is None else after
    facts = hidden_facts(change.path, old, new, change.old_mode, mode)
    return facts if before or after else (*facts, tr("the file is empty"))
