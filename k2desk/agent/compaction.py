"""Makes room in the model's context: when, how much, and by whom the account is written."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Literal

from k2desk.agent import account
from k2desk.agent.checks import Moment
from k2desk.agent.context import LEAST_TOKENS, MOST_TOKENS, Conversation, word_for_word
from k2desk.agent.facts import Facts
from k2desk.agent.load import Load, weight_of
from k2desk.agent.meter import Meter
from k2desk.agent.scribe import Scribe, Written
from k2desk.agent.setting import LONGEST_TITLE, Setting
from k2desk.agent.view import Cut, Item, View
from k2desk.agent.ways import Author, Way, ways
from k2desk.core.context import ContextUse, Mark, Pin
from k2desk.core.events import (
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    Event,
    Noticed,
    Pinned,
)
from k2desk.core.messages import (
    Assistant,
    ModelRequest,
    Tool,
    User,
)
from k2desk.core.ports import Model
from k2desk.core.short import short
from k2desk.core.wording import mark

Reason = Literal["room", "overflow", "asked", "limit"]

AIM = 0.5
"""Share of the context that is to be in use after a compaction."""
ACCOUNT = 0.02
"""Share of the context an account is expected to take."""
TAIL = 0.1
"""Share that may stay as it is at the end: finished turns, or steps of the running one."""
WORDS = 0.04
"""Share that the user's own messages may take in an account."""
MOST_WORDS = 0.25
"""Share of what is left out that they may take."""
PINS = 0.2
"""Share that everything pinned may take."""
GROWN = 0.05
"""Share by which the conversation has to grow before it is compacted again by itself."""
RECORD = 0.6
"""Share that the record may take in the request for an account."""

NOTHING_LEFT = mark("There is nothing to leave out: all of it is needed for the turn that runs.")
NO_GAIN = mark("It would not save anything.")
STOPPED = mark("You stopped it; nothing is left out.")
BROKEN = mark("K2Desk made a mistake on the way; nothing is left out. Its log file says more.")
BUSY = mark("Wait until the assistant has finished, or stop it; then undo the compaction.")
NOT_THE_LAST = mark("This compaction can't be undone: a later one stands on it, or it was undone before.")


