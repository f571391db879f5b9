"""What became of each proposal: a fold over the records, without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalEdited,
    ProposalEnded,
    ProposalMade,
    Record,
    ScopeAgreed,
    ToolFinished,
    TurnFinished,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.proposals import Proposal, as_edited
from k2desk.core.standing import Standing
from k2desk.scope.holding import Holding, Terms
from k2desk.ui.words import tr

_HEARD = frozenset(
    (
        *(ScopeAgreed, ProposalMade, ProposalEdited, ProposalEnded, DecisionRequested, DecisionMade),
        *(WriteIntended, WriteDone, WriteUndone, ToolFinished, TurnFinished),
    )
)
"""What it takes in; most of a session is speech, and a long one has tens of thousands of that."""

State: TypeAlias = Literal[
    "made", "asked", "writing", "applied", "undone", "rejected", "revised", "refused", "lapsed"
]
"""``made`` is not asked about yet, ``asked`` waits for the user, ``writing`` was allowed, ``refused`` was
allowed but could not be written, ``lapsed`` was never decided."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a proposal.

    Args:
        proposal: as recorded.
        state: what became of it.
        request_id: of the question, "" where there was none.
        digest: what the decision is bound to.
        ticks: what was allowed.
        change_id: the change of the files, for undo and redo; "" where nothing was written.
        paths: the files that were written.
        undone: those that are taken back at present.
        reason: why it was refused, or why taking it back was.
    """

    proposal: Proposal
    state: State = "made"
    request_id: str = ""
    digest: str = ""
    ticks: tuple[FileTicks, ...] = ()
    change_id: str = ""
    paths: tuple[str, ...] = ()
    undone: frozenset[str] = frozenset()
    reason: str = ""
    terms: Terms | None = None
    """What was agreed when it was made, None for nothing."""
    made: Proposal | None = None
    """As it was made, where the user has edited it since."""
    edits: tuple[tuple[str, str], ...] = ()
    """The edits in effect, oldest first: path, and SHA-256 of the text."""

    @property
    def edited(self) -> dict[str, str]:
        """By path, what the user edited the proposed text into."""
        return dict(self.edits)

    def before_edit(self, path: str) -> str:
        """Return what the last edit of a file was made of, "" for what was proposed."""
        return (
            ([""] + [after for name, after in self.edits if name == path])[-2] if path in self.edited else ""
        )

    @property
    def files(self) -> int:
        """How many files were written."""
        return len(self.paths)

    def written(self, number: int) -> tuple[str, ...]:
        """Return the paths that were written for a file of the proposal; a renamed one has two."""
        file = self.proposal.files[number]
        return tuple(path for path in (file.old_path, file.path) if path in self.paths)

    @property
    def ways_back(self) -> dict[int, str]:
        """What can be done with single files: undone or redone, where several were written."""
        files = self.proposal.files
        if self.state == "asked":
            return {number: tr("Undo edit") for number, file in enumerate(files) if file.path in self.edited}
        if self.state not in ("applied", "undone") or self.files < 2:
            return {}
        written = {number: self.written(number) for number in range(len(files))}
        return {
            number: tr("Redo") if self.undone.issuperset(paths) else tr("Undo")
            for number, paths in written.items()
            if paths
        }

    @property
    def notes(self) -> dict[int, tuple[str, str]]:
        """What is said at its files once it is decided, with the token of its colour."""
        return {
            number: (tr("taken back"), "dim")
            for number, words in self.ways_back.items()
            if words == tr("Redo")
        }


class Story:
    """All proposals of a session, in order."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._told: dict[str, Told] = {}
        self._requests: dict[str, str] = {}
        self._standing, self._holding = Standing(), Holding()
        self._changes: dict[str, str] = {}
        """For each first change of a chain the proposal."""
        for record in records:
            self.apply(record.event)

    def __getitem__(self, proposal_id: str) -> Told:
        return self._told[proposal_id]

    def __contains__(self, proposal_id: str) -> bool:
        return proposal_id in self._told

    @property
    def told(self) -> tuple[Told, ...]:
        """All of them, oldest first."""
        return tuple(self._told.values())

    def reverts(self, change_id: str) -> bool:
        """Tell whether a change takes another one back, or brings it again."""
        return self._standing.root(change_id) not in ("", change_id)

    def follows(self, proposal_id: str) -> str:
        """Return what a proposal is the next version of: the one before, if the user wanted it changed."""
        names = list(self._told)
        at = names.index(proposal_id)
        before = names[at - 1] if at > 0 else ""
        return before if before and self._told[before].state == "revised" else ""

    @property
    def last(self) -> str:
        """The newest proposal, "" where there is none."""
        return next(reversed(self._told), "")

    def apply(self, event: Event) -> tuple[str, ...]:
        """Take an event in; return the proposals it says something new of."""
        if type(event) not in _HEARD:
            return ()
        self._holding.apply(event)
        match event:
            case ProposalMade(proposal=proposal):
                self._told[proposal.id] = Told(proposal, terms=self._holding.of(proposal.id))
                return (proposal.id,)
            case DecisionRequested(request_id=request, question=question) if (
                question.proposal_id in self._told
            ):
                self._requests[request] = question.proposal_id
                return self._set(
                    question.proposal_id, state="asked", request_id=request, digest=question.digest
                )
            case DecisionMade(request_id=request, decision=decision) if request in self._requests:
                return self._decided(self._requests[request], decision)
            case WriteIntended() | WriteDone() | WriteUndone():
                return self._written(event)
            case ToolFinished():
                return self._finished(event)
            case ProposalEdited(proposal_id=name) if name in self._told:
                return self._edited(event)
            case ProposalEnded(proposal_id=name, text=text) if name in self._told:
                return self._ended(name, text)
            case TurnFinished():
                waiting = [
                    name
                    for name, told in self._told.items()
                    if told.state in ("made", "asked") and told.proposal.call_id
                ]
                return tuple(touched for name in waiting for touched in self._set(name, state="lapsed"))
            case _:
                return ()

    def _edited(self, event: ProposalEdited) -> tuple[str, ...]:
        """Take an edit in, or take the last one back where the text is the one before it."""
        told, edits = self._told[event.proposal_id], list(self._told[event.proposal_id].edits)
        if event.path in told.edited and event.after == told.before_edit(event.path):
            del edits[max(at for at, (path, _) in enumerate(edits) if path == event.path)]
        elif event.after:
            edits.append((event.path, event.after))
        made = told.made or told.proposal
        proposal = as_edited(made, dict(edits))
        return self._set(event.proposal_id, proposal=proposal, made=made, edits=tuple(edits))

    def _decided(self, proposal_id: str, decision: Decision) -> tuple[str, ...]:
        match decision.verdict:
            case "allow":
                return self._set(proposal_id, state="writing", ticks=decision.ticks)
            case "reject":
                return self._set(proposal_id, state="rejected")
            case "revise":
                return self._set(proposal_id, state="revised")

    def _written(self, event: WriteIntended | WriteDone | WriteUndone) -> tuple[str, ...]:
        self._standing.apply(event)
        root = self._standing.root(event.change_id)
        match event:
            case WriteIntended(approval_id=request, files=files) if request in self._requests:
                self._changes[root] = self._requests[request]
                return self._set(self._requests[request], paths=tuple(file.path for file in files))
            case WriteDone() if root in self._changes:
                state: State = "undone" if self._standing.effect(root) == "undone" else "applied"
                undone = self._standing.undone(root)
                return self._set(self._changes[root], state=state, change_id=root, undone=undone, reason="")
            case WriteUndone(reason=reason) if root in self._changes:
                told = self._told[self._changes[root]]
                return self._set(
                    told.proposal.id, state="refused" if not told.change_id else told.state, reason=reason
                )
            case _:
                return ()

    def _finished(self, event: ToolFinished) -> tuple[str, ...]:
        """Learn that an allowed change was not written: a file was stale, or nothing was left of it."""
        for name, told in self._told.items():
            if told.proposal.call_id == event.call_id and event.call_id:
                if told.state == "writing":
                    return self._set(name, state="refused", reason=event.text)
                if told.state in ("made", "asked"):
                    return self._set(name, state="lapsed")
        return ()

    def _ended(self, name: str, text: str) -> tuple[str, ...]:
        """Learn that a proposal of the user's own is over."""
        if self._told[name].state == "writing":
            return self._set(name, state="refused", reason=text)
        return self._set(name, state="lapsed") if self._told[name].state in ("made", "asked") else ()

    def _set(self, proposal_id: str, **news: object) -> tuple[str, ...]:
        self._told[proposal_id] = replace(self._told[proposal_id], **news)  # type: ignore[arg-type]
        return (proposal_id,)
