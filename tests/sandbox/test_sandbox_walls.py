"""Where a confined process may be, and that each of two guards holds alone."""

# ruff: noqa: ASYNC240 - a test may block its loop

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from k2desk.core.errors import SandboxError
from k2desk.sandbox.command import Bind, Command, Outcome, shell
from k2desk.sandbox.filter import filter_file
from k2desk.sandbox.probe import programs
from k2desk.sandbox.profile import bwrap_argv
from k2desk.sandbox.runner import Runner

Run = Callable[..., Awaitable[Outcome]]
PROJECT = Path("/srv/project")


@pytest.mark.parametrize("place", ["/", "/etc/x", "/proc/1", "relative", "/srv/../etc", "/home"])
async def test_a_place_of_the_systems_is_refused(confined: Runner, copy: Path, place: str) -> None:
    with pytest.raises(SandboxError):
        await confined.run(Command(("true",), copy, Path(place)))


async def test_a_subfolder_stays_inside(confined: Runner, copy: Path) -> None:
    for subfolder in ("../x", "/etc", "/srv"):
        with pytest.raises(SandboxError):
            await confined.run(Command(("true",), copy, PROJECT, subfolder=subfolder))


async def test_a_nul_never_reaches_the_system(confined: Runner, copy: Path) -> None:
    with pytest.raises(SandboxError):
        await confined.run(Command(("echo", "a\0b"), copy, PROJECT))


async def test_the_projects_of_home_and_tmp_are_seen_at_their_place(confined: Runner, copy: Path) -> None:
    for place in ("/home/somebody/project", "/tmp/project", "/root/project", "/run/media/x"):
        done = await confined.run(Command(("pwd",), copy, Path(place)))
        assert done.output == f"{place}\n"


async def test_an_interpreter_from_a_home_can_be_bound(confined: Runner, copy: Path) -> None:
    bases = {Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)}
    binds = tuple(Bind(base, base) for base in bases if not base.is_relative_to("/usr"))
    command = Command((sys.executable, "-c", "import pytest; print(6 * 7)"), copy, PROJECT, binds=binds)
    assert (await confined.run(command)).output == "42\n"


def as_ordinary_user(program: Path, text: str, *, filtered: bool = True) -> str:
    """Run a line of shell in the sandbox of somebody who is not root; bwrap itself is given a canary."""
    with tempfile.TemporaryDirectory(prefix="k2desk-user-") as folder, filter_file() as filter_fd:
        filter_fd = filter_fd if filtered else None
        reading, writing = os.pipe()
        command = Command(shell(text), Path(folder), PROJECT)
        argv = bwrap_argv(program, command, status_fd=writing, filter_fd=filter_fd)
        if os.geteuid() == 0:
            os.chown(folder, 65534, 65534)
            argv = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", *argv]
        fds = [writing] if filter_fd is None else [writing, filter_fd]
        done = subprocess.run(
            argv, env={"CANARY": "4711"}, cwd="/", capture_output=True, text=True, pass_fds=fds, timeout=30
        )
        os.close(reading)
        os.close(writing)
        return done.stdout + done.stderr


def test_each_of_two_guards_holds_alone() -> None:
    # Without the filter the kernel itself makes no further user namespace; our own variables are cleared
    # even where bubblewrap was given some.
    said = as_ordinary_user(programs()[0], "unshare -r true && echo MADE; env", filtered=False)
    assert "MADE" not in said
    assert "4711" not in said
    assert "PATH=" in said
