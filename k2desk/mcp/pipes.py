"""A server that is started here: its process, its lines, and the end of all it has started.

The wire: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio. The SDK's own
transport holds a line of any length in memory and lets a server's errors flow to the terminal: this is ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import uuid
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final

import anyio
import mcp_types
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage

from k2desk.core.servers import ServerLine
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.sandbox.tree import MARK, kill, sweep

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of one message; a longer one ends the server."""
_LAST_WORDS = 2_000
"""Bytes of a server's errors that are kept to be told."""
_PASSED_ON: Final = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "SHELL", "TERM")
_PASSED_ON_WINDOWS: Final = ("PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "USERPROFILE", "APPDATA")
_GRACE = 2.0
"""Seconds a server has to end by itself once its input is closed."""

Inbox = MemoryObjectReceiveStream[SessionMessage | Exception]
Outbox = MemoryObjectSendStream[SessionMessage]


class Pipes:
    """Implements the SDK's `Transport` over the standard streams of a process.

    The process gets a few variables and those of its line, and a folder of its own to stand in: what lies in
    the user's project has no say in what it loads.

    Args:
        line: the server.
        folder: where it stands; made when it is not there.
    """

    def __init__(self, line: ServerLine, folder: Path) -> None:
        self._line, self._folder = line, folder
        self._mark = uuid.uuid4().hex
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._errors: deque[bytes] = deque()
        self.complaint = ""
        """Why it was ended by us, "" where it was not."""

    @property
    def last_words(self) -> str:
        """The end of what the server wrote to its standard error."""
        return visible(b"".join(self._errors)[-_LAST_WORDS:].decode("utf-8", "replace")).strip()

    async def __aenter__(self) -> tuple[Inbox, Outbox]:
        """Start it.

        Raises:
            OSError: it can't be started.
        """
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True, mode=0o700)
        names = _PASSED_ON_WINDOWS if sys.platform == "win32" else _PASSED_ON
        environment = {name: os.environ[name] for name in names if name in os.environ}
        self._process = process = await asyncio.create_subprocess_exec(
            *self._line.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            cwd=self._folder,
            env={**environment, **self._line.environment, MARK: self._mark},
            start_new_session=True,
        )
        heard, inbox = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        outbox, said = anyio.create_memory_object_stream[SessionMessage](0)
        assert process.stdin and process.stdout and process.stderr  # noqa: S101, PT018 - pipes were asked for
        self._tasks = [
            asyncio.create_task(self._hear(process.stdout, heard)),
            asyncio.create_task(self._say(process.stdin, said)),
            asyncio.create_task(self._note(process.stderr)),
        ]
        self._streams = (heard, inbox, outbox, said)
        return inbox, outbox

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it and all it has started, politely first; takes two seconds at most."""
        process = self._process
        if process is None:
            return
        for stream in self._streams:
            stream.close()
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        process.stdin.close()
        ended = asyncio.ensure_future(process.wait())
        try:
            await asyncio.wait({ended}, timeout=_GRACE)
        finally:
            ended.cancel()
            if process.returncode is None:
                await asyncio.to_thread(kill, process.pid, mark=self._mark)
            else:  # its number may be another's by now
                await asyncio.to_thread(sweep, self._mark)
            await process.wait()
            await asyncio.wait(self._tasks, timeout=_GRACE)  # they come to the end of the pipes
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hear(
        self, stdout: asyncio.StreamReader, heard: MemoryObjectSendStream[SessionMessage | Exception]
    ) -> None:
        """Hand on a line at a time; nothing is read ahead while the last one waits."""
        with heard, contextlib.suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
            await self._hear_lines(stdout, heard)
        while await stdout.read(65_536):
            pass  # a pipe nobody reads would keep it from ending

    async def _hear_lines(
        self, stdout: asyncio.StreamReader, heard: MemoryObjectSendStream[SessionMessage | Exception]
    ) -> None:
        while True:
            try:
                line = await stdout.readline()
            except ValueError:
                self.complaint = mark(f"it sent a message of more than {LONGEST_LINE:,} bytes")
                return
            if not line:
                return
            try:
                message = mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
            except ValueError as error:
                await heard.send(error)
            else:
                await heard.send(SessionMessage(message))

    async def _say(
        self, stdin: asyncio.StreamWriter, said: MemoryObjectReceiveStream[SessionMessage]
    ) -> None:
        with said, contextlib.suppress(ConnectionError):
            async for one in said:
                text = one.message.model_dump_json(by_alias=True, exclude_unset=True)
                stdin.write(text.encode() + b"\n")
                await stdin.drain()

    async def _note(self, stderr: asyncio.StreamReader) -> None:
        """Keep the end of what it writes to its errors; a flood of it costs nothing but its own time."""
        kept = 0
        while piece := await stderr.read(65_536):
            self._errors.append(piece[-_LAST_WORDS:])
            kept += len(self._errors[-1])
            while kept - len(self._errors[0]) >= _LAST_WORDS:
                kept -= len(self._errors.popleft())
