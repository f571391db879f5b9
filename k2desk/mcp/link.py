"""The line to one server: opened when first needed, bounded in time and size, opened anew after a crash."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from k2desk import __version__
from k2desk.core.errors import K2DeskError
from k2desk.core.servers import Definition, ServerLine
from k2desk.core.visible import encodable, visible
from k2desk.core.wording import mark
from k2desk.mcp.definitions import MOST_TOOLS, definition

START_SECONDS = 30.0
"""How long a server may take to start and to say what it can."""
CLOSE_SECONDS = 8.0
"""How long letting go of a server may take."""
LONGEST_RESULT = 100_000
"""Characters of a result that the model is given."""
MOST_NOISE = 5_000
"""Messages nobody asked for, in one link; a server that sends more is ended."""
SDK: Final = ("mcp.client", "mcp.client.streamable_http", "httpx2")
"""What is loaded by name with the first call; the recipe of the bundle names it, too."""
_PAGES = 20


class ServerError(K2DeskError):
    """A server can't be started or reached, or does not answer as it should."""


class Answer(NamedTuple):
    """What a tool of a server gave back.

    Args:
        text: for the model.
        ok: False where the server says that it failed.
    """

    text: str
    ok: bool


class Link:
    """Reaches one server. Used from one event loop; several calls may run at once.

    Args:
        name: the user's name for it.
        line: how it is reached.
        folder: where a server that is started stands.
    """

    def __init__(self, name: str, line: ServerLine, folder: Path) -> None:
        self.name, self.line = name, line
        self._folder = folder
        self._task: asyncio.Task[None] | None = None
        self._client: asyncio.Future[Any] | None = None
        self._leave = asyncio.Event()
        self._said = ""
        self._noise = 0
        self.age = 0
        """Another number after every new connection, and whenever the server says that its tools changed."""

    async def tools(self) -> tuple[Definition, ...]:
        """Ask for the tools.

        Raises:
            ServerError: it did not answer, or what it says can't be used.
        """
        client = await self._open()
        found: list[Definition] = []
        cursor: str | None = None
        async with self._failing_in_words():
            async with asyncio.timeout(START_SECONDS):
                for _ in range(_PAGES):
                    page = await client.list_tools(cursor=cursor, cache_mode="bypass")
                    found += [
                        definition(tool.name, tool.description or "", tool.input_schema)
                        for tool in page.tools
                    ]
                    cursor = page.next_cursor
                    if cursor is None or len(found) > MOST_TOOLS:
                        break
        if len(found) > MOST_TOOLS:
            raise ServerError(
                f"{self.name} offers more than {MOST_TOOLS} tools, which no model can use well."
            )
        if len({tool.name for tool in found}) < len(found):
            raise ServerError(f"{self.name} offers two tools of one name.")
        return tuple(sorted(found, key=lambda tool: tool.name))

    async def call(self, tool: str, arguments: dict[str, Any]) -> Answer:
        """Call a tool and return what it gives back.

        Raises:
            ServerError: no answer came; whether the call had an effect is not known.
        """
        client = await self._open()
        async with self._failing_in_words(), asyncio.timeout(self.line.seconds):
            result = await client.call_tool(tool, arguments)
        return Answer(_text_of(result), not result.is_error)

    async def aclose(self) -> None:
        """Let go of the server; one that was started is ended with all it has started."""
        task, self._task, self._client = self._task, None, None
        if task is not None:
            self._leave.set()
            await asyncio.wait({task}, timeout=CLOSE_SECONDS)
            task.cancel()
            await asyncio.wait({task})

    # -- the connection

    async def _open(self) -> Any:
        """Return the SDK's client, with the connection made.

        Raises:
            ServerError: it could not be made.
        """
        if self._task is not None and self._task.done():
            self._task = self._client = None
        if self._client is None:
            self._leave, self._noise, self._said, self.age = asyncio.Event(), 0, "", self.age + 1
            self._client = asyncio.get_running_loop().create_future()
            self._task = asyncio.create_task(self._serve(self._client, self._leave))
        return await asyncio.shield(self._client)

    async def _serve(self, ready: asyncio.Future[Any], leave: asyncio.Event) -> None:
        """Hold the connection from its beginning to its end, in one task, as the SDK wants it."""
        try:
            await asyncio.to_thread(_load)
            async with self._connected() as client:
                ready.set_result(client)
                await leave.wait()
        except BaseException as error:
            more = mark(f" It said: {self._said}") if self._said else ""
            words = ServerError(mark(f"{self.name} can't be used: {_why(error)}.{more}"))
            if not ready.done():
                ready.set_exception(words)
                ready.exception()  # who waits for it may have gone
            if not isinstance(error, Exception):
                raise

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        from mcp.client import Client
        from mcp.types import Implementation

        async with self._transport() as transport:
            client = Client(
                transport,
                client_info=Implementation(name="k2desk", version=__version__),
                message_handler=self._heard,
                read_timeout_seconds=self.line.seconds,
                cache=None,
            )
            async with contextlib.AsyncExitStack() as stack:
                async with asyncio.timeout(START_SECONDS):
                    await stack.enter_async_context(client)
                yield client

    @asynccontextmanager
    async def _transport(self) -> AsyncIterator[Any]:
        if self.line.command:
            from k2desk.mcp.pipes import Pipes

            pipes = Pipes(self.line, self._folder)
            try:
                yield pipes
            finally:
                self._said = self._said or pipes.complaint or pipes.last_words
            return

        import httpx2
        from mcp.client.streamable_http import streamable_http_client

        # No proxy and no authority of the environment: where requests go is what the user's line says.
        timeout = httpx2.Timeout(START_SECONDS, read=self.line.seconds)
        async with httpx2.AsyncClient(
            headers=dict(self.line.headers), timeout=timeout, trust_env=False
        ) as http:
            yield streamable_http_client(self.line.url, http_client=http)

    async def _heard(self, message: object) -> None:
        """Count what nobody asked for, and mind that the tools may be others now."""
        if type(message).__name__ == "ToolListChangedNotification":
            self.age += 1
        self._noise += 1
        if self._noise > MOST_NOISE:
            self._said = mark("it sends messages without end")
            self._leave.set()

    @asynccontextmanager
    async def _failing_in_words(self) -> AsyncIterator[None]:
        """Make one error of every way in which a server can fail; a connection that broke is let go of."""
        try:
            yield
        except (ServerError, asyncio.CancelledError):
            raise
        except TimeoutError:
            raise ServerError(f"{self.name} gave no answer within {self.line.seconds:g} s.") from None
        except Exception as error:  # whatever a stranger's server makes of the SDK
            if _broke(error) or self._leave.is_set():
                await self.aclose()
            more = mark(f" It said: {self._said}") if self._said else ""
            raise ServerError(f"{self.name} failed: {_why(error)}.{more}") from error


