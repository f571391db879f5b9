"""Row 10: how long a stop takes: of a stream, of a tree of processes that is deaf, and in the window."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from functools import partial
from pathlib import Path

import psutil

from bench._child import ask, home
from bench._rate import KEY, gateway, settings
from bench._repository import repository
from bench._trust import trust
from bench.measure import Figure
from k2desk.core.messages import ModelRequest, TextPiece, User
from k2desk.core.printed import Printed
from k2desk.provider.client import Client
from k2desk.provider.spec import ProviderSpec
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

RUNS = 10
PIECE = b'data: {"choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}\n\n'
BODIES = (
    "{daemon}; echo started; sleep {token}",
    "trap '' TERM INT HUP; {daemon}; echo started; sleep {token}; sleep {token}",
    "{daemon}; echo started; kill -STOP $$; sleep {token}",
)
"""A shell that hears a stop, one that is deaf to it, and one that stands still."""


def stopped_stream() -> list[Figure]:
    """Cancel an answer in the middle, and wait until the gateway's end of the connection is closed."""
    return [_worst("stop of a stream, until the gateway sees it", asyncio.run(_streams()), 500)]


async def _streams() -> list[float]:
    closed = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        [length] = [int(x.split(b":")[1]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-l")]
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        pouring = asyncio.create_task(_pour(writer))
        await reader.read()
        closed.set()
        pouring.cancel()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    client = Client(ProviderSpec("figures", "Figures", url, "kimi-k2-thinking", 262_144), lambda: KEY)
    spent = []
    for _ in range(RUNS):
        closed.clear()
        flowing = asyncio.Event()
        task = asyncio.create_task(_listen(client, flowing))
        await asyncio.wait_for(flowing.wait(), 30)
        began = time.perf_counter()
        task.cancel()
        await asyncio.wait((task,))
        await asyncio.wait_for(closed.wait(), 30)
        spent.append((time.perf_counter() - began) * 1000)
    await client.aclose()
    server.close()
    await server.wait_closed()
    return spent


async def _pour(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(PIECE)
        await writer.drain()
        await asyncio.sleep(0.01)


async def _listen(client: Client, flowing: asyncio.Event) -> None:
    async for event in client.stream(ModelRequest("kimi-k2-thinking", (User("go"),), ())):
        if isinstance(event, TextPiece):
            flowing.set()


def stopped_tree() -> list[Figure]:
    """Cancel commands that do what they can against it, until no process of theirs is left."""
    confinement = probe()
    if confinement.level != "full":
        raise SystemExit(f"it needs bubblewrap: {confinement.reason}")
    spent = [value for body in BODIES for value in asyncio.run(_trees(Runner(confinement), body))]
    return [_worst("stop of a command, until its whole tree is gone", spent, 3_000)]


async def _trees(runner: Runner, body: str) -> list[float]:
    spent = []
    for run in range(3):
        token = f"61.{os.getpid()}{run}"
        line = body.format(daemon=f"(setsid sleep {token} &)", token=token)
        heard = asyncio.Event()
        with tempfile.TemporaryDirectory(prefix="k2desk-figures-") as folder:
            command = Command(shell(line), Path(folder), Path("/project"))
            task = asyncio.create_task(runner.run(command, partial(_hear, heard)))
            await asyncio.wait_for(heard.wait(), 30)
            await _until(token, there=True)
            began = time.perf_counter()
            task.cancel()
            await asyncio.wait((task,))
            await _until(token, there=False)
            spent.append((time.perf_counter() - began) * 1000)
    return spent


def _hear(heard: asyncio.Event, _piece: Printed) -> None:
    heard.set()


async def _until(token: str, *, there: bool) -> None:
    """Wait until a process has the token as an argument, or none has; their parent may bury them late."""
    async with asyncio.timeout(30):
        while there is not any(  # noqa: ASYNC110 - nobody tells of the processes of a tree
            token in (process.info["cmdline"] or []) and process.info["status"] != psutil.STATUS_ZOMBIE
            for process in psutil.process_iter(["cmdline", "status"])
        ):
            await asyncio.sleep(0)


def stopped_window() -> list[Figure]:
    """Press Stop in the real window: until it says that it heard, and until it says that it is done."""
    with (
        tempfile.TemporaryDirectory(prefix="k2desk-figures-") as folder,
        home(COMETAPI_KEY=KEY) as env,
        gateway(4_000, 200) as url,
    ):
        place = repository(Path(folder) / "small", 300)
        settings(Path(env["K2DESK_HOME"]), url)
        trust(env, place)
        found = ask("_stopping", str(place), env=env)
    return [
        _worst("stop in the window, until it says so", found["told"], 200),
        _worst("stop in the window, until the answer is over", found["over"], 500),
    ]


def _worst(what: str, spent: list[float], bar: float) -> Figure:
    """Make a figure of the longest time, in milliseconds."""
    return Figure("10", what, max(spent), bar, "ms", f"at worst of {len(spent)}")
