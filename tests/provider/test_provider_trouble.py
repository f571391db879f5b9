"""The client when things go wrong: every fault, retries, and patience."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from contextlib import aclosing

import httpx
import pytest
from provider_kit import (
    CALLS,
    LONG,
    ONCE,
    SHORT,
    TEXT,
    THINKING,
    NewClient,
    collect,
    failure,
    raw_server,
    request_of,
    said,
    serving,
)

from k2desk.core.errors import (
    AnswerBroken,
    ConnectionFailed,
    GatewayBusy,
    KeyRefused,
    ModelMissing,
    ProviderError,
    QuotaExhausted,
    RequestRejected,
)
from k2desk.core.messages import Completed, Retrying, TextPiece
from k2desk.provider import transport
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.lost import lost
from k2desk.provider.patience import Patience
from k2desk.provider.scripted.faults import NAMED, Fault
from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

HEALED = ["garbage", "crlf", "cr", "bytewise", "usage"]


class TestFaults:
    @pytest.mark.parametrize(
        ("name", "error"),
        [
            ("400", RequestRejected),
            ("context", RequestRejected),
            ("401", KeyRefused),
            ("403", QuotaExhausted),
            ("429", GatewayBusy),
            ("429-hour", GatewayBusy),
            ("429-empty", GatewayBusy),
            ("500", GatewayBusy),
            ("503", GatewayBusy),
            ("520", GatewayBusy),
            ("redirect", RequestRejected),
            ("html", AnswerBroken),
            ("json-error", GatewayBusy),
            ("reset", ConnectionFailed),
            ("cut", ConnectionFailed),
            ("unfinished", AnswerBroken),
            ("done", AnswerBroken),
            ("stall", ConnectionFailed),
            ("pings", ConnectionFailed),
            ("silent", ConnectionFailed),
            ("malformed", AnswerBroken),
            ("stream-error", GatewayBusy),
            ("half-call", AnswerBroken),
            ("length", AnswerBroken),
        ],
    )
    async def test_each_ends_in_its_error(
        self, new_client: NewClient, name: str, error: type[ProviderError]
    ) -> None:
        with serving(NAMED[name]) as server:
            patience = SHORT if name in ("silent", "stall", "pings") else LONG
            events = new_client(server, retry=ONCE, patience=patience).stream(request_of())
            caught: ProviderError | None = None
            try:
                async for event in events:
                    assert not isinstance(event, Completed)
            except ProviderError as raised:
                caught = raised
        assert isinstance(caught, error)
        assert str(caught)
        assert len(server.requests) == (2 if name == "403" else 1)  # which is asked for less, once

    @pytest.mark.parametrize("name", HEALED)
    async def test_some_change_nothing(self, new_client: NewClient, name: str) -> None:
        with serving(NAMED[name]) as server:
            events = await collect(new_client(server, retry=ONCE), request_of(first_call=2))
        assert said(events) == (THINKING, TEXT)
        assert events[-1].calls == CALLS

    def test_every_named_fault_is_tried(self) -> None:
        tried = {name for name, _ in self.test_each_ends_in_its_error.pytestmark[0].args[1]}
        assert tried | set(HEALED) == set(NAMED)

    async def test_nobody_listens(self) -> None:
        with serving() as server:
            url = server.base_url
        client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT, retry=ONCE)
        error = await failure(client)
        await client.aclose()
        assert isinstance(error, ConnectionFailed)
        assert "can't be reached" in str(error)

    async def test_no_http_at_all(self) -> None:
        async with raw_server(b"220 smtp ready\r\n") as url:
            client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT, retry=ONCE)
            assert isinstance(await failure(client), ConnectionFailed)
            await client.aclose()

    async def test_an_unknown_model(self, new_client: NewClient) -> None:
        with serving() as server, pytest.raises(ModelMissing):
            await collect(new_client(server), request_of(model="kimi-k9"))

    async def test_an_endless_event_is_cut_off(self, new_client: NewClient) -> None:
        with serving(Fault(at=1, insert=b"data: " + b"x" * (17 << 20) + b"\n\n")) as server:
            error = await failure(new_client(server, retry=ONCE, patience=Patience()))
        assert isinstance(error, AnswerBroken)
        assert "16 MB" in str(error)

    async def test_an_endless_answer_is_cut_off(
        self, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "MAX_ANSWER", 2 << 20)
        with serving(script=Rate(20_000, model="demo-model")) as server:
            error = await failure(new_client(server))
        assert isinstance(error, AnswerBroken)
        assert "longer than 2 MB" in str(error)
        assert len(server.chats) == 1

    async def test_an_endless_refusal_is_read_in_part(self, new_client: NewClient) -> None:
        with serving(Fault(status=500, body=b" " * (9 << 20))) as server:
            assert isinstance(await failure(new_client(server, retry=ONCE)), GatewayBusy)

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (httpx.ConnectTimeout(""), "in time"),
            (httpx.PoolTimeout(""), "in time"),
            (httpx.ConnectError("refused"), "can't be reached"),
            (httpx.ReadError("Bearer sk-x"), "broke"),
        ],
    )
    def test_lost_connections_are_told_in_our_words(self, error: Exception, told: str) -> None:
        found = lost(error)
        assert told in str(found)
        assert "sk-x" not in str(found)


class TestRetries:
    async def test_what_had_come_counts_no_more(self, new_client: NewClient) -> None:
        with serving(NAMED["reset"], first=2) as server:
            events = await collect(new_client(server), request_of(first_call=2))
        places = [place for place, event in enumerate(events) if isinstance(event, Retrying)]
        assert [(events[place].attempt, events[place].attempts) for place in places] == [(2, 5), (3, 5)]
        assert said(events[places[-1] + 1 :]) == (THINKING, TEXT)
        assert events[-1].calls == CALLS
        assert len(server.requests) == 3

    async def test_the_fifth_try_is_the_last(self, new_client: NewClient) -> None:
        with serving(NAMED["503"]) as server:
            error = await failure(new_client(server))
            assert isinstance(error, GatewayBusy)
            assert len(server.chats) == 5

    async def test_what_cannot_help_is_not_repeated(self, new_client: NewClient) -> None:
        for name in ("401", "400", "context", "redirect", "html", "length", "429-hour"):
            with serving(NAMED[name]) as server:
                await failure(new_client(server))
                assert len(server.chats) == 1, name

    async def test_too_little_money_for_a_long_answer_is_asked_for_a_shorter_one(
        self, new_client: NewClient
    ) -> None:
        with serving(NAMED["403"], first=1) as server:
            events = await collect(new_client(server, retry=ONCE), request_of(first_call=2))
            again = events[0]
            assert isinstance(again, Retrying)
            assert (again.attempt, again.attempts, again.seconds) == (2, 2, 0.0)
            assert "32,768 tokens; K2Desk asks for 4,096" in again.reason
            assert events[-1].calls == CALLS
            assert [chat["max_tokens"] for chat in server.chats] == [32_768, 4_096]

    async def test_no_money_at_all_is_said_after_one_more_try(self, new_client: NewClient) -> None:
        with serving(NAMED["403"]) as server:
            assert isinstance(await failure(new_client(server)), QuotaExhausted)
            assert [chat["max_tokens"] for chat in server.chats] == [32_768, 4_096]

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ((("Retry-After", "2"),), 2.0),
            ((("retry-after-ms", "1500"), ("Retry-After", "9")), 1.5),
            ((("Retry-After", "Fri, 01 Jan 2038 00:00:00 GMT"),), None),
            ((("Retry-After", "Fri, 01 Jan 2010 00:00:00 GMT"),), 0.0),
            ((("Retry-After", "soon"),), 0.0),
            ((("Retry-After", "-1"),), 0.0),
        ],
    )
    async def test_the_gateway_is_heard(
        self, new_client: NewClient, headers: tuple[tuple[str, str], ...], seconds: float | None
    ) -> None:
        with serving(Fault(status=429, headers=headers)) as server:
            client = new_client(server)
            async with aclosing(client.stream(request_of())) as events:
                if seconds is None:
                    with pytest.raises(GatewayBusy, match="wait"):
                        await anext(events)
                else:
                    again = await anext(events)
                    assert isinstance(again, Retrying)
                    assert again.attempt == 2
                    assert again.seconds == seconds

    async def test_a_wait_can_be_ended_by_trying_now(self, new_client: NewClient) -> None:
        busy = Fault(status=429, headers=(("Retry-After", "100"),))
        with serving(busy, first=1) as server:
            client, events = new_client(server), []
            async with aclosing(client.stream(request_of(first_call=2))) as stream:
                events.append(await anext(stream))
                following = asyncio.ensure_future(anext(stream))
                await asyncio.wait({following}, timeout=0.05)
                assert not following.done()
                client.hurry()
                events.append(await following)
                events += [event async for event in stream]
            client.hurry()  # nobody waits any longer
        assert isinstance(events[0], Retrying)
        assert isinstance(events[1], Retrying)
        assert (events[0].seconds, events[1].seconds, events[1].attempt) == (100.0, 0.0, 2)
        assert events[-1].calls == CALLS

    async def test_a_wait_can_be_cut_short(self, new_client: NewClient) -> None:
        with serving(Fault(status=429, headers=(("Retry-After", "100"),))) as server:
            task = asyncio.create_task(collect(new_client(server)))
            assert await asyncio.to_thread(server.wait_for_request, 2.0)
            began = time.monotonic()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        assert time.monotonic() - began < 0.2


class TestPatience:
    async def test_comments_are_no_sign_of_the_model(self, new_client: NewClient) -> None:
        with serving(NAMED["pings"]) as server:
            began = time.monotonic()
            error = await failure(new_client(server, retry=ONCE, patience=SHORT))
        assert "Nothing came" in str(error)
        assert time.monotonic() - began < 2.0

    async def test_a_slow_reader_costs_no_patience(self, new_client: NewClient) -> None:
        with ScriptedServer(Rate(60, per_second=200)) as server:
            client = new_client(server, retry=ONCE, patience=Patience(first=0.2, between=0.2))
            async with aclosing(client.stream(request_of(model="rate-model"))) as events:
                first = await anext(events)
                await asyncio.to_thread(threading.Event().wait, 0.4)
                rest = [event async for event in events]
        assert isinstance(first, TextPiece)
        assert isinstance(rest[-1], Completed)

    async def test_headers_that_never_come(self) -> None:
        async with raw_server(b"", silent=True) as url:
            client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT, retry=ONCE)
            assert "Nothing came" in str(await failure(client))
            await client.aclose()