def _load() -> None:
    """Load the SDK, which takes half a second: off the event loop."""
    for name in (*SDK, "k2desk.mcp.pipes"):
        importlib.import_module(name)


def _broke(error: Exception) -> bool:
    """Tell whether it was the connection that broke, not only a call."""
    from mcp.shared.exceptions import MCPError
    from mcp_types import CONNECTION_CLOSED

    return isinstance(error, MCPError) and error.error.code == CONNECTION_CLOSED


def _why(error: BaseException) -> str:
    """Return what went wrong in one line, of a group of errors the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return mark(f"it gave no answer within {START_SECONDS:g} s")
    if isinstance(error, FileNotFoundError):
        return mark(f"there is no program {error.filename}")
    words = " ".join(visible(str(error)).split())
    return (words or type(error).__name__)[:400].rstrip(".")


_MEDIA: Final = {"image": "an image", "audio": "a sound", "resource_link": "a link to a resource"}


def _text_of(result: Any) -> str:
    """Return a result as text: other media are named, and what is too long says so."""
    blocks: Sequence[Any] = result.content
    parts: list[str] = []
    for block in blocks:
        kind = block.type
        if kind == "text":
            parts.append(block.text)
        elif kind == "resource" and hasattr(block.resource, "text"):
            parts.append(f"{block.resource.uri}\n{block.resource.text}")
        else:
            parts.append(f"[{_MEDIA.get(kind, 'something that is no text')}, which the model can't be given]")
    if not parts and result.structured_content is not None:
        parts.append(json.dumps(result.structured_content, ensure_ascii=False))
    text = visible(encodable("\n".join(parts)))
    if len(text) > LONGEST_RESULT:
        half = LONGEST_RESULT // 2
        left = len(text) - 2 * half
        text = f"{text[:half]}\n[… {left:,} characters left out …]\n{text[-half:]}"
    return text or "(nothing)"
