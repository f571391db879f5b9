"""The check of a gateway: all green where everything works, each line red by the fault it is there for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from msgspec import structs
from provider_kit import AT_ONCE, SHORT, raw_server

from k2desk.core.gateway import PARTS, CheckLine, GatewayChecked
from k2desk.core.prices import Price
from k2desk.core.resources import resource
from k2desk.provider.catalogue import Listed
from k2desk.provider.check import heard as hearing
from k2desk.provider.check import walk as walking
from k2desk.provider.check.plan import REQUESTS, TOOL, ceiling, misfit
from k2desk.provider.check.walk import Walk
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.llama_cpp import SPEC as LLAMA
from k2desk.provider.rates import Rates
from k2desk.provider.scripted.answer import Answer, Speaker, SpokenCall
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.faults import NAMED, Fault, Faults
from k2desk.provider.scripted.script import load
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.provider.spec import ProviderSpec

DEMO = load(resource("demo/demo.toml"))
PRICED = structs.replace(SPEC, prices={DEMO.model: Price(1.0, 4.0, date="2026-01-01")})
Change = Callable[[Conversation, Answer], Answer]


@dataclass(frozen=True)
class Changed:
    """The demo's model with something about its answers changed."""

    change: Change
    model: str = DEMO.model

    def answer(self, conversation: Conversation) -> Answer:
        return self.change(conversation, replace(DEMO.answer(conversation), pace=0.001))


class Tells(ScriptedServer):
    """A gateway with lists of its own."""

    models: bytes | None = None
    prices: bytes | None = None

    def _list(self) -> bytes:
        return super()._list() if self.models is None else self.models

    def _prices(self) -> bytes:
        return super()._prices() if self.prices is None else self.prices


async def check(
    speaker: Speaker = DEMO,
    *,
    key: str = DEMO_KEY,
    model: str = DEMO.model,
    models: bytes | None = None,
    prices: bytes | None = None,
    fault: Fault | None = None,
    spec: ProviderSpec = PRICED,
    pace: float | None = 0.001,
) -> tuple[GatewayChecked, list[CheckLine], ScriptedServer]:
    """Check a gateway, and see to it that every line is told once."""
    told: list[CheckLine] = []
    server = Tells(speaker, pace=pace, faults=Faults(fault))
    server.models, server.prices = models, prices
    with server:
        found = await walked(server.base_url, told, key, model, spec)
    assert sorted(line.part for line in told) == sorted(PARTS)
    assert [line.part for line in found.lines] == list(PARTS)
    assert all(line.remedy for line in found.lines if line.state == "red")
    return found, told, server


async def walked(
    url: str, told: list[CheckLine], key: str = DEMO_KEY, model: str = DEMO.model, spec: ProviderSpec = PRICED
) -> GatewayChecked:
    client = Client(spec, lambda: key or None, url, patience=SHORT, retry=AT_ONCE)

    def rates(listed: Sequence[Listed]) -> Rates:
        return Rates(spec, listed, elsewhere=tuple(SPEC.prices.values()))

    try:
        return await Walk(client, model, rates, told.append).run()
    finally:
        await client.aclose()


def states(found: GatewayChecked) -> dict[str, str]:
    return {line.part: line.state for line in found.lines}


def line(found: GatewayChecked, part: str) -> CheckLine:
    return next(line for line in found.lines if line.part == part)


def only_red(found: GatewayChecked, part: str) -> CheckLine:
    assert [line.part for line in found.lines if line.state == "red"] == [part]
    return line(found, part)


def of_question(words: str, change: Callable[[Answer], Answer]) -> Changed:
    """Change the answers to questions with these words."""
    return Changed(lambda conversation, answer: change(answer) if words in conversation.user else answer)


