"""What networks and gateways do to a stream, one test each: the client ends every one of them by name."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
from contextlib import aclosing

import msgspec
import pytest
from provider_kit import (
    CALLS,
    ONCE,
    SHORT,
    TEXT,
    THINKING,
    NewClient,
    chunk,
    collect,
    failure,
    flooding,
    raw_server,
    request_of,
    said,
    serving,
    streamed,
    told_until_failure,
)

from k2desk.core.errors import (
    AnswerBroken,
    AnswerEmpty,
    ConnectionFailed,
    GatewayBusy,
    ProviderError,
    RequestRejected,
)
from k2desk.core.messages import Completed, Retrying, TextPiece
from k2desk.provider import transport
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.patience import Patience
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.scripted.faults import NAMED, Fault
from k2desk.provider.scripted.server import DEMO_KEY

BRIEF = Patience(connect=2.0, first=0.1, between=0.1)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
HALF_CALL = b"data: " + chunk(
    {"tool_calls": [{"index": 0, "id": "x", "function": {"name": "git_status", "arguments": "{}"}}]}
)


async def ending(answer: bytes, **more: bool) -> ProviderError:
    """Return how a client ends that gets these bytes."""
    async with raw_server(answer, **more) as url:
        client = Client(SPEC, lambda: DEMO_KEY, url, patience=SHORT, retry=ONCE)
        error = await failure(client)
        await client.aclose()
    return error


async def test_n01_a_short_retry_after_is_waited_for_and_told(new_client: NewClient) -> None:
    busy = Fault(status=429, headers=(("Retry-After", "1"),))
    with serving(busy, first=1) as server:
        began = time.monotonic()
        events = await collect(new_client(server), request_of(first_call=2))
        waited = time.monotonic() - began
    again = events[0]
    assert isinstance(again, Retrying)
    assert (again.attempt, again.attempts, again.seconds) == (2, 5, 1.0)
    assert waited >= 1.0
    assert events[-1].calls == CALLS


async def test_n02_a_long_retry_after_is_told_and_not_waited_for(new_client: NewClient) -> None:
    with serving(NAMED["429-hour"]) as server:
        error = await failure(new_client(server))
        assert "(wait 60 min)" in str(error)
        assert len(server.chats) == 1


async def test_n03_a_gateway_that_is_down_is_asked_five_times_at_growing_distances(
    new_client: NewClient,
) -> None:
    with serving(NAMED["503"]) as server:
        events, error = await told_until_failure(new_client(server, retry=RetryPolicy(first=0.01)))
        assert isinstance(error, GatewayBusy)
        assert len(server.chats) == 5
    waits = [event.seconds for event in events if isinstance(event, Retrying)]
    for number, wait in enumerate(waits):
        assert 0.01 * 2**number <= wait <= 0.0125 * 2**number
    assert (RetryPolicy().first, RetryPolicy().longest, RetryPolicy().jitter) == (0.5, 32.0, 0.25)


async def test_n04_a_reset_in_mid_stream_drops_the_try_and_begins_anew(new_client: NewClient) -> None:
    with serving(NAMED["reset"], first=1) as server:
        events = await collect(new_client(server), request_of(first_call=2))
    again = next(place for place, event in enumerate(events) if isinstance(event, Retrying))
    assert said(events[again:]) == (THINKING, TEXT)
    assert events[-1].calls == CALLS


async def test_n05_a_connection_that_ends_inside_a_chunk_or_short_of_its_length(
    new_client: NewClient,
) -> None:
    with serving(NAMED["cut"]) as server:
        assert isinstance(await failure(new_client(server, retry=ONCE)), ConnectionFailed)
    error = await ending(HEAD + b"Content-Length: 9999\r\n\r\n" + HALF_CALL + b"\n\n")
    assert isinstance(error, ConnectionFailed)


async def test_n06_a_clean_close_without_an_end_is_no_answer() -> None:
    error = await ending(HEAD + b"Connection: close\r\n\r\n" + HALF_CALL + b"\n\n")
    assert isinstance(error, AnswerBroken)
    assert "broke off" in str(error)


async def test_n07_a_body_that_ends_well_without_done_needs_a_reason_to_finish(new_client: NewClient) -> None:
    with serving(NAMED["unfinished"]) as server:
        assert "broke off" in str(await failure(new_client(server, retry=ONCE)))
    with serving(streamed(chunk({"content": "hi"}), chunk(finish="stop"), end=b"")) as server:
        assert said(await collect(new_client(server, retry=ONCE))) == ("", "hi")


async def test_n08_half_a_line_and_then_the_close() -> None:
    error = await ending(HEAD + b"Connection: close\r\n\r\n" + HALF_CALL[:-9])
    assert isinstance(error, AnswerBroken)


async def test_n09_a_stall_in_the_stream_is_noticed(new_client: NewClient) -> None:
    with serving(NAMED["stall"]) as server:
        error = await failure(new_client(server, retry=ONCE, patience=SHORT))
    assert isinstance(error, ConnectionFailed)
    assert "Nothing came" in str(error)
    assert (Patience().first, Patience().between) == (120.0, 90.0)


async def test_n10_headers_that_never_come_are_noticed() -> None:
    error = await ending(b"", silent=True)
    assert isinstance(error, ConnectionFailed)
    assert Patience().connect == 10.0


async def test_n11_comments_for_ever_are_no_sign_of_the_model() -> None:
    async with flooding(b": keep-alive\n\n" * 20) as url:
        client = Client(SPEC, lambda: DEMO_KEY, url, patience=BRIEF, retry=ONCE)
        assert "Nothing came" in str(await failure(client))
        await client.aclose()


async def test_n11_noise_for_ever_is_no_sign_of_the_model() -> None:
    async with flooding(b"data: still here\n\n" * 20) as url:
        client = Client(SPEC, lambda: DEMO_KEY, url, patience=BRIEF, retry=ONCE)
        assert "Nothing came" in str(await failure(client))
        await client.aclose()


async def test_n12_characters_split_byte_by_byte_stay_whole(new_client: NewClient) -> None:
    with serving(NAMED["bytewise"]) as server:
        assert said(await collect(new_client(server, retry=ONCE))) == (THINKING, TEXT)


async def test_n13_bytes_that_are_no_text_break_the_answer_by_name(new_client: NewClient) -> None:
    broken = chunk({"content": "a?b"}).replace(b"?", b"\xff")
    with serving(streamed(broken, chunk(finish="stop"))) as server:
        error = await failure(new_client(server, retry=ONCE))
    assert isinstance(error, AnswerBroken)
    assert "damaged" in str(error)


async def test_n14_line_ends_of_other_worlds_inside_a_string(new_client: NewClient) -> None:
    text = "a\u2028b\u2029c\u0085d"
    raw = chunk({"content": "@"}).replace(b"@", text.encode())
    with serving(streamed(raw, chunk(finish="stop"))) as server:
        assert said(await collect(new_client(server, retry=ONCE))) == ("", text)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
async def test_n15_every_form_the_standard_allows(new_client: NewClient, end: bytes) -> None:
    first, last = chunk({"content": "hi"}), chunk(finish="stop")
    lines = [b"event: message", b"id: 1", b"retry: 10", b"data:" + first[:1], b"data:" + first[1:], b""]
    lines += [b"data: " + last, b"", b"data:[DONE]", b"", b""]
    with serving(Fault(body=end.join(lines), content_type="text/event-stream")) as server:
        assert said(await collect(new_client(server, retry=ONCE))) == ("", "hi")


class TestN16:
    async def test_n16_one_event_of_eight_megabytes(self, new_client: NewClient) -> None:
        big = msgspec.json.encode({"content": "x" * 8_000_000}).decode()
        function = {"name": "propose_edit", "arguments": big}
        delta = {"tool_calls": [{"index": 0, "id": "x", "function": function}]}
        with serving(streamed(chunk(delta), chunk(finish="tool_calls"))) as server:
            events = await collect(new_client(server, retry=ONCE, patience=Patience()))
        assert events[-1].calls[0].arguments == big

    async def test_n16_an_event_beyond_sixteen_megabytes_is_not_read(self) -> None:
        async with flooding(b"x" * 1_000_000) as url:
            client = Client(SPEC, lambda: DEMO_KEY, url, retry=ONCE)
            error = await failure(client)
            await client.aclose()
        assert isinstance(error, AnswerBroken)

    async def test_n16_a_stream_without_end_is_given_up_within_its_bounds(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "MAX_ANSWER", 3 * 1024 * 1024)
        piece = (b'data: {"choices":[]}\n\n' + b": PING\n\n") * 400
        async with flooding(piece) as url:
            client = Client(SPEC, lambda: DEMO_KEY, url)
            await asyncio.to_thread(client.warm)
            tracemalloc.start()
            error = await failure(client)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            await client.aclose()
        assert isinstance(error, AnswerBroken)
        assert error.code == "too_long"
        assert peak < 2 * 1024 * 1024


class TestN17:
    @pytest.mark.parametrize("code", ["upstream_error", 502, None])
    async def test_n17_an_error_inside_the_stream(
        self, new_client: NewClient, code: str | int | None
    ) -> None:
        fault = msgspec.json.encode({"error": {"message": "upstream died", "code": code}})
        with serving(streamed(chunk({"content": "x"}), fault)) as server:
            error = await failure(new_client(server, retry=ONCE))
        assert isinstance(error, GatewayBusy)
        assert "upstream died" in str(error)

    async def test_n17_an_error_that_is_a_plain_string(self, new_client: NewClient) -> None:
        with serving(streamed(b'{"error":"boom"}')) as server:
            assert "boom" in str(await failure(new_client(server, retry=ONCE)))

    async def test_n17_chunks_without_a_choice_and_events_that_are_no_json(
        self, new_client: NewClient
    ) -> None:
        odd = (b'{"choices":[]}', b'{"choices":null}', b"hello", b'{"choices":[null]}', b"{}")
        with serving(streamed(*odd, chunk({"content": "hi"}), *odd, chunk(finish="stop"), *odd)) as server:
            assert said(await collect(new_client(server, retry=ONCE))) == ("", "hi")


async def test_n18_json_or_a_page_with_status_200(new_client: NewClient) -> None:
    with serving(NAMED["json-error"]) as server:
        assert "upstream went away" in str(await failure(new_client(server, retry=ONCE)))
    with serving(NAMED["html"]) as server:
        assert "web page" in str(await failure(new_client(server, retry=ONCE)))
    with serving(streamed()) as server:
        error = await failure(new_client(server, retry=ONCE))
        assert isinstance(error, AnswerBroken)
        assert not isinstance(error, AnswerEmpty)


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(HALF_CALL * 99)[:-20],
        b"\x16\x03\x01 garbage \x00\xff",
        b"",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ],
    ids=["cut gzip", "garbage", "empty", "no body"],
)
async def test_n19_what_is_no_answer_at_all(answer: bytes) -> None:
    assert isinstance(await ending(answer), ConnectionFailed | AnswerBroken)


async def test_n20_a_redirect_is_not_followed(new_client: NewClient) -> None:
    with serving() as elsewhere:
        away = Fault(status=307, headers=(("Location", f"{elsewhere.base_url}/chat/completions"),))
        with serving(away) as server:
            error = await failure(new_client(server))
            assert len(server.chats) == 1
        assert isinstance(error, RequestRejected)
        assert not elsewhere.requests


class TestCancellation:
    async def test_at_every_event(self, new_client: NewClient) -> None:
        with serving() as server:
            client = new_client(server)
            count = len(await collect(client))
            for stop in range(count):
                async with aclosing(client.stream(request_of())) as events:
                    seen = [await anext(events) for _ in range(stop)]
                assert not any(isinstance(event, Completed) for event in seen)

    async def test_text_that_came_before_a_break_is_there(self, new_client: NewClient) -> None:
        with serving(streamed(chunk({"content": "half an ans"}), end=b"")) as server:
            events, error = await told_until_failure(new_client(server, retry=ONCE))
        assert isinstance(error, AnswerBroken)
        assert events == [TextPiece("half an ans")]
