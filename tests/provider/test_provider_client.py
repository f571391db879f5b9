"""The client against a real server: whole answers, and what may be looked up."""

from __future__ import annotations

import asyncio
import gzip
import time

import msgspec
import pytest
from provider_kit import (
    CALLS,
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

from k2desk.core.errors import AnswerBroken, ModelMissing
from k2desk.core.messages import Assistant, Completed, ModelRequest, Retrying, Tool, User
from k2desk.core.ports import Model
from k2desk.provider.catalogue import Listed
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.patience import Patience
from k2desk.provider.scripted.faults import Fault
from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.script import Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY


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

    async def test_a_long_answer_that_was_not_streamed(self, new_client: NewClient) -> None:
        message = {"role": "assistant", "content": "long " * 200_000}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        body = msgspec.json.encode({"object": "chat.completion", "choices": choices})
        with serving(Fault(body=body)) as server:
            assert said(await collect(new_client(server, retry=ONCE))) == ("", message["content"])
        with serving(Fault(body=b"{" + b" " * 5_000_000)) as server:  # more than is read of what is no stream
            assert "not with a stream" in str(await failure(new_client(server, retry=ONCE)))

    @pytest.mark.parametrize("kind", ["text/plain", "application/json", ""])
    async def test_a_stream_that_is_called_something_else(self, new_client: NewClient, kind: str) -> None:
        chunk = b'{"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}'
        body = b"\xef\xbb\xbf\n: PING\n\ndata: " + chunk + b"\n\n"
        with serving(Fault(body=body, content_type=kind)) as server:
            assert said(await collect(new_client(server, retry=ONCE))) == ("", "hi")

    async def test_an_error_that_is_called_a_stream(self, new_client: NewClient) -> None:
        body = b'{\n "error": {"message": "no", "code": "model_not_found"}\n}'
        with serving(Fault(body=body, content_type="text/event-stream")) as server:
            assert isinstance(await failure(new_client(server, retry=ONCE)), ModelMissing)
        page = Fault(body=b"\n\n<html>Log in", content_type="text/event-stream")
        with serving(page) as server:
            assert "web page" in str(await failure(new_client(server, retry=ONCE)))

    async def test_white_space_and_nothing_else(self, new_client: NewClient) -> None:
        for kind, error in (("text/event-stream", "broke off"), ("application/json", "empty")):
            with serving(Fault(body=b"\n" * 50, content_type=kind)) as server:
                assert error in str(await failure(new_client(server, retry=ONCE)))

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


class TestLookups:
    async def test_models(self, new_client: NewClient) -> None:
        with serving() as server:
            assert await new_client(server).models() == (Listed("demo-model"),)

    async def test_a_key_that_works(self, new_client: NewClient) -> None:
        with serving() as server:
            check = await new_client(server).check()
        assert check.ok
        assert check.models == ("demo-model",)
        assert "kimi-k2-thinking is not among" in check.message

    async def test_a_key_for_the_default_model(self, new_client: NewClient) -> None:
        with serving(script=Script((Rule(text="x"),), model=SPEC.model)) as server:
            check = await new_client(server).check()
        assert (check.ok, check.message) == (True, "The key works.")

    async def test_a_key_that_does_not(self, new_client: NewClient) -> None:
        with serving() as server:
            check = await new_client(server, key="sk-wrong-0123456789").check()
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
