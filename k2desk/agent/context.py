"""What the model is told: the session's events folded into the messages of a request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from k2desk.agent.load import EMPTY, Load, answer_load, result_load, said_load, weight_of
from k2desk.agent.meanwhile import Meanwhile
from k2desk.agent.notes import Notes
from k2desk.agent.view import WHOLE, Cut, Item, View, view_of
from k2desk.core.context import Mark, Pin
from k2desk.core.errors import ContextOverflow
from k2desk.core.events import (
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    Event,
    Pinned,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    Unpinned,
    WriteDone,
)
from k2desk.core.evidence import evidence_id
from k2desk.core.messages import Assistant, Message, System, Tool, ToolCall, ToolSchema, User
from k2desk.core.redaction import secrets_in
from k2desk.core.short import short
from k2desk.core.special import neutral
from k2desk.core.wording import mark

CANCELLED = mark("Cancelled: this call was stopped before it came to its end.")
"""The result of a call that has none; a call without a result would void every later request."""

MOST_TOKENS = 32_768
"""The room asked for an answer, reasoning included, in tokens; Moonshot's own examples ask for this much."""
LEAST_TOKENS = 1_024
"""With less room than this an answer would be cut off before it says anything."""
_LABEL = 160
"""Characters of a call that name it."""


class OpenCall(NamedTuple):
    """A call without a result, and whether it had begun to run."""

    call: ToolCall
    started: bool


