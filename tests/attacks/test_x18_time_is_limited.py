"""X18: when the time is over the tree ends, and what it said until then is kept; and nobody is asked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from attack_kit import PROJECT, gone

from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.runner import Runner


async def test_x18_time_is_limited_and_the_output_kept(runner: Runner, tmp_path: Path) -> None:
    done = await runner.run(
        Command(shell("echo partial; exec sleep 60.4711"), tmp_path, PROJECT, seconds=0.3)
    )
    assert done.timed_out
    assert done.exit_status is None
    assert done.output == "partial\n"
    assert done.seconds < 3
    assert gone("60.4711")


async def test_x18_a_prompt_gets_no_answer(runner: Runner, tmp_path: Path) -> None:
    line = "read -r -p 'Password: ' a; echo $?; read -r b < /dev/tty && echo ASKED; cat; echo end"
    done = await asyncio.wait_for(runner.run(Command(shell(line), tmp_path, PROJECT)), 60)
    assert "ASKED" not in done.output
    assert done.output.endswith("end\n")


async def test_x18_our_own_input_is_not_theirs(runner: Runner, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"an answer\n")
    own = os.dup(0)
    os.dup2(reading, 0)
    try:
        done = await runner.run(Command(shell("head -c 9 <&0; echo end"), tmp_path, PROJECT))
    finally:
        os.dup2(own, 0)
        for descriptor in (own, reading, writing):
            os.close(descriptor)
    assert done.output == "end\n"
