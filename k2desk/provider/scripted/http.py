"""As much of HTTP/1.1 as one gateway on loopback needs, over bare streams so that faults can be exact."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from dataclasses import dataclass
from typing import Final

MAX_HEAD: Final = 64 * 1024
MAX_BODY: Final = 64 * 1024 * 1024

_REASONS: Final = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 503: "Unavailable"}


@dataclass(slots=True)
class Received:
    """A request as it came.

    Args:
        method: such as ``POST``.
        path: such as ``/v1/models``.
        headers: by lower-case name.
        body: as sent.
        hung_up: whether the client closed the connection before it had the whole answer.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    hung_up: bool = False


async def receive(reader: asyncio.StreamReader) -> Received | None:
    """Read one request; None where the client has closed or does not speak HTTP."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        method, path, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        size = int(headers.get("content-length", "0"))
        body = await reader.readexactly(size) if 0 < size <= MAX_BODY else b""
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
        return None
    return Received(method, path, headers, body)


def head(status: int, content_type: str, *headers: tuple[str, str], length: int | None = None) -> bytes:
    """Return a response's head.

    Args:
        status: of HTTP.
        content_type: "" leaves the header out.
        headers: further ones.
        length: of the body in bytes; None announces chunks.
    """
    size = ("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))
    kind = [("Content-Type", content_type)] if content_type else []
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in (*kind, size, *headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Chunked:
    """Writes a chunked body, gathering what is ready at once.

    Args:
        writer: of the connection.
        bytewise: send every byte by itself.
    """

    GATHER: Final = 16 * 1024

    def __init__(self, writer: asyncio.StreamWriter, *, bytewise: bool = False) -> None:
        self._writer = writer
        self._bytewise = bytewise
        self._ready = bytearray()

    async def write(self, data: bytes) -> None:
        """Add bytes, not none, to the body; they are sent when enough is ready or `flush` is called."""
        for piece in (data[at : at + 1] for at in range(len(data))) if self._bytewise else (data,):
            self._ready += b"%x\r\n%b\r\n" % (len(piece), piece)
            if self._bytewise or len(self._ready) >= self.GATHER:
                await self.flush()

    async def flush(self) -> None:
        """Send what is ready."""
        if self._ready:
            self._writer.write(bytes(self._ready))
            self._ready.clear()
        await self._writer.drain()
        await asyncio.sleep(0)  # let other connections, and the end, have their turn

    async def end(self) -> None:
        """Say that the body is whole."""
        self._ready += b"0\r\n\r\n"
        await self.flush()

    async def break_off(self) -> None:
        """Leave the body inside a chunk."""
        self._ready += b"ffff\r\ndata: {"
        await self.flush()


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST, as a crashed gateway's kernel does."""
    linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    connection = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):  # the other side may have closed it first
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def close(server: asyncio.Server) -> None:
    """Close a server, whose clients just now have all been told to its handler.

    WORKAROUND: https://github.com/python/cpython/issues/109564. A connection that is accepted in the turn of
    the loop in which its server is closed is lost half made, and its socket never closed.

    Args:
        server: of a selector's loop.
    """
    for listener in server.sockets:
        asyncio.get_running_loop().remove_reader(listener.fileno())
    for _ in range(3):  # accepted, its transport made, its handler called
        await asyncio.sleep(0)
    server.close()
