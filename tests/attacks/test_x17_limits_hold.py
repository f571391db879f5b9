"""X17: a fork bomb, a huge allocation, a huge file, endless files and a spinning processor meet a limit."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from attack_kit import PROJECT, Box

from k2desk.proof.burn import burn
from k2desk.sandbox.command import Command, Limits, shell
from k2desk.sandbox.pids import uncounted
from k2desk.sandbox.runner import Runner

BOMB = """\
import os, time
n = 0
try:
    while n < 2000:
        if os.fork() == 0:
            time.sleep(9)
            os._exit(0)
        n += 1
except OSError:
    pass
print(n)
"""


async def test_x17_a_fork_bomb_is_bounded(box: Box) -> None:
    said = await box.python(BOMB)
    # For root the kernel counts only by control group; where it may make none, the card says so (S12).
    bound = 520 if box.ordinary or not uncounted() else 2000
    assert 400 < int(said) <= bound


async def test_x17_a_huge_allocation_is_refused(runner: Runner, tmp_path: Path) -> None:
    code = "bytearray(64 << 30)"
    done = await runner.run(Command(("/usr/bin/python3", "-c", code), tmp_path, PROJECT))
    assert "MemoryError" in done.output


async def test_x17_a_huge_file_is_refused(runner: Runner, tmp_path: Path) -> None:
    line = "truncate -s 100G big; dd if=/dev/zero of=big bs=1M count=9 seek=1020; stat -c %s big"
    done = await runner.run(Command(shell(line), tmp_path, PROJECT))
    assert done.output.splitlines()[-1] == str(1 << 30)


async def test_x17_what_is_not_the_copy_is_bounded_as_a_whole(box: Box) -> None:
    # 16 MiB each for what ought to be empty; nothing else but the copy can be written.
    said = await box.run(
        "for f in /run /home /root; do dd if=/dev/zero of=$f/x bs=1M count=20; done; df -m /tmp"
    )
    assert said.count("No space left on device") == 3
    assert " 1024 " in said.splitlines()[-1]


async def test_x17_a_spinning_processor_is_ended(runner: Runner, tmp_path: Path) -> None:
    command = Command(shell("while :; do :; done"), tmp_path, PROJECT, limits=Limits(cpu=1))
    done = await runner.run(command)
    assert done.exit_status in (137, 152)
    assert not done.timed_out


async def test_x17_the_other_limits(box: Box) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        said = await box.run("ulimit -v; ulimit -c; ulimit -n; ulimit -f; ulimit -t")
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    assert said.split() == [str(8 << 20), "0", "1024", str(1 << 20), "600"]


async def test_x17_endless_files_are_removed_again(runner: Runner, tmp_path: Path) -> None:
    copy, count = tmp_path / "copy", 10_000
    copy.mkdir()
    code = f"for n in range({count}): open(f'f{{n}}', 'x').close()"
    assert (await runner.run(Command(("/usr/bin/python3", "-c", code), copy, PROJECT))).exit_status == 0
    assert len(os.listdir(copy)) == count
    burn(copy)
    assert not copy.exists()
