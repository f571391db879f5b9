# ruff: noqa: ASYNC221, ASYNC240 - a test may block its loop

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import FenceError, WorkspaceError
from k2desk.core.working import Step, Stopped, Working
from k2desk.proof import scratch as scratching
from k2desk.proof.beneath import Beneath, split
from k2desk.proof.burn import burn
from k2desk.proof.copying import Size, stays_inside
from k2desk.proof.scratch import Scratch, sweep
from k2desk.sandbox.command import shell
from k2desk.sandbox.runner import Runner

Make = Callable[[], Scratch]


def test_a_copy_is_private_and_the_same(project: Path, scratch: Make) -> None:
    (project / "src/deep").mkdir(parents=True)
    (project / "src/deep/a.py").write_bytes(b"a\r\n\xff\0")
    (project / "run.sh").write_text("#!/bin/sh\n")
    (project / "run.sh").chmod(0o755)
    (project / "empty").touch()
    copy = scratch()
    assert (copy.tree / "src/deep/a.py").read_bytes() == b"a\r\n\xff\0"
    assert (copy.tree / "empty").read_bytes() == b""
    assert (copy.tree / "run.sh").stat().st_mode & 0o777 == 0o755
    assert copy.folder.stat().st_mode & 0o777 == 0o700
    assert copy.left_out == ()
    copy.close()
    assert not copy.folder.exists()


def test_a_hard_link_is_not_kept(project: Path, scratch: Make, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("old")
    os.link(outside, project / "linked")
    scratch().apply({"linked": b"new"})
    assert outside.read_text() == "old"


def test_files_that_are_gone_are_passed_over(project: Path, home: Path) -> None:
    (project / "there").write_text("x")
    copy = Scratch.make(project, ["gone", "gone/deep", "there"], home)
    assert sorted(os.listdir(copy.tree)) == ["there"]
    copy.close()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (Size(files=2), "more than 2 files"),
        (Size(size=5), "larger than"),
        (Size(seconds=-1), "took longer than"),
    ],
)
def test_too_large_is_refused_and_leaves_nothing(project: Path, home: Path, size: Size, words: str) -> None:
    for name in "abc":
        (project / name).write_text("four")
    with pytest.raises(WorkspaceError, match=words):
        Scratch.make(project, ["a", "b", "c"], home, size)
    assert list(home.iterdir()) == []


def test_links_stay_links_where_they_stay_inside(project: Path, scratch: Make, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (project / "sub").mkdir()
    (project / "sub/real").write_text("real")
    links = {
        "good": "sub/real",
        "sub/up": "../good",
        "absolute": str(tmp_path / "secret"),
        "climbs": "../secret",
        "sub/climbs": "../../secret",
        "winding": "sub/../../secret",
    }
    for name, target in links.items():
        (project / name).symlink_to(target)
    copy = scratch()
    assert (copy.tree / "good").read_text() == "real"
    assert os.readlink(copy.tree / "sub/up") == "../good"
    assert sorted(copy.left_out) == ["absolute", "climbs", "sub/climbs", "winding"]


def test_a_file_behind_a_linked_folder_is_left_out(project: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_text("secret")
    (project / "door").symlink_to(tmp_path / "outside")
    copy = Scratch.make(project, ["door/secret"], home)
    assert copy.left_out == ("door/secret",)
    assert list(copy.tree.iterdir()) == []
    copy.close()


def test_p11_pipes_and_sockets_do_not_block(project: Path, home: Path) -> None:
    os.mkfifo(project / "pipe")
    (project / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(project / "socket"))
        copy = Scratch.make(project, ["pipe", "socket", "folder"], home)
    assert sorted(copy.left_out) == ["folder", "pipe", "socket"]
    copy.close()


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "a/../../x", "", "a\0b", ".git/config", ".GIT/hooks/x"]
)
def test_apply_stays_inside(project: Path, scratch: Make, path: str) -> None:
    with pytest.raises(FenceError):
        scratch().apply({path: b"x"})


def test_apply_writes_and_removes(project: Path, scratch: Make) -> None:
    (project / "run.sh").write_text("old")
    (project / "run.sh").chmod(0o755)
    (project / "gone").write_text("old")
    copy = scratch()
    copy.apply({"run.sh": b"new", "gone": None, "new/deep/file": b"made", "never/there": None})
    assert (copy.tree / "run.sh").read_bytes() == b"new"
    assert (copy.tree / "run.sh").stat().st_mode & 0o777 == 0o755
    assert not (copy.tree / "gone").exists()
    assert (copy.tree / "new/deep/file").read_bytes() == b"made"
    assert (project / "run.sh").read_text() == "old"


