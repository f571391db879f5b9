"""S05: what K2Desk was started with, its variables and its open files, is nowhere to be found."""

# ruff: noqa: ASYNC220 - a test may block its loop

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from attack_kit import PROJECT, Box

from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.runner import Runner

CANARY = "canary-4711"


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMETAPI_KEY", "LD_PRELOAD_CANARY", "PYTHONSTARTUP", "BASH_ENV_CANARY"):
        monkeypatch.setenv(name, CANARY)


@pytest.mark.usefixtures("canary")
async def test_s05_no_variable_of_ours(box: Box) -> None:
    said = await box.run("cat /proc/*/environ | tr '\\0' '\\n'; env; cat /proc/*/cmdline")
    assert CANARY not in said
    assert "HOME=/tmp/home" in said


@pytest.mark.usefixtures("canary")
async def test_s05_at_no_level(runner: Runner, tmp_path: Path) -> None:
    # Unconfined, the environment of whatever else the user runs can be read; see the docs.
    where = "/proc/self/environ" if runner.confinement.level == "tree" else "/proc/[0-9]*/environ"
    with subprocess.Popen(["sleep", "60"], env={"API_KEY": CANARY}) as bystander:
        line = f"cat {where}; env; kill -TERM {bystander.pid}"
        done = await runner.run(Command(shell(line), tmp_path, PROJECT))
        if runner.confinement.level != "tree":
            assert bystander.poll() is None
        bystander.kill()
    assert CANARY not in done.output
    assert "PATH=" in done.output


async def test_s05_no_descriptor_comes_along(runner: Runner, tmp_path: Path) -> None:
    with (tmp_path / "held.txt").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        numbers = " ".join(map(str, (*range(3, 12), held.fileno())))
        line = f"for fd in {numbers}; do (: >&$fd) 2>/dev/null && echo OPEN $fd; done; echo looked"
        done = await runner.run(Command(shell(line), tmp_path, PROJECT))
    assert done.output == "looked\n"
