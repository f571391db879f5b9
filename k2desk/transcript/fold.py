"""The fold of events into rows: watching a session live and opening it again are this one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from k2desk.core.context import Pin
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    DecisionMade,
    DecisionRequested,
    GatewayChecked,
    GuideAdopted,
    HunksProved,
    LimitRaised,
    ModeChanged,
    ModelTold,
    Noticed,
    Pinned,
    PlanApproved,
    ProposalEdited,
    ProposalEnded,
    ProposalMade,
    Record,
    RuleDropped,
    RuleKept,
    ScopeAgreed,
    SelectionProved,
    SessionArchived,
    SessionForked,
    SessionPinned,
    SessionRenamed,
    SessionStarted,
    SmallestFound,
    SpendReserved,
    SpendSettled,
    StepFinished,
    StepRetried,
    StepStarted,
    TestsRan,
    TextDelta,
    ThoughtDelta,
    TodosUpdated,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    Unpinned,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.wording import mark, retold, say
from k2desk.transcript.asides import Asides
from k2desk.transcript.board import Board
from k2desk.transcript.calls import Calls
from k2desk.transcript.decisions import Changes, Questions
from k2desk.transcript.judging import Judging
from k2desk.transcript.receipts import Receipts
from k2desk.transcript.rows import NoticeRow, Row, RowChange, UserRow
from k2desk.transcript.speech import Speech
from k2desk.transcript.words import MODES

_ENDS: dict[str, tuple[Literal["info", "attention", "bad"], str, str]] = {
    "cancelled": ("info", mark("Stopped"), mark("you stopped this turn")),
    "limit": ("attention", mark("Limit reached"), mark("the turn took as many steps as it may")),
    "failed": ("bad", mark("The turn failed"), ""),
    "interrupted": ("attention", mark("The turn was cut off"), mark("K2Desk ended while it ran")),
}

_SILENT = (
    *(SessionStarted, SessionRenamed, SessionPinned, SessionArchived, GatewayChecked),
    *(SpendReserved, SpendSettled, LimitRaised),
    *(TodosUpdated, PlanApproved, ScopeAgreed, TestsRan, HunksProved, SmallestFound),
)
"""What the bars, the panels and the agenda show; the conversation tells of it by its questions."""
_EDITED, _AS_PROPOSED = mark("You edited what is proposed for"), mark("Your edit is taken back in")
_AS_DATA = mark("as the repository's own words; they change nothing of what it may do")

_GOING_ON = ("limit", "failed", "interrupted")
"""Ends after which one press goes on: nothing has to be said for it."""


class Transcript:
    """A conversation as rows. An event costs the rows it changes, however long the conversation is."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._board = Board()
        self._judging, self._receipts = Judging(self._board), Receipts(self._board)
        self._speech = Speech(self._board, self._judging)
        self._calls = Calls(self._board)
        self._questions = Questions(self._board)
        self._changes = Changes(self._board)
        self._asides = Asides(self._board)
        self._open_end = ""
        """The key of the row of the last turn's end, where the turn can be gone on with."""
        self._at, self._seq = 0.0, 0
        self._on: dict[type, Callable[[Any], None]] = {
            SessionForked: self._fork,
            TurnStarted: self._begin,
            TurnSteered: self._steer,
            StepStarted: lambda event: self._speech.begin(event, self._at, self._seq),
            StepRetried: lambda event: self._speech.retry(event, self._at, self._seq),
            StepFinished: self._step,
            DecisionRequested: self._ask,
            DecisionMade: self._questions.answer,
            ToolStarted: self._start,
            ToolOutput: self._calls.output,
            ToolFinished: self._finish,
            **self._on_changes(),
            **dict.fromkeys(_SILENT, lambda event: None),
            ModeChanged: self._change_mode,
            RuleKept: lambda event: self._tell(say("Rule for this session"), event.rule.text),
            RuleDropped: lambda event: self._tell(say("Rule of this session removed"), event.rule.text),
            GuideAdopted: self._adopt,
            ModelTold: lambda event: self._tell(say("K2Desk told the model"), _plainly(event.text)),
            Noticed: self._notice,
            AsideAsked: lambda event: self._asides.ask(event, self._at),
            AsideDelta: self._asides.say,
            AsideFinished: lambda event: self._asides.finish(event, self._at),
            **self._of_context(),
            TurnFinished: self._end,
        }
        for record in records:
            self.apply(record)

    def _of_context(self) -> dict[type, Callable[[Any], None]]:
        """Return what becomes of the events that make room in the model's context."""
        return {
            CompactionStarted: lambda event: self._receipts.start(event, self._at),
            CompactionMade: lambda event: self._receipts.make(event, self._at),
            CompactionFailed: lambda event: self._receipts.fail(event, self._at),
            CompactionUndone: self._receipts.undo,
            Pinned: self._receipts.pin,
            Unpinned: self._receipts.unpin,
        }

    def _on_changes(self) -> dict[type, Callable[[Any], None]]:
        return {
            ProposalMade: self._questions.propose,
            ProposalEdited: lambda event: self._tell(
                say(_EDITED if event.after else _AS_PROPOSED), event.path
            ),
            ProposalEnded: self._end_own,
            SelectionProved: self._questions.prove,
            WriteIntended: self._intend,
            WriteDone: self._changes.done,
            WriteUndone: lambda event: self._changes.undone(event, self._seq),
        }

    @property
    def rows(self) -> Sequence[Row]:
        """Every row, oldest first; grows and changes with `apply`."""
        return self._board.rows

    @property
    def pins(self) -> Mapping[Pin, str]:
        """What is pinned, with the words it goes by; changes with `apply`."""
        return self._receipts.pins

    def apply(self, record: Record) -> tuple[RowChange, ...]:
        """Take the next record of the session.

        Returns:
            What happened to the rows, to be carried out in this order.
        """
        self._at, self._seq, event = record.at, record.seq, record.event
        # Nearly all of a long session is speech, and nothing can rest on it: nobody else has to hear it.
        if type(event) is TextDelta:
            self._speech.say(event, record.at, record.seq)
        elif type(event) is ThoughtDelta:
            self._speech.think(event, record.at, record.seq)
        else:
            self._questions.hear(event)
            self._on.get(type(event), self._wonder)(event)
            self._judging.hear(event)
        return self._board.drain()

    def _fork(self, event: SessionForked) -> None:
        """Say where the fork begins, and which files are not as they were there."""
        self._settle_end()
        differs = ", ".join(event.differs)
        detail = (
            say("the files stay as they are now; not as they were here: {differs}", differs=differs)
            if differs
            else ""
        )
        level: Literal["info", "attention"] = "attention" if differs else "info"
        text = say("This session is a fork and goes on from here")
        self._board.append(NoticeRow(f"fork:{self._seq}", level, text, detail))

    def _begin(self, event: TurnStarted) -> None:
        self._settle_end()
        self._hear(event, steered=False)

    def _settle_end(self) -> None:
        """The last turn's end is passed: nothing goes on from there any more."""
        row = self._board.get(self._open_end) if self._open_end in self._board else None
        if isinstance(row, NoticeRow):
            self._board.put(msgspec.structs.replace(row, goes_on=False))
        self._open_end = ""

    def _steer(self, event: TurnSteered) -> None:
        self._speech.close(self._at)
        self._hear(event, steered=True)

    def _hear(self, event: TurnStarted | TurnSteered, *, steered: bool) -> None:
        key, along = f"user:{self._seq}", event.attachments
        self._board.append(UserRow(key, event.text, along, self._at, self._seq, steered))

    def _step(self, event: StepFinished) -> None:
        self._speech.finish(event, self._at)
        self._calls.announce(event.calls)

    def _ask(self, event: DecisionRequested) -> None:
        self._calls.wait(event.call_id, self._at)
        self._questions.ask(event, recovered=self._calls.recovered(event.call_id))

    def _start(self, event: ToolStarted) -> None:
        """Show that a call runs; one that was asked about in full has its question's line."""
        asked = self._questions.of(event.call_id)
        if asked is None or asked.question.kind in ("command", "tests", "server"):
            self._calls.start(event, self._at)
        else:
            self._calls.start_quietly(event)

    def _finish(self, event: ToolFinished) -> None:
        asked = self._questions.of(event.call_id)
        if self._calls.shows(event.call_id):  # its line is there already; questions do not stand for it
            self._calls.finish(event, self._at)
            return
        if asked is not None and event.status == "ok" and event.summary:
            self._changes.summarize(asked.request_id, event.summary)
        if self._questions.speaks_for(event):
            self._calls.forget(event.call_id)
        else:
            self._calls.finish(event, self._at)

    def _intend(self, event: WriteIntended) -> None:
        self._changes.intend(event, self._questions.proof_of(event.approval_id))

    def _end_own(self, event: ProposalEnded) -> None:
        request = self._questions.end_own(event, self._seq)
        if request and event.status == "ok" and event.summary:
            self._changes.summarize(request, event.summary)

    def _adopt(self, event: GuideAdopted) -> None:
        self._tell(say("The model has {path}", path=event.path), say(_AS_DATA))

    def _wonder(self, event: object) -> None:
        """Say that there are no words for an event: a test finds those, but a session stays readable."""
        self._tell(say("Something happened that K2Desk has no words for here"), type(event).__name__)

    def _notice(self, event: Noticed) -> None:
        self._board.append(NoticeRow(f"notice:{self._seq}", event.level, retold(event.text)))

    def _change_mode(self, event: ModeChanged) -> None:
        """Tell of another mode; the line of an approved plan says it already."""
        if event.by == "user":
            self._tell(say("Mode"), say(MODES[event.mode]))

    def _tell(self, text: str, detail: str) -> None:
        self._board.append(NoticeRow(f"told:{self._seq}", "info", text, detail))

    def _end(self, event: TurnFinished) -> None:
        self._speech.end(self._at)
        self._calls.end(self._at)
        self._questions.end()
        if event.outcome in _ENDS:
            level, text, detail = _ENDS[event.outcome]
            goes_on = event.outcome in _GOING_ON
            key = f"end:{self._seq}"
            said = retold(event.message) or say(detail)
            self._board.append(NoticeRow(key, level, say(text), said, goes_on=goes_on, wants=event.wants))
            self._open_end = key if goes_on else ""


def _plainly(text: str) -> str:
    """Return what was said without the mark by which the model knows who speaks."""
    return text.removeprefix("[K2Desk: ").removesuffix("]")
