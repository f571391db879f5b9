"""A gateway behind TLS and proxies before it, all real and all on 127.0.0.1."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

import trustme

from k2desk.provider.scripted.http import close

HOST = "gateway.test"
"""A name only the proxies of these tests know."""
LIST = b'{"object":"list","data":[{"id":"kimi-k2-thinking"}]}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(LIST) + LIST


Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@asynccontextmanager
async def listening(
    handle: Handle, context: ssl.SSLContext | None = None, *, to_the_end: bool = False
) -> AsyncIterator[int]:
    """Serve on a free port and give it; every connection is over at the end, also one that was just made.

    Args:
        handle: speaks with one client.
        context: for TLS.
        to_the_end: wait until every client has been served.
    """
    served: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # streams of Python 3.11 log a handler that was cancelled
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            await handle(reader, writer)
        writer.transport.abort()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served[asyncio.ensure_future(serve(reader, writer))] = writer

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await close(server)
        for task in () if to_the_end else served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)
        for writer in served.values():  # a task that was cancelled before it began has closed nothing
            writer.transport.abort()
        await server.wait_closed()


class Gateway:
    """Answers every request with a list of one model, and remembers what it was sent."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(ANSWER)
            await writer.drain()


def tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    inner, outer = await asyncio.open_connection("127.0.0.1", port)

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()

    try:
        await asyncio.wait(
            [asyncio.create_task(pump(reader, outer)), asyncio.create_task(pump(inner, writer))],
            return_when=asyncio.FIRST_COMPLETED,
        )
    finally:
        outer.transport.abort()


class ConnectProxy:
    """A proxy that speaks CONNECT and leads `HOST` to a port of this machine.

    Args:
        port: where it leads.
        user: the ``name:password`` it wants, in base64; "" for none.
    """

    def __init__(self, port: int, user: str = "") -> None:
        self.asked: list[bytes] = []
        self._port = port
        self._user = user.encode()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head)
        if self._user and b"Proxy-Authorization: Basic " + self._user not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        if not head.startswith(b"CONNECT " + HOST.encode()):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _join(reader, writer, self._port)


class SocksProxy:
    """A SOCKS5 proxy without a password (RFC 1928) that leads every name to a port of this machine."""

    def __init__(self, port: int) -> None:
        self.asked: list[bytes] = []
        self._port = port

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(2))[1])
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        assert kind == 3, "a name is asked for, not an address"
        self.asked.append(await reader.readexactly((await reader.readexactly(1))[0]))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        await _join(reader, writer, self._port)
