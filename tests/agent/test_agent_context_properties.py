"""Whatever is said, compacted, pinned and undone, in whatever order: every request can be sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from agent_kit import Script, answered, says
from hypothesis import given
from hypothesis import strategies as st

from k2desk.agent.checks import Moment
from k2desk.agent.compaction import GROWN, Compaction
from k2desk.agent.context import LEAST_TOKENS, Conversation
from k2desk.agent.gate import Gate
from k2desk.agent.load import head_weight
from k2desk.agent.meter import Meter
from k2desk.agent.setting import Setting
from k2desk.agent.view import WHOLE
from k2desk.core.context import Mark, Pin
from k2desk.core.errors import GatewayBusy
from k2desk.core.events import (
    CompactionMade,
    CompactionUndone,
    Event,
    Noticed,
    Pinned,
    StepFinished,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    Unpinned,
)
from k2desk.core.messages import Assistant, ModelRequest, System, ToolCall, Usage
from k2desk.core.prices import FREE

LIMIT = 6_000
SIZES = st.integers(0, 900)
SAY = st.tuples(st.just("say"), SIZES)
STEP = st.tuples(st.just("step"), SIZES, st.lists(SIZES, max_size=3), st.booleans())
END = st.tuples(st.just("end"))
PIN = st.tuples(st.just("pin"), st.integers(0, 40))
UNPIN = st.tuples(st.just("unpin"), st.integers(0, 5))
COMPACT = st.tuples(st.just("compact"), st.sampled_from(["asked", "room", "overflow"]), st.booleans())
UNDO = st.tuples(st.just("undo"))


class Story:
    """A conversation that is told as a session tells it, looked at after every event."""

    def __init__(self, keep: bool) -> None:
        setting = Setting(Path("ledger"), "S", "m", LIMIT, "You help.", FREE, keep_reasoning=keep)
        self.model = Script()
        self.conversation = Conversation("You help.", reads=("look",), keep_reasoning=keep)
        self.meter = Meter(head_weight("You help.", ()))
        self.compaction = Compaction(setting, self.model, self.conversation, self.meter)
        self.seq = self.turn = self.step = self.calls = 0
        self.marks: list[str] = []

    def hear(self, *events: Event) -> None:
        for event in events:
            self.seq += 1
            self.conversation.apply(event, self.seq)
            self.meter.apply(event, self.conversation.load.weight)
            self.compaction.learn(event)
            self.look()

    def look(self) -> None:
        """Every request that could be built now is one the model's servers take."""
        conversation = self.conversation
        messages = conversation.messages()
        assert isinstance(messages[0], System)
        assert not any(isinstance(message, System) for message in messages[1:])
        assert answered(ModelRequest("m", messages))
        assert all(m.text or m.calls for m in messages if isinstance(m, Assistant))
        assert all(message.text for message in messages if not isinstance(message, Assistant))
        for mine, whole in zip(conversation.load, conversation.seen(conversation.view)[1], strict=True):
            assert abs(mine.tokens - whole.tokens) < 1e-6 * (1 + whole.tokens)

    def words(self, size: int) -> str:
        """Words nothing else says, so that they can be found again."""
        self.marks.append(f"mark{len(self.marks)}x")
        return f"{self.marks[-1]} {'word ' * size}".strip()

    def say(self, size: int) -> None:
        self.end()
        self.turn, self.step = self.turn + 1, 0
        self.hear(TurnStarted(self.turn, self.words(size)))

    def step_on(self, thought: int, results: list[int], told: bool) -> None:
        if not self.conversation.running:
            self.say(3)
        self.step += 1
        made = [ToolCall(f"functions.look:{self.calls + n}", "look", "{}") for n in range(len(results))]
        self.calls += len(made)
        prompt = round(self.meter.tokens(self.conversation.load.weight))
        self.hear(StepStarted(self.turn, self.step, "m"), ThoughtDelta(self.turn, self.step, "hm " * thought))
        if told or not made:
            self.hear(TextDelta(self.turn, self.step, self.words(2)))
        usage = Usage(prompt, thought + 20) if told else None
        self.hear(StepFinished(self.turn, self.step, "stop", tuple(made), usage, "reasoning_content"))
        for call, size in zip(reversed(made), results, strict=True):
            self.hear(ToolFinished(call.id, "look", "ok", self.words(size)))

    def end(self) -> None:
        if self.conversation.running:
            self.hear(TurnFinished(self.turn, "cancelled"))

    def pin(self, number: int) -> None:
        items = [item for item in self.conversation.items if item.pin is not None]
        if items:
            item = items[number % len(items)]
            assert item.pin is not None
            self.hear(self.compaction.pinned(item.pin, "pinned"))

    def unpin(self, number: int) -> None:
        for pin in list(self.conversation.pins)[number : number + 1]:
            self.hear(Unpinned(pin))

    def compact(self, reason: Any, well: bool) -> None:
        self.model.answers = [says("## Goal\nGo on.") if well else [GatewayBusy("busy")]]
        running = self.conversation.running
        at = Mark(self.turn, self.step + 1) if running else Mark(self.turn + 1)
        made = asyncio.run(self._made(at, reason))
        if not isinstance(made, CompactionMade):
            return
        assert made.after.total < made.before.total
        sent = "\n".join(message.text for message in self.conversation.messages())
        for pin in self.conversation.pins:
            item = self.conversation.find(pin)
            assert item is not None
            assert item.message.text in sent
        last = self.conversation.items[-1].mark
        assert made.summed <= last if running else made.summed <= Mark(self.turn + 1)
        assert self.meter.most(self.conversation.load.weight) <= LIMIT - LEAST_TOKENS or not self._old_left(
            at
        )

    def _old_left(self, at: Mark) -> bool:
        """Tell whether a finished turn is still in the requests."""
        cut = self.conversation.view.cut
        return any(cut.summed <= item.mark < Mark(at.turn) for item in self.conversation.items)

    async def _made(self, at: Mark, reason: Any) -> Event:
        event: Event = Noticed("info", "")
        async for event in self.compaction.make(at, reason):
            self.hear(event)
        return event

    def undo(self) -> None:
        view = self.conversation.view
        event = self.compaction.undone(view.id, busy=self.conversation.running)
        before, _ = self.conversation.seen(self.conversation.before)
        self.hear(event)
        if isinstance(event, CompactionUndone):
            sent = self.conversation.messages()[1:]
            assert list(sent[: len(before)]) == [item.message for item in before]
            if self.conversation.view == WHOLE and not self.conversation.pins:
                text = "\n".join(message.text for message in sent)
                assert all(mark in text for mark in self.marks)


