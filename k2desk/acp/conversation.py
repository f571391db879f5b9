"""One session an editor has open: a turn at a time, told in its order, each question asked once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from acp import RequestError, schema
from acp.interfaces import Client

from k2desk.acp.asking import Asked, asked
from k2desk.acp.updates import Update, Updates
from k2desk.acp.words import Block, Said, said
from k2desk.core.errors import K2DeskError
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalMade,
    Record,
    SpendSettled,
    StepFinished,
    TurnFinished,
)
from k2desk.core.permissions import Decision
from k2desk.core.ports import Engine
from k2desk.core.proposals import Proposal
from k2desk.core.spending import Spending
from k2desk.scope.holding import Holding

_log = logging.getLogger(__name__)
_REASONS: Final[dict[str, schema.StopReason]] = {
    "done": "end_turn",
    "rejected": "end_turn",
    "cancelled": "cancelled",
    "limit": "max_turn_requests",
}
BUSY = "A turn of this session is still running. Cancel it, or wait for its end."


class Conversation:
    """A session between an editor and the engine. Used from the event loop's thread.

    Args:
        engine: the session.
        client: the editor.
    """

    def __init__(self, engine: Engine, client: Client) -> None:
        self.engine = engine
        self._client = client
        self._updates = Updates(engine.workspace)
        self._records: asyncio.Queue[Record] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._turn: asyncio.Task[None] | None = None
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._proposals: dict[str, Proposal] = {}
        self._ended: list[TurnFinished] = []
        before = [record.event for record in engine.log.joined()]
        self._spending, self._holding = Spending(before), Holding(before)
        self._unsubscribe = engine.log.subscribe(self._hear)
        self._telling = asyncio.create_task(self._tell())

    @property
    def session(self) -> str:
        """The session's id."""
        return self.engine.log.session

    def _hear(self, record: Record) -> None:
        self._loop.call_soon_threadsafe(self._records.put_nowait, record)

    # -- the editor asks

    async def replay(self) -> None:
        """Tell everything that happened in the session before."""
        updates = Updates(self.engine.workspace, replay=True)
        for record in self.engine.log.joined():
            for update in updates.of(record.event):
                await self._send(update)

    async def prompt(self, blocks: Sequence[Block]) -> schema.StopReason:
        """Run a turn to its end and return why it ended.

        Raises:
            RequestError: one runs already, it can't be said, or it failed; in words for the user.
        """
        if self._turn is not None:
            raise RequestError(-32600, BUSY)
        try:
            words = said(blocks, self.engine.workspace)
        except K2DeskError as unsayable:
            raise RequestError(-32602, str(unsayable)) from unsayable
        ended = await self._run(words)
        if ended.outcome not in _REASONS:
            raise RequestError(-32603, ended.message or f"The turn ended: {ended.outcome}.")
        return _REASONS[ended.outcome]

    async def _run(self, words: Said) -> TurnFinished:
        self._ended.clear()
        self._turn = asyncio.create_task(self.engine.turn(words.text, words.attachments))
        try:
            await asyncio.wait({self._turn})
            failed = None if self._turn.cancelled() else self._turn.exception()
        finally:
            self._turn.cancel()
            self._turn = None
        await asyncio.sleep(0)  # what was handed to the loop last is told first
        await self._records.join()
        if failed is not None:
            raise RequestError(-32603, str(failed)) if isinstance(failed, K2DeskError) else failed
        return self._ended[-1]

    def cancel(self) -> None:
        """Stop the turn that runs; open calls get a result, and the session is whole."""
        if self._turn is not None:
            self._turn.cancel()

    async def close(self) -> None:
        """Stop what runs and let go of the session."""
        turn = self._turn
        if turn is not None:
            turn.cancel()
            await asyncio.wait({turn})
        self._unsubscribe()
        tasks = [self._telling, *self._asking.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.engine.close()

    # -- what happens is told

    async def _tell(self) -> None:
        while True:
            record = await self._records.get()
            try:
                await self._told(record.event)
            except ConnectionError:
                self.cancel()  # nobody reads any more, or answers
            finally:
                self._records.task_done()

    async def _told(self, event: Event) -> None:
        self._spending.apply(event)
        self._holding.apply(event)
        for update in self._updates.of(event):
            await self._send(update)
        match event:
            case ProposalMade(proposal=proposal):
                self._proposals[proposal.id] = proposal
            case DecisionRequested(request_id=request):
                self._asking[request] = asyncio.create_task(self._ask(event))
            case DecisionMade(request_id=request):
                if (task := self._asking.pop(request, None)) is not None:
                    task.cancel()
            case StepFinished() | SpendSettled():
                await self._send(self._usage())
            case TurnFinished():
                self._ended.append(event)
                for task in self._asking.values():
                    task.cancel()
                self._asking.clear()
            case _:
                pass

    def _usage(self) -> schema.UsageUpdate:
        cost = schema.Cost(amount=round(self._spending.dollars, 6), currency="USD")
        use = self.engine.context
        return schema.UsageUpdate(used=use.total, size=use.limit, cost=cost, session_update="usage_update")

    async def _send(self, update: Update) -> None:
        await self._client.session_update(self.session, update)

    # -- questions

    async def _ask(self, request: DecisionRequested) -> None:
        """Put a question to the user; where the editor can't, it is a no."""
        decision = Decision("reject", request.question.digest)
        try:
            proposal = self._proposals.get(request.question.proposal_id)
            blob, root = self.engine.log.get_blob, self.engine.workspace
            terms = self._holding.of(request.question.proposal_id)
            question = await asyncio.to_thread(asked, request.question, proposal, blob, root, terms)
            decision = await self._choose(request.call_id or request.request_id, question)
        except (K2DeskError, RequestError, ConnectionError) as error:
            _log.warning("a question could not be put to the editor", exc_info=error)
        self.engine.decide(request.request_id, decision)

    async def _choose(self, call_id: str, question: Asked) -> Decision:
        for update in self._updates.begun(call_id, question.title, "pending"):
            await self._send(update)
        call = schema.ToolCallUpdate(
            tool_call_id=call_id, title=question.title, status="pending", content=list(question.content)
        )
        options = [
            schema.PermissionOption(option_id=str(number), name=option.name, kind=option.kind)
            for number, option in enumerate(question.options)
        ]
        answer = await self._client.request_permission(self.session, call, options)
        if isinstance(answer.outcome, schema.AllowedOutcome):
            with suppress(ValueError, IndexError):
                return question.options[_number(answer.outcome.option_id)].decision
        return question.refusal


def _number(option: str) -> int:
    """Return the number of an option; one that was never offered is an error.

    Raises:
        ValueError: it is no number of ours.
    """
    if not option.isdecimal():
        raise ValueError(option)
    return int(option)
