"""The rows a conversation is made of, whatever draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from k2desk.core.events import Attachment, CompactionMade
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import Proposal, TestReport
from k2desk.core.proving import Proof
from k2desk.scope.holding import Terms
from k2desk.transcript.evidence import Evidence
from k2desk.transcript.pieces import Ending, Pieces

Status: TypeAlias = Literal["running", "ok", "failed", "refused", "cancelled"]


class _Row(msgspec.Struct, frozen=True, eq=False):
    key: str


class _Told(_Row, frozen=True, eq=False):
    """A row whose text grows while the model speaks.

    Args:
        pieces: the text, shared by every later state of the row.
        size: how many characters of it belong to this state.
        running: whether more may come.
    """

    pieces: Pieces
    size: int
    running: bool

    @property
    def text(self) -> str:
        """The whole text."""
        return self.pieces.whole()[: self.size]

    def since(self, start: int) -> str:
        """Return what came after the first ``start`` characters; costs no more than that."""
        return self.pieces.between(start, self.size)


class UserRow(_Row, frozen=True, eq=False):
    """What the user said.

    Args:
        key: stays the same as long as the row exists; so for every row.
        text: the user's own words.
        attachments: what went along.
        at: when, seconds since the epoch.
        seq: number of the record.
        steered: whether it was said while the turn ran.
    """

    text: str
    attachments: tuple[Attachment, ...]
    at: float
    seq: int = 0
    steered: bool = False


class ThoughtRow(_Told, frozen=True, eq=False):
    """What the model thinks; without text while it has not begun to answer.

    Args:
        started: seconds since the epoch.
        finished: seconds since the epoch, 0 while it runs.
        tokens: an estimate until the gateway reports.
    """

    started: float
    finished: float = 0.0
    tokens: int = 0


class TextRow(_Told, frozen=True, eq=False):
    """What the model says, as Markdown.

    Args:
        turn: of the answer; 0 where it is not known.
        step: of the answer.
        evidence: what its claims can rest on, as it stands now; None while nothing of it is judged.
    """

    turn: int = 0
    step: int = 0
    evidence: tuple[Evidence, ...] | None = None


class AsideRow(_Told, frozen=True, eq=False):
    """A side question; the text is its answer, as Markdown.

    Args:
        question: the user's own words.
        started: seconds since the epoch.
        finished: seconds since the epoch, 0 while it runs.
        trouble: why there is no more of an answer, "" where there is nothing to say about it.
    """

    question: str
    started: float
    finished: float = 0.0
    trouble: str = ""


class ToolRow(_Row, frozen=True, eq=False):
    """A call.

    Args:
        call_id: of the call.
        name: of the tool.
        label: what it does, in words.
        started: seconds since the epoch.
        confinement: the chip, "" for none.
        status: how it stands.
        summary: the figures.
        seconds: wall time; 0 while it runs, and what it took where it waits for the user meanwhile.
        arguments: as the model wrote them.
        pieces: the live output, or the result where there was none; shared by every later state.
        size: how many characters of it belong to this state.
        report: of a test run.
        recovered: whether the call was read back from the text it had leaked into.
    """

    call_id: str
    name: str
    label: str
    started: float
    confinement: str = ""
    status: Status = "running"
    summary: str = ""
    seconds: float = 0.0
    arguments: str = ""
    pieces: Pieces = msgspec.field(default_factory=Pieces)
    size: int = 0
    report: TestReport | None = None
    recovered: bool = False

    @property
    def output(self) -> str:
        """The whole output."""
        return self.pieces.whole()[: self.size]

    def ending(self, count: int) -> Ending:
        """Return the last lines of the output, at least one; see `Pieces.ending`."""
        known = self.pieces if self.size == self.pieces.size else Pieces(self.output)
        return known.ending(count)


class GroupRow(_Row, frozen=True, eq=False):
    """Successful reads, one after the other or side by side, told in one line; some may still run."""

    calls: tuple[ToolRow, ...]

    @property
    def running(self) -> bool:
        """Whether a call still runs."""
        return any(call.status == "running" for call in self.calls)

    @property
    def seconds(self) -> float:
        """The wall time of all calls."""
        return sum(call.seconds for call in self.calls)


class QuestionRow(_Row, frozen=True, eq=False):
    """Something the user is asked.

    Args:
        request_id: what the decision answers.
        call_id: the call that waits.
        question: what is asked.
        proposal: what a ``proposal`` question is about.
        decision: the answer, None as long as there is none.
        rule: what answered instead of the user.
        closed: whether the turn ended without an answer.
        recovered: whether the call was read back from the text it had leaked into.
        terms: what was agreed when the proposal was made, None for nothing.
        proofs: what the tests said of what may be ticked, for each selection that was tried.
    """

    request_id: str
    call_id: str
    question: Question
    proposal: Proposal | None = None
    decision: Decision | None = None
    rule: str = ""
    closed: bool = False
    recovered: bool = False
    terms: Terms | None = None
    proofs: Mapping[tuple[FileTicks, ...], Proof] = msgspec.field(default_factory=dict)

    @property
    def pending(self) -> bool:
        """Whether the user can still answer."""
        return self.decision is None and not self.closed


ChangeState: TypeAlias = Literal["writing", "applied", "undone", "failed"]


class ChangeRow(_Row, frozen=True, eq=False):
    """A write to the user's files.

    Args:
        change_id: the first change; undoing and redoing it go by the same name.
        paths: the files.
        state: how it stands.
        summary: what the tool said about it, such as ``2 of 3 hunks in 1 file``.
        reason: why it failed.
        undone: the files that are taken back at present; ``applied`` means that others are not.
        proof: what the tests said of exactly this before it was written, None where they were not asked.
    """

    change_id: str
    paths: tuple[str, ...]
    state: ChangeState = "writing"
    summary: str = ""
    reason: str = ""
    undone: tuple[str, ...] = ()
    proof: Proof | None = None

    @property
    def reverting(self) -> Literal["", "undo", "redo"]:
        """What reverting it would do now."""
        return "undo" if self.state == "applied" else "redo" if self.state == "undone" else ""


class NoticeRow(_Row, frozen=True, eq=False):
    """A sentence that belongs to no call: a notice, a retry, the way a turn ended.

    Args:
        level: how much it matters.
        text: the headline.
        detail: what follows it, dim.
        until: when the next try begins, seconds since the epoch; 0 where nothing is waited for.
        goes_on: whether the turn that ended here can be gone on with: it is the last one.
        wants: what has to be another one for that: the ``key``, the ``model``, or the session for ``room``.
    """

    level: Literal["info", "attention", "bad"]
    text: str
    detail: str = ""
    until: float = 0.0
    goes_on: bool = False
    wants: Literal["", "key", "model", "room"] = ""


ReceiptState: TypeAlias = Literal["running", "made", "failed", "stopped", "undone"]


class ReceiptRow(_Row, frozen=True, eq=False):
    """A compaction: what later requests leave out, and what they hold instead.

    Args:
        compaction: its id.
        reason: why room was made, see `CompactionStarted`.
        started: seconds since the epoch.
        finished: seconds since the epoch, 0 while it runs.
        state: how it stands.
        made: what was made, None where nothing was.
        message: why nothing was.
        undoable: whether the user can take it back: only the newest one that holds.
    """

    compaction: str
    reason: Literal["room", "overflow", "asked", "limit"]
    started: float
    finished: float = 0.0
    state: ReceiptState = "running"
    made: CompactionMade | None = None
    message: str = ""
    undoable: bool = False


Row: TypeAlias = (
    UserRow
    | ThoughtRow
    | TextRow
    | AsideRow
    | ToolRow
    | GroupRow
    | QuestionRow
    | ChangeRow
    | NoticeRow
    | ReceiptRow
)


def said_in(key: str) -> int:
    """Return the number of the record in which the words of a row begin, 0 for a row of no words."""
    kind, _, number = key.partition(":")
    return int(number) if kind in ("user", "text") and number.isdecimal() else 0


class RowChange(msgspec.Struct, frozen=True, eq=False):
    """One change of the list of rows; several are meant to be carried out in their order.

    Args:
        kind: what happens.
        index: where, in the list as it is before an insertion or removal.
        row: the new row; None where one is removed.
    """

    kind: Literal["insert", "update", "remove"]
    index: int
    row: Row | None
