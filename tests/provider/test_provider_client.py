"""The client against a real server: whole answers, every fault, patience, stop, and the key."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import logging
import pickle
import threading
import time
import traceback
from contextlib import aclosing

import httpx
import msgspec
import pytest
from provider_kit import (
    SCRIPT,
    SHORT,
    TEXT,
    THINKING,
    NewClient,
    collect,
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
from k2desk.core.messages import Assistant, Completed, ModelRequest, Retrying, TextPiece, Tool, ToolCall, User
from k2desk.core.ports import Model
from k2desk.provider import transport
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.scripted.faults import NAMED, Fault, Faults
from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.script import Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.provider.transport import Patience

CALLS = (
    ToolCall("functions.read_file:2", "read_file", '{"path":"a.py","why":"to see what it does"}'),
    ToolCall("functions.git_status:3", "git_status", "{}"),
)
ONCE = RetryPolicy(tries=1, empty_tries=1)
HEALED = ["garbage", "crlf", "cr", "bytewise"]


async def failure(client: Client) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await collect(client)
    return caught.value


class TestAnswers:
    async def test_a_whole_answer(self, new_client: NewClient) -> None:
        with serving() as server:
            events = await collect(new_client(server), request_of(first_call=2))
        assert said(events) == (THINKING, TEXT)
        completed = events[-1]
        assert isinstance(completed, Completed)
        assert completed.calls == CALLS
        assert completed.finish == "tool_calls"
        assert completed.reasoning_key == "reasoning_content"
        assert completed.model == "demo-model"
        assert completed.usage is not None
        assert completed.usage.prompt > 0
        assert not any(isinstance(event, Retrying) for event in events)

    async def test_the_client_is_a_model(self, new_client: NewClient) -> None:
        with serving() as server:
            model: Model = new_client(server)
            async for event in model.stream(request_of()):
                last = event
        assert isinstance(last, Completed)

    async def test_a_chain_of_steps_is_sent_as_the_service_wants_it(self, new_client: NewClient) -> None:
        messages = (
            User("Hi."),
            Assistant("", "hm", calls=CALLS),
            *(Tool(call.id, call.name, "done") for call in CALLS),
        )
        with serving() as server:
            events = await collect(new_client(server), ModelRequest("demo-model", messages, first_call=4))
            chat = server.chats[0]
        assert [call.id for call in events[-1].calls] == ["functions.read_file:4", "functions.git_status:5"]
        assert chat["messages"][1]["reasoning_content"] == "hm"

    async def test_one_connection_serves_many_requests(self, new_client: NewClient) -> None:
        with serving() as server:
            client = new_client(server)
            for _ in range(3):
                await collect(client)
            assert server.connections == 1

    async def test_an_answer_that_was_not_streamed(self, new_client: NewClient) -> None:
        message = {"role": "assistant", "content": "whole", "reasoning_content": "hm"}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        body = msgspec.json.encode({"object": "chat.completion", "choices": choices})
        with serving(Fault(body=body)) as server:
            assert said(await collect(new_client(server))) == ("hm", "whole")

    async def test_what_was_held_back_comes_at_the_end(self, new_client: NewClient) -> None:
        with serving(script=Script((Rule(text="1 <"),))) as server:
            assert said(await collect(new_client(server))) == ("", "1 <")

    async def test_the_last_blank_line_may_be_missing(self) -> None:
        lines = b'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}'
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        async with raw_server(head + lines) as url:
            client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT, retry=ONCE)
            assert said(await collect(client)) == ("", "hi")
            await client.aclose()

    async def test_a_gateway_that_goes_on_after_its_end_is_not_waited_for(self) -> None:
        lines = b'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99999\r\n\r\n"
        async with raw_server(head + lines + b":\n" * 40_000, open_end=True) as url:
            client = Client(SPEC, lambda: DEMO_KEY, url, patience=Patience(), retry=ONCE)
            began = time.monotonic()
            assert said(await collect(client)) == ("", "hi")
            assert time.monotonic() - began < 1
            await client.aclose()

    async def test_a_fast_long_answer(self, new_client: NewClient) -> None:
        rate = Rate(5000)
        with serving(script=rate) as server:
            events = await collect(new_client(server), request_of(model=rate.model))
        assert len(said(events)[1]) == 20_000

    async def test_silence_after_the_end_is_no_harm(self, new_client: NewClient) -> None:
        last = Script((Rule(text="All is said."),))
        end = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
        with serving(Fault(at=1, insert=end, stall=30.0), script=last) as server:
            events = await collect(new_client(server, retry=ONCE))
        assert isinstance(events[-1], Completed)

    async def test_chatter_after_the_end_is_not_listened_to_for_ever(self, new_client: NewClient) -> None:
        end = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
        rate = Rate(100_000, per_second=100, model="demo-model")
        with serving(Fault(at=1, insert=end), script=rate) as server:
            began = time.monotonic()
            events = await collect(new_client(server, retry=ONCE))
        assert isinstance(events[-1], Completed)
        assert time.monotonic() - began < 2.0

    async def test_no_proxy_of_the_environment_gets_to_see_us(
        self, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            monkeypatch.setenv(name, "/nowhere")
        with serving() as server:
            assert isinstance((await collect(new_client(server, retry=ONCE)))[-1], Completed)

    async def test_a_break_after_the_end_is_no_harm(self, new_client: NewClient) -> None:
        last = Script((Rule(text="All is said."),))
        end = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
        with serving(Fault(at=1, insert=end, end="close"), script=last) as server:
            events = await collect(new_client(server, retry=ONCE))
        assert isinstance(events[-1], Completed)


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
            events = new_client(server, retry=ONCE).stream(request_of())
            caught: ProviderError | None = None
            try:
                async for event in events:
                    assert not isinstance(event, Completed)
            except ProviderError as raised:
                caught = raised
        assert isinstance(caught, error)
        assert str(caught)
        assert len(server.requests) == 1

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
            (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), "not valid"),
            (httpx.ConnectError("refused"), "can't be reached"),
            (httpx.ReadError("Bearer sk-x"), "broke"),
        ],
    )
    def test_lost_connections_are_told_in_our_words(self, error: Exception, told: str) -> None:
        found = transport._lost(error)
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
        for name in ("401", "403", "400", "context", "redirect", "html", "length", "429-hour"):
            with serving(NAMED[name]) as server:
                await failure(new_client(server))
                assert len(server.chats) == 1, name

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
            error = await failure(new_client(server, retry=ONCE))
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


class TestStop:
    @pytest.mark.parametrize("name", ["stall", "silent", "pings"])
    async def test_a_silent_stream_stops_at_once(self, new_client: NewClient, name: str) -> None:
        with serving(NAMED[name]) as server:
            client = new_client(server, patience=Patience())
            begun = asyncio.Event()

            async def run() -> None:
                async with aclosing(client.stream(request_of())) as events:
                    begun.set()
                    async for _ in events:
                        pass

            task = asyncio.create_task(run())
            await begun.wait()
            assert await asyncio.to_thread(server.wait_for_request, 2.0)
            began = time.monotonic()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            assert time.monotonic() - began < 0.2
            assert task.cancelled()
            assert await asyncio.to_thread(server.wait_for_hang_up, 2.0)

    async def test_a_closed_generator_closes_the_connection(self, new_client: NewClient) -> None:
        with ScriptedServer(Rate(100_000, per_second=500)) as server:
            client = new_client(server, patience=Patience())
            async with aclosing(client.stream(request_of(model="rate-model"))) as events:
                await anext(events)
                began = time.monotonic()
            assert time.monotonic() - began < 0.2
            assert await asyncio.to_thread(server.wait_for_hang_up, 2.0)

    async def test_the_client_goes_on_after_a_stop(self, new_client: NewClient) -> None:
        with serving() as server:
            client = new_client(server)
            async with aclosing(client.stream(request_of())) as events:
                await anext(events)
            assert isinstance((await collect(client))[-1], Completed)

    async def test_every_moment_is_one_to_stop_at(self, new_client: NewClient) -> None:
        with serving() as server:
            client = new_client(server)
            count = len(await collect(client))
            for stop in range(count):
                async with aclosing(client.stream(request_of())) as events:
                    for _ in range(stop):
                        await anext(events)
            assert len(await collect(client)) == count


class TestKey:
    KEY = "sk-secret-0123456789-never-seen"

    async def test_a_wrong_key(self, new_client: NewClient) -> None:
        with serving() as server:
            client = new_client(server, key=self.KEY)
            error = await failure(client)
            assert isinstance(error, KeyRefused)
            assert error.status == 401
            assert server.requests[0].headers["authorization"] == f"Bearer {self.KEY}"

    @pytest.mark.parametrize("key", ["", " ", "sk-a b", "sk-secret\n", "sk-sécret", "sk-\x00"])
    async def test_what_is_no_key_is_never_sent(self, new_client: NewClient, key: str) -> None:
        with serving() as server:
            error = await failure(new_client(server, key=key))
            assert isinstance(error, KeyRefused)
            assert "secret" not in str(error)
            assert not server.requests

    async def test_the_key_is_nowhere_to_be_seen(
        self, new_client: NewClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        echo = Fault(
            status=401, body=b'{"error":{"message":"Incorrect API key provided: %s"}}' % self.KEY.encode()
        )
        shown: list[str] = []
        chained: list[object] = []
        for fault in (None, echo, *(NAMED[name] for name in ("401", "reset", "cut", "stall", "html", "500"))):
            with ScriptedServer(SCRIPT, key=self.KEY, faults=Faults(fault)) as server:
                client = new_client(server, key=self.KEY, retry=ONCE)
                try:
                    await collect(client)
                except ProviderError as error:
                    shown += [
                        str(error),
                        repr(error),
                        repr(error.args),
                        "".join(traceback.format_exception(error)),
                    ]
                    chained.append(error.__cause__ or (not error.__suppress_context__ and error.__context__))
                    chain = [error, error.__cause__, error.__context__]
                    shown += [repr(vars(link)) for link in chain if link is not None]
                shown += [repr(client), repr(vars(client)), repr(vars(client._transport))]
                shown.append(repr(transport._Bearer(lambda: self.KEY)))
        shown.append(caplog.text)
        assert not any(chained)
        assert len(chained) == 7
        assert caplog.text
        assert self.KEY not in "".join(shown)
        assert "never-seen" not in "".join(shown)

    async def test_the_key_is_asked_for_every_time(self) -> None:
        keys = iter(["sk-wrong", DEMO_KEY])
        with serving() as server:
            client = Client(SPEC, lambda: next(keys), server.base_url, patience=SHORT, retry=ONCE)
            assert isinstance(await failure(client), KeyRefused)
            assert await client.models() == ("demo-model",)
            await client.aclose()

    async def test_a_redirect_takes_neither_key_nor_words_along(self, new_client: NewClient) -> None:
        with serving() as elsewhere:
            away = Fault(status=307, headers=(("Location", f"{elsewhere.base_url}/chat/completions"),))
            with serving(away) as server:
                assert isinstance(await failure(new_client(server)), RequestRejected)
            assert not elsewhere.requests

    def test_an_open_connection_is_refused(self) -> None:
        with pytest.raises(ProviderError, match="https"):
            Client(SPEC, lambda: DEMO_KEY, "http://example.com/v1")

    def test_a_client_cannot_be_written_down(self) -> None:
        client = Client(SPEC, lambda: self.KEY)
        with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
            pickle.dumps(client)


class TestLookups:
    async def test_models(self, new_client: NewClient) -> None:
        with serving() as server:
            assert await new_client(server).models() == ("demo-model",)

    async def test_a_key_that_works(self, new_client: NewClient) -> None:
        with serving() as server:
            check = await new_client(server, key="sk-other").check(DEMO_KEY)
        assert check.ok
        assert check.models == ("demo-model",)
        assert "kimi-k2-thinking is not among" in check.message

    async def test_a_key_for_the_default_model(self, new_client: NewClient) -> None:
        with serving(script=Script((Rule(text="x"),), model=SPEC.model)) as server:
            check = await new_client(server).check(DEMO_KEY)
        assert (check.ok, check.message) == (True, "The key works.")

    async def test_a_key_that_does_not(self, new_client: NewClient) -> None:
        with serving() as server:
            check = await new_client(server).check("sk-wrong-0123456789")
        assert not check.ok
        assert "does not accept the key" in check.message
        assert "sk-wrong" not in check.message

    async def test_an_address_that_is_no_gateway(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n"
        async with raw_server(head + b"<html></html>") as url:
            client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT)
            with pytest.raises(AnswerBroken, match="web page"):
                await client.models()
            await client.aclose()

    async def test_a_packed_answer(self) -> None:
        body = gzip.compress(b'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n')
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
        for wire, whole in ((body, True), (body[:-12] + b"\xff" * 12, False)):
            async with raw_server(head + b"Content-Length: %d\r\n\r\n" % len(wire) + wire) as url:
                client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT, retry=ONCE)
                if whole:
                    assert said(await collect(client)) == ("", "hi")
                else:
                    assert "unpacked" in str(await failure(client))
                await client.aclose()

    async def test_warming_up_is_done_in_a_thread_and_once(self, new_client: NewClient) -> None:
        with serving() as server:
            client = new_client(server)
            await asyncio.to_thread(client.warm)
            context = client._transport._tls
            client.warm()
            assert client._transport._tls is context
            assert await client.models()
            await client.aclose()
            await client.aclose()
