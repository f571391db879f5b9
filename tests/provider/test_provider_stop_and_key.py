"""The client is stopped at any moment, and its key is nowhere to be seen."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import socket
import time
import traceback
from contextlib import aclosing

import pytest
from provider_kit import (
    ONCE,
    SCRIPT,
    SHORT,
    NewClient,
    collect,
    failure,
    raw_server,
    request_of,
    serving,
)

from k2desk.core.errors import (
    KeyRefused,
    ProviderError,
    RequestRejected,
)
from k2desk.core.messages import Completed
from k2desk.provider import transport
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.patience import Patience
from k2desk.provider.scripted.faults import NAMED, Fault, Faults
from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer


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

    async def test_a_connection_that_never_stands_stops_at_once(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            port = listener.getsockname()[1]
            crowd = [socket.socket() for _ in range(4)]
            for one in crowd:  # nobody accepts, so the next one waits for its handshake
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
            client = Client(SPEC, lambda: DEMO_KEY, f"http://127.0.0.1:{port}/v1")
            await asyncio.to_thread(client.warm)
            task = asyncio.create_task(collect(client))
            await asyncio.wait({task}, timeout=0.1)
            assert not task.done()
            began = time.monotonic()
            task.cancel()
            await asyncio.wait({task})
            assert time.monotonic() - began < 0.2
            assert task.cancelled()
            await client.aclose()
            for one in crowd:
                one.close()

    async def test_headers_that_never_come_stop_at_once(self) -> None:
        async with raw_server(b"", silent=True) as url:
            client = Client(SPEC, lambda: DEMO_KEY, url)
            await asyncio.to_thread(client.warm)
            task = asyncio.create_task(collect(client))
            await asyncio.wait({task}, timeout=0.1)
            assert not task.done()
            began = time.monotonic()
            task.cancel()
            await asyncio.wait({task})
            assert time.monotonic() - began < 0.2
            await client.aclose()

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
                client = new_client(server, key=self.KEY, retry=ONCE, patience=SHORT)
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
            assert [model.id for model in await client.models()] == ["demo-model"]
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
