"""The levels below the best: what Landlock lets through, and what is written for systems we can't test on."""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path

import pytest

from k2desk.core.errors import SandboxError
from k2desk.sandbox import keeper, landlock
from k2desk.sandbox.command import Bind, Command, Layers, Limits, shell
from k2desk.sandbox.job import limits_of
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
from k2desk.sandbox.seatbelt import seatbelt_argv

PROJECT = Path("/srv/project")


@pytest.fixture
def partial() -> Runner:
    confinement = probe(())
    assert confinement.level == "partial", confinement.reason
    return Runner(confinement)


async def test_landlock_lets_a_command_do_its_work(partial: Runner, copy: Path, tmp_path: Path) -> None:
    tools, results = tmp_path / "tools", tmp_path / "results"
    for folder in (tools, results):
        folder.mkdir()
    (tools / "a").write_text("tool\n")
    binds = (Bind(tools, tools), Bind(results, results, writable=True), Bind(tmp_path, PROJECT))
    line = (
        f"cat {tools}/a; mkdir d && echo x > d/f && mv d/f g && chmod +x g && rm -r d; echo r > {results}/r; "
        f"touch {tools}/b {tmp_path}/c; echo $HOME > $TMPDIR/t && cat $TMPDIR/t | wc -l; nproc > /dev/null; "
        "/usr/bin/python3 -c 'import asyncio; asyncio.run(asyncio.sleep(0))'"
    )
    done = await partial.run(Command(shell(line), copy, PROJECT, binds=binds))
    assert done.exit_status == 0, done.output
    assert done.output.startswith("tool\n")
    assert done.output.endswith("1\n")
    assert done.output.count("Permission denied") == 2
    assert os.listdir(copy) == ["g"]
    assert (results / "r").read_text() == "r\n"


async def test_landlock_keeps_a_read_only_copy(partial: Runner, copy: Path) -> None:
    (copy / "a").write_text("old\n")
    line = "cat a; echo x > a; rm a; touch b; truncate -s 0 a"
    done = await partial.run(Command(shell(line), copy, PROJECT, read_only=True))
    assert done.output.count("ermission denied") == 4
    assert (copy / "a").read_text() == "old\n"


async def test_s02_landlock_hides_what_it_does_not_list(partial: Runner, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    line = f"cat {tmp_path}/secret /etc/shadow /proc/1/environ; ls {tmp_path} / /proc /tmp /root /home /dev"
    done = await partial.run(Command(shell(line), copy, PROJECT))
    assert "hunter2" not in done.output
    assert done.output.count("ermission denied") == 10


@pytest.mark.skipif(not Path("/etc/maven/m2.conf").exists(), reason="no Maven of Debian's is here")
async def test_maven_finds_what_it_starts_by_and_not_its_passwords(
    confined: Runner, partial: Runner, copy: Path
) -> None:
    line = "head -c 4 /etc/maven/m2.conf; test -d /etc/maven/logging && echo; cat /etc/maven/settings.xml"
    for runner in (confined, partial):
        done = await runner.run(Command(shell(line), copy, PROJECT))
        assert done.output.startswith("main\n"), done.output
        assert done.exit_status, "its settings may hold passwords"


async def test_layers_need_namespaces(partial: Runner, copy: Path, tmp_path: Path) -> None:
    assert not partial.layers
    with pytest.raises(SandboxError, match="Layers need"):
        await partial.run(Command(("true",), copy, PROJECT, layers=Layers(tmp_path, tmp_path)))


def test_landlock_is_linuxs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert landlock.version() >= landlock.LEAST
    monkeypatch.setattr("sys.platform", "darwin")
    assert landlock.version() == 0


def test_a_rule_that_is_refused_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "_ADD", 100_000)  # no such system call
    with (
        pytest.raises(SandboxError, match="takes no rule"),
        landlock.entrance(Command(("true",), tmp_path, tmp_path), tmp_path),
    ):
        pass


def test_the_profile_of_macos(tmp_path: Path) -> None:
    copy, home, tools = tmp_path / 'c") (allow network*', tmp_path / "home", tmp_path / "tools"
    command = Command(("true",), copy, PROJECT, binds=(Bind(tools, tools),))
    program, *given, flag, profile, last = seatbelt_argv(command, home, ("true",))
    assert (program, flag, last) == ("/usr/bin/sandbox-exec", "-p", "true")
    assert f"-DWRITTEN_0={copy}" in given
    assert f"-DSEEN_2={tools}" in given
    # What the project may call itself is no part of the profile.
    assert "allow network" not in profile
    assert profile.index("(deny default)") < profile.index("(allow file-write*")
    assert profile.count("(deny network*)") == 1
    assert profile.count("(") == profile.count(")")
    written = next(line for line in profile.splitlines() if line.startswith("(allow file-write* "))
    assert written.count("subpath") == 2
    read_only = seatbelt_argv(Command(("true",), copy, PROJECT, read_only=True), home, ("true",))
    assert not any(str(copy) in word for word in read_only if word.startswith("-DWRITTEN"))


def test_the_job_of_windows() -> None:
    told = limits_of(Limits(processes=7, memory=1 << 30))
    assert told.BasicLimitInformation.ActiveProcessLimit == 7
    assert told.JobMemoryLimit == 1 << 30
    assert told.BasicLimitInformation.LimitFlags & 0x2000  # it ends with its owner
    assert ctypes.sizeof(told) == 144  # as winnt.h has it on 64 bits


def test_a_keeper_that_is_told_of_the_end_does_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as bystander:
        with keeper.kept("4711", tmp_path) as keep:
            keep(bystander.pid)
        assert bystander.poll() is None  # told that all is done
        with keeper.kept("4711", tmp_path):
            pass
        bystander.kill()
    assert tmp_path.exists()
