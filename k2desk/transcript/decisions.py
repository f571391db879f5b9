"""Questions and their answers, writes and their undoing, as rows."""

from __future__ import annotations

import msgspec

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalEnded,
    ProposalMade,
    SelectionProved,
    ToolFinished,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.proposals import Proposal
from k2desk.core.proving import Proof
from k2desk.core.standing import Standing
from k2desk.core.wording import retold, say
from k2desk.scope.holding import Holding
from k2desk.transcript.board import Board
from k2desk.transcript.rows import ChangeRow, ChangeState, NoticeRow, QuestionRow


class Questions:
    """Turns what the user is asked into rows on a board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._proposals: dict[str, Proposal] = {}
        self._open: dict[str, QuestionRow] = {}
        self._asked: dict[str, QuestionRow] = {}
        self._holding = Holding()
        self._own: dict[str, QuestionRow] = {}
        """By proposal, what was asked about a patch of the user's own."""
        self._proved: dict[str, Proof] = {}
        """By request, what the tests said of exactly what was allowed."""

    def hear(self, event: Event) -> None:
        """Take in whatever happens: it may have been agreed to, or use up what was."""
        self._holding.apply(event)

    def propose(self, event: ProposalMade) -> None:
        """Remember a proposal until the question about it comes."""
        self._proposals[event.proposal.id] = event.proposal

    def ask(self, event: DecisionRequested, *, recovered: bool = False) -> None:
        """The user is asked."""
        row = QuestionRow(
            f"question:{event.request_id}",
            event.request_id,
            event.call_id,
            event.question,
            self._proposals.pop(event.question.proposal_id, None),
            recovered=recovered,
            terms=self._holding.of(event.question.proposal_id),
        )
        self._open[event.request_id] = row
        if event.call_id:
            self._asked[event.call_id] = row
        elif row.proposal is not None:
            self._own[row.proposal.id] = row
        self._board.append(row)

    def answer(self, event: DecisionMade) -> None:
        """The user, or a rule, has answered."""
        row = self._open.pop(event.request_id, None)
        if row is not None:
            if event.decision.verdict == "allow" and event.decision.ticks in row.proofs:
                self._proved[row.request_id] = row.proofs[event.decision.ticks]
            row = msgspec.structs.replace(row, decision=event.decision, rule=event.rule)
            if row.call_id:
                self._asked[row.call_id] = row
            elif row.proposal is not None:
                self._own[row.proposal.id] = row
            self._board.put(row)

    def prove(self, event: SelectionProved) -> None:
        """The tests have said something of what may be ticked."""
        for row in self._open.values():
            if row.proposal is not None and row.proposal.id == event.proposal_id:
                self._open[row.request_id] = row = msgspec.structs.replace(
                    row, proofs={**row.proofs, event.ticks: event.proof}
                )
                if row.call_id:
                    self._asked[row.call_id] = row
                self._board.put(row)
                return

    def proof_of(self, request_id: str) -> Proof | None:
        """Return what the tests said of exactly what was allowed, None where they were not asked."""
        return self._proved.pop(request_id, None)

    def of(self, call_id: str) -> QuestionRow | None:
        """Return what was asked about a call of this turn."""
        return self._asked.get(call_id)

    def speaks_for(self, event: ToolFinished) -> bool:
        """Return whether the question's own line already tells how this call ended."""
        row = self._asked.get(event.call_id)
        if row is None:
            return False
        if row.decision is not None and row.decision.verdict != "allow":
            return event.status == "refused"
        return row.question.kind in ("proposal", "plan", "scope", "ask") and event.status == "ok"

    def end_own(self, event: ProposalEnded, seq: int) -> str:
        """A proposal of the user's own is over; tell of an end its line does not show.

        Returns:
            The request it was asked with, "" where it never was.
        """
        self._proposals.pop(event.proposal_id, None)
        row = self._own.pop(event.proposal_id, None)
        if row is None:
            return ""
        self._open.pop(row.request_id, None)
        if row.decision is None:
            self._board.put(msgspec.structs.replace(row, closed=True))
        elif row.decision.verdict == "allow" and event.status != "ok":
            self._board.append(NoticeRow(f"notice:{seq}", "attention", retold(event.text.split("\n", 1)[0])))
        return row.request_id

    def end(self) -> None:
        """The turn is over: nothing of it waits any longer."""
        for row in [row for row in self._open.values() if row.call_id]:
            self._board.put(msgspec.structs.replace(row, closed=True))
            del self._open[row.request_id]
        self._asked.clear()


class Changes:
    """Turns the writer's transactions into rows on a board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._standing = Standing()
        self._approved: dict[str, str] = {}

    def intend(self, event: WriteIntended, proof: Proof | None = None) -> None:
        """Something is about to be written; taking back and bringing again go by the first change's line.

        Args:
            event: what is about to happen.
            proof: see `ChangeRow`.
        """
        self._standing.apply(event)
        if self._standing.root(event.change_id) == event.change_id:
            key = _key(event.change_id)
            self._approved[event.approval_id] = key
            paths = tuple(file.path for file in event.files)
            self._board.append(ChangeRow(key, event.change_id, paths, proof=proof))

    def done(self, event: WriteDone) -> None:
        """Every byte is there."""
        self._standing.apply(event)
        row = self._find(event.change_id)
        if row is None:
            return
        root, standing = row.change_id, self._standing
        state: ChangeState = "undone" if standing.effect(root) == "undone" else "applied"
        undone = tuple(path for path in row.paths if path in standing.undone(root))
        self._board.put(msgspec.structs.replace(row, state=state, undone=undone, reason=""))

    def undone(self, event: WriteUndone, seq: int) -> None:
        """Writing failed and every byte is as it was; a failed undo leaves the line as it is."""
        self._standing.apply(event)
        row = self._find(event.change_id)
        if row is None:
            return
        left = (
            say(" Left as they were: {names}.", names=", ".join(event.conflicts)) if event.conflicts else ""
        )
        if event.change_id != row.change_id:
            verb = say("Undo") if self._standing.takes_back(event.change_id) else say("Redo")
            self._board.append(
                NoticeRow(
                    f"notice:{seq}", "bad", say("{verb} failed", verb=verb), retold(event.reason) + left
                )
            )
        else:
            self._board.put(msgspec.structs.replace(row, state="failed", reason=retold(event.reason) + left))

    def summarize(self, request_id: str, summary: str) -> None:
        """Let the tool say what was applied."""
        key = self._approved.get(request_id)
        row = self._board.get(key) if key is not None else None
        if isinstance(row, ChangeRow):
            self._board.put(msgspec.structs.replace(row, summary=summary))

    def _find(self, change_id: str) -> ChangeRow | None:
        key = _key(self._standing.root(change_id))
        row = self._board.get(key) if key in self._board else None
        return row if isinstance(row, ChangeRow) else None


def _key(change_id: str) -> str:
    return f"change:{change_id}"
