"""The patch back to what is committed is git's own word on it, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import GitError, PatchError, WorkspaceError
from k2desk.patch.edits import apply_edits
from k2desk.patch.reading import read_patch
from k2desk.workspace import discarding
from k2desk.workspace.discarding import patch_back
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.workspace import Workspace

RunGit = Callable[..., str]


@pytest.fixture
def workspace(repository: Path) -> Iterator[Workspace]:
    fence = Fence(repository)
    yield Workspace(repository, fence, Git(repository), lambda: True)
    fence.close()


def test_what_was_changed_deleted_made_and_renamed_goes_back(
    workspace: Workspace, repository: Path, run_git: RunGit
) -> None:
    (repository / "src/a.py").write_bytes(b"one\r\n2\nthree")
    (repository / "src/a.py").chmod(0o755)
    (repository / "README.md").unlink()
    (repository / "new file.txt").write_text("x\n")
    patch = patch_back(workspace, ["src/a.py", "README.md", "new file.txt"])
    wishes = {wish.path: wish for wish in read_patch(patch).wishes}
    assert set(wishes) == {"src/a.py", "README.md", "new file.txt"}
    done = apply_edits(b"one\r\n2\nthree", wishes["src/a.py"].edits)
    assert done.data == b"one\ntwo\nthree\n"
    assert b"old mode 100755\nnew mode 100644\n" in patch
    assert b"new file mode 100644\n" in patch
    assert b"deleted file mode 100644\n" in patch


def test_what_is_as_committed_needs_no_patch(workspace: Workspace) -> None:
    assert patch_back(workspace, ["README.md"]) == b""


def test_before_the_first_commit_everything_is_new(root: Path, run_git: RunGit) -> None:
    run_git("init", "-q")
    (root / "a").write_text("a\n")
    fence = Fence(root)
    patch = patch_back(Workspace(root, fence, Git(root), lambda: True), ["a"])
    fence.close()
    assert b"deleted file mode" in patch


def test_what_cannot_be_looked_at_is_left_to_a_terminal(
    workspace: Workspace, repository: Path, run_git: RunGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "b.bin").write_bytes(b"\0\1")
    with pytest.raises(PatchError, match=r"b\.bin is no text"):
        patch_back(workspace, ["b.bin"])
    (repository / "link").symlink_to("README.md")
    with pytest.raises(WorkspaceError, match="symbolic link"):
        patch_back(workspace, ["link"])
    run_git("add", "link")
    run_git("commit", "-qm", "a link")
    (repository / "link").unlink()
    with pytest.raises(GitError, match="a link or a submodule"):
        patch_back(workspace, ["link"])
    (repository / ".gitattributes").write_text("README.md filter=lfs\n")
    with pytest.raises(GitError, match="goes through a filter"):
        patch_back(workspace, ["README.md"])
    monkeypatch.setattr(discarding, "MOST", 1)
    with pytest.raises(GitError, match="Choose fewer"):
        patch_back(workspace, ["src/a.py", "README.md"])
