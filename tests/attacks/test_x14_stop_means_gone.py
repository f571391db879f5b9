"""X14: a stop ends the whole tree within three seconds, whatever the command does against it."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from attack_kit import DAEMON, PROJECT, gone, there

from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.runner import Runner

ZOMBIES = """\
import os, sys, time
for _ in range(200):
    if os.fork() == 0:
        os._exit(0)
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    "body",
    [
        "{daemon}; sleep 60",
        "trap '' TERM INT HUP; {daemon}; sleep 60; sleep 60",
        "{daemon}; kill -STOP $$; sleep 60",
    ],
    ids=["plain", "deaf", "stopped"],
)
async def test_x14_cancelling_ends_everything_in_time(runner: Runner, tmp_path: Path, body: str) -> None:
    token = f"62.{os.getpid()}"
    (tmp_path / "daemon.py").write_text(DAEMON.format(token=token))
    heard = asyncio.Event()
    line = body.format(daemon="/usr/bin/python3 daemon.py; echo started")
    task = asyncio.create_task(runner.run(Command(shell(line), tmp_path, PROJECT), lambda _text: heard.set()))
    await asyncio.wait_for(heard.wait(), 10)
    assert there(token)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 3
    assert gone(token, 0.5)


async def test_cancelling_twice_still_ends_it(runner: Runner, tmp_path: Path) -> None:
    heard = asyncio.Event()
    command = Command(shell("trap '' TERM; echo go; sleep 63.4711; sleep 63.4711"), tmp_path, PROJECT)
    task = asyncio.create_task(runner.run(command, lambda _text: heard.set()))
    await asyncio.wait_for(heard.wait(), 10)
    task.cancel()
    await asyncio.wait((task,), timeout=0.05)
    task.cancel()
    await asyncio.wait((task,))
    await runner.close()
    assert gone("63.4711", 0.5)


async def test_x14_a_storm_of_zombies(runner: Runner, tmp_path: Path) -> None:
    heard = asyncio.Event()
    command = Command(("/usr/bin/python3", "-c", ZOMBIES), tmp_path, PROJECT)
    task = asyncio.create_task(runner.run(command, lambda _text: heard.set()))
    await asyncio.wait_for(heard.wait(), 10)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 3
