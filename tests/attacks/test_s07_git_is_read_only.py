"""S07: git's own folder can be neither written, removed, renamed nor replaced."""

# ruff: noqa: ASYNC221 - a test may block its loop

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from attack_kit import NOBODY, PROJECT, Box

from k2desk.sandbox.command import Bind


def digest(folder: Path) -> str:
    sums = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        sums.update(f"{path.relative_to(folder)} {path.stat().st_mode}".encode())
        if path.is_file():
            sums.update(path.read_bytes())
    return sums.hexdigest()


async def test_s07_git_stays_by_hash(box: Box, room: Path) -> None:
    real = room / "real"
    subprocess.run(["git", "init", "-q", str(real)], check=True)
    if box.ordinary:
        for path in (real, *real.rglob("*")):
            shutil.chown(path, NOBODY, NOBODY)
    before = digest(real / ".git")
    script = (
        "git status -s; mv .git .git2; rm -rf .git; echo x > .git/config; mkdir -p .git/hooks/x; "
        "ln -sf /tmp/evil .git/HEAD; chmod 777 .git; : > .git/index; touch .git/hooks/x; "
        "ls -d .git"
    )
    said = await box.run(script, binds=(Bind(real / ".git", PROJECT / ".git"),))
    assert "busy" in said.lower()
    assert said.endswith(".git\n")
    assert digest(real / ".git") == before
    assert os.access(real / ".git/HEAD", os.R_OK)
