"""The list of paths, with git and without (P13)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import WorkspaceError
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.paths import Child, PathList, list_paths, walk

_part = st.text(alphabet="ab.-0Z/é", min_size=1, max_size=6).filter(
    lambda text: not text.startswith("/") and not text.endswith("/") and "//" not in text
)


@given(st.sets(_part, max_size=30))
def test_every_path_is_found_by_going_down(paths: set[str]) -> None:
    # A path cannot be a file and a folder at once.
    files = {path for path in paths if not any(other.startswith(path + "/") for other in paths)}
    listed = PathList(files)
    found: list[str] = []

    def down(folder: str) -> None:
        for child in listed.children(folder):
            assert child.path == (f"{folder}/{child.name}" if folder else child.name)
            if child.folder:
                assert len(listed.range_of(child.path)) > 0
                down(child.path)
            else:
                found.append(child.path)

    down("")
    assert sorted(found) == sorted(files)
    assert all(path in listed for path in files)
    assert list(listed) == sorted(files)


@given(st.sets(_part, max_size=30), st.lists(_part, max_size=6), st.integers(-9, 9), st.integers(-9, 9))
def test_it_is_a_sorted_list(paths: set[str], more: list[str], start: int, stop: int) -> None:
    listed, wanted = PathList(paths).joined(more), sorted({*paths, *more})
    assert list(listed) == wanted
    assert [listed[at] for at in range(len(wanted))] == wanted
    assert listed[start:stop] == wanted[start:stop]
    assert listed[start:stop:-2] == wanted[start:stop:-2]
    assert listed == PathList(wanted)
    assert (listed == PathList(paths)) is (set(more) <= paths)


def test_what_lies_below_a_folder_is_compared() -> None:
    before, after = PathList(["a/b/1", "a/c/1", "d"]), PathList(["0", "a/b/1", "a/c/2", "d"])
    same = {folder: after.same_below(folder, before) for folder in ("", "a", "a/b", "a/c", "nowhere")}
    assert same == {"": False, "a": False, "a/b": True, "a/c": False, "nowhere": True}


def test_many_paths_are_read_in_pieces() -> None:
    paths = [f"folder_{number // 100:03}/a file, number {number:05}" for number in range(9_000)]
    listed = PathList.from_git(b"".join(b"%s\0" % path.encode() for path in paths))
    assert list(listed) == paths
    assert [listed[at] for at in range(9_000)] == paths
    assert len(listed.children()) == 90
    assert len(listed.children("folder_049")) == 100


def test_what_git_prints_in_any_order_is_sorted() -> None:
    conflict = b"b\0b\0b\0a\0"  # a path in conflict is printed once for each side
    assert list(PathList.from_git(conflict)) == ["a", "b"]


def test_folders_come_first_and_case_does_not_count() -> None:
    listed = PathList(["b.txt", "A.txt", "Src/x", "lib/y", "lib/z", "a-b/c", "a/c"])
    assert [child.name for child in listed.children()] == ["a", "a-b", "lib", "Src", "A.txt", "b.txt"]
    assert listed.children("lib") == (Child("y", "lib/y", False), Child("z", "lib/z", False))
    assert listed.children("nothing") == ()
    assert listed[0] == "A.txt"
    assert not listed.__contains__(7)
    assert "lib" not in listed


def test_what_git_prints_is_read() -> None:
    listed = PathList.from_git(b"a\0caf\xe9\0src/x y\nz\0", b"new\0nested/\0")
    assert list(listed) == ["a", "caf\udce9", "nested", "new", "src/x y\nz"]
    assert list(PathList.from_git()) == []
    assert list(PathList.from_git(b"", b"")) == []


def test_git_and_the_walk_agree(repository: Path, run_git: Callable[..., str]) -> None:
    (repository / "new.txt").touch()
    (repository / "build").mkdir()
    (repository / "build/ignored").touch()
    fence = Fence(repository)
    listed = list_paths(fence, Git(repository))
    assert list(listed) == [".gitignore", "README.md", "new.txt", "src/a.py"]
    assert list(walk(fence)) == [".gitignore", "README.md", "build/ignored", "new.txt", "src/a.py"]
    run_git("config", "include.path", "x")  # git is left out now
    assert "build/ignored" in list_paths(fence, Git(repository))
    fence.close()


def test_the_walk_is_bounded_and_follows_nothing(fence: Fence, root: Path) -> None:
    (root / "a/b").mkdir(parents=True)
    (root / "a/loop").symlink_to("..")
    (root / "node_modules").mkdir()
    (root / "node_modules/x").touch()
    os.mkfifo(root / "pipe")
    for number in range(20):
        (root / f"a/b/{number:02}").touch()
    listed = walk(fence)
    assert len(listed) == 21
    assert "a/loop" in listed
    assert not listed.truncated
    short = walk(fence, limit=5)
    assert (len(short), short.truncated) == (5, True)


def test_a_tree_too_deep_is_cut_short(fence: Fence, root: Path) -> None:
    here = os.open(root, os.O_RDONLY)
    for _ in range(200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("f", os.O_CREAT, dir_fd=here))
    os.close(here)
    listed = walk(fence)
    assert (list(listed), listed.truncated) == ([], True)


def test_a_folder_that_goes_away_is_passed_over(
    fence: Fence, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a").mkdir()
    (root / "b").touch()
    whole = fence.folder

    def gone(path: str) -> object:
        if path:
            raise WorkspaceError("gone")
        return whole(path)

    monkeypatch.setattr(fence, "folder", gone)
    listed = walk(fence)
    assert (list(listed), listed.truncated) == (["b"], True)


def test_a_workspace_that_cannot_be_read_is_told(fence: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: str) -> object:
        raise WorkspaceError("gone")

    monkeypatch.setattr(fence, "folder", gone)
    with pytest.raises(WorkspaceError):
        walk(fence)
