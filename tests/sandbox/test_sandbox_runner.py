"""How a command starts, speaks and ends."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.core.printed import Printed, whole
from k2desk.sandbox import tree
from k2desk.sandbox.command import Command, Limits, Outcome, shell
from k2desk.sandbox.limits import limited
from k2desk.sandbox.runner import Runner

Run = Callable[..., Awaitable[Outcome]]
PROJECT = Path("/srv/project")


@pytest.fixture(params=["full", "partial", "tree"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """A runner of each level there is on Linux."""
    from k2desk.sandbox.probe import probe

    found = {"full": probe, "partial": lambda: probe(()), "tree": lambda: probe((), landlock=False)}
    confinement = found[request.param]()
    assert confinement.level == request.param, confinement.reason
    return Runner(confinement)


async def test_output_of_both_streams_in_order(runner: Runner, copy: Path) -> None:
    pieces: list[Printed] = []
    done = await runner.run(Command(shell("echo one; echo two >&2; exit 3"), copy, PROJECT), pieces.append)
    assert done.exit_status == 3
    assert done.output == "one\ntwo\n"
    assert whole(pieces) == done.output
    assert not done.timed_out
    assert not done.truncated


async def test_the_first_words_come_at_once(runner: Runner, copy: Path) -> None:
    heard = asyncio.Event()
    command = Command(shell("echo ready; exec sleep 60"), copy, PROJECT)
    task = asyncio.create_task(runner.run(command, lambda _text: heard.set()))
    await asyncio.wait_for(heard.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_nothing_comes_in(runner: Runner, copy: Path) -> None:
    assert (await runner.run(Command(("cat",), copy, PROJECT))).output == ""


async def test_the_environment_is_ours_alone(
    runner: Runner, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMETAPI_KEY", "canary-4711")
    monkeypatch.setenv("LD_PRELOAD_CANARY", "canary-4711")
    done = await runner.run(Command(("env",), copy, PROJECT, env={"EXTRA": "given"}))
    assert "canary" not in done.output
    assert "EXTRA=given" in done.output
    assert str(Path.home()) not in done.output


async def test_a_signal_that_ended_it_is_told(runner: Runner, copy: Path) -> None:
    done = await runner.run(Command(shell("kill -9 $$"), copy, PROJECT))
    assert done.exit_status == 128 + signal.SIGKILL


async def test_r07_output_is_clean(runner: Runner, copy: Path) -> None:
    line = (
        r"printf '\033[31mred\033[0m \033]52;c;ZXZpbA==\007\033]0;title\033\\'; "
        r"printf '10%%\r20%%\r\nbell\007\xff\xe2\x80\xae\n'"
    )
    done = await runner.run(Command(shell(line), copy, PROJECT))
    assert done.output == "20% 10%\nbell␇\ufffd⟨U+202E⟩\n"


async def test_nothing_runs_at_level_none(copy: Path) -> None:
    with pytest.raises(SandboxError, match="switched off"):
        await Runner(Confinement("none", "off")).run(Command(("true",), copy, PROJECT))


async def test_without_a_sandbox_a_missing_program_is_told(unconfined: Runner, copy: Path) -> None:
    done = await unconfined.run(Command(("/nonexistent/program",), copy, PROJECT))
    assert done.exit_status not in (0, None)


async def test_without_a_sandbox_it_works_in_the_copy(unconfined: Runner, copy: Path) -> None:
    (copy / "sub").mkdir()
    done = await unconfined.run(Command(("pwd",), copy, PROJECT, subfolder="sub"))
    assert done.output == f"{copy}/sub\n"
    with pytest.raises(SandboxError):
        await unconfined.run(Command(("pwd",), copy, PROJECT, subfolder="missing"))


def test_one_look_that_finds_nothing_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    real, mark = tree._family, "4711" * 8

    def family(mark: str, besides: int = 0) -> set[psutil.Process]:
        looks.append(besides)
        return set() if len(looks) == 1 else real(mark, besides)

    with subprocess.Popen(["sleep", "60"], env={tree.MARK: mark}) as child:
        monkeypatch.setattr(tree, "_family", family)
        tree.sweep(mark)
        assert not psutil.pid_exists(child.pid)


@pytest.fixture
def never_still() -> Iterator[tuple[psutil.Process, str]]:
    """A shell that becomes a shell without an end, with both marks; and the mark."""
    mark, line = secrets.token_hex(16), 'exec /bin/sh -c "$1" sh "$1"'
    argv = limited(("/bin/sh", "-c", line, "sh", line), Limits(), confined=False, data=tree.limit_of(mark))
    with subprocess.Popen(argv, env={tree.MARK: mark}) as child:
        until, process = time.monotonic() + 20, psutil.Process(child.pid)
        while process.name() != "sh" and time.monotonic() < until:
            os.sched_yield()
        yield process, mark
        child.kill()


def test_no_look_misses_who_is_becoming_another_program(never_still: tuple[psutil.Process, str]) -> None:
    child, mark = never_still
    limit = b" %d " % tree.limit_of(mark)
    assert [look for look in range(2000) if not tree._carries(child, mark, limit)] == []


def test_what_is_found_is_ended_however_long_a_look_takes(
    never_still: tuple[psutil.Process, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that has no time, one look takes longer than all of them may be expected to."""
    child, mark = never_still
    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    tree.sweep(mark)
    monkeypatch.undo()
    assert not psutil.pid_exists(child.pid)


def test_a_process_whose_first_thread_has_ended_is_found() -> None:
    mark = secrets.token_hex(16)
    code = "import ctypes, threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
    code += "print(flush=True)\nctypes.CDLL(None).pthread_exit(None)"
    argv = limited((sys.executable, "-c", code), Limits(), confined=False, data=tree.limit_of(mark))
    with subprocess.Popen(argv, env={}, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
            os.sched_yield()
        tree.sweep(mark)
        assert not psutil.pid_exists(child.pid)


async def test_what_is_said_after_it_was_asked_to_end_is_told_apart(
    runner: Runner, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A suite whose test is ended calls that a failure, and has no time left to be wrong about more."""
    monkeypatch.setattr("k2desk.sandbox.runner._LAST_WORDS", 20.0)  # waited for only until they are said
    line = "trap 'echo failed; exit' TERM; echo passed; while :; do sleep 60 & wait; done"
    done = await runner.run(Command(shell(line), copy, PROJECT, seconds=0.5))
    assert done.timed_out
    assert "failed\n" in done.output
    assert done.own_words == "passed\n"
    done = await runner.run(Command(shell("echo passed"), copy, PROJECT))
    assert done.own_words == done.output == "passed\n"


async def test_it_is_ended_when_the_disk_is_almost_full(runner: Runner, copy: Path) -> None:
    """So many bytes have to stay free that there are 16 MB to write."""
    room = shutil.disk_usage(copy).free - 16_000_000
    fill = "n=0; while :; do n=$((n + 1)); head -c 4000000 /dev/zero >full$n; sleep 0.02; done"
    command = Command(shell(fill), copy, PROJECT, seconds=60, limits=Limits(room=room))
    done = await runner.run(command)
    assert (done.disk_full, done.timed_out, done.exit_status) == (True, False, None)
    assert not (await runner.run(Command(shell("exit 0"), copy, PROJECT))).disk_full