class TestLines:
    async def test_all_are_green(self) -> None:
        found, told, server = await check()
        assert found.fine
        assert [line.state for line in told] == ["green"] * len(PARTS)
        assert len(server.chats) == REQUESTS
        assert all(chat["max_tokens"] <= 1024 for chat in server.chats)
        assert found.dollars == 0.0

    async def test_key(self) -> None:
        found, _, server = await check(key="sk-wrong-0123456789")
        assert "does not accept the key" in only_red(found, "key").detail
        assert set(states(found).values()) == {"red", "untried", "green"}  # the price is known without one
        assert server.chats == ()

    async def test_models(self) -> None:
        found, _, _ = await check(models=b'{"data":[{"id":"kimi-other"},{"id":"b"}]}')
        red = only_red(found, "models")
        assert red.detail == "2, but not demo-model"
        assert "kimi-other" in red.remedy

    async def test_models_that_are_not_listed_do_not_hide_the_rest(self) -> None:
        found, _, _ = await check(models=b"<html>")
        assert only_red(found, "models").remedy
        assert line(found, "key").state == "green"

    async def test_a_model_that_is_not_offered(self) -> None:
        found, _, _ = await check(model="kimi-k9")
        assert (states(found)["models"], states(found)["streams"]) == ("red", "red")
        assert states(found)["stop"] == "untried"

    async def test_streams(self) -> None:
        found, _, _ = await check(of_question("1 to 40", lambda answer: replace(answer, size=9999)))
        assert "2 pieces" in only_red(found, "streams").detail

    async def test_reasoning(self) -> None:
        found, _, _ = await check(Changed(lambda _, answer: replace(answer, thinking="")))
        assert only_red(found, "reasoning")
        assert line(found, "roundtrip").state == "untried"

    async def test_round_trip(self) -> None:
        def refuse(conversation: Conversation, answer: Answer) -> Answer:
            return replace(answer, fault="400") if conversation.results else answer

        found, _, _ = await check(Changed(refuse))
        assert "after the first call" in only_red(found, "roundtrip").remedy

    async def test_the_reasoning_goes_back_under_its_own_name(self) -> None:
        _, _, server = await check()
        back = next(chat["messages"] for chat in server.chats if chat["messages"][-1]["role"] == "tool")
        assert back[-2]["reasoning_content"] == "The tool tells the weather of Oslo; I call it once."
        assert back[-1]["tool_call_id"] == back[-2]["tool_calls"][0]["id"]

    async def test_schema(self) -> None:
        wrong = (SpokenCall("weather", '{"city": "Cairo", "days": "4", "unit": "celsius"}'),)
        found, _, _ = await check(of_question("be in Cairo", lambda answer: replace(answer, calls=wrong)))
        assert only_red(found, "schema").detail == "4 of 5: days is no whole number"

    async def test_a_model_that_never_calls(self) -> None:
        found, _, _ = await check(of_question("weather be in", lambda answer: Answer("hm", "It rains.")))
        assert "made for them" in only_red(found, "schema").remedy
        assert line(found, "roundtrip").state == "untried"

    async def test_two_calls(self) -> None:
        found, _, _ = await check(
            of_question("both cities", lambda answer: replace(answer, calls=answer.calls[:1]))
        )
        assert only_red(found, "two").detail == "1 call"

    async def test_usage(self) -> None:
        found, _, _ = await check(of_question("1 to 40", lambda answer: replace(answer, fault="usage")))
        assert "900,000 in" in only_red(found, "usage").detail

    async def test_stop(self) -> None:
        """The gateway still works on what was stopped, and has no place for the next request."""
        found, _, _ = await check(of_question("both cities", lambda answer: replace(answer, fault="429")))
        assert "rate" in only_red(found, "stop").detail

    async def test_stop_where_the_answer_was_over_too_soon(self) -> None:
        found, _, _ = await check(of_question("1 to 400", lambda answer: Answer(text="1")))
        assert "over before" in only_red(found, "stop").detail

    async def test_price(self) -> None:
        found, _, _ = await check(prices=b"[]", spec=SPEC)
        assert "dearest known" in only_red(found, "price").remedy
        assert found.dollars > 0


class TestTrouble:
    async def test_no_money(self) -> None:
        found, _, _ = await check(fault=NAMED["403"])
        assert "Top up" in only_red(found, "streams").remedy

    async def test_nobody_there(self) -> None:
        told: list[CheckLine] = []
        found = await walked("http://127.0.0.1:9/v1", told)
        assert "can't be reached" in only_red(found, "key").detail

    async def test_a_gateway_that_is_silent_does_not_hold_the_check(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hearing, "EACH", 0.05)
        found, _, _ = await check(fault=NAMED["silent"])
        assert "No word of an answer" in only_red(found, "streams").detail

    async def test_an_answer_without_an_end_costs_its_own_line_only(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hearing, "EACH", 0.3)
        found, _, _ = await check(
            of_question("1 to 40", lambda answer: replace(answer, pace=0.02)), pace=None
        )
        assert "no end" in only_red(found, "usage").detail
        assert states(found)["streams"] == "green"

    async def test_the_whole_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(walking, "TOTAL", 0.1)
        async with raw_server(b"", silent=True) as url:
            found = await walked(url, [])
        assert "no time was left" in line(found, "key").detail
        assert not found.fine

    async def test_it_can_be_stopped(self) -> None:
        with ScriptedServer(DEMO, pace=0.02) as server:
            task = asyncio.create_task(walked(server.base_url, []))
            await asyncio.to_thread(server.wait_for_request, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    async def test_a_server_that_needs_no_key(self) -> None:
        with ScriptedServer(DEMO, key=None, pace=0.001) as server:
            found = await walked(server.base_url, [], key="", spec=LLAMA)
            assert "authorization" not in server.requests[0].headers
        assert found.fine
        assert (line(found, "key").detail, line(found, "price").detail) == (
            "none is needed",
            "nothing to pay for",
        )


def test_the_ceiling_holds_what_a_check_may_spend() -> None:
    price = Price(1.10, 4.40)
    assert ceiling(price) == pytest.approx(REQUESTS * (500 * 1.10 + 1024 * 4.40) / 1e6)
    assert ceiling(price) < 0.10


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"city": "Oslo", "days": 2, "unit": "celsius"}, ""),
        ([], "no object"),
        ({"city": "Oslo", "days": 2}, "unit is missing"),
        ({"city": "Oslo", "days": 2, "unit": "celsius", "more": 1}, "more is not in the schema"),
        ({"city": "", "days": 2, "unit": "celsius"}, "city is no text"),
        ({"city": "Oslo", "days": True, "unit": "celsius"}, "days is no whole number"),
        ({"city": "Oslo", "days": 2, "unit": "kelvin"}, "unit is none"),
    ],
)
def test_arguments_are_held_against_the_schema(arguments: object, words: str) -> None:
    assert words in misfit(arguments)
    assert bool(misfit(arguments)) == bool(words)


def test_the_tool_keeps_to_what_every_gateway_takes() -> None:
    assert all("type" in one for one in TOOL.parameters["properties"].values())
    assert not {"format", "title"} & set(str(TOOL.parameters).split("'"))
