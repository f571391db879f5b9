"""P11: pipes, sockets, devices and files of the kernel are refused, and nothing waits for them."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import time
from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]
from tally_kit import Tally

from k2desk.core.errors import FenceError, K2DeskError
from k2desk.core.events import Attachment
from k2desk.tools.attached import lines_of

SECONDS = 20.0
"""A hang lasts for ever; anything else is over in a moment."""


def pipe(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    before = os.getcwd()
    os.chdir(path.parent)  # the path of a socket may have 107 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(before)


def memory(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def device(path: Path) -> None:
    """A real device where the tests may make one, else a link to one."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:
        path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [pipe, unix_socket, memory, endless, device])
async def test_p11_it_is_refused_at_once(model: Model, root: Path, make: object, tally: Tally) -> None:
    make(root / "odd.py")  # type: ignore[operator]
    (root / "b.py").write_text("needle\n")
    calls = (
        ("read_file", {"path": "odd.py"}),
        ("propose_edit", {"summary": "s", "edits": [{"path": "odd.py", "old": "a", "new": "b"}]}),
        ("propose_edit", {"summary": "s", "create": [{"path": "odd.py", "content": "x"}]}),
        ("propose_edit", {"summary": "s", "delete": ["odd.py"]}),
        ("search_text", {"pattern": "needle", "path": "odd.py"}),
    )
    took = []
    async with asyncio.timeout(SECONDS):
        for tool, arguments in calls:
            began = time.perf_counter()
            with pytest.raises(K2DeskError):
                await model.call(tool, **arguments)
            took.append(time.perf_counter() - began)
        with pytest.raises(FenceError):
            lines_of(model.means.workspace, Attachment("odd.py"))
        found = await model.call("search_text", pattern="needle")
        assert found.text == "b.py:1: needle"
        assert "odd.py" in (await model.call("list_folder", path=".")).text
    tally("refused after ms", max(took) * 1000)
    assert model.writes == []
    assert not stat.S_ISREG((root / "odd.py").lstat().st_mode)
