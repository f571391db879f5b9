"""S15: when K2Desk is killed its commands end within two seconds; the next start removes their copies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from attack_kit import gone, there

from k2desk.proof.scratch import Scratch, sweep
from k2desk.sandbox.command import Command
from k2desk.sandbox.probe import Probed
from k2desk.sandbox.runner import Runner


@pytest.mark.parametrize("probed", ["probe()", "probe(())", "probe((), landlock=False)"])
def test_s15_killing_the_app_leaves_nothing(tmp_path: Path, probed: str) -> None:
    token = f"64.{os.getpid()}"
    bare = f"{token}1"
    program = f"""
import asyncio
from pathlib import Path
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
line = "setsid env -i sleep {bare} & setsid sh -c 'echo started; exec sleep $0' {token} & sleep 60"
command = Command(shell(line), Path({str(tmp_path)!r}), Path("/srv/project"))
asyncio.run(Runner({probed}).run(command, lambda piece: print(piece.text, flush=True)))
"""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    env = os.environ | {"TMPDIR": str(temporary)}
    app = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=env)
    assert app.stdout is not None
    with app.stdout:
        assert app.stdout.readline() == "started\n"
        assert there(token)
        assert there(bare)
        app.kill()
        app.wait()
    assert gone(token, 2.0)
    assert gone(bare, 1.0)
    until = time.monotonic() + 10
    while os.listdir(temporary) and time.monotonic() < until:
        os.sched_yield()
    assert os.listdir(temporary) == []


@pytest.fixture
def unbound(tmp_path: Path) -> tuple[Path, str]:
    """What bubblewrap is before its set-up is over: a process outside, one inside, and nothing between."""
    token = f"69.{os.getpid()}"
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\nsetsid sleep {token} &\necho started\nexec sleep {token}\n")
    program.chmod(0o755)
    return program, token


def test_s15_killing_the_app_in_the_middle_of_the_set_up(tmp_path: Path, unbound: tuple[Path, str]) -> None:
    program, token = unbound
    code = f"""
import asyncio
from pathlib import Path
from k2desk.sandbox.command import Command
from k2desk.sandbox.probe import Probed
from k2desk.sandbox.runner import Runner
runner = Runner(Probed("full", "full", program={str(program)!r}))
command = Command(("true",), Path({str(tmp_path)!r}), Path("/srv/project"))
asyncio.run(runner.run(command, lambda piece: print(piece.text, flush=True)))
"""
    app = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    with app.stdout:
        assert app.stdout.readline() == "started\n"
        assert there(token)
        app.kill()
        app.wait()
    assert gone(token, 2.0)


async def test_s15_killing_what_stands_outside_ends_what_is_inside(
    tmp_path: Path, unbound: tuple[Path, str]
) -> None:
    """As the kernel does where memory is short."""
    program, token = unbound
    runner = Runner(Probed("full", "full", program=str(program)))

    def kill(_piece: object) -> None:
        assert there(token)
        for process in psutil.Process().children():
            if token in process.cmdline():
                process.kill()

    await runner.run(Command(("true",), tmp_path, Path("/srv/project")), kill)
    assert gone(token, 0.5)


def test_s15_the_next_start_removes_the_copy(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "copies"
    project.mkdir()
    (project / "a").write_text("a")
    program = f"""
from pathlib import Path
from k2desk.proof.scratch import Scratch
Scratch.make(Path({str(project)!r}), ["a"], Path({str(home)!r}))
print("made", flush=True)
import signal; signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert app.stdout.readline() == "made\n"
        own = Scratch.make(project, ["a"], home)
        sweep(home)
        assert len(os.listdir(home)) == 2
        app.send_signal(signal.SIGKILL)
    sweep(home)
    assert os.listdir(home) == [own.folder.name]
    own.close()
