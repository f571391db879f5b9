"""Follows what the engine does against the tape, and has the others do again what they did."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    Pinned,
    ProposalEdited,
    ProposalMade,
    Record,
    StepStarted,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    Unpinned,
    WriteDone,
    WriteIntended,
)
from k2desk.core.ports import Log
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.replay.alike import Alike
from k2desk.replay.hands import Answered, Deed, Edited
from k2desk.replay.place import Place
from k2desk.replay.tape import UNCOMPARED, Tape, call_of

SAID = 60
"""Characters of the user's words that name a turn."""


class Follower:
    """Hears every record of the replay, in the thread that stores it.

    Args:
        tape: what was recorded.
        log: of the replay.
        place: the files of the replay.
        hands: do what the user did while a question waited; called from any thread.
        stop: stops the turn; called from any thread.
    """

    def __init__(
        self,
        tape: Tape,
        log: Log,
        place: Place,
        hands: Callable[[Deed], object],
        stop: Callable[[], object],
    ) -> None:
        self._tape, self._log, self._place = tape, log, place
        self._hands, self._stop = hands, stop
        self._alike = Alike()
        self._seqs: dict[str, str] = {}
        self._proposals: dict[str, str] = {}
        """The calls of the proposals of the replay."""
        self._asked: dict[str, DecisionRequested] = {}
        """By the recorded request, the questions of the replay."""
        self._given = -1
        """The place of the last thing the user was had to do again."""
        self._end: int | None = None
        """The end of the turn that is being stopped."""
        self._own: list[Event] = []
        """What is being stored from here, and not heard of yet."""
        self._intents: dict[str, WriteIntended] = {}
        self.step = 0
        """The place of the step that was begun last."""
        self.difference = ""
        """Where the replay first went another way, "" as long as it did not."""
        self.heard = 0
        """How many things have happened again."""

    def begin(self) -> None:
        """Do what others did before the engine did anything."""
        self._go_on()

    def hear(self, record: Record) -> None:
        """Compare what has just happened with what was recorded."""
        event = record.event
        if self.difference or not self._compared(event):
            return
        if isinstance(event, ProposalMade):
            self._proposals[event.proposal.id] = event.proposal.call_id
        if self._end is not None:
            self._finish(event)
            return
        at = self._tape.expected(call_of(event, self._proposals))
        if at is None:
            self.differs(mark(f"the record has nothing more, the replay {_named(event)}"))
            return
        if (passed := self._tape.expected("")) is not None and passed < at:
            told = _named(self._tape.records[passed].event)
            self.differs(mark(f"the record has {told} here, and the replay went on without it"), passed)
            return
        then = self._tape.records[at]
        joined = isinstance(event, ToolFinished) and len(self._tape.stages(event.call_id)) > 1
        if found := self._alike.difference(then.event, event, joined=joined):
            self.differs(found, at)
            return
        if isinstance(event, StepStarted | TurnFinished) and (left := self._tape.left_out(at)) is not None:
            told = _named(self._tape.records[left].event)
            self.differs(mark(f"the record has {told} here, and the replay went on without it"), left)
            return
        self._matched(at, then, record)

    def _compared(self, event: Event) -> bool:
        for own in self._own:
            if own is event:
                self._own.remove(own)
                return False
        return not isinstance(event, UNCOMPARED)

    def _matched(self, at: int, then: Record, record: Record) -> None:
        self.heard += 1
        event = record.event
        if isinstance(event, StepStarted):
            self.step = at
        if isinstance(event, TurnStarted | TurnSteered):
            self._seqs[str(then.seq)] = str(record.seq)
        for other in self._tape.happened(at):
            self._again(self._tape.records[other].event)
        if isinstance(event, DecisionRequested) and isinstance(then.event, DecisionRequested):
            self._asked[then.event.request_id] = event
        if not isinstance(event, StepStarted) and self._tape.cut() is not None:
            self.stop()
        else:
            self._give()

    def _give(self) -> None:
        """Have the user do again what comes now, once everything before it has happened again.

        So nothing waits for a time, and an answer never comes before what it was an answer to.
        """
        if self._given == self._tape.at:
            return
        match self._tape.now():
            case DecisionMade(rule="", request_id=request_id) as made if request_id in self._asked:
                asked = self._asked[request_id]
                decision = msgspec.structs.replace(made.decision, digest=asked.question.digest)
                deed: Deed = Answered(asked.request_id, decision)
            case ProposalEdited() as edit:
                deed = Edited(self._alike.now(edit.proposal_id), edit.path, edit.after)
            case _:
                return
        self._given = self._tape.at
        self._hands(deed)

    def stop(self) -> None:
        """Stop the turn where the user, or a crash, stopped it."""
        found = self._tape.cut()
        if found is None:
            at = range(self._tape.at, len(self._tape.records))
            found = next((n for n in at if isinstance(self._tape.records[n].event, TurnFinished)), None)
        self._end = found
        self._stop()

    def _finish(self, event: Event) -> None:
        """Hear how a stopped turn ends, which is not compared but for its being the end."""
        if isinstance(event, TurnFinished) and self._end is not None:
            self._tape.skip_to(self._end)
            self._end = None
            self.heard += 1
            self._go_on()

    def differs(self, words: str, at: int | None = None) -> None:
        """Say where the replay went another way; only the first such place is kept."""
        if not self.difference:
            self.difference = f"{self._where(at)}: {words}"
            self._stop()

    def _where(self, at: int | None) -> str:
        """Name a place of the record for the user."""
        at = self._tape.at if at is None else at
        at = min(at, len(self._tape.records) - 1)
        turn, step, said = 0, 0, ""
        for record in self._tape.records[: at + 1]:
            match record.event:
                case TurnStarted(turn=number, text=text):
                    turn, step, said = number, 0, " ".join(text.split())[:SAID]
                case StepStarted(step=number):
                    step = number
                case _:
                    pass
        place = mark(f"turn {turn} (“{visible(said)}”)") if turn else mark("before the first turn")
        seq = self._tape.records[at].seq
        return mark(f"record {seq}, {place}, step {step}") if step else mark(f"record {seq}, {place}")

    # -- what others did

    def _go_on(self) -> None:
        for other in self._tape.past_others():
            self._again(self._tape.records[other].event)

    def _again(self, event: Event) -> None:
        """Have others do again what they did."""
        match event:
            case Pinned(pin=pin) | Unpinned(pin=pin) if pin.kind == "words":
                pin = msgspec.structs.replace(pin, name=self._seqs.get(pin.name, pin.name))
                event = msgspec.structs.replace(event, pin=pin)
            case WriteIntended():
                self._intents[event.change_id] = event
            case WriteDone(change_id=change_id) if change_id in self._intents:
                for file in self._intents[change_id].files:
                    self._place.lay_after(file)
            case _:
                pass
        self._own.append(event)
        self._log.append(event)


def _named(event: Event) -> str:
    """Name something that happened, for the user."""
    kind = type(event).__name__
    match event:
        case ToolFinished(name=name, status=status):
            return f"{kind} ({name}, {status})"
        case DecisionRequested(question=question):
            return f"{kind} (“{visible(question.title)}”)"
        case DecisionMade(decision=decision):
            return f"{kind} ({decision.verdict})"
        case TurnFinished(outcome=outcome):
            return f"{kind} ({outcome})"
        case _:
            return kind
