"""Runs the turns of one session and writes down everything that happens in them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

import msgspec

from k2desk.agent.aside import Asides
from k2desk.agent.attachments import along_with
from k2desk.agent.calls import cancelled
from k2desk.agent.checks import Check
from k2desk.agent.compaction import Compaction
from k2desk.agent.context import Conversation
from k2desk.agent.cut import Cut
from k2desk.agent.editing import edited
from k2desk.agent.gate import Gate
from k2desk.agent.guards import NO_SENSES, Guards, Senses
from k2desk.agent.load import head_weight
from k2desk.agent.loop import Means, turn
from k2desk.agent.meter import Meter
from k2desk.agent.own import OwnProposals
from k2desk.agent.recorder import Recorder
from k2desk.agent.redacting import Redacting, noted
from k2desk.agent.requests import Requests
from k2desk.agent.setting import Setting, title_of
from k2desk.agent.steering import Steering
from k2desk.core.context import ContextUse, Mark, Pin
from k2desk.core.errors import K2DeskError, PatchError, StaleError
from k2desk.core.events import (
    Attachment,
    Event,
    ModeChanged,
    Noticed,
    Record,
    SessionRenamed,
    TurnStarted,
    TurnSteered,
    Unpinned,
)
from k2desk.core.messages import ModelRequest
from k2desk.core.permissions import Decision, Mode
from k2desk.core.ports import Log, Model, Proposes, Tool, Writes
from k2desk.core.ruler import Ruler
from k2desk.core.spending import Limits
from k2desk.core.visible import encodable
from k2desk.core.wording import mark


class Session:
    """One open session; the `Engine` of the ports.

    Used from one event loop's thread, but for its construction, which reads the whole record and may happen
    in any thread.

    Args:
        log: the session's record; what it holds already is where the session goes on.
        setting: what the session is about.
        model: the model behind its wire.
        tools: what it may call.
        writes: the one writer, for undo and redo.
        read_attachment: returns the lines of an attachment; blocks; raises `K2DeskError` where it can't.
        closing: lets go of what was opened for this session.
        checks: what has a word before each request, besides the guards.
        ruler: answers instead of the user where it can.
        proposes: makes proposals of patches that came from the user.
        senses: what the guards ask of the program around them.
        cut_off: the events that end a turn a crash cut off; they are stored first.
    """

    def __init__(
        self,
        log: Log,
        setting: Setting,
        model: Model,
        tools: Sequence[Tool],
        writes: Writes,
        *,
        read_attachment: Callable[[Attachment], str],
        closing: Callable[[], Awaitable[None]] | None = None,
        checks: Sequence[Check] = (),
        ruler: Ruler | None = None,
        proposes: Proposes | None = None,
        senses: Senses = NO_SENSES,
        cut_off: Sequence[Event] = (),
    ) -> None:
        self._log = log
        self._setting = setting
        model = Redacting(model)
        self._tools = {tool.schema.name: tool for tool in tools}
        schemas = [tool.schema for tool in tools]
        self._writes = writes
        self._read_attachment = read_attachment
        self._closing = closing
        self._gate = Gate(ruler)
        reads = [name for name, tool in self._tools.items() if tool.risk == "read"]
        self._conversation = Conversation(setting.system, reads=reads, keep_reasoning=setting.keep_reasoning)
        self._meter = Meter(head_weight(setting.system, schemas))
        self._compaction = Compaction(setting, model, self._conversation, self._meter)
        self._requests = Requests(
            setting.model, schemas, self._conversation, self._meter, lambda: self._compaction.limit
        )
        self._steering = Steering()
        self._senses = senses
        self._guards = Guards(setting, senses, tools, self._compaction.saved)
        self._means = Means(
            model,
            self._tools,
            self._gate,
            self._request,
            checks=self._guards.checks((*checks, self._compaction)),
            steered=self._steering.take,
            make_room=self._compaction.overflowed,
            mode=lambda: self.mode,
            late=lambda event: self._late.append(event),
        )
        self._titled = False
        self._running = False
        self._late: list[Event] = []
        """What had happened when the turn was stopped, and was not told."""
        self._asides = Asides(model, self._requests.aside, self._guards.fuse.reserve, self._append)
        self._own = OwnProposals(proposes, self._gate, self._append) if proposes else None
        for event in cut_off:
            log.append(event, durable=True)
        self._recorder = Recorder(log, self._hear)

    @property
    def log(self) -> Log:
        """The session's record."""
        return self._log

    @property
    def workspace(self) -> Path:
        """The user's folder."""
        return self._setting.workspace

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._setting.provider

    @property
    def model(self) -> str:
        """The model's id."""
        return self._setting.model

    @property
    def context_tokens(self) -> int:
        """How many tokens the model's context holds."""
        return self._setting.context_tokens

    @property
    def context(self) -> ContextUse:
        """How full the context is, by what takes the room."""
        self._recorder.catch_up()
        return self._compaction.use

    @property
    def pins(self) -> Mapping[Pin, str]:
        """What is pinned, with the words it goes by, in the order it was pinned."""
        self._recorder.catch_up()
        return self._conversation.pins

    @property
    def limits(self) -> Limits:
        """How much may be spent, as the settings have it now."""
        return self._senses.limits()

    @property
    def mode(self) -> Mode:
        """What the model may do."""
        self._recorder.catch_up()
        return self._guards.mode

    async def set_mode(self, mode: Mode) -> None:
        """Let the model do more or less from its next call on."""
        if mode != self.mode:
            await self._append(ModeChanged(mode))

    async def turn(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> None:
        """Run one turn to its end; cancel the task to stop it.

        It always ends with a stored `TurnFinished`, whatever happens.

        Args:
            text: the user's words.
            attachments: what goes along; their content is read once, now.
            message: the id of the queued message these words were, "" where they were said at once.
            as_it_is: whether secrets in the words are sent.

        Raises:
            RuntimeError: a turn runs already.
            JournalError: the record can't be written, so not even the end of the turn could be.
        """
        if self._running:
            raise RuntimeError("a turn runs already")
        self._running = True
        self._recorder.catch_up()
        number = self._conversation.turns + 1
        begun = TurnStarted(number, encodable(text), tuple(attachments), message=message, as_it_is=as_it_is)
        cut = Cut(mark("the turn"))
        try:
            with cut:
                context = await along_with(begun.attachments, self._read_attachment)
                begun = msgspec.structs.replace(begun, context=context)
                await self._consume(begun)
        finally:
            try:
                await self._finish(begun, cut)
            finally:
                self._running = False
                self._steering.take()

    async def steer(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> bool:
        """Say something while the turn runs; the model hears it with its next request, as `TurnSteered`.

        Words the turn ends without having heard are dropped: they are still the caller's.

        Args:
            text: the user's words.
            attachments: what goes along; their content is read once, now.
            message: the id of the message, by which it can be withdrawn.
            as_it_is: whether secrets in the words are sent.

        Returns:
            False where no turn runs.
        """
        context = await along_with(attachments, self._read_attachment)
        if self._running:
            number = self._conversation.turns
            said = TurnSteered(number, encodable(text), tuple(attachments), context, message, as_it_is)
            self._steering.add(said)
        return self._running

    def carried(self, attachment: Attachment) -> str:
        """Return what something would carry along if it was sent now, with marks for secrets. Blocks.

        Raises:
            K2DeskError: it can't be read.
        """
        return encodable(self._read_attachment(attachment))

    def withdraw(self, message: str) -> bool:
        """Take words back that `steer` took and the model has not heard; False where it has."""
        return self._steering.withdraw(message)

    async def aside(self, text: str) -> None:
        """Answer a side question that leaves the thread alone; cancel the task to stop it.

        It may run beside a turn and always ends with a stored `AsideFinished`.

        Args:
            text: the user's words.

        Raises:
            JournalError: the record can't be written.
        """
        self._recorder.catch_up()
        await self._asides.ask(encodable(text))

    def stop_asides(self) -> None:
        """Stop every side question that is being answered."""
        self._asides.stop()

    async def propose(self, text: str | bytes, origin: str) -> None:
        """Put a patch of the user's own to the user, and have what is ticked written; cancel to put it away.

        Args:
            text: from anywhere, with a patch in any form in it.
            origin: where it came from, such as ``Pasted from the clipboard``.

        Raises:
            K2DeskError: there is no patch in it, or it fits nowhere; nothing was stored then.
        """
        if self._own is None:
            raise PatchError("This session takes no patches from outside.")
        await self._own.propose(text, origin)

    def hurry(self) -> None:
        """Let the next try of a request that failed begin now."""
        self._means.model.hurry()

    def decide(self, request_id: str, decision: Decision) -> bool:
        """Answer a question; a late, double or crossed answer changes nothing and returns False."""
        return self._gate.decide(request_id, decision)

    async def edit(self, proposal_id: str, path: str, data: bytes | None) -> None:
        """Edit what is proposed for a file while the question about it waits; see `core.ports.Engine`."""
        await self._append(await edited(self._gate, self.log, proposal_id, path, data))

    async def revert(self, change_id: str, paths: Sequence[str] = ()) -> None:
        """Undo a change or some files of it, or redo what was undone; a refusal arrives as `Noticed`."""
        try:
            await asyncio.to_thread(self._writes.revert, change_id, paths)
        except StaleError as error:
            await self._append(Noticed("attention", str(error)))
        except K2DeskError as error:
            await self._append(Noticed("bad", str(error)))

    async def compact(self, wish: str = "") -> None:
        """Make room in the context now, or before the next request of the turn that runs; cancel to stop it.

        Args:
            wish: what the account of what is left out should mind in particular.

        Raises:
            JournalError: the record can't be written.
        """
        if self._running:
            self._compaction.ask(encodable(wish))
            await self._append(Noticed("info", mark("Room is made in the context before the next request.")))
            return
        self._running = True
        self._recorder.catch_up()
        at, cut = Mark(self._conversation.turns + 1), Cut(mark("the compaction"))
        try:
            with cut:
                async with aclosing(self._compaction.make(at, "asked", encodable(wish))) as events:
                    async for event in events:
                        await self._append(event)
        finally:
            self._running = False
            await self._append(*self._compaction.broken_off(stopped=cut.stopped))
        if cut.error is not None:
            raise cut.error

    async def undo_compaction(self, compaction: str) -> None:
        """Let requests hold again what a compaction left out; a refusal arrives as a `Noticed` event."""
        self._recorder.catch_up()
        await self._append(self._compaction.undone(compaction, busy=self._running))

    async def pin(self, pin: Pin, label: str) -> None:
        """Keep something word for word through compactions; a refusal arrives as a `Noticed` event."""
        self._recorder.catch_up()
        await self._append(self._compaction.pinned(pin, encodable(label)))

    async def unpin(self, pin: Pin) -> None:
        """Keep it no longer."""
        await self._append(Unpinned(pin))

    async def close(self) -> None:
        """Let go of connections and of the thread that stores; a running turn must have been cancelled."""
        await self._asides.end()
        self._recorder.stop_hearing()
        try:
            if self._closing is not None:
                await self._closing()
        finally:
            await self._recorder.close()

    async def _consume(self, begun: TurnStarted) -> None:
        async with aclosing(turn(self._means, begun)) as events:
            async for event in events:
                await self._append(*self._guards.fuse.due(event))
                if (note := noted(event)) is not None:
                    await self._append(note)
                if event is begun and not self._titled:
                    await self._append(SessionRenamed(title_of(begun.text)))

    async def _finish(self, begun: TurnStarted, cut: Cut) -> None:
        """Store what the turn left unsaid: what had happened, the results of its open calls, and its end."""
        late, self._late = self._late, []
        if late:
            await self._append(*late)
        self._recorder.catch_up()
        missing: list[Event] = [] if self._conversation.turns >= begun.turn else [begun]
        if self._conversation.running or missing:
            missing += self._guards.fuse.broken_off()
            missing += self._compaction.broken_off(stopped=cut.stopped)
            missing += [
                cancelled(call.call, cut.why, begun=call.started) for call in self._conversation.open_calls
            ]
            missing.append(cut.end(begun.turn))
        await self._append(*missing)

    async def _append(self, *events: Event) -> None:
        await self._recorder.append(*events)

    def _hear(self, record: Record) -> None:
        """Take in what was stored."""
        event = record.event
        self._titled = self._titled or isinstance(event, SessionRenamed)
        self._asides.learn(event)
        self._gate.learn(event)
        self._guards.learn(event)
        self._conversation.apply(event, record.seq)
        self._meter.apply(event, self._conversation.load.weight)
        self._compaction.learn(event)

    def _request(self) -> ModelRequest:
        self._recorder.catch_up()
        return self._requests.next(self._guards.fuse.most)