class Conversation:
    """The messages of a session, grown event by event and never rewritten but by a compaction.

    The request of one step is a prefix of the request of the next, so the gateway's cache of prefixes holds.
    A compaction changes the view, not what was said: undoing it is going back to the view before.

    Args:
        system: the standing instructions.
        reads: names of the tools that only read; what they found counts as files.
        keep_reasoning: whether the thoughts of finished turns are sent.
    """

    def __init__(self, system: str, *, reads: Collection[str] = (), keep_reasoning: bool = True) -> None:
        self._system = System(system)
        self._reads, self._keep_reasoning = frozenset(reads), keep_reasoning
        self.items: list[Item] = []
        """Everything that was said, oldest first, whatever requests hold of it."""
        self._views: list[View] = []
        self._shown: list[Message] = []
        self._load = EMPTY
        self._thoughts: list[str] = []
        self._text: list[str] = []
        self._open: dict[str, ToolCall] = {}
        self._results: dict[str, Item] = {}
        self._started: dict[str, str] = {}
        self._meanwhile = Meanwhile()
        self._notes = Notes()
        self._late: list[str] = []
        """What was pinned after requests had ceased to hold it; it comes back with the user's next words."""
        self._mark = Mark()
        self.pins: dict[Pin, str] = {}
        """What is pinned, with the words it goes by."""
        self.compacting = ""
        """The compaction that is under way, "" for none."""
        self.moved = True
        """Whether anything was said or done since the last compaction, made or failed."""
        self.turns = 0
        self.calls = 0
        self.running = False

    @property
    def open_calls(self) -> tuple[OpenCall, ...]:
        """The calls that have no result yet, in order."""
        waiting = (call for call in self._open.values() if call.id not in self._results)
        return tuple(OpenCall(call, call.id in self._started) for call in waiting)

    @property
    def view(self) -> View:
        """What requests hold of it."""
        return self._views[-1] if self._views else WHOLE

    @property
    def before(self) -> View:
        """What they would hold were the last compaction undone."""
        return self._views[-2] if len(self._views) > 1 else WHOLE

    @property
    def load(self) -> Load:
        """What a request weighs now, without the instructions and the tools."""
        load = self._load
        for item in self._results.values():
            load = load.plus(item.load)
        return load.plus(said_load(self._notes.text)) if self._notes.text else load

    def messages(self, open_end: str = CANCELLED) -> tuple[Message, ...]:
        """Return the conversation as it is sent, oldest first, each call with exactly one result after it.

        Args:
            open_end: the result of a call that has none.
        """
        found = [self._system, *self._shown, *(item.message for item in self._answered(open_end))]
        return tuple(self._notes.upon(found))

    def seen(self, view: View) -> tuple[list[Item], Load]:
        """Return what requests would hold in a view, and what it weighs; costs the whole conversation."""
        view = self._quiet(view)
        found = [view.head] if view.head else []
        found += [item for one in (*self.items, *self._results.values()) if (item := view.shows(one))]
        load = EMPTY
        for item in found:
            load = load.plus(item.load)
        return found, load

    def apply(self, event: Event, seq: int = 0) -> None:
        """Take in what happened; events that are not for the model change nothing.

        Args:
            event: what happened.
            seq: the number of its record, by which the user's words can be pinned.
        """
        self._meanwhile.apply(event)
        match event:
            case TurnStarted() | TurnSteered():
                self._hear(event, seq)
            case StepStarted():
                self._close_step()
                self._tell()
                self._mark = Mark(event.turn, event.step)
            case ThoughtDelta(text=text):
                self._thoughts.append(text)
            case TextDelta(text=text):
                self._text.append(text)
            case StepRetried():
                self._thoughts, self._text = [], []
            case StepFinished():
                self._finish_step(event)
            case ToolStarted(call_id=call_id):
                self._started[call_id] = event.label
            case ToolFinished(call_id=call_id) if call_id in self._open:
                text = neutral(event.text) or "(no output)"
                self._results[call_id] = self._result(self._open[call_id], text, evidence_id(call_id))
                self.moved = True
            case TurnFinished():
                self._close_step()
                self.running = False
            case WriteDone():
                self.moved = True
            case _:
                self._arrange(event)
        self._notes.apply(event)

    def _arrange(self, event: Event) -> None:
        """Take in what becomes of the view, and what is pinned."""
        match event:
            case CompactionStarted(id=name):
                self.compacting = name
            case CompactionMade():
                self._views.append(view_of(event, frozenset(self.pins)))
                self.compacting, self.moved = "", False
                self._show()
            case CompactionFailed():
                self.compacting, self.moved = "", False
            case CompactionUndone(id=name) if self.view.id == name:
                self._views.pop()
                self._show()
            case Pinned(pin=pin):
                self.pins[pin] = event.label
                if (item := self.find(pin)) and not self._holds(item):
                    self._late.append(f"[K2Desk: the user pinned this:]\n{word_for_word(item)}")
            case Unpinned(pin=pin):
                self.pins.pop(pin, None)
            case _:
                pass

    def find(self, pin: Pin) -> Item | None:
        """Return what a pin names, None where nothing that was said is named so."""
        items = (*self.items, *self._results.values())
        return next((item for item in reversed(items) if item.pin == pin), None)

    def _holds(self, item: Item) -> bool:
        """Tell whether requests hold an item word for word."""
        shown = self.view.shows(item)
        return shown is not None and shown.message.text == item.message.text

    def _hear(self, event: TurnStarted | TurnSteered, seq: int) -> None:
        self._close_step()
        self.turns, self.running, self.moved = event.turn, True, True
        if isinstance(event, TurnStarted):
            self._mark = Mark(event.turn, 0)
            if not self._keep_reasoning:
                self._show()
        words = "\n\n".join([event.text.strip() or "(no words)", *self._meanwhile.told(), *self._late])
        self._late = []
        context = neutral(event.context)
        whole = f"{words}\n\n{context}" if context else words
        load = said_load(words, context)
        pin = Pin("words", str(seq)) if seq else None
        spared = secrets_in(event.text) if event.as_it_is else ()
        self._add(Item(User(whole, spared), self._mark, load, pin, words=event.text.strip()))

    def _finish_step(self, event: StepFinished) -> None:
        """Add a whole answer; one that holds neither text nor a call is refused by the model's servers."""
        text, thoughts = "".join(self._text), "".join(self._thoughts)
        self._mark = Mark(event.turn, event.step)
        if text or event.calls:
            reasoning = thoughts if thoughts or event.reasoning_key else None
            key = event.reasoning_key or "reasoning_content"
            self._answer(Assistant(text, reasoning, key, event.calls, event.frames))
        self._thoughts, self._text = [], []
        self._open = {call.id: call for call in event.calls}
        self.calls += len(event.calls)

    def _close_step(self) -> None:
        """Settle what the last step left: results in the order of the calls, text of a cut-off answer.

        The thoughts of a cut-off answer are dropped: the model could not go on from them anyway.
        """
        for item in self._answered(CANCELLED):
            self._add(item)
        self._open, self._results, self._started = {}, {}, {}
        if text := "".join(self._text):
            self._answer(Assistant(text))
        self._thoughts, self._text = [], []

    def _answer(self, answer: Assistant) -> None:
        pin = Pin("answer", f"{self._mark.turn}.{self._mark.step}")
        self._add(Item(answer, self._mark, answer_load(answer), pin))

    def _answered(self, open_end: str) -> list[Item]:
        return [self._results.get(call.id, self._result(call, open_end)) for call in self._open.values()]

    def _result(self, call: ToolCall, text: str, name: str = "") -> Item:
        result = Tool(call.id, call.name, text, name)
        load = result_load(result, reads=call.name in self._reads)
        pin = Pin("result", call.id)
        label = self._started.get(call.id) or f"{call.name} {call.arguments[: 8 * _LABEL]}"
        label = short(label, _LABEL) or call.name
        return Item(result, self._mark, load, pin, label)

    def _tell(self) -> None:
        """Add what K2Desk tells the model: the request that begins now holds it."""
        if not (note := self._notes.text):
            return
        if self._notes.joins and self.items and isinstance(last := self.items[-1].message, User):
            joined = replace(
                self.items[-1],
                message=User(f"{last.text}\n\n{note}", last.spared),
                load=self.items[-1].load.plus(said_load(note)),
            )
            self.items[-1] = joined
            self._shown[-1], self._load = joined.message, self._load.plus(said_load(note))
        else:
            self._add(Item(User(note), self._mark, said_load(note)))

    def _add(self, item: Item) -> None:
        self.items.append(item)
        if (shown := self._quiet(self.view).shows(item)) is not None:
            self._shown.append(shown.message)
            self._load = self._load.plus(shown.load)

    def _show(self) -> None:
        """Look at everything anew: the view is another one."""
        results, self._results = self._results, {}
        found, self._load = self.seen(self.view)
        self._shown = [item.message for item in found]
        self._results = results

    def _quiet(self, view: View) -> View:
        """Return a view without the thoughts of finished turns, where these are not wanted."""
        if self._keep_reasoning or view.cut.hushed >= (edge := Mark(self._mark.turn)):
            return view
        return View(Cut(view.cut.summed, view.cut.stubbed, edge), view.text, view.kept, view.id)


def word_for_word(item: Item) -> str:
    """Return a message as it is repeated where the original is left out."""
    match item.message:
        case User():
            return f"The user said:\n{item.message.text}"
        case Assistant():
            return f"You said:\n{item.message.text}"
        case Tool():
            return f"Result of {item.label}:\n{item.message.text}"
        case System():
            return item.message.text


def estimate(messages: Iterable[Message], tools: Sequence[ToolSchema]) -> int:
    """Guess how many tokens a request takes, without a tokenizer and without looking at what was reported."""
    return round(weight_of(tuple(messages), tools).tokens)


def room(context_tokens: int, most: int) -> int:
    """Return how many tokens the answer may take; what is sent and what is asked for share the context.

    Args:
        context_tokens: how many tokens the model's context holds.
        most: tokens the request takes at most.

    Raises:
        ContextOverflow: too little is left for an answer.
    """
    left = context_tokens - most
    if left < LEAST_TOKENS:
        raise ContextOverflow(
            f"This conversation fills the model's context of {context_tokens:,} tokens. Start a new session."
        )
    return min(MOST_TOKENS, left)