@given(st.booleans(), st.lists(st.one_of(SAY, STEP, STEP, STEP, END, PIN, UNPIN, COMPACT, UNDO), max_size=30))
def test_every_request_can_be_sent(keep: bool, deeds: list[Any]) -> None:
    story = Story(keep)
    for what, *args in deeds:
        deed = {"step": story.step_on}.get(what) or getattr(story, what)
        deed(*args)
    story.say(1)


def test_a_pin_of_something_unknown_changes_nothing() -> None:
    story = Story(keep=True)
    story.say(5)
    story.hear(Pinned(Pin("result", "nobody"), "x"), Unpinned(Pin("result", "nobody")))
    assert len(story.conversation.messages()) == 2


def due(story: Story) -> list[str]:
    """Let the check have its word before a request, and return what it told."""
    moment = Moment(story.turn, 1, lambda: ModelRequest("m", ()), Gate())

    async def told() -> list[str]:
        found = []
        async for event in story.compaction(moment):
            story.hear(event)
            found.append(type(event).__name__)
        return found

    return asyncio.run(told())


def test_nothing_is_compacted_twice_without_progress_between() -> None:
    story = Story(keep=True)
    for _ in range(6):
        story.say(2)
        story.step_on(800, [], told=False)
    story.say(1)
    story.model.answers = [says("word " * 900) for _ in range(9)]
    assert due(story)[-1] == "CompactionMade"
    at = story.compaction.use.total
    story.compaction._setting = replace(story.compaction._setting, compact_at=0.01)
    story.say(40)
    assert story.compaction.use.total < at + GROWN * LIMIT
    assert due(story) == []  # it has hardly grown since
    story.step_on(0, [900], told=False)
    story.say(1)
    assert due(story)[0] == "CompactionStarted"


def test_what_is_too_much_in_itself_is_not_compacted_again_and_again() -> None:
    story = Story(keep=True)
    story.say(2)
    story.step_on(0, [], told=True)
    story.step_on(0, [600], told=True)
    story.say(4_600)
    story.model.answers = [says("Short.") for _ in range(9)]
    assert due(story)[-1] == "CompactionMade"
    assert story.meter.most(story.conversation.load.weight) > LIMIT - LEAST_TOKENS
    assert due(story) == []
