"""The scripted gateway: an HTTP server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import msgspec

from k2desk.provider.scripted import http
from k2desk.provider.scripted.answer import Speaker
from k2desk.provider.scripted.chat import Chat
from k2desk.provider.scripted.faults import Faults, error_body
from k2desk.provider.scripted.http import Received
from k2desk.provider.scripted.script import load

DEMO_KEY: Final = "sk-demo-0123456789abcdefghij"
MAX_CONNECTIONS: Final = 64
IDLE: Final = 60.0
"""Seconds after which a silent connection is closed."""
MAX_RECORDED: Final = 500


class ScriptedServer:
    """A gateway that says what a script tells it; a context manager.

    It listens on 127.0.0.1 only, and every request but the price list needs its key.

    Args:
        script: a script's file, or whatever speaks.
        key: the one key it accepts; None where it wants none.
        faults: what goes wrong.
        pace: seconds for each delta, None for the pace of what speaks.
        port: 0 for any free one.

    Raises:
        ScriptError: the file is no script.
    """

    def __init__(
        self,
        script: Path | Speaker,
        key: str | None = DEMO_KEY,
        faults: Faults | None = None,
        pace: float | None = None,
        port: int = 0,
    ) -> None:
        self._speaker = load(script) if isinstance(script, Path) else script
        self._key = key
        self._port = port
        self._chat = Chat(self._speaker, faults or Faults(), pace)
        self._connections = 0
        self._requests: deque[Received] = deque(maxlen=MAX_RECORDED)
        self._handlers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._thread = threading.Thread(target=self._run, name="k2desk-scripted", daemon=True)
        self._ready = threading.Event()
        self._asked = threading.Event()
        self._failed: OSError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def base_url(self) -> str:
        """Where it answers, with the version."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def requests(self) -> tuple[Received, ...]:
        """Every request so far, the newest 500, headers and bodies included."""
        return tuple(self._requests)

    @property
    def connections(self) -> int:
        """How many connections clients have made so far."""
        return self._connections

    @property
    def chats(self) -> tuple[dict[str, Any], ...]:
        """The bodies of the chat requests so far."""
        sent = (request for request in self.requests if request.path.endswith("/chat/completions"))
        return tuple(msgspec.json.decode(request.body, type=dict[str, Any]) for request in sent)

    def wait_for_request(self, seconds: float) -> bool:
        """Wait until any request has come.

        Args:
            seconds: how long at most.

        Returns:
            Whether one has.
        """
        return self._asked.wait(seconds)

    def wait_for_hang_up(self, seconds: float) -> bool:
        """Wait until a client has closed a connection in the middle of an answer.

        Args:
            seconds: how long at most.

        Returns:
            Whether one has.
        """
        return self._chat.hung_up.wait(seconds)

    def __enter__(self) -> ScriptedServer:
        """Start it.

        Raises:
            OSError: the port is taken.
        """
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            self._thread.join()
            raise self._failed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it and close every connection."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        try:
            server = await asyncio.start_server(
                self._connected, "127.0.0.1", self._port, limit=http.MAX_HEAD, backlog=MAX_CONNECTIONS
            )
        except OSError as error:
            self._failed = error
            self._ready.set()
            return
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        await http.close(server)
        for handler in self._handlers:
            handler.cancel()
        ended = await asyncio.gather(*self._handlers, return_exceptions=True)
        for writer in self._handlers.values():
            writer.transport.abort()
        closing = (writer.wait_closed() for writer in self._handlers.values())
        await asyncio.gather(*closing, return_exceptions=True)
        await server.wait_closed()
        for mistake in ended:
            if isinstance(mistake, Exception):  # ours, or the speaker's; the thread ends with it
                raise mistake

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        if len(self._handlers) >= MAX_CONNECTIONS:
            writer.close()
            return
        handler = asyncio.get_running_loop().create_task(self._serve_client(reader, writer))
        self._handlers[handler] = writer

    async def _serve_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, TimeoutError):
            writer.transport.abort()
        finally:
            writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self._handlers = {task: other for task, other in self._handlers.items() if other is not writer}

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection may serve another."""
        async with asyncio.timeout(IDLE):
            request = await http.receive(reader)
        if request is None:
            return False
        self._requests.append(request)
        self._asked.set()
        if request.path.startswith("/api/models"):
            return await _json(writer, 200, self._prices())
        if self._key is not None and request.headers.get("authorization") != f"Bearer {self._key}":
            return await _json(writer, 401, error_body("Invalid token"))
        match request.method, request.path:
            case "GET", "/v1/models":
                return await _json(writer, 200, self._list())
            case "POST", "/v1/chat/completions":
                return await self._chat.answer(request, reader, writer)
            case _:
                return await _json(writer, 404, error_body(f"Invalid URL ({request.method} {request.path})"))

    def _list(self) -> bytes:
        model = {"id": self._speaker.model, "object": "model", "owned_by": "k2desk"}
        return msgspec.json.encode({"object": "list", "success": True, "data": [model]})

    def _prices(self) -> bytes:
        pricing = {"currency": "USD / M Tokens", "input": 0.0, "output": 0.0, "per_request": None}
        model = {
            "id": self._speaker.model,
            "code": self._speaker.model,
            "provider": "k2desk",
            "pricing": pricing,
        }
        return msgspec.json.encode({"success": True, "page": 0, "page_size": 0, "total": 1, "data": [model]})


async def _json(writer: asyncio.StreamWriter, status: int, body: bytes) -> bool:
    writer.write(http.head(status, "application/json", length=len(body)) + body)
    await writer.drain()
    return True
