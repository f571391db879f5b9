"""A call that has run may still ask; what is answered joins its result and does not undo that it ran."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from agent_kit import Look, Script, asks, call, events, says

from k2desk.agent.session import Session
from k2desk.core.errors import StaleError
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalMade,
    Record,
    ToolFinished,
    ToolStarted,
    TurnFinished,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.proposals import Proposal
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]
PROPOSAL = Proposal("p1", "functions.look:0", "This command changed 1 file.", ())
CHANGED = Question(
    "proposal", "What the command changed", PROPOSAL.summary, "d-changed", proposal_id=PROPOSAL.id
)


class Changing(Look):
    """A tool that asks a second time once it has run."""

    def __init__(self, second: ToolResult | Exception | None = None, *, ok: bool = True) -> None:
        super().__init__("look", "run", question=asks(remember=False))
        self.second = second or ToolResult("Applied 1 of 1 hunk.", "applied")
        self.ok = ok

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        self.runs.append(decision)
        self.approvals.append(context.approval)
        if plan.proposal is None:
            then = Plan("Take over", question=CHANGED, proposal=PROPOSAL)
            return ToolResult("exit status 0", "exit status 0", ok=self.ok, then=then)
        if isinstance(self.second, Exception):
            raise self.second
        return self.second


def answering(log: SessionLog, session: Session, second: Decision) -> None:
    """Allow the call, and give this answer to what it asks afterwards."""
    loop = asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(asked := record.event, DecisionRequested):
            first = Decision("allow", asked.question.digest)
            answer = second if asked.question.kind == "proposal" else first
            loop.call_soon_threadsafe(session.decide, asked.request_id, answer)

    log.subscribe(hear)


async def finished(log: SessionLog, open_session: Open, tool: Look, second: Decision) -> ToolFinished:
    session = open_session(log, Script(says(calls=[call(0)]), says("Done.")), tool)
    answering(log, session, second)
    await session.turn("go")
    (event,) = events(log, ToolFinished)
    assert isinstance(event, ToolFinished)
    return event


async def test_what_is_allowed_is_done_under_its_own_approval(log: SessionLog, open_session: Open) -> None:
    tool = Changing()
    second = Decision("allow", CHANGED.digest, ticks=(FileTicks("a", (0,)),))
    event = await finished(log, open_session, tool, second)
    assert (event.status, event.text) == ("ok", "exit status 0\nApplied 1 of 1 hunk.")
    assert event.summary == "exit status 0"
    first_asked, second_asked = events(log, DecisionRequested)
    assert tool.approvals == [first_asked.request_id, second_asked.request_id]
    assert tool.runs[1] == second
    assert events(log, ProposalMade) == [ProposalMade(PROPOSAL)]
    assert len(events(log, ToolStarted)) == 1
    kinds = [type(one).__name__ for one in events(log)]
    assert kinds.index("ToolStarted") < kinds.index("ProposalMade") < kinds.index("ToolFinished")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (Decision("reject", CHANGED.digest), "The user rejected this. Nothing was written."),
        (Decision("reject", CHANGED.digest, note="not b"), "The user rejected this: not b. Nothing"),
        (Decision("revise", CHANGED.digest, note="only a"), "The user asks for a change: only a. Nothing"),
    ],
)
async def test_what_is_turned_down_does_not_end_the_turn(
    log: SessionLog, open_session: Open, second: Decision, words: str
) -> None:
    tool = Changing(ok=False)
    event = await finished(log, open_session, tool, second)
    assert event.status == "failed"
    assert event.text.startswith("exit status 0\n" + words)
    assert len(tool.runs) == 1
    assert events(log)[-1] == TurnFinished(1, "done")


async def test_what_can_not_be_written_is_told(log: SessionLog, open_session: Open) -> None:
    tool = Changing(StaleError("a.py is no longer what you were shown."))
    event = await finished(log, open_session, tool, Decision("allow", CHANGED.digest))
    assert (event.status, event.text) == ("ok", "exit status 0\na.py is no longer what you were shown.")


async def test_a_stop_while_it_asks_ends_the_call(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script(says(calls=[call(0)])), Changing())
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(record.event, DecisionRequested):
            if record.event.question.kind == "proposal":
                loop.call_soon_threadsafe(asked.set)
            else:
                answer = Decision("allow", record.event.question.digest)
                loop.call_soon_threadsafe(session.decide, record.event.request_id, answer)

    log.subscribe(hear)
    turn = asyncio.create_task(session.turn("go"))
    await asyncio.wait_for(asked.wait(), 10)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    (event,) = events(log, ToolFinished)
    assert event.status == "cancelled"
    assert len(events(log, DecisionMade)) == 1


class Twice(Look):
    """A tool that could not be run as agreed, and asks whether it may be run otherwise."""

    def __init__(self) -> None:
        super().__init__("look", "run", question=asks(remember=False))

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        self.runs.append(decision)
        if len(self.runs) == 1:
            again = Plan("Run it otherwise", question=asks()("otherwise"), confinement="not confined")
            return ToolResult("It did not run.", ok=False, then=again)
        return ToolResult("exit status 0", "exit status 0")


async def test_a_second_try_is_told_as_one(log: SessionLog, open_session: Open) -> None:
    tool = Twice()
    event = await finished(log, open_session, tool, Decision("allow", "none"))
    assert (event.status, event.text, event.summary) == (
        "ok",
        "It did not run.\nexit status 0",
        "exit status 0",
    )
    assert [one.confinement for one in events(log, ToolStarted)] == ["a chip", "not confined"]
    assert len(events(log, DecisionMade)) == 2
