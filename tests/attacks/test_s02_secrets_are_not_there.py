"""S02: nothing of the user's but the copy is there to be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from attack_kit import PROJECT, Box

from k2desk.sandbox import profile
from k2desk.sandbox.command import Bind


async def test_s02_homes_are_empty(box: Box) -> None:
    said = await box.run("ls -A /root /home /run /mnt /media /var /opt /boot /sys 2>&1 | grep -v cannot")
    listed = [line for line in said.splitlines() if line and not line.endswith(":")]
    assert listed == []


async def test_s02_secrets_are_not_readable(box: Box, room: Path) -> None:
    for name in (".ssh", ".config", ".local"):
        (room / name).mkdir()
        (room / name / "secret").write_text("hunter2")
    (room / "other-project").mkdir()
    (room / "other-project/a.py").write_text("hunter2")
    os.chmod(room, 0o755)
    said = await box.run(
        f"cat {room}/*/secret {room}/.ssh/secret {room}/other-project/a.py /etc/shadow /etc/gshadow "
        "/etc/sudoers /etc/machine-id; ls -A /etc/ssl/private; find / -name secret 2>/dev/null"
    )
    assert "hunter2" not in said
    assert said.count("No such file") >= 7


async def test_s02_only_what_is_bound_appears(box: Box, room: Path) -> None:
    tools = room / "tools"
    tools.mkdir()
    (tools / "a.txt").write_text("tool")
    (room / "other.txt").write_text("other")
    for path in (room, tools):
        os.chmod(path, 0o755)
    said = await box.run(f"cat {tools}/a.txt; ls {room}; touch {tools}/b", binds=(Bind(tools, tools),))
    assert said.startswith("tooltools\n")
    assert "Read-only" in said


async def test_s02_no_device_of_the_machine_is_there(box: Box) -> None:
    """Disks, memory, cameras, microphones and screens have none; what is there every program needs."""
    plain = {"core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout"}
    said = await box.run("ls -A /dev; ls -A /dev/shm; ls -A /dev/pts | grep -v ptmx")
    assert set(said.split()) <= plain | {"console", "tty", "urandom", "zero"}


async def test_s02_keys_of_servers_are_covered(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    covered = (Path("/usr/include"), Path("/usr/bin/missing"), Path("/usr/share/doc"))
    monkeypatch.setattr(profile, "_KEYS", covered)
    assert await box.run("ls -A /usr/share/doc") == ""


async def test_s02_other_processes_are_not_seen(box: Box) -> None:
    said = await box.run("ls -d /proc/[0-9]* | wc -l; kill -9 1 2>&1; echo still here")
    assert int(said.split()[0]) < 10
    assert "still here" in said
    assert str(PROJECT) in await box.run("pwd")
