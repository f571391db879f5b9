"""S01: the system, the home folders and a read-only copy can not be written."""

# ruff: noqa: ASYNC240 - a test may block its loop

from __future__ import annotations

import os
from pathlib import Path

from attack_kit import PROJECT, Box

from k2desk.sandbox.command import Bind

PLACES = ("/", "/usr", "/usr/local/bin", "/etc", "/bin", "/lib", "/dev", "/proc", "/proc/sys/kernel", "/srv")


async def test_s01_the_copy_can_be_written(box: Box, copy: Path) -> None:
    assert await box.run("pwd; echo made > here.txt") == "/srv/project\n"
    assert (copy / "here.txt").read_text() == "made\n"


async def test_s01_the_system_can_not(box: Box) -> None:
    line = "; ".join(f"touch {place}/k2desk-was-here && echo WRITTEN {place}" for place in PLACES)
    said = await box.run(f"{line}; cp /bin/true /usr/bin/k2desk-was-here && echo WRITTEN")
    assert "WRITTEN" not in said
    assert said.count("Read-only file system") + said.count("No such file") >= len(PLACES)
    for place in PLACES:
        assert not Path(place, "k2desk-was-here").exists()


async def test_s01_what_is_written_to_home_stays_there(box: Box) -> None:
    own = Path.home() / "k2desk-was-here"
    said = await box.run(
        f"cd && pwd; mkdir -p {own.parent}; touch {own} /tmp/k2desk-was-here; ls /root /home"
    )
    assert said.startswith("/tmp/home\n")
    assert not own.exists()
    assert not Path("/tmp/k2desk-was-here").exists()


async def test_s01_a_read_only_copy_stays_as_it_is(box: Box, copy: Path) -> None:
    (copy / "file").write_text("old")
    os.chmod(copy / "file", 0o666)
    said = await box.run("touch new; echo x > file; rm file; chmod 600 file; mkdir d", read_only=True)
    assert said.count("Read-only file system") == 5
    assert os.listdir(copy) == ["file"]
    assert (copy / "file").read_text() == "old"


async def test_s01_nor_what_is_bound_in_it(box: Box, copy: Path, room: Path) -> None:
    tools = room / "tools"
    tools.mkdir()
    os.chmod(tools, 0o777)
    binds = (Bind(tools, PROJECT / "tools"),)
    said = await box.run("ls -d tools; touch file tools/file", binds=binds, read_only=True)
    assert said.startswith("tools\n")
    assert said.count("Read-only file system") == 2
    assert "Read-only file system" in await box.run("touch tools/file", binds=binds)
    assert os.listdir(tools) == []


async def test_s01_no_device_is_made(box: Box, copy: Path) -> None:
    said = await box.run(
        "mknod sda b 8 0 && echo MADE; mount -t tmpfs x . && echo MADE; ls -l /dev/sd* /dev/vd*"
    )
    assert "MADE" not in said
    assert not (copy / "sda").exists()
    assert said.count("No such file") == 2
