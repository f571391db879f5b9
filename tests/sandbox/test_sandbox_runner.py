"""How a command starts, speaks and ends."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.sandbox.command import Command, Outcome, shell
from k2desk.sandbox.runner import Runner

Run = Callable[..., Awaitable[Outcome]]
PROJECT = Path("/srv/project")

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
    psutil.wait_procs(alive(token), timeout=seconds)
    return not alive(token)


@pytest.fixture(params=["full", "partial", "tree"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """A runner of each level there is on Linux."""
    from k2desk.sandbox.probe import probe

    found = {"full": probe, "partial": lambda: probe(()), "tree": lambda: probe((), landlock=False)}
    confinement = found[request.param]()
    assert confinement.level == request.param, confinement.reason
    return Runner(confinement)


async def test_output_of_both_streams_in_order(runner: Runner, copy: Path) -> None:
    pieces: list[str] = []
    done = await runner.run(Command(shell("echo one; echo two >&2; exit 3"), copy, PROJECT), pieces.append)
    assert done.exit_status == 3
    assert done.output == "one\ntwo\n"
    assert "".join(pieces) == done.output
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


async def test_x18_time_is_limited_and_the_output_kept(runner: Runner, copy: Path) -> None:
    done = await runner.run(Command(shell("echo partial; exec sleep 60.4711"), copy, PROJECT, seconds=0.3))
    assert done.timed_out
    assert done.exit_status is None
    assert done.output == "partial\n"
    assert done.seconds < 3
    assert gone("60.4711")


async def test_x13_a_daemon_does_not_outlive_its_command(runner: Runner, copy: Path) -> None:
    token = f"61.{os.getpid()}"
    command = Command(("/usr/bin/python3", "-c", DAEMON.format(token=token)), copy, PROJECT)
    done = await runner.run(command)
    assert done.exit_status == 0
    assert gone(token, 1.0)


@pytest.mark.parametrize(
    "body",
    [
        "{daemon}; sleep 60",
        "trap '' TERM INT HUP; {daemon}; sleep 60; sleep 60",
        "{daemon}; kill -STOP $$; sleep 60",
    ],
    ids=["plain", "deaf", "stopped"],
)
async def test_x14_cancelling_ends_everything_in_time(runner: Runner, copy: Path, body: str) -> None:
    token = f"62.{os.getpid()}"
    (copy / "daemon.py").write_text(DAEMON.format(token=token))
    heard = asyncio.Event()
    line = body.format(daemon="/usr/bin/python3 daemon.py; echo started")
    task = asyncio.create_task(runner.run(Command(shell(line), copy, PROJECT), lambda _text: heard.set()))
    await asyncio.wait_for(heard.wait(), 10)
    assert there(token)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 3
    assert gone(token, 0.5)


async def test_cancelling_twice_still_ends_it(runner: Runner, copy: Path) -> None:
    heard = asyncio.Event()
    command = Command(shell("trap '' TERM; echo go; sleep 63.4711; sleep 63.4711"), copy, PROJECT)
    task = asyncio.create_task(runner.run(command, lambda _text: heard.set()))
    await asyncio.wait_for(heard.wait(), 10)
    task.cancel()
    await asyncio.wait((task,), timeout=0.05)
    task.cancel()
    await asyncio.wait((task,))
    await runner.close()
    assert gone("63.4711", 0.5)


async def test_x15_a_flood_is_bounded(runner: Runner, copy: Path) -> None:
    calls: list[int] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    command = Command(
        shell("head -c 300M /dev/zero | tr '\\0' x; echo; echo THE END"), copy, PROJECT, output_limit=100_000
    )
    done = await runner.run(command, lambda text: calls.append(len(text)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100 * 1024  # KiB
    assert done.exit_status == 0
    assert done.truncated
    assert done.output.startswith("xxxx")
    assert done.output.endswith("x\nTHE END\n")
    assert "bytes of output left out" in done.output
    assert len(done.output) < 101_000
    assert sum(calls) == len(done.output)


async def test_x15_live_output_is_gathered(runner: Runner, copy: Path) -> None:
    times: list[float] = []
    loop = asyncio.get_running_loop()
    line = "for i in $(seq 300); do echo $i; /bin/true; done"
    done = await runner.run(Command(shell(line), copy, PROJECT), lambda _text: times.append(loop.time()))
    assert done.output.splitlines() == [str(number) for number in range(1, 301)]
    # All but the last, which hands out the rest when the process has ended.
    assert len(times) - 1 <= done.seconds * 30 + 1


async def test_r07_output_is_clean(runner: Runner, copy: Path) -> None:
    line = (
        r"printf '\033[31mred\033[0m \033]52;c;ZXZpbA==\007\033]0;title\033\\'; "
        r"printf '10%%\r20%%\r\nbell\007\xff\xe2\x80\xae\n'"
    )
    done = await runner.run(Command(shell(line), copy, PROJECT))
    assert done.output == "red 10%\n20%\nbell␇\ufffd⟨U+202E⟩\n"


async def test_s13_a_missing_program_of_the_sandbox_runs_nothing(copy: Path) -> None:
    from k2desk.sandbox.probe import Probed

    runner = Runner(Probed("full", "bubblewrap", program="/nonexistent/bwrap"))
    with pytest.raises(SandboxError, match="could not be"):
        await runner.run(Command(shell("touch ran"), copy, PROJECT))
    assert not (copy / "ran").exists()


async def test_s13_a_failing_set_up_runs_nothing(confined: Runner, copy: Path) -> None:
    with pytest.raises(SandboxError, match="could not be set up"):
        await confined.run(Command(shell("touch ran"), copy, PROJECT, subfolder="missing"))
    assert not (copy / "ran").exists()


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


@pytest.mark.parametrize("probed", ["probe()", "probe(())", "probe((), landlock=False)"])
def test_s15_killing_the_app_leaves_nothing(tmp_path: Path, probed: str) -> None:
    token = f"64.{os.getpid()}"
    program = f"""
import asyncio
from pathlib import Path
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
line = "setsid sh -c 'echo started; exec sleep $0' {token} & sleep 60"
command = Command(shell(line), Path({str(tmp_path)!r}), Path("/srv/project"))
asyncio.run(Runner({probed}).run(command, lambda text: print(text, flush=True)))
"""
    app = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    with app.stdout:
        assert app.stdout.readline() == "started\n"
        assert there(token)
        app.kill()
        app.wait()
    assert gone(token, 2.0)
