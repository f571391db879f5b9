"""Real git in temporary folders."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Git = Callable[..., bytes]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Run git in an empty repository at ``tmp_path / "repo"``, free of the machine's own configuration."""
    folder = tmp_path / "repo"
    folder.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }

    def run(*arguments: str, data: bytes = b"", check: bool = True) -> bytes:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, input=data, capture_output=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout

    run("init", "-q", "-b", "main")
    return run
