"""What was written, against what was allowed: an approval's bytes, the user's own undo, or unexplained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalEdited,
    ProposalMade,
    Record,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileWrite, Proposal, as_edited
from k2desk.core.verified import Unexplained
from k2desk.core.wording import mark
from k2desk.journal.changes import exchange
from k2desk.patch.ticked import ticked_writes

OWN_HAND = "user"
"""The approval of the user's own undo and redo."""


class Wrote(msgspec.Struct, frozen=True):
    """What K2Desk wrote last at a path: the SHA-256, None for no file, and when, seconds since the epoch."""

    sha256: str | None
    at: float


class Oversight:
    """A fold over the records of one session; feed it in order. Reads blobs, so it belongs in a thread.

    Args:
        blob: returns the bytes of a blob; raises `JournalError` where it can't.
        writes_only: True asks only what was written, and judges nothing.
    """

    def __init__(self, blob: Callable[[str], bytes], *, writes_only: bool = False) -> None:
        self._blob = blob
        self._writes_only = writes_only
        self._questions: dict[str, Question] = {}
        self._allowed: dict[str, Decision] = {}
        self._proposals: dict[str, Proposal] = {}
        self._edits: dict[str, dict[str, str]] = {}
        """By proposal and path, what the user edited the proposed text into."""
        self._edited: dict[str, dict[str, str]] = {}
        """By request, the edits that stood when it was answered."""
        self._writes: dict[str, WriteIntended] = {}
        self._used: dict[str, str] = {}
        self.unexplained: list[Unexplained] = []
        self.done: set[str] = set()
        """The changes that were written to their end."""
        self.last: dict[str, Wrote] = {}
        """What was written last at each path."""

    @property
    def changes(self) -> int:
        """How many transactions were written."""
        return len(self.done)

    @property
    def unapproved(self) -> int:
        """How many transactions hold something unexplained: the figure of the status bar."""
        return len({found.change_id for found in self.unexplained})

    def take(self, records: Iterable[Record]) -> Oversight:
        """Take in records, in order, and return itself."""
        for record in records:
            self.apply(record)
        return self

    def apply(self, record: Record) -> None:
        """Take in one record."""
        match record.event:
            case DecisionRequested(request_id=request, question=question):
                self._questions[request] = question
            case DecisionMade(request_id=request, decision=decision):
                if decision.verdict == "allow" and self._binds(request, decision):
                    self._allowed[request] = decision
                    about = self._questions[request].proposal_id
                    self._edited[request] = dict(self._edits.get(about, {}))
            case ProposalEdited(proposal_id=name, path=path, after=after):
                self._edits.setdefault(name, {})[path] = after
            case ProposalMade(proposal=proposal):
                self._proposals[proposal.id] = proposal
            case WriteIntended() as write:
                for path, why in () if self._writes_only else self._judged(write):
                    self.unexplained.append(Unexplained(record.seq, write.change_id, path, why))
                self._writes[write.change_id] = write
            case WriteDone(change_id=change_id) if change_id in self._writes:
                self.done.add(change_id)
                for file in self._writes[change_id].files:
                    self.last[file.path] = Wrote(file.after, record.at)
            case WriteUndone(change_id=change_id):
                self._used = {name: change for name, change in self._used.items() if change != change_id}
            case _:
                pass

    def _binds(self, request: str, decision: Decision) -> bool:
        question = self._questions.get(request)
        return question is not None and question.digest == decision.digest

    def _judged(self, write: WriteIntended) -> Iterator[tuple[str, str]]:
        """Yield what of a transaction nothing explains: path and reason."""
        if write.approval_id == OWN_HAND:
            taken = self._writes.get(write.reverts)
            if taken is None:
                yield "", mark("it says that it takes back a change, but there is no such change")
            else:
                # A redo of files that were taken back one by one names the change they began with.
                back = [*(exchange(file) for file in taken.files), *(() if taken.reverts else taken.files)]
                yield from _compared(
                    write.files, back, mark("is not what the change it takes back held before")
                )
            return
        decision = self._allowed.get(write.approval_id)
        if decision is None:
            yield "", mark("no approval of the user, or of a rule of the user's, stands in the record")
            return
        question = self._questions[write.approval_id]
        if decision.real_files and question.real_files:
            return  # the user let a command write whatever it writes
        if write.approval_id in self._used:
            yield "", mark("its approval was used up by an earlier write")
            return
        self._used[write.approval_id] = write.change_id
        proposal = self._proposals.get(question.proposal_id)
        if question.kind != "proposal" or proposal is None:
            yield "", mark(f"its approval is about something else: {question.title}")
            return
        for tick in decision.ticks:
            if tick.after != self._edited[write.approval_id].get(tick.path, ""):
                yield tick.path, mark("its approval is about another text than the user's edit")
                return
        try:
            allowed = self._ticked(proposal, decision)
        except JournalError as error:
            yield "", mark(f"what was allowed can't be worked out any more: {error}")
            return
        yield from _compared(write.files, allowed, mark("is not what was ticked"))

    def _ticked(self, proposal: Proposal, decision: Decision) -> list[FileWrite]:
        ticks = {tick.path: tick for tick in decision.ticks}
        proposal = as_edited(proposal, {tick.path: tick.after for tick in decision.ticks})
        return [
            write.file
            for file in proposal.files
            for write in ticked_writes(
                file,
                ticks.get(file.path, FileTicks(file.path)),
                self._blob(file.before) if file.before else b"",
                self._blob(file.after) if file.after else b"",
            )
        ]


def _compared(
    written: Sequence[FileWrite], allowed: Sequence[FileWrite], words: str
) -> Iterator[tuple[str, str]]:
    """Yield the written files that are not among the allowed ones, byte for byte and bit for bit."""
    by_path: dict[str, list[FileWrite]] = {}
    for file in allowed:
        by_path.setdefault(file.path, []).append(file)
    for file in written:
        if file.path not in by_path:
            yield file.path, mark("the approval does not name this file")
        elif not any(_same(file, other) for other in by_path[file.path]):
            yield file.path, mark(f"what was written {words}")


def _same(written: FileWrite, allowed: FileWrite) -> bool:
    if (written.before, written.after) != (allowed.before, allowed.after):
        return False
    modes = ((written.mode_before, allowed.mode_before), (written.mode_after, allowed.mode_after))
    return all(wanted in (0, got) for got, wanted in modes)
