"""A workspace with git in it, made by plain git as its user would."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

GIT_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
}


@pytest.fixture
def run_git(root: Path) -> Callable[..., str]:
    """Run plain git in the workspace, as a user would."""

    def run(*arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=cwd or root,
            env=GIT_ENVIRONMENT,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout

    return run


@pytest.fixture
def repository(root: Path, run_git: Callable[..., str]) -> Path:
    """A workspace with one commit: ``src/a.py``, ``README.md`` and a ``.gitignore`` for ``build/``."""
    (root / "src").mkdir()
    (root / "src/a.py").write_text("one\ntwo\nthree\n")
    (root / "README.md").write_text("hello\n")
    (root / ".gitignore").write_text("build/\n")
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "first")
    return root