def test_apply_follows_no_link_that_a_command_left(project: Path, scratch: Make, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_text("old")
    copy = scratch()
    (copy.tree / "door").symlink_to(tmp_path / "outside")
    (copy.tree / "file").symlink_to(tmp_path / "outside/file")
    with pytest.raises(WorkspaceError):
        copy.apply({"door/file": b"new"})
    copy.apply({"file": b"new"})
    assert (tmp_path / "outside/file").read_text() == "old"
    assert (copy.tree / "file").read_bytes() == b"new"


async def test_s08_what_a_command_makes_stays_in_the_copy(
    project: Path, scratch: Make, confined: Runner
) -> None:
    (project / "a.py").write_text("a")
    before = sorted(path.name for path in project.iterdir())
    copy = scratch()
    line = "mkdir .vscode; echo x > .vscode/tasks.json; echo x > conftest.py; echo b > a.py; rm -rf /srv; ls"
    done = await confined.run(copy.command(shell(line)))
    assert done.output.endswith("a.py\nconftest.py\n")
    assert sorted(path.name for path in project.iterdir()) == before
    assert (project / "a.py").read_text() == "a"


async def test_s07_git_can_be_asked_and_not_changed(project: Path, scratch: Make, confined: Runner) -> None:
    subprocess.run(["git", "init", "-qb", "main", str(project)], check=True)
    (project / "a.py").write_text("a")
    copy = scratch()
    done = await confined.run(copy.command(shell("git status -sb; git add a.py; pwd")))
    assert "## No commits yet on main\n?? a.py\n" in done.output
    assert "Read-only file system" in done.output
    assert done.output.endswith(f"{project}\n")
    assert not (project / ".git/index").exists()


async def test_a_git_file_or_link_is_not_believed(
    project: Path, scratch: Make, confined: Runner, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/file").write_text("secret")
    (project / ".git").symlink_to(tmp_path / "secrets")
    done = await confined.run(scratch().command(shell("cat .git/file")))
    assert "No such file" in done.output


def test_burning_takes_everything(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = tmp_path / "folder"
    (folder / "locked/inner").mkdir(parents=True)
    (folder / "locked/inner/file").touch()
    (folder / "locked").chmod(0)
    (folder / "door").symlink_to(outside)
    program = "import os\nfor _ in range(3000):\n os.mkdir('d'); os.chdir('d')\nopen('file', 'w').close()"
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)
    burn(folder)
    assert not folder.exists()
    assert (outside / "kept").exists()
    burn(folder)


def test_s15_what_a_dead_program_left_is_swept(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a").touch()
    living = Scratch.make(project, ["a"], home)
    monkeypatch.setattr(scratching, "_born", lambda _pid: "4711")
    dead = Scratch.make(project, ["a"], home)
    monkeypatch.undo()
    (home / "scratch-x-y-z").mkdir()
    sweep(home)
    assert living.folder.exists()
    assert not dead.folder.exists()
    assert (home / "scratch-x-y-z").exists()
    living.close()


def test_reading_has_a_limit_and_opens_only_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    with Beneath(tmp_path) as beneath:
        assert beneath.read("file", 5) == b"12345"
        assert beneath.is_file("file")
        assert not beneath.is_file("link")
        assert not beneath.is_file("../file")
        for path, limit in (("file", 4), ("link", 9), ("folder", 9), ("missing", 9)):
            with pytest.raises(OSError):
                beneath.read(path, limit)


@given(st.lists(st.sampled_from(["..", "a", "b", "."]), min_size=1, max_size=6))
def test_a_link_that_is_said_to_stay_inside_does(parts: list[str]) -> None:
    target = "/".join(parts)
    resolved = os.path.normpath(os.path.join("/root/x/y", target))
    if stays_inside("x/y/link", target):
        assert resolved == "/root" or resolved.startswith("/root/")


def test_paths_are_split() -> None:
    assert split("a/./b") == ("a", "b")


def test_a_copy_that_is_stopped_leaves_nothing(project: Path, home: Path) -> None:
    for number in range(20):
        (project / f"file{number}").write_text("x")
    told: list[str] = []

    def tell(step: Step) -> None:
        told.append(step.words)
        if step.done == 5:
            working.stop()

    working = Working(tell, pause=0)
    with pytest.raises(Stopped):
        Scratch.make(project, [f"file{number}" for number in range(20)], home, working=working)
    assert told[-1] == "Copying 5 of 20 files"
    assert list(home.iterdir()) == []