class Compaction:
    """Makes room before it is needed; a check of the loop.

    Between turns it does so from `Setting.compact_at` on. While a turn runs it waits as long as it can,
    leaves out what is finished first, and never tears a call from its result. After a compaction nothing is
    compacted until the conversation has moved on and grown.

    Args:
        setting: what the session is about.
        model: writes the accounts.
        conversation: what was said.
        meter: tells how much it is.
    """

    def __init__(self, setting: Setting, model: Model, conversation: Conversation, meter: Meter) -> None:
        self._setting = setting
        self._scribe = Scribe(model, setting.price)
        self._conversation, self._meter = conversation, meter
        self._facts = Facts()
        self._limit = setting.context_tokens
        self._last = 0
        self._asked: str | None = None

    # -- how full it is

    @property
    def limit(self) -> int:
        """How many tokens the context holds, as far as the gateway has let us know."""
        return self._limit

    @property
    def use(self) -> ContextUse:
        """How full the context is."""
        return self._use(self._conversation.load, self._meter.tokens(self._conversation.load.weight))

    def _use(self, load: Load, tokens: float) -> ContextUse:
        """Share the tokens out by category, as they weigh."""
        head = min(self._meter.head, tokens)
        parts = [self._meter.part(weight) for weight in load]
        scale = (tokens - head) / sum(parts) if sum(parts) else 0.0
        conversation, files, output, reasoning = (round(part * scale) for part in parts)
        at = round(self._setting.compact_at * self._limit)
        limit, measured = self._limit, self._meter.measured
        return ContextUse(round(head), conversation, files, output, reasoning, limit, at, measured)

    def _in(self, view: View) -> ContextUse:
        """Tell how full it would be in another view."""
        _, load = self._conversation.seen(view)
        return self._use(load, self._meter.head + self._meter.part(load.weight))

    def learn(self, event: Event) -> None:
        """Take in what was stored."""
        self._facts.apply(event)
        match event:
            case CompactionMade(reason="overflow", before=before, after=after):
                self._limit, self._last = min(self._limit, before.total), after.total
            case CompactionMade(after=after):
                self._last = after.total
            case CompactionFailed(tokens=tokens):
                self._last = tokens
            case _:
                pass

    # -- pins and undo

    def pinned(self, pin: Pin, label: str) -> Event:
        """Return what comes of pinning something: that it is, or why it can't be."""
        conversation = self._conversation
        item = conversation.find(pin)
        if item is None and not self._facts.decision(pin.name):
            return Noticed("attention", mark("This can't be pinned: the model never saw it."))
        pinned = [found for one in conversation.pins if (found := conversation.find(one))]
        tokens = sum(map(self._part, (*pinned, *([item] if item else []))))
        if tokens > (most := PINS * self._limit):
            full = mark(f"all pins together may take {most:,.0f} tokens. Unpin something first.")
            return Noticed("attention", mark(f"This can't be pinned: {full}"))
        return Pinned(pin, short(label, LONGEST_TITLE) or pin.kind)

    def undone(self, name: str, *, busy: bool) -> Event:
        """Return what comes of undoing a compaction: that it is undone, or why it can't be.

        Args:
            name: of the compaction.
            busy: whether a turn runs.
        """
        if busy:
            return Noticed("attention", BUSY)
        if self._conversation.view.id != name or not name:
            return Noticed("attention", NOT_THE_LAST)
        whole = self._in(self._conversation.before)
        if whole.nearly_full:
            again = mark(
                f"everything would take {whole.total:,} of {whole.limit:,} tokens and be compacted again"
            )
            kept = mark("All of it stays readable here.")
            return Noticed("attention", mark(f"This compaction can't be undone: {again} at once. {kept}"))
        return CompactionUndone(name)

    def broken_off(self, *, stopped: bool) -> list[Event]:
        """Return the end of a compaction that has none.

        Args:
            stopped: whether the user stopped it; else it broke.
        """
        if not (name := self._conversation.compacting):
            return []
        failed = CompactionFailed(name, STOPPED if stopped else BROKEN, self.use.total, stopped=stopped)
        return [*self._scribe.broken_off(), failed]

    # -- when

    def ask(self, wish: str) -> None:
        """Have room made before the next request."""
        self._asked = wish

    async def __call__(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Make room where it is time."""
        if (reason := self._due(moment)) is None:
            return
        async with aclosing(self.make(Mark(moment.turn, moment.step), reason)) as events:
            async for event in events:
                yield event

    def _due(self, moment: Moment) -> Reason | None:
        if self._asked is not None:
            return "asked"
        if not self._conversation.moved:
            return None
        weight = self._conversation.load.weight
        if self._meter.most(weight) > self._limit - LEAST_TOKENS:
            return "room"  # without it there would be no answer
        tokens, at = self._meter.tokens(weight), self._setting.compact_at
        if tokens < ((1 + at) / 2 if moment.step > 1 else at) * self._limit:
            return None
        return "room" if tokens >= self._last + GROWN * self._limit else None

    async def overflowed(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Make room because a request did not fit, whatever we had thought."""
        async with aclosing(self.make(Mark(moment.turn, moment.step), "overflow")) as events:
            async for event in events:
                yield event

    async def saved(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Make as much room as there can be because money is short: by rules, which cost nothing."""
        async with aclosing(self.make(Mark(moment.turn, moment.step), "limit")) as events:
            async for event in events:
                yield event

    # -- how

    async def make(self, at: Mark, reason: Reason, wish: str = "") -> AsyncGenerator[Event, None]:
        """Make room; the last event is `CompactionMade` or `CompactionFailed`.

        Args:
            at: the step before whose request it is made; step 1 or 0 lies between turns.
            reason: why.
            wish: what the user asks of the account in particular.
        """
        wish, self._asked = self._asked or wish, None
        name, before = uuid.uuid4().hex, self.use
        yield CompactionStarted(name, reason)
        limit = self._limit
        if reason == "overflow":  # then it holds no more than what was sent, whatever we had thought
            self._limit = min(limit, before.total)
        ended: Event | None = None
        async with aclosing(self._make(name, at, reason, before, wish)) as events:
            async for ended in events:
                yield ended
        if not isinstance(ended, CompactionMade):
            self._limit = limit

    async def _make(
        self, name: str, at: Mark, reason: Reason, before: ContextUse, wish: str
    ) -> AsyncGenerator[Event, None]:
        way, written = self._way(at, reason, "rules" if reason == "limit" else "model"), Written()
        if way is None:
            yield CompactionFailed(name, NOTHING_LEFT, before.total)
            return
        if way.by == "model":
            request = self._request(way.cut, wish)
            if request.max_tokens < LEAST_TOKENS:
                written = Written(trouble=mark("the record is too long for the model to sum up"))
            else:
                async with aclosing(self._scribe.write(name, request)) as events:
                    async for event in events:
                        yield event
                written = self._scribe.written
            way = way if written.text else self._way(at, reason, "rules") or way
        made = self._made(name, reason, self._view(name, way, written.text), before, written)
        if made.after.total < before.total:
            yield made
        else:
            yield CompactionFailed(name, written.trouble or NO_GAIN, before.total)

    def _way(self, at: Mark, reason: Reason, by: Author) -> Way | None:
        """Return the gentlest way that makes room enough, else the hardest; None where there is none."""
        chosen, tail, asked = None, TAIL * self._limit, reason == "asked"
        for chosen in ways(self._conversation, self._part, tail, at, by, asked=asked):
            after = self._in(View(chosen.cut, kept=frozenset(self._conversation.pins))).total
            if chosen.cut.summed > self._conversation.view.cut.summed:
                after += round(ACCOUNT * self._limit)
            if reason != "limit" and after <= AIM * self._limit:
                break
        return chosen

    def _part(self, item: Item) -> float:
        return self._meter.part(item.load.weight)

    def _view(self, name: str, way: Way, written: str) -> View:
        """Return the view of a way, with its account where it leaves out something as a whole."""
        conversation = self._conversation
        now, kept = conversation.view, frozenset(conversation.pins)
        if way.cut.summed <= now.cut.summed:
            return View(way.cut, now.text, kept, name)
        gone = [item for item in conversation.items if item.mark < way.cut.summed]
        record = [item for item in gone if item.mark >= now.cut.summed]
        text = written or account.by_rules(record, now.text)
        said = [item for item in gone if isinstance(item.message, User) and item.pin not in kept]
        pinned = [
            (label, word_for_word(item))
            for pin, label in conversation.pins.items()
            if (item := conversation.find(pin)) is not None and item.mark < way.cut.summed
        ]
        pinned += [
            (label, decided)
            for pin, label in conversation.pins.items()
            if pin.kind == "decision" and (decided := self._facts.decision(pin.name))
        ]
        most = min(WORDS * self._limit, MOST_WORDS * sum(map(self._part, record)))
        whole = account.compose(text, self._facts.sections(), said, pinned, most)
        return View(way.cut, whole, kept, name)

    def _made(
        self, name: str, reason: Reason, view: View, before: ContextUse, written: Written
    ) -> CompactionMade:
        conversation = self._conversation
        was = conversation.view
        gone = [item for item in conversation.items if was.shows(item) and not view.shows(item)]
        stubs = [
            item
            for item in conversation.items
            if isinstance(item.message, Tool) and (now := view.shows(item)) and was.shows(item) != now
        ]
        return CompactionMade(
            id=name,
            reason=reason,
            by="model" if written.text else "rules",
            summed=view.cut.summed,
            stubbed=view.cut.stubbed,
            hushed=view.cut.hushed,
            text=view.text,
            before=before,
            after=self._in(view),
            turns=sum(isinstance(item.message, User) for item in gone),
            answers=sum(isinstance(item.message, Assistant) for item in gone),
            results=sum(isinstance(item.message, Tool) for item in gone) + len(stubs),
            pinned=len(conversation.pins),
            trouble=written.trouble,
            model=self._setting.model if written.usage or written.text or written.trouble else "",
            usage=written.usage,
            said=written.text,
        )

    def _request(self, cut: Cut, wish: str) -> ModelRequest:
        """Return the request for an account, without tools; ``max_tokens`` is what is left for it."""
        conversation = self._conversation
        now = conversation.view
        record = [item for item in conversation.items if now.cut.summed <= item.mark < cut.summed]
        messages = account.request(record, now.text, wish, RECORD * self._limit)
        most = round(1.1 * self._meter.part(weight_of(messages)))
        left = min(MOST_TOKENS, self._limit - most)
        return ModelRequest(self._setting.model, messages, max_tokens=left, estimated=most)
