"""X15: endless output, one endless line and binary garbage are cut, in bounded memory, without a stall."""

from __future__ import annotations

import asyncio
import resource
import time
from itertools import pairwise
from pathlib import Path

import pytest
from attack_kit import PROJECT
from tally_kit import Tally

from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.runner import Runner


async def test_x15_a_flood_is_bounded(runner: Runner, tmp_path: Path) -> None:
    calls: list[int] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    command = Command(
        shell("head -c 300M /dev/zero | tr '\\0' x; echo; echo THE END"),
        tmp_path,
        PROJECT,
        output_limit=100_000,
    )
    done = await runner.run(command, lambda piece: calls.append(len(piece.text)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100 * 1024  # KiB
    assert done.exit_status == 0
    assert done.truncated
    assert done.output.startswith("xxxx")
    assert done.output.endswith("x\nTHE END\n")
    assert "bytes of output left out" in done.output
    assert len(done.output) < 101_000
    assert sum(calls) == len(done.output)


async def test_x15_live_output_is_gathered(runner: Runner, tmp_path: Path) -> None:
    times: list[float] = []
    loop = asyncio.get_running_loop()
    line = "for i in $(seq 300); do echo $i; /bin/true; done"
    done = await runner.run(Command(shell(line), tmp_path, PROJECT), lambda _text: times.append(loop.time()))
    assert done.output.splitlines() == [str(number) for number in range(1, 301)]
    # All but the last, which hands out the rest when the process has ended.
    assert len(times) - 1 <= done.seconds * 30 + 1


@pytest.mark.parametrize(
    "line", ["head -c 500M /dev/zero | tr '\\0' x", "yes | head -c 500M", "head -c 100M /dev/urandom"]
)
async def test_x15_the_loop_goes_on(tmp_path: Path, runner: Runner, line: str, tally: Tally) -> None:
    loop = asyncio.get_running_loop()
    beats: list[float] = []
    used: list[float] = []
    """Of the processor, by the thread of the loop; who else wants it is not ours to answer for."""

    async def beat() -> None:
        while True:
            beats.append(loop.time())
            used.append(time.thread_time())
            await asyncio.sleep(0.01)

    beating = asyncio.create_task(beat())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    command = Command(shell(f"{line}; echo; echo THE END"), tmp_path, PROJECT, output_limit=100_000)
    done = await runner.run(command)
    beating.cancel()
    await asyncio.wait((beating,))
    tally("busy beside output ms", max(later - earlier for earlier, later in pairwise(used)) * 1000)
    assert done.truncated
    assert done.output.endswith("\nTHE END\n")
    assert len(done.output) < 700_000  # marks of what is no text take more room than it did
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB
    assert len(beats) > done.seconds / 0.2
