"""The whole way of an overflow: a real client, a real stream, a real journal."""

from __future__ import annotations

from pathlib import Path

from agent_kit import NoWrites, events

from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.events import CompactionMade, SpendSettled, StepFinished, TurnFinished
from k2desk.core.prices import FREE
from k2desk.journal.log import SessionLog
from k2desk.provider.client import Client
from k2desk.provider.scripted.faults import NAMED, Fault, Faults
from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec("scripted", "Scripted", "http://127.0.0.1:9/v1", "rate-model", 262_144)


class OfTheFourth(Faults):
    """The fourth request finds the context full, whatever it holds."""

    def choose(self, number: int, spoken: str, user: str, tries: int) -> Fault:
        return NAMED["context"] if number == 4 else Fault()


async def test_a_gateway_that_says_it_is_full_is_asked_once_more(log: SessionLog) -> None:
    with ScriptedServer(Rate(5_000, kind="prose"), faults=OfTheFourth()) as server:
        client = Client(SPEC, lambda: DEMO_KEY, server.base_url)
        setting = Setting(Path("ledger"), "Scripted", "rate-model", 262_144, "You help.", FREE)
        session = Session(log, setting, client, (), NoWrites(), read_attachment=str, closing=client.aclose)
        for words in ("one", "two", "three", "four"):
            await session.turn(words)
        use = session.context
        await session.close()
    made = events(log, CompactionMade)
    assert [(one.reason, one.by) for one in made] == [("overflow", "model")]
    assert [end.outcome for end in events(log, TurnFinished)] == ["done"] * 4
    told = events(log, StepFinished)[-1].usage
    assert told is not None
    assert use.measured
    assert use.total == told.prompt + told.completion
    assert len(events(log, SpendSettled)) == 5
