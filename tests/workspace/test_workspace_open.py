"""Opening a workspace, and noticing changes in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from k2desk.core.errors import WorkspaceError
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.watch import Watch
from k2desk.workspace.workspace import Workspace, open_workspace


def test_a_repository_is_opened(repository: Path, tmp_path: Path) -> None:
    opened = open_workspace(repository, tmp_path / "data")
    assert opened.name == "project"
    assert opened.git.branch() == "main"
    assert opened.git_notice() == ""
    assert list(opened.paths()) == [".gitignore", "README.md", "src/a.py"]
    opened.close()


def test_what_is_missing_has_its_sentence(root: Path, tmp_path: Path, fence: Fence) -> None:
    opened = open_workspace(root, tmp_path / "data")
    assert "no git repository" in opened.git_notice()
    assert list(opened.paths()) == []
    opened.close()
    (root / ".git").mkdir()
    bare = Git(root)
    bare._program = None
    assert "not installed" in Workspace(root, fence, bare).git_notice()
    (root / ".git").rmdir()
    (root / ".git").symlink_to("elsewhere")
    assert "link or a strange file" in Workspace(root, fence, bare).git_notice()


def test_a_folder_of_another_repository_and_a_bare_one_have_their_sentences(
    repository: Path, run_git: Callable[..., str], tmp_path: Path, own_home: Path
) -> None:
    with closing(open_workspace(repository / "src", tmp_path / "data")) as inner:
        assert inner.git_notice() == (
            f"This folder lies in the git repository {repository}, so changes are not marked. "
            "Open that folder to see them."
        )
        assert not inner.git.can_make()
    run_git("init", "-q", "--bare", str(tmp_path / "bare"))
    with closing(open_workspace(tmp_path / "bare", tmp_path / "data")) as bare:
        assert "bare git repository" in bare.git_notice()
        assert not bare.git.can_make()
    run_git("init", "-q", str(own_home))  # what lies in the home folder is no part of a repository there
    (own_home / "new").mkdir()
    with closing(open_workspace(own_home / "new", tmp_path / "data")) as new:
        assert "no git repository" in new.git_notice()
        assert new.git.can_make()


def test_a_folder_too_wide_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        open_workspace(Path("/"), tmp_path)


@pytest.mark.parametrize("change", ["content", "replaced", "gone", "mode", "link"])
def test_a_change_is_noticed_once(change: str, fence: Fence, root: Path) -> None:
    (root / "a").write_text("one")
    (root / "b").write_text("two")
    watch = Watch(fence, ["a", "b", "c"])
    assert watch.changed() == ()
    actions: dict[str, Callable[[], object]] = {
        "content": lambda: (root / "a").write_text("three"),
        "replaced": lambda: os.replace(_written(root / "t", "one"), root / "a"),
        "gone": (root / "a").unlink,
        "mode": lambda: (root / "a").chmod(0o600),
        "link": lambda: os.replace(_linked(root / "t"), root / "a"),
    }
    actions[change]()
    assert watch.changed() == ("a",)
    assert watch.changed() == ()
    (root / "c").touch()
    assert watch.changed() == ("c",)


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _linked(path: Path) -> Path:
    path.symlink_to("b")
    return path
