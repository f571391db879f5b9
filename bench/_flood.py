"""A server process that pours a long answer out: ``python -m bench._flood DELTAS``."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

READ = 16 * 1024
PAUSE = 0.001
"""Seconds between two pieces, so that each is one read for the client; its processor time counts."""
LIFETIME = 600.0
"""Seconds after which the server ends by itself."""


def _answer(deltas: int) -> bytes:
    """Return the body: ``deltas`` pieces of four characters, about 176 bytes each, and a proper end."""
    head = {"id": "chatcmpl-flood-0123456789", "object": "chat.completion.chunk", "created": 1795432343}

    def event(delta: dict[str, object], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {**head, "model": "kimi-k2-thinking", "choices": [choice]}
        return b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n"

    return event({"content": "word"}, None) * deltas + event({}, "stop") + b"data: [DONE]\n\n"


async def _serve(deltas: int) -> None:
    body = _answer(deltas)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = [
                    int(x.split(b":")[1])
                    for x in head.lower().split(b"\r\n")
                    if x.startswith(b"content-length")
                ]
                await reader.readexactly(length[0] if length else 0)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n"
                    % len(body)
                )
                for start in range(0, len(body), READ):
                    writer.write(body[start : start + READ])
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has what it wanted
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    with suppress(TimeoutError):
        await asyncio.wait_for(server.serve_forever(), LIFETIME)


@contextmanager
def flood(deltas: int) -> Iterator[str]:
    """Run the server in a process of its own and give its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._flood", str(deltas)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
