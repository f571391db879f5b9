"""The state of the workspace as one hash: it changes with every file, with git and without."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.workspace.fingerprint import fingerprint
from k2desk.workspace.workspace import Workspace, open_workspace


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "init.defaultBranch=main", *arguments]
    subprocess.run(command, cwd=root, env={**os.environ}, capture_output=True, check=True)


@pytest.fixture(params=["git", "no git"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    root = tmp_path / "ledger"
    root.mkdir()
    (root / "a.py").write_text("one\n")
    if request.param == "git":
        git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "commit", "-qm", "first")
    opened = open_workspace(root, tmp_path / "data")
    yield opened
    opened.close()


def test_it_changes_when_a_file_does_and_only_then(workspace: Workspace) -> None:
    first = fingerprint(workspace)
    assert fingerprint(workspace) == first
    (workspace.root / "a.py").write_text("two\n\n")
    second = fingerprint(workspace)
    (workspace.root / "new.py").write_text("new\n")
    third = fingerprint(workspace)
    (workspace.root / "new.py").write_text("newer than new\n")
    fourth = fingerprint(workspace)
    (workspace.root / "a.py").unlink()
    assert len({first, second, third, fourth, fingerprint(workspace)}) == 5


def test_a_commit_changes_it_too(tmp_path: Path) -> None:
    root = tmp_path / "ledger"
    root.mkdir()
    git(root, "init", "-q")
    opened = open_workspace(root, tmp_path / "data")
    unborn = fingerprint(opened)
    git(root, "commit", "-qm", "first", "--allow-empty")
    assert fingerprint(opened) != unborn
    opened.close()
