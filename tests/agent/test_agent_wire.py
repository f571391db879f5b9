"""The agent over a real wire: what goes wrong with a stream runs no call twice, and none that was cut."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest
from agent_kit import Look, asks, events

from k2desk.agent.session import Session
from k2desk.core.errors import ToolError
from k2desk.core.events import (
    DecisionRequested,
    Event,
    Record,
    StepFinished,
    StepRetried,
    TextDelta,
    ToolFinished,
    TurnFinished,
)
from k2desk.core.permissions import Decision
from k2desk.journal.log import SessionLog
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.patience import Patience
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.scripted.faults import Fault, Faults
from k2desk.provider.scripted.script import Call, Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

Open = Callable[..., Session]
NewClient = Callable[..., Client]
LOOK = (Call("look", {"path": "src/ledger/money.py", "why": "to see what it does with cents"}),)
LEAK = (
    "Let me look.<|tool_calls_section_begin|><|tool_call_begin|>functions.look:0<|tool_call_argument_begin|>"
    '{"path": "a.py"}<|tool_call_end|><|tool_calls_section_end|>'
)
END = Rule(last="results", text="That is all there is to say about it. Done.")


@pytest.fixture
async def client_of() -> AsyncIterator[NewClient]:
    clients: list[Client] = []

    def make(server: ScriptedServer, retry: RetryPolicy | None = None) -> Client:
        patience = Patience(connect=2.0, first=0.3, between=0.3, last=0.3)
        retry = retry or RetryPolicy(first=0.0)
        clients.append(Client(SPEC, lambda: DEMO_KEY, server.base_url, patience=patience, retry=retry))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


async def soon(log: SessionLog, kind: type[Event]) -> None:
    """Wait until something of this kind is stored."""
    loop, seen = asyncio.get_running_loop(), asyncio.Event()

    def hear(record: Record) -> None:
        if isinstance(record.event, kind):
            loop.call_soon_threadsafe(seen.set)

    end = log.subscribe(hear)
    await seen.wait()
    end()


def say(*rules: Rule, fault: Fault | None = None, first: int = 0) -> ScriptedServer:
    return ScriptedServer(Script(rules, model="kimi-k2-thinking"), faults=Faults(fault, first=first))


async def test_a_step_is_not_asked_again_after_its_call_has_run(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    look = Look()
    broken = msgspec.structs.replace(END, fault="reset")
    with say(Rule(last="user", text="I look.", calls=LOOK), broken) as server:
        session = open_session(log, client_of(server), look)
        await session.turn("x")
        assert len(look.runs) == 1
        assert [len(chat["messages"]) for chat in server.chats] == [2, 4, 4]
    assert events(log, TurnFinished) == [TurnFinished(1, "done")]
    assert [again.step for again in events(log, StepRetried)] == [2]


async def test_what_a_failed_try_had_said_is_replaced_and_not_doubled(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    with say(Rule(text="One two three four five six seven eight.", fault="cut")) as server:
        session = open_session(log, client_of(server), Look())
        await session.turn("x")
        await session.turn("y")
        said = [m["content"] for m in server.chats[-1]["messages"] if m["role"] == "assistant"]
    assert said == ["One two three four five six seven eight."]
    assert len(events(log, StepRetried)) == 2


@pytest.mark.parametrize("fault", ["half-call", "length"])
async def test_no_call_of_a_cut_answer_runs(
    log: SessionLog, open_session: Open, client_of: NewClient, fault: str
) -> None:
    look = Look()
    with say(Rule(calls=LOOK)) as server:
        session = open_session(log, client_of(server), look)
        await session.turn(f"Do it. fault:{fault}*99")
    assert look.runs == []
    assert events(log, StepFinished) == []
    ended = events(log, TurnFinished)[0]
    assert ended.outcome == "failed"
    assert ended.message


async def test_a_leaked_call_passes_the_gate_like_any_other(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    look = Look(risk="run", question=asks())
    with say(Rule(last="user", text=LEAK), END) as server:
        session = open_session(log, client_of(server), look)
        happened = asyncio.ensure_future(soon(log, DecisionRequested))
        turn = asyncio.create_task(session.turn("x"))
        await happened
        asked = events(log, DecisionRequested)
        assert look.runs == []
        assert session.decide(asked[0].request_id, Decision("allow", asked[0].question.digest))
        await turn
        sent = server.chats[-1]["messages"][-2]
    assert len(look.runs) == 1
    assert events(log, StepFinished)[0].calls[0].recovered
    assert "".join(event.text for event in events(log, TextDelta)) == f"Let me look.{END.text}"
    assert sent["content"] == "Let me look."
    assert [call["id"] for call in sent["tool_calls"]] == ["functions.look:0"]


async def test_arguments_that_are_no_json_go_back_to_the_model_and_void_nothing(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    look = Look(plan_error=ToolError("The arguments are not valid JSON."))
    with say(Rule(last="user", calls=(Call("look", '{"path": "a.py'),)), END) as server:
        session = open_session(log, client_of(server), look)
        await session.turn("x")
        sent = server.chats[-1]["messages"][-2]["tool_calls"][0]["function"]["arguments"]
    assert isinstance(msgspec.json.decode(sent), dict)
    assert events(log, ToolFinished)[0].text == "The arguments are not valid JSON."
    assert events(log, TurnFinished)[0].outcome == "done"


async def test_a_model_that_only_thinks_is_asked_three_times_and_then_named(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    with say(Rule(thinking="Hm, hm.")) as server:
        session = open_session(log, client_of(server), Look())
        await session.turn("x")
        assert len(server.chats) == 3
    ended = events(log, TurnFinished)[0]
    assert (ended.outcome, ended.message) == (
        "failed",
        "The model only thought and gave no answer. Write “go on” to try again.",
    )


async def test_stopping_while_it_waits_for_the_next_try(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    busy = Fault(status=429, headers=(("Retry-After", "100"),))
    with say(Rule(text="x"), fault=busy) as server:
        session = open_session(log, client_of(server), Look())
        happened = asyncio.ensure_future(soon(log, StepRetried))
        turn = asyncio.create_task(session.turn("x"))
        await happened
        assert events(log, StepRetried)[0].seconds == 100.0
        began = time.monotonic()
        turn.cancel()
        await asyncio.wait({turn})
        assert time.monotonic() - began < 5  # and not the hundred seconds
    assert events(log, TurnFinished) == [TurnFinished(1, "cancelled")]


async def test_the_user_may_have_it_try_now(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    busy = Fault(status=429, headers=(("Retry-After", "100"),))
    with say(Rule(text="x"), fault=busy, first=1) as server:
        session = open_session(log, client_of(server), Look())
        happened = asyncio.ensure_future(soon(log, StepRetried))
        turn = asyncio.create_task(session.turn("x"))
        await happened
        session.hurry()
        await turn
    assert [again.seconds for again in events(log, StepRetried)] == [100.0, 0.0]
    assert events(log, TurnFinished) == [TurnFinished(1, "done")]


async def test_stopping_in_mid_stream_closes_the_stream(
    log: SessionLog, open_session: Open, client_of: NewClient
) -> None:
    with ScriptedServer(
        Script((Rule(text="word " * 5_000),), model="kimi-k2-thinking", pace=0.005)
    ) as server:
        session = open_session(log, client_of(server), Look())
        happened = asyncio.ensure_future(soon(log, TextDelta))
        turn = asyncio.create_task(session.turn("x"))
        await happened
        turn.cancel()
        await asyncio.wait({turn})
        assert await asyncio.to_thread(server.wait_for_hang_up, 2.0)
    assert events(log, TurnFinished) == [TurnFinished(1, "cancelled")]
