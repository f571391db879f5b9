"""A snapshot of the real files: nothing waits for it, and what git ignores or owns is left alone."""

from __future__ import annotations

import asyncio
import ctypes
import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_tools_real_files import really, tree
from tools_kit import Bench, Context

from k2desk.core.permissions import Decision
from k2desk.proof.copying import Size
from k2desk.proof.snapshot import SIZE, Snapshot
from k2desk.tools import real_files
from k2desk.tools.real_files import _record, _taken

Git = Callable[..., str]
_OPENED, _ANY_CHANGE = 0x20, 0x2 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200
"""IN_OPEN, and what changes a folder or a file in it: linux/inotify.h."""


@contextmanager
def watched(folders: list[Path], events: int) -> Iterator[list[str]]:
    """Note what anybody on this machine does to folders: us, git, and what git starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    names = {
        libc.inotify_add_watch(descriptor, os.fsencode(folder), ctypes.c_uint32(events)): folder
        for folder in folders
    }
    assert -1 not in names, os.strerror(ctypes.get_errno())
    seen: list[str] = []
    yield seen
    with open(descriptor, "rb", buffering=0) as reading:
        while data := reading.read(65536):
            while data:
                watch, _, _, length = struct.unpack_from("iIII", data)
                seen.append(f"{names[watch]}: {data[16 : 16 + length].rstrip(bytes(1)).decode()}")
                data = data[16 + length :]


def keep_and_compare(bench: Bench) -> None:
    """All that a snapshot does, without the command between."""
    means = bench.means
    snapshot = _taken("request-1", means)
    (bench.root / "a").write_text("new\n")
    told = _record(snapshot, "request-1", means.workspace, means.log, means.writes)
    snapshot.close()
    assert told == ["On the user's real files it changed 1 file: a. The user can undo this."]


@pytest.fixture
def ignoring(root: Path, git: Git) -> Path:
    git("init", "-q")
    (root / ".gitignore").write_text("out/\n/sub/cache\n")
    for path in ("out/deep/a", "sub/cache/a", "a", "sub/b"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("old\n")
    git("add", ".")
    return root


def test_ignored_folders_are_not_walked_through(bench: Bench, ignoring: Path) -> None:
    ignored = [ignoring / name for name in ("out", "out/deep", "sub/cache")]
    with watched([*ignored, ignoring / "sub"], _OPENED) as opened:
        keep_and_compare(bench)
    assert opened
    assert {line.partition(":")[0] for line in opened} == {str(ignoring / "sub")}


def test_nothing_is_changed_in_gits_own_folder(bench: Bench, ignoring: Path) -> None:
    own = ignoring / ".git"
    folders = [own, *(path for path in own.rglob("*") if path.is_dir())]
    before = tree(own)
    with watched(folders, _ANY_CHANGE) as changed:
        keep_and_compare(bench)
    assert changed == []
    assert tree(own) == before


def test_it_is_bounded_in_files_bytes_and_time(root: Path, tmp_path: Path) -> None:
    names = ["a", "b", "c"]
    for name in names:
        (root / name).write_text("four")
    assert not SIZE.strict
    assert (SIZE.files, SIZE.size >> 20, SIZE.seconds) == (100_000, 1024, 20.0)
    for size, kept in ((Size(files=2), 2), (Size(size=9), 2), (Size(seconds=-1.0), 0)):
        bounded = Size(size.files, size.size, size.seconds, strict=False)
        snapshot = Snapshot.take(root, names, tmp_path / "copies", bounded)
        assert snapshot.left_out == tuple(names[kept:])
        snapshot.close()


async def test_the_loop_goes_on_meanwhile(bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a").write_text("old\n")
    real, turned, waited = real_files._there, threading.Event(), []

    def there(workspace: object) -> list[str]:
        asyncio.run_coroutine_threadsafe(turn(), loop)
        waited.append(turned.wait(20))
        turned.clear()
        return real(workspace)  # type: ignore[arg-type]

    async def turn() -> None:
        turned.set()

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(real_files, "_there", there)
    done = await really(bench, "echo new > a")
    assert "changed 1 file: a" in done.text
    assert waited == [True, True]


async def test_a_stop_meanwhile_leaves_no_promise(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was promised would be told at the next start, as if the command had run."""
    (root / "a").write_text("old\n")
    plan = await bench.plan("run_command", command="echo new > a")
    assert plan.question is not None
    real, begun, stopped = real_files._there, threading.Event(), threading.Event()

    def there(workspace: object) -> list[str]:
        begun.set()
        stopped.wait(20)
        return real(workspace)  # type: ignore[arg-type]

    monkeypatch.setattr(real_files, "_there", there)
    decision = Decision("allow", plan.question.digest, real_files=True)
    task = asyncio.ensure_future(bench.tools["run_command"].run(plan, decision, Context()))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    asyncio.get_running_loop().call_soon(stopped.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (root / "a").read_text() == "old\n"
    assert list(bench.means.scratch.iterdir()) == []
