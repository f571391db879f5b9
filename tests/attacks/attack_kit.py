"""A sandbox to break out of: as whoever runs the tests, and, where that is root, as an ordinary user too.

Root could hide a failure: what the kernel refuses to somebody else it may grant to root, and the other way
round. So every promise is tried as both.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from k2desk.proof.burn import burn
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.filter import filter_file
from k2desk.sandbox.probe import probe, programs
from k2desk.sandbox.profile import bwrap_argv
from k2desk.sandbox.runner import Runner

NOBODY = 65534
PROJECT = Path("/srv/project")
_AS_NOBODY = ("/usr/bin/setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
IDENTITIES = ("as we are", "brought along", *(("ordinary user",) if os.geteuid() == 0 else ()))
"""Whoever runs the tests with the system's bubblewrap, the same with the one that comes with K2Desk, and
somebody who is not root."""
PYTHON = "/usr/bin/python3"
FULL = os.environ.get("K2DESK_ATTACKS") == "full"
"""Whether races are tried as often as they should be: `make test-attacks` does, `make test` has less time."""


def tries(full: int, usual: int) -> int:
    """Return how often something is tried."""
    return full if FULL else usual


class Box:
    """Runs lines of shell in the sandbox.

    Args:
        copy: the copy of the project they run in.
        identity: one of `IDENTITIES`.
    """

    def __init__(self, copy: Path, identity: str) -> None:
        found = programs()
        assert len(found) == 2, f"found only {found}; install bubblewrap (make setup does)"
        self.copy = copy
        self.ordinary = identity == "ordinary user"
        self.runner = Runner(probe((found[identity == "brought along"],)))
        assert self.runner.confinement.level == "full", self.runner.confinement.reason

    async def run(self, text: str, **options: Any) -> str:
        """Return what a line of shell says on both streams."""
        command = Command(shell(text), self.copy, PROJECT)
        command = replace(command, **options)
        if not self.ordinary:
            return (await self.runner.run(command)).output
        return await asyncio.to_thread(as_nobody, command)

    async def python(self, code: str, **options: Any) -> str:
        """Return what a program says."""
        (self.copy / "attack.py").write_text(code)
        return await self.run(f"{PYTHON} attack.py", **options)


DAEMON = """\
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "{token}"])
    os._exit(0)
os.wait()
"""


def alive(token: str) -> list[psutil.Process]:
    """The processes with ``token`` as an argument, zombies not counted: our parent may bury late."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if token in (process.info["cmdline"] or []) and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def there(token: str, seconds: float = 5.0) -> bool:
    """Whether it has become what it is to be; it may still be on its way there."""
    until = time.monotonic() + seconds
    while not (found := alive(token)) and time.monotonic() < until:
        os.sched_yield()
    return bool(found)


def gone(token: str, seconds: float = 2.0) -> bool:
    """Whether it ends within this time."""
    psutil.wait_procs(alive(token), timeout=seconds)
    return not alive(token)


def as_nobody(command: Command, program: Path | None = None) -> str:
    """Run a command in the sandbox of somebody who is not root."""
    reading, writing = os.pipe()
    try:
        with filter_file() as filter_fd:
            argv = bwrap_argv(program or programs()[0], command, status_fd=writing, filter_fd=filter_fd)
            argv = [*_AS_NOBODY, *argv]
            inherited = [writing] if filter_fd is None else [writing, filter_fd]
            done = subprocess.run(
                argv,
                env={},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=inherited,
                timeout=60,
                check=False,
            )
    finally:
        os.close(reading)
        os.close(writing)
    return done.stdout.decode(errors="replace")


@pytest.fixture(params=IDENTITIES)
def identity(request: pytest.FixtureRequest) -> str:
    """Who attacks, and from within which bubblewrap."""
    return str(request.param)


@pytest.fixture
def room(identity: str) -> Iterator[Path]:
    """A folder that whoever attacks may enter; pytest's own are closed to others than the tests' user."""
    folder = Path(tempfile.mkdtemp(prefix="k2desk-attack-"))
    (folder / "copy").mkdir()
    if identity == "ordinary user":
        for path in (folder, folder / "copy"):
            shutil.chown(path, NOBODY, NOBODY)
    yield folder
    burn(folder)


@pytest.fixture
def copy(room: Path) -> Path:
    """The copy of the project."""
    return room / "copy"


@pytest.fixture
def box(copy: Path, identity: str) -> Box:
    """The sandbox around it."""
    return Box(copy, identity)


@pytest.fixture(params=["full", "partial", "tree"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """A runner of each level there is on Linux."""
    found = {"full": probe, "partial": lambda: probe(()), "tree": lambda: probe((), landlock=False)}
    confinement = found[request.param]()
    assert confinement.level == request.param, confinement.reason
    return Runner(confinement)
