"""S13: where the sandbox can not be set up, nothing runs.

That the user is then asked again, and never silently at a lower level, is tested in
tests/tools/test_tools_running.py; what is told of the machine, in tests/sandbox.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from attack_kit import PROJECT

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.sandbox import landlock
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.probe import Probed
from k2desk.sandbox.runner import Runner


async def test_s13_a_missing_program_of_the_sandbox_runs_nothing(tmp_path: Path) -> None:
    runner = Runner(Probed("full", "bubblewrap", program="/nonexistent/bwrap"))
    with pytest.raises(SandboxError, match="could not be"):
        await runner.run(Command(shell("touch ran"), tmp_path, PROJECT))
    assert not (tmp_path / "ran").exists()


async def test_s13_without_one_who_stands_by_nothing_runs(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.sandbox.keeper._SHELL", "/nonexistent/sh")
    with pytest.raises(SandboxError, match="stands by a command could not be started"):
        await runner.run(Command(shell("touch ran"), tmp_path, PROJECT))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("runner", ["full"], indirect=True)
async def test_s13_a_failing_set_up_runs_nothing(runner: Runner, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="could not be set up"):
        await runner.run(Command(shell("touch ran"), tmp_path, PROJECT, subfolder="missing"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("runner", ["partial"], indirect=True)
async def test_s13_a_landlock_that_fails_runs_nothing(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = Command(shell("touch ran"), tmp_path, PROJECT)
    monkeypatch.setattr(landlock, "_RESTRICT", 100_000)  # no such system call
    with pytest.raises(SandboxError, match="could not be started"):
        await runner.run(command)
    monkeypatch.setattr(landlock, "version", lambda: 3)
    with pytest.raises(SandboxError, match="too old"):
        await runner.run(command)
    monkeypatch.undo()
    monkeypatch.setattr(landlock.seccomp, "program", lambda **_: b"")
    with pytest.raises(SandboxError, match="no system call filter"):
        await runner.run(command)
    assert not (tmp_path / "ran").exists()


async def test_s13_nothing_runs_where_nothing_may(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="switched off"):
        await Runner(Confinement("none", "off")).run(Command(shell("touch ran"), tmp_path, PROJECT))
    assert not (tmp_path / "ran").exists()
