"""The fence against links and pipes; against races, see tests/attacks."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import FenceError, WorkspaceError
from k2desk.workspace.fence import Fence
from k2desk.workspace.folders import Folder, HeldFolder, held
from k2desk.workspace.named_folder import named
from k2desk.workspace.openat2 import open_beneath


def _unsupported(folder: int, path: str, flags: int) -> int:
    raise NotImplementedError


def _stepwise(root: Path) -> Folder:
    return HeldFolder(os.open(root, os.O_RDONLY), _unsupported)


OPENERS: dict[str, Callable[[Path], Folder]] = {"openat2": held, "stepwise": _stepwise, "named": named}


@pytest.fixture(params=list(OPENERS))
def any_fence(request: pytest.FixtureRequest, root: Path) -> Iterator[Fence]:
    made = Fence(root, OPENERS[request.param])
    yield made
    made.close()


def test_this_machine_tests_openat2(root: Path) -> None:
    if sys.platform.startswith("linux"):
        descriptor = os.open(root, os.O_RDONLY)
        try:
            os.close(open_beneath(descriptor, ".", os.O_RDONLY))
        finally:
            os.close(descriptor)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="openat2 is Linux's")
@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("../outside", errno.EXDEV),
        ("in/../../outside", errno.EXDEV),
        ("/", errno.EXDEV),
        ("out", errno.ELOOP),
        ("out/deep", errno.ELOOP),
        ("inner/deep", errno.ELOOP),
    ],
)
def test_openat2_lets_nothing_lead_out_by_itself(root: Path, path: str, number: int) -> None:
    """The letters of a path are judged before; this is the wall behind that."""
    for folder in (root / "in", root.parent / "outside"):
        (folder / "deep").mkdir(parents=True)
    (root / "out").symlink_to(root.parent / "outside")
    (root / "inner").symlink_to("in")
    descriptor = os.open(root, os.O_RDONLY)
    try:
        with pytest.raises(OSError, match=r".") as caught:
            os.close(open_beneath(descriptor, path, os.O_RDONLY))
    finally:
        os.close(descriptor)
    assert caught.value.errno == number


def test_reads_the_bytes_that_are_there(any_fence: Fence, root: Path) -> None:
    (root / "a/b").mkdir(parents=True)
    (root / "a/b/c.bin").write_bytes(b"\x00\xff\r\n")
    assert any_fence.read("a/b/c.bin") == b"\x00\xff\r\n"
    assert any_fence.exists("a/b")
    assert not any_fence.exists("a/b/d")
    assert not any_fence.exists("a/b/c.bin/d")
    found = any_fence.stat("a/b/c.bin")
    assert (found.size, found.kind, found.nlink) == (4, "file", 1)
    assert any_fence.stat("a").kind == "folder"


def test_a_missing_file_is_said_to_be_missing(any_fence: Fence, root: Path) -> None:
    (root / "f").write_text("x")
    for path in ("nothing", "no/thing", "f/below"):
        with pytest.raises(WorkspaceError, match="does not exist"):
            any_fence.read(path)
        with pytest.raises(WorkspaceError, match="does not exist"):
            any_fence.stat(path)
    (root / "d").mkdir()
    with pytest.raises(WorkspaceError, match="is a folder"):
        any_fence.read("d")
    with pytest.raises(WorkspaceError, match="not a folder"):
        any_fence.listing("f")


def test_a_link_is_never_followed(any_fence: Fence, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("outside")
    (root / "link").symlink_to(outside)
    (root / "up").symlink_to("..")
    (root / "in/deep").mkdir(parents=True)
    (root / "in/real.txt").write_text("inside")
    (root / "in/deep/real.txt").write_text("inside")
    (root / "inlink").symlink_to("in")
    for path in ("link", "up/secret.txt", "inlink/real.txt", "inlink/deep/real.txt"):
        with pytest.raises(FenceError, match="link"):
            any_fence.read(path)
    with pytest.raises(FenceError, match="link"):
        any_fence.stat("up/secret.txt")
    with pytest.raises(FenceError, match="link"):
        any_fence.listing("up")
    assert any_fence.stat("link").kind == "link"
    entries = {entry.name: entry for entry in any_fence.listing().entries}
    assert (entries["link"].kind, entries["link"].target) == ("link", str(outside))
    assert entries["up"].target == ".."


class Swapped(HeldFolder):
    """A folder in which a file becomes a pipe in the moment after it was looked at."""

    def stat(self, name: str) -> os.stat_result:
        found = super().stat(name)
        if stat.S_ISREG(found.st_mode):
            os.unlink(name, dir_fd=self.descriptor)
            os.mkfifo(name, dir_fd=self.descriptor)
        return found


def test_what_became_a_pipe_since_the_look_is_not_read(root: Path) -> None:
    (root / "a").write_text("a")
    fence = Fence(root, lambda path: Swapped(os.open(path, os.O_RDONLY)))
    with pytest.raises(FenceError, match="a pipe, a socket or a device"):
        fence.read("a")
    fence.close()


def test_a_neighbour_with_the_same_beginning_is_outside(any_fence: Fence, root: Path) -> None:
    evil = root.parent / "project-evil"
    evil.mkdir()
    (evil / "x").write_text("outside")
    with pytest.raises(FenceError):
        any_fence.read("../project-evil/x")
    with pytest.raises(FenceError):
        any_fence.read(str(evil / "x"))
    with pytest.raises(WorkspaceError):
        any_fence.read("project-evil/x")


def test_pipes_sockets_and_devices_are_refused_at_once(any_fence: Fence, root: Path) -> None:
    os.mkfifo(root / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    before = os.getcwd()
    os.chdir(root)  # the path of a socket may have 107 bytes only
    try:
        listener.bind("sock")
    finally:
        os.chdir(before)
        listener.close()
    started = time.monotonic()
    for name in ("pipe", "sock"):
        with pytest.raises(FenceError, match="pipe, a socket or a device"):
            any_fence.read(name)
        assert any_fence.stat(name).kind == "other"
    assert time.monotonic() - started < 0.1


def test_opening_a_pipe_does_not_wait_either(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with held(root) as folder:
        os.close(folder.open("pipe", os.O_RDONLY))


def test_a_long_file_is_refused(any_fence: Fence, root: Path) -> None:
    (root / "f").write_bytes(b"x" * 100)
    assert len(any_fence.read("f", limit=100)) == 100
    with pytest.raises(WorkspaceError, match="larger than 99"):
        any_fence.read("f", limit=99)


def test_a_wide_folder_is_cut_short(any_fence: Fence, root: Path) -> None:
    for number in range(30):
        (root / f"f{number:02}").touch()
    (root / "z").mkdir()
    assert len(any_fence.listing(limit=31).entries) == 31
    assert any_fence.listing(limit=31).entries[0].name == "z"
    assert not any_fence.listing(limit=31).truncated
    short = any_fence.listing(limit=10)
    assert (len(short.entries), short.truncated) == (10, True)


def test_a_path_too_deep_is_an_answer(any_fence: Fence) -> None:
    with pytest.raises(WorkspaceError):
        any_fence.read("d/" * 3000 + "f")
    with pytest.raises(WorkspaceError):
        any_fence.read("n" * 300)


def test_an_unreadable_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        Fence(tmp_path / "nothing")


def test_nothing_of_git_is_writable(any_fence: Fence) -> None:
    assert any_fence.writable("./src/a.py") == "src/a.py"
    for path in (".git/hooks/pre-commit", "sub/.GIT/config", ".git"):
        with pytest.raises(FenceError, match="git"):
            any_fence.writable(path)
    assert any_fence.secret(".env")
    assert any_fence.normalise("./a") == "a"


def test_what_the_system_says_is_told(root: Path) -> None:
    with held(root) as folder, pytest.raises(OSError) as caught:
        folder.walk(["nothing"])
    assert caught.value.errno == errno.ENOENT
