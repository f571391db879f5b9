"""What the user has ticked of each proposal, down to single lines: the one owner of ticks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from k2desk.core.errors import JournalError
from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import Proposal
from k2desk.core.wording import mark
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.ticked import State, TickedFile
from k2desk.ui.models.readings import InThread, Read, Readings, Wanted
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.scope.holding import Terms

_CHECK: dict[State, Qt.CheckState] = {
    "none": Qt.CheckState.Unchecked,
    "some": Qt.CheckState.PartiallyChecked,
    "all": Qt.CheckState.Checked,
}


@dataclass(slots=True)
class _Shown:
    """A proposal that is on the screen."""

    ticked: list[TickedFile]
    rows: ProposalRows
    proposal: Proposal
    request: str = ""
    digest: str = ""
    settled: bool = False
    terms: Terms | None = None
    """What was agreed when it was made."""
    before: list[TickedFile] | None = None
    """The ticks as they were when it was decided."""
    stale: frozenset[int] = frozenset()
    """The files that are no longer on the disk what the proposal was made against."""


NOTHING = mark("Nothing is ticked")
_APPLY, _APPLIED, _TICKED = mark("Apply {figure}"), mark("Applied {figure}"), mark("{figure} ticked")


def figures(words: str) -> list[str]:
    """Return the numbers of a sentence that counts."""
    return re.findall(r"\d[\d.,]*", words)


def shorter(label: str) -> str:
    """Return what a button that applies will do without what is counted: ``Apply 2 of 3``."""
    numbers = figures(label)
    if len(numbers) != 2:
        return label
    return tr("Apply {ticked} of {whole}", ticked=numbers[0], whole=numbers[1])


class Selection(QObject):
    """The ticks of every proposal of the session; all is ticked at first, but for files that run code and
    what lies outside of what was agreed.

    A proposal that is not known, or still being read, has no files. `WHOLE` in place of a hunk's number
    stands for the operation on the file itself, where that has a tick of its own.

    Args:
        in_thread: reads large proposals beside the window, see `Runtime.in_thread`; None reads them at once.
    """

    changed = Signal(str)
    """(proposal id): its ticks are others, it is new, or it was decided."""
    failed = Signal(str, str)
    """(proposal id, sentence): it could not be read."""

    def __init__(self, in_thread: InThread | None = None) -> None:
        super().__init__()
        self._shown: dict[str, _Shown] = {}
        self._readings = Readings(in_thread)
        self._asked: dict[str, tuple[str, str, str]] = {}
        """Of what is being read: the request, the digest, and the version before."""

    def clear(self) -> None:
        """Forget everything; another session is open."""
        self._shown.clear()
        self._readings.clear()
        self._asked.clear()

    def show(
        self,
        proposal: Proposal,
        request_id: str,
        question_digest: str,
        get_blob: Callable[[str], bytes],
        edited: Mapping[str, str] | None = None,
        follows: str = "",
        terms: Terms | None = None,
    ) -> None:
        """Take up a proposal with everything ticked; one that is known only learns of its question.

        A large one is read first, see `reading`; `changed` tells when it is there. Where the user has edited
        it since, the ticks of all other hunks stay.

        Args:
            proposal: as recorded.
            request_id: of the question about it, "" while there is none.
            question_digest: what the decision is bound to.
            get_blob: reads the journal's content store.
            edited: by path, what the user edited the proposed text into.
            follows: the version the user wanted changed, whose ticks hold for every hunk that is the same.
            terms: what was agreed when it was made, None for nothing.

        Raises:
            JournalError: a blob is missing or damaged.
        """
        known, name = self._shown.get(proposal.id), proposal.id
        if known is not None and known.proposal == proposal:
            self._readings.drop(name)  # an edit that was taken back before it was read
            if (request_id or known.request, question_digest or known.digest) != (
                known.request,
                known.digest,
            ):
                self._asks(known, request_id, question_digest)
            return
        request, digest, before = self._asked.get(name, ("", "", ""))
        self._asked[name] = request_id or request, question_digest or digest, follows or before
        terms = known.terms if known is not None else terms
        self._readings.read(
            Wanted(proposal, get_blob, edited or {}, terms),
            known.rows if known is not None else None,
            partial(self._read, proposal, terms),
            partial(self._not_read, name),
        )

    def reading(self, proposal_id: str) -> bool:
        """Tell whether it is being read at present."""
        return proposal_id in self._readings

    def _read(self, proposal: Proposal, terms: Terms | None, read: Read) -> None:
        request, digest, follows = self._asked.pop(proposal.id)
        known = self._shown.get(proposal.id)
        if known is None:
            known = self._shown[proposal.id] = _Shown(read.ticked, read.rows, proposal, terms=terms)
            self._carry(known, follows)
        else:
            for new, old in zip(read.ticked, known.ticked, strict=True):
                new.carry(old)
            known.ticked, known.rows, known.proposal = read.ticked, read.rows, proposal
        self._asks(known, request, digest)

    def _not_read(self, proposal_id: str, error: Exception) -> None:
        self._asked.pop(proposal_id)
        if not isinstance(error, JournalError):
            raise error
        self.failed.emit(proposal_id, str(error))

    def _asks(self, shown: _Shown, request_id: str, question_digest: str) -> None:
        """Learn of the question about a proposal, and tell that it is there."""
        shown.request = request_id or shown.request
        shown.digest = question_digest or shown.digest
        self.changed.emit(shown.proposal.id)

    def _carry(self, shown: _Shown, follows: str) -> None:
        version = self._shown.get(follows)
        ticked = (version.before or version.ticked) if version is not None else []
        before = {one.file.change.path: one for one in ticked}
        for one in shown.ticked:
            if (old := before.get(one.file.change.path)) is not None:
                one.carry(old)

    def settle(self, proposal_id: str, ticks: Iterable[FileTicks]) -> None:
        """Take over what was decided; from now on the ticks stay as they are."""
        shown = self._shown.get(proposal_id)
        if shown is None:
            return
        decided = {file.path: file for file in ticks}
        shown.before = [one.twin() for one in shown.ticked]
        for ticked in shown.ticked:
            path = ticked.file.change.path
            ticked.adopt(decided.get(path, FileTicks(path)))
        shown.settled = True
        self.changed.emit(proposal_id)

    def tick_only(self, proposal_id: str, ticks: Iterable[FileTicks]) -> None:
        """Tick exactly this; a file other programs run code from keeps the ticks the user gave it."""
        wanted = {file.path: file for file in ticks}
        for ticked in self._open(proposal_id):
            path = ticked.file.change.path
            if not (ticked.by_hand and path in wanted):
                ticked.adopt(wanted.get(path, FileTicks(path)))
        self.changed.emit(proposal_id)

    def files(self, proposal_id: str) -> tuple[ProposedFile, ...]:
        """Return the files of a proposal with their hunks."""
        return tuple(ticked.file for ticked in self._ticked(proposal_id))

    def rows(self, proposal_id: str) -> ProposalRows:
        """Return what a proposal looks like, with what the user has folded in it."""
        shown = self._shown.get(proposal_id)
        return shown.rows if shown is not None else ProposalRows(())

    def question(self, proposal_id: str) -> tuple[str, str]:
        """Return the request that waits for a decision and the digest it is bound to, "" and "" for none."""
        shown = self._shown.get(proposal_id)
        return (shown.request, shown.digest) if shown and not shown.settled else ("", "")

    def settled(self, proposal_id: str) -> bool:
        """Return whether it was decided."""
        shown = self._shown.get(proposal_id)
        return shown is not None and shown.settled

    def ticks(self, proposal_id: str) -> tuple[FileTicks, ...]:
        """Return what is ticked, as a decision holds it; files without any tick are left out."""
        found = (ticked.decision() for ticked in self._ticked(proposal_id))
        return tuple(ticks for ticks in found if ticks is not None)

    def mark_stale(self, proposal_id: str, files: frozenset[int]) -> None:
        """Learn which files are no longer on the disk what the proposal was made against."""
        shown = self._shown.get(proposal_id)
        if shown is not None and shown.stale != files:
            shown.stale = files
            self.changed.emit(proposal_id)

    def stale(self, proposal_id: str) -> frozenset[int]:
        """Return the numbers of these files."""
        shown = self._shown.get(proposal_id)
        return shown.stale if shown is not None else frozenset()

    def ticked_files(self, proposal_id: str) -> frozenset[int]:
        """Return the numbers of the files of which something is ticked."""
        ticked = self._ticked(proposal_id)
        return frozenset(number for number, one in enumerate(ticked) if one.decision() is not None)

    def can_apply(self, proposal_id: str) -> bool:
        """Tell whether something is ticked, and none of it in a file that has changed."""
        return bool(self.ticks(proposal_id)) and not self.held(proposal_id)

    def held(self, proposal_id: str) -> frozenset[int]:
        """Return the files for which nothing can be applied: ticked, and changed on the disk."""
        return self.ticked_files(proposal_id) & self.stale(proposal_id)

    def untick_stale(self, proposal_id: str) -> None:
        """Untick every file that is no longer on the disk what the proposal was made against."""
        stale = self.stale(proposal_id)
        for number, ticked in enumerate(self._open(proposal_id)):
            if number in stale:
                ticked.clear()
        self.changed.emit(proposal_id)

    def counts(self, proposal_id: str) -> tuple[int, int]:
        """Return how many hunks have a tick, and how many there are.

        A file without hunks counts as one, as it does for the model; a renaming with hunks is none of them.
        """
        parts = [ticked.parts for ticked in self._ticked(proposal_id)]
        return sum(some for some, _ in parts), sum(whole for _, whole in parts)

    def line_counts(self, proposal_id: str) -> tuple[int, int]:
        """Return how many changed lines are ticked, and how many there are."""
        files = self._ticked(proposal_id)
        return sum(len(ticked.lines) for ticked in files), sum(ticked.file.lines for ticked in files)

    def partly(self, proposal_id: str) -> bool:
        """Return whether some hunk is ticked only in part, so that lines have to be counted."""
        return any(ticked.partly for ticked in self._ticked(proposal_id))

    def label(self, proposal_id: str, *, applied: bool = False) -> str:
        """Return what the button will do, such as ``Apply 2 of 3 hunks``; or what it has done."""
        if self.counts(proposal_id)[0]:
            return self._figure(proposal_id, _APPLIED if applied else _APPLY)
        if applied:
            return tr("Applied")
        # Only the renaming or the permissions of a file have a tick without being counted.
        ticked = {ticks.path for ticks in self.ticks(proposal_id)}
        changes = [file.change for file in self.files(proposal_id) if file.change.path in ticked]
        if not changes:
            return tr(NOTHING)
        renamings = sum(change.kind == "rename" for change in changes)
        if renamings == len(changes):
            return trn("Apply the renaming alone", "Apply {n} renamings alone", renamings)
        if renamings:
            return tr("Apply {count} renamings and permissions alone", count=len(changes))
        return trn("Apply the permissions alone", "Apply {n} permissions alone", len(changes))

    def chip(self, proposal_id: str) -> str:
        """Return how much is ticked, such as ``2 of 3 hunks ticked``."""
        return self._figure(proposal_id, _TICKED)

    def _figure(self, proposal_id: str, sentence: str) -> str:
        if self.partly(proposal_id):
            ticked, whole = self.line_counts(proposal_id)
            some = trn("{ticked} of {n} line", "{ticked} of {n} lines", whole, ticked=ticked)
            figure = trn("{n} line", "{n} lines", whole) if ticked == whole else some
        elif all(file.hunks for file in self.files(proposal_id)):
            ticked, whole = self.counts(proposal_id)
            some = trn("{ticked} of {n} hunk", "{ticked} of {n} hunks", whole, ticked=ticked)
            figure = trn("{n} hunk", "{n} hunks", whole) if ticked == whole else some
        else:
            ticked, whole = self.counts(proposal_id)
            some = trn("{ticked} of {n} change", "{ticked} of {n} changes", whole, ticked=ticked)
            figure = trn("{n} change", "{n} changes", whole) if ticked == whole else some
        return tr(sentence, figure=figure)

    def file_state(self, proposal_id: str, file: int) -> Qt.CheckState:
        """Return the tick of a file."""
        return _CHECK[self._ticked(proposal_id)[file].state]

    def hunk_state(self, proposal_id: str, file: int, hunk: int) -> Qt.CheckState:
        """Return the tick of a hunk."""
        return _CHECK[self._ticked(proposal_id)[file].hunk_state(hunk)]

    def hunk_lines(self, proposal_id: str, file: int, hunk: int) -> tuple[int, int]:
        """Return how many lines of a hunk are ticked, and how many changed lines it has."""
        return self._ticked(proposal_id)[file].hunk_lines(hunk)

    def line_ticked(self, proposal_id: str, file: int, change: int) -> bool:
        """Return the tick of a changed line."""
        return change in self._ticked(proposal_id)[file].lines

    def toggle_all(self, proposal_id: str) -> None:
        """Tick everything, or nothing where everything is ticked; never what the user ticks for itself."""
        on = any(ticked.state != "all" for ticked in self._ticked(proposal_id) if ticked.easy)
        for ticked in self._open(proposal_id):
            if not on:
                ticked.clear()
            elif ticked.easy:
                ticked.set_all(on)
        self.changed.emit(proposal_id)

    def toggle_file(self, proposal_id: str, file: int) -> None:
        """Tick a file, as far as it lies within what was agreed, or untick it where it is."""
        for ticked in self._open(proposal_id)[file : file + 1]:
            ticked.set_all(ticked.state != "all")
            self.changed.emit(proposal_id)

    def toggle_hunk(self, proposal_id: str, file: int, hunk: int) -> None:
        """Tick a hunk in full, or untick it where it is; `BEYOND` means what was not agreed."""
        for ticked in self._open(proposal_id)[file : file + 1]:
            ticked.set(hunk, ticked.hunk_state(hunk) != "all")
            self.changed.emit(proposal_id)

    def set_lines(self, proposal_id: str, file: int, changes: Collection[int], *, on: bool) -> None:
        """Tick changed lines of a file, or untick them."""
        for ticked in self._open(proposal_id)[file : file + 1]:
            ticked.set_lines(changes, on)
            self.changed.emit(proposal_id)

    def _ticked(self, proposal_id: str) -> Sequence[TickedFile]:
        shown = self._shown.get(proposal_id)
        return shown.ticked if shown else ()

    def _open(self, proposal_id: str) -> Sequence[TickedFile]:
        """Return the files whose ticks may still be changed: none once it was decided."""
        return () if self.settled(proposal_id) else self._ticked(proposal_id)
