"""X13: what a command leaves in the background is gone when the command is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from attack_kit import DAEMON, PROJECT, gone

from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.runner import Runner


async def test_x13_a_daemon_does_not_outlive_its_command(runner: Runner, tmp_path: Path) -> None:
    token = f"61.{os.getpid()}"
    command = Command(("/usr/bin/python3", "-c", DAEMON.format(token=token)), tmp_path, PROJECT)
    done = await runner.run(command)
    assert done.exit_status == 0
    assert gone(token, 1.0)


@pytest.mark.parametrize(
    "line",
    [
        "setsid sleep {} &",
        "nohup sleep {} > /dev/null 2>&1 &",
        "(sleep {} &) &",
        "env -i setsid sleep {} &",
        "(setsid env -i /bin/sh -c '(env -i sleep {} &) &' &) &",
    ],
)
async def test_x13_by_no_way_of_the_shell(runner: Runner, tmp_path: Path, line: str) -> None:
    token = f"65.{os.getpid()}"
    done = await runner.run(Command(shell(line.format(token) + " echo started"), tmp_path, PROJECT))
    assert (done.exit_status, done.output) == (0, "started\n")
    assert gone(token, 1.0)
